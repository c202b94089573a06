"""What a client accepts and already has (RFC 9110, sections 8.8.3, 12.5.3, 13.1.2): text in, text out."""

import functools
import re

#: Best first; the empty name is the text as it is.
ENCODINGS = ("br", "gzip", "")
#: So many headers, up to so many letters each; browsers send a handful of short ones.
REMEMBERED, LONGEST = 512, 256
QUALITY = re.compile(r"\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?)\s*", re.IGNORECASE)
ENTITY_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def encoding_for(accept: str) -> str:
    """The best encoding that an Accept-Encoding header allows; the text as it is where it allows none."""
    return best_encoding(accept) if len(accept) <= LONGEST else ""


@functools.lru_cache(REMEMBERED)
def best_encoding(accept: str) -> str:
    weights = dict(weighed(part) for part in accept.lower().split(",") if part.strip())
    anything = weights.get("*", 0.0)
    packed = {name: weights.get(name, anything) for name in ENCODINGS if name}
    best = max(packed, key=lambda name: packed[name])
    # Plain text is the last choice, unless somebody asks for it.
    return best if packed[best] > 0 and packed[best] >= weights.get("identity", 0.0) else ""


def weighed(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    if not parameter:
        return name.strip(), 1.0
    match = QUALITY.fullmatch(parameter)
    return name.strip(), float(match[1]) if match else 0.0


def has_already(if_none_match: str, etag: str) -> bool:
    """Whether a client has this representation; compared weakly, since proxies that compress weaken tags."""
    if if_none_match.strip() == "*":
        return True
    return etag in ENTITY_TAG.findall(if_none_match)

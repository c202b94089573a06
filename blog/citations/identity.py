"""When two references mean the same source: normalised URLs and DOIs."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.ASCII | re.IGNORECASE)
TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid|ref_src", re.ASCII)
PORTS = {"http": 80, "https": 443}
WWW = re.compile(r"^\s*(?=www\.)", re.IGNORECASE)


def with_scheme(text: str) -> str:
    """An address as people type it, `www.example.org`, as one that a browser opens."""
    return WWW.sub("https://", text)


def normal_url(url: str) -> str:
    """The form in which two spellings of one address are equal; ValueError if it is no http(s) address.

    Scheme and `www.` are ignored, as are the fragment, tracking parameters, their order and a final slash
    (RFC 3986, section 6.2, and what reference managers do).
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    if parts.scheme.lower() not in PORTS or not host:
        raise ValueError(url)
    port = f":{parts.port}" if parts.port not in {None, PORTS[parts.scheme.lower()]} else ""
    query = sorted(
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.fullmatch(pair[0])
    )
    path = parts.path.rstrip("/") or "/"
    return urlunsplit(("", host + port, path, urlencode(query), "")).removeprefix("//")


def normal_doi(text: str) -> str:
    """The bare DOI in lower case (DOI Handbook, 2.4: case-insensitive); ValueError if there is none."""
    match = DOI.fullmatch(unquote(text).strip().rstrip(".,;"))
    if not match:
        raise ValueError(text)
    return match[1].lower()

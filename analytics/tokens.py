"""What stands for a reader, a post and a day: keyed hashes that nobody can compute once the salt is gone.

The post is inside the hash, so the tokens of one reader on two posts have nothing in common. The key takes a
secret of the site as well as the day's salt: a copy of the database alone cannot be searched for an address.
"""

import datetime
import functools
import hmac
import ipaddress
from hashlib import blake2b

SALT_BYTES = 32
#: How long before its day a salt is made: the main database may be away for as long.
AHEAD = datetime.timedelta(hours=12)
#: How long after midnight yesterday's is still there, for readers who came before and come again.
AFTER = datetime.timedelta(hours=1)
#: The age at which a salt goes whatever its day. With a day of 25 hours none needs more than 38; what is left
#: up to 48 is for a flusher that is late, and for a clock that is put back while none is running.
OLDEST = datetime.timedelta(hours=40)
#: What one household or office gets at most; from here on IPv6 addresses are free to invent.
IPV6_SITE_BITS = 48


def salted_days(now: datetime.datetime, zone: datetime.tzinfo) -> set[int]:
    """The site's days, as `date.toordinal()`, whose salts may be there at this moment."""
    return {moment.astimezone(zone).toordinal() for moment in (now - AFTER, now, now + AHEAD)}


def day_key(secret: str, salt: bytes) -> bytes:
    return hmac.digest(site_key(secret), salt, "sha256")


@functools.cache
def site_key(secret: str) -> bytes:
    """Our own key, which signs nothing else."""
    return hmac.digest(secret.encode(), b"analytics: tokens of readers", "sha256")


def reader_token(key: bytes, network: str, user_agent: str, post: int) -> int:
    """64 bits, signed, as databases keep them."""
    return token(key, b"reader", f"{network}\0{user_agent}\0{post}")


def network_token(key: bytes, network: str, post: int) -> int:
    return token(key, b"network", f"{site_of(network)}\0{post}")


def token(key: bytes, purpose: bytes, text: str) -> int:
    digest = blake2b(text.encode(errors="replace"), key=key, person=purpose, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@functools.lru_cache(maxsize=4096)
def site_of(network: str) -> str:
    """The connection that a network belongs to: itself for IPv4, `2001:db8:1::/48` for IPv6."""
    if ":" not in network:
        return network
    return str(ipaddress.ip_network(network).supernet(new_prefix=IPV6_SITE_BITS))

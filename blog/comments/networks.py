"""What stands for a network for a day: a keyed hash that nobody can compute once the day's salt is gone."""

import functools
import hmac
from hashlib import blake2b

SALT_BYTES = 32


@functools.cache
def site_key(secret: str) -> bytes:
    """Our own key, which signs nothing else."""
    return hmac.digest(secret.encode(), b"comments: tokens of networks", "sha256")


def token(secret: str, salt: bytes, network: str) -> int:
    """64 bits, signed, as databases keep them."""
    key = hmac.digest(site_key(secret), salt, "sha256")
    return int.from_bytes(blake2b(network.encode(), key=key, digest_size=8).digest(), signed=True)

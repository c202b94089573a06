"""What stands for a network or a reader for a day: keyed hashes that nobody can make once the salt is gone.

The key takes a secret of the site as well as the day's salt: a copy of the database alone cannot be searched
for an address.
"""

import functools
import hmac
from hashlib import blake2b

SALT_BYTES = 32


@functools.lru_cache(maxsize=16)
def site_key(secret: str, purpose: bytes) -> bytes:
    """A key of our own for each purpose, which signs nothing else."""
    return hmac.digest(secret.encode(), purpose, "sha256")


def day_key(secret: str, purpose: bytes, salt: bytes) -> bytes:
    return hmac.digest(site_key(secret, purpose), salt, "sha256")


def token(key: bytes, text: str, kind: bytes = b"") -> int:
    """64 bits, signed, as databases keep them; of each kind others."""
    digest = blake2b(text.encode(errors="replace"), key=key, person=kind, digest_size=8).digest()
    return int.from_bytes(digest, signed=True)

"""What stands for a reader, a post and a day, and when the salts are there that it is made with.

The post is inside the hash, so the tokens of one reader on two posts have nothing in common.
"""

import datetime

from config import tokens
from config.network import connection_of

#: How long before its day a salt is made: the main database may be away for as long.
AHEAD = datetime.timedelta(hours=12)
#: How long after midnight yesterday's is still there, for readers who came before and come again.
AFTER = datetime.timedelta(hours=1)
#: The age at which a salt goes whatever its day. With a day of 25 hours none needs more than 38; what is left
#: up to 48 is for a flusher that is late, and for a clock that is put back while none is running.
OLDEST = datetime.timedelta(hours=40)
PURPOSE = b"analytics: tokens of readers"


def salted_days(now: datetime.datetime, zone: datetime.tzinfo) -> set[int]:
    """The site's days, as `date.toordinal()`, whose salts may be there at this moment."""
    return {moment.astimezone(zone).toordinal() for moment in (now - AFTER, now, now + AHEAD)}


def day_key(secret: str, salt: bytes) -> bytes:
    return tokens.day_key(secret, PURPOSE, salt)


def reader_token(key: bytes, network: str, user_agent: str, post: int) -> int:
    return tokens.token(key, f"{network}\0{user_agent}\0{post}", b"reader")


def network_token(key: bytes, network: str, post: int) -> int:
    return tokens.token(key, f"{connection_of(network)}\0{post}", b"network")

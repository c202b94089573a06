"""What an app says about the age of its pages, so that nobody has to tell a page cache of each change."""

import datetime
from typing import NamedTuple


class Freshness(NamedTuple):
    #: Raised in the transaction of every change that readers can see.
    version: int
    #: Raised when something was taken away that must not come back, not even as the last good copy.
    withdrawals: int = 0
    #: When pages will change by the clock alone.
    changes_at: datetime.datetime | None = None

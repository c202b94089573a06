import datetime
from collections.abc import Iterator

import pytest
import time_machine

from tests.posts import NOW


@pytest.fixture
def later() -> Iterator[None]:
    """A day on which what was published at NOW has been there for long."""
    with time_machine.travel(NOW + datetime.timedelta(days=100)):
        yield

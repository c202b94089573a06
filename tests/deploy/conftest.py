from collections.abc import Iterator

import pytest

from tests.server import Installation, installed


@pytest.fixture(scope="module")
def installation(worker: str) -> Iterator[Installation]:
    """A database with one live post, at /<year>/<month>/edited/."""
    with installed(worker) as site:
        yield site

import pytest
from django.db import connection

from bench.seed.fill import SHORT, fill
from tests.plans import BIG

POSTS = 60


@pytest.fixture
def seeded(db):
    """More than a page of everything."""
    if connection.vendor == "postgresql":
        # It plans by the size of files, which rows of other tests have stretched. Rolled back with the test.
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(sorted(BIG))} CASCADE")
    fill(POSTS, SHORT, lambda _text: None)

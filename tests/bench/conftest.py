import pytest
from django.db import connection

from bench.seed.fill import SHORT, fill
from tests.plans import BIG

POSTS = 60
#: So many that PostgreSQL would rather use the right index than read most of a small one.
MORE_POSTS = 120


@pytest.fixture
def seeded(db, request):
    """More than a page of everything: POSTS, or as many as the test is parametrized with."""
    if connection.vendor == "postgresql":
        # It plans by the size of files, which rows of other tests have stretched. Rolled back with the test.
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(sorted(BIG))} CASCADE")
    fill(getattr(request, "param", POSTS), SHORT, lambda _text: None)

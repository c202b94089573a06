"""Lists of the admin are called what they list."""

import re

import pytest
from django.contrib.auth.models import User

from tests.desk import at_desk


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("post", "Posts"),
        ("source", "Sources"),
        ("tag", "Keywords"),
        ("publisher", "Publishers"),
        ("merge", "Merges"),
        ("author", "Authors"),
        ("image", "Images"),
    ],
)
def test_a_list_is_called_what_it_lists(db, model, title):
    chief = at_desk(User.objects.create_superuser("chief"))

    page = chief.get(f"/admin/blog/{model}/").content.decode()

    assert re.search(r"<h1[^>]*>([^<]+)</h1>", page)[1] == title

"""Which links the scan follows; what it finds is tested in a browser."""

import pytest

from consent.scanning import is_worth

BASE = "https://example.org/"


@pytest.mark.parametrize("link", [BASE, f"{BASE}2026/03/the-sea-wall/", f"{BASE}archive/?before=2"])
def test_pages_of_this_site_are_worth_a_visit(link):
    assert is_worth(BASE, link)


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/", f"{BASE}admin/", f"{BASE}feed.xml", "mailto:a@example.org", "http://[x", ""],
)
def test_other_links_are_not(link):
    assert not is_worth(BASE, link)

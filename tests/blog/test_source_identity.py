import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations.identity import normal_doi, normal_url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?x=1&y=2",
        "http://example.org/a?x=1&y=2",
        "https://www.EXAMPLE.org:443/a/?y=2&x=1#part",
        "https://example.org/a?x=1&y=2&utm_source=feed&fbclid=z",
        "  https://example.org/a?x=1&y=2  ",
    ],
)
def test_spellings_of_one_address_are_one(url):
    assert normal_url(url) == "example.org/a?x=1&y=2"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/b",
        "https://example.org/A",
        "https://example.net/a",
        "https://example.org:81/a",
    ],
)
def test_other_addresses_stay_apart(url):
    assert normal_url(url) != normal_url("https://example.org/a")


@pytest.mark.parametrize("text", ["", "example.org", "ftp://example.org/", "javascript:alert(1)", "https://"])
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(ValueError):
        normal_url(text)


@given(st.text())
def test_normalising_an_address_twice_changes_nothing(text):
    try:
        once = normal_url(text)
    except ValueError:
        return
    assert normal_url(f"https://{once}") == once


@pytest.mark.parametrize(
    "text",
    [
        "10.5555/AB.c",
        "doi:10.5555/ab.c",
        "https://doi.org/10.5555/ab.c",
        "http://dx.doi.org/10.5555%2Fab.c",
    ],
)
def test_spellings_of_one_doi_are_one(text):
    assert normal_doi(text) == "10.5555/ab.c"


def test_what_is_no_doi_is_refused():
    with pytest.raises(ValueError):
        normal_doi("11.5555/abc")

"""What the demo promises its readers, the site does."""

import tomllib

from blog import markup
from blog.management.demo import FOLDER
from consent import wording

SITE = tomllib.loads((FOLDER / "site.toml").read_text())


def test_the_demo_promises_to_keep_editions_and_not_to_compare_them():
    about = markup.plain_text(SITE["about"])

    assert "compared" not in about
    assert "note at the head of it" in about


def test_the_demo_says_where_to_write():
    address = '<a href="mailto:editors@example.org">editors@example.org</a>'

    assert address in markup.clean(SITE["about"])
    assert address in markup.clean(SITE["privacy"])


def test_the_demo_names_the_cookie_that_a_reader_may_ask_for():
    words = wording.words("en")
    privacy = markup.plain_text(SITE["privacy"])

    assert f"“{words['counting']['stop']}”" in privacy

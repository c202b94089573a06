"""Posts in several languages: each points to the others."""

import datetime
import re

import pytest
from django.db import IntegrityError

from blog.models import Edition, Post
from tests.desk import Page, at_desk, change_url, errors_of, person
from tests.posts import NOW, make_live, make_post, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]
DAY = datetime.timedelta(days=1)
SITE = "http://127.0.0.1:8000"


def languages(client, path):
    html = client.get(path).content.decode()
    return dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))


@pytest.fixture
def english():
    return make_live()


@pytest.fixture
def german(english):
    return make_live("Die Mauer", language="de", translation_of=english)


def test_each_translation_points_to_all_of_them(client, english, german):
    make_live("O muro", language="pt-br", translation_of=english)
    pages = {
        "en-gb": f"{SITE}/2026/03/the-sea-wall/",
        "de": f"{SITE}/2026/03/die-mauer/",
        "pt-br": f"{SITE}/2026/03/o-muro/",
    }

    for page in pages.values():
        assert languages(client, page) == pages


def test_a_post_in_one_language_points_nowhere(client, english):
    assert languages(client, "/2026/03/the-sea-wall/") == {}


def test_a_translation_that_is_not_public_is_not_told(client, english, german):
    make_post("Le mur", language="fr", translation_of=english)
    german.unpublish(now=NOW + 100 * DAY)

    assert languages(client, "/2026/03/the-sea-wall/") == {}


def test_a_link_is_public_with_its_edition_and_not_before(client, english):
    post = make_live("Die Mauer", language="de")
    post.translation_of = english
    post.save()
    post.keep_revision(None)
    assert languages(client, "/2026/03/the-sea-wall/") == {}

    publish(post, NOW + DAY, kind=Edition.Kind.TYPO)

    assert set(languages(client, "/2026/03/the-sea-wall/")) == {"en-gb", "de"}


def test_pointing_to_others_costs_no_query(client, english, german, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert languages(client, "/2026/03/the-sea-wall/")


def test_no_post_translates_itself(english):
    with pytest.raises(IntegrityError):
        Post.objects.filter(pk=english.pk).update(translation_of=english.pk)


def test_an_editor_links_a_post_to_its_first_language(english, german):
    page = Page(at_desk(person("editor", "Editors")), change_url(make_post("Le mur", language="fr")))
    # Whichever translation is chosen, the link leads to the first.
    page["translation_of"] = str(german.pk)

    post = page.save()

    assert post.translation_of == english
    assert post.last_revision().data["translation_of"] == english.pk


def test_a_circle_is_refused_in_words(english, german):
    page = Page(at_desk(person("editor", "Editors")), change_url(english))
    page["translation_of"] = str(german.pk)

    response = page.press()

    assert any("not a translation of itself" in error for error in errors_of(response))


def test_a_post_with_translations_is_none_itself(english, german):
    page = Page(at_desk(person("editor", "Editors")), change_url(english))
    page["translation_of"] = str(make_post("Another").pk)

    response = page.press()

    assert any("Other posts are translations of this one" in error for error in errors_of(response))


def test_a_revision_brings_the_link_back(english, german):
    linked = german.last_revision()
    german.translation_of = None
    german.save()
    german.keep_revision(None)

    german.restore(linked, None)

    german.refresh_from_db()
    assert german.translation_of == english

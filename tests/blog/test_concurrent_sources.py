"""Two people add one address at the same moment; each has checked before the other saved."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from blog.models import Source
from tests.desk import Page, at_desk, change_url, errors_of, person
from tests.posts import make_post, make_source

ADDRESS = "https://records.example.org/taken"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one person save after the other."),
]


def take_the_address():
    try:
        make_source("Theirs", url=ADDRESS)
    finally:
        connection.close()


class JustBefore:
    """Somebody else saves a source right before ours is written, once."""

    def __init__(self):
        self.done = False

    def __call__(self, execute, sql, params, many, context):
        if not self.done and sql.startswith('UPDATE "blog_source"'):
            self.done = True
            with ThreadPoolExecutor(1) as somebody:
                somebody.submit(take_the_address).result()
        return execute(sql, params, many, context)


def test_in_a_post_the_address_links_the_source_that_has_it():
    desk = at_desk(person("chief", is_superuser=True))
    post = make_post(sources={"k1": make_source("Mine", url="https://records.example.org/free")})
    page = Page(desk, change_url(post))
    page.change("citations", 0, url=ADDRESS)

    with connection.execute_wrapper(JustBefore()):
        page.save()

    assert post.citations.get().source.title == "Theirs"
    assert Source.objects.get(title="Mine").url == "https://records.example.org/free"


def test_in_the_library_the_form_says_who_has_it():
    desk = at_desk(person("chief", is_superuser=True))
    source = make_source("Mine", url="https://records.example.org/free")
    page = Page(desk, f"/admin/blog/source/{source.pk}/change/", form="source_form")
    page["url"] = ADDRESS

    with connection.execute_wrapper(JustBefore()):
        response = page.press("_save")

    assert errors_of(response) == ["The library has this source already: “Theirs”."]
    assert page.data["url"] == ADDRESS

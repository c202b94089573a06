"""The guard on which the tests of the pages rely."""

import pytest
from django.template import Context, Template, engines

from blog.models import Post
from tests.pages import asked_by_templates

pytestmark = pytest.mark.django_db


def test_a_query_while_a_template_renders_is_refused(monkeypatch):
    asked_by_templates(monkeypatch)
    template = Template("{% for post in posts %}{{ post }}{% endfor %}")

    with pytest.raises(AssertionError, match="asked the database"):
        template.render(Context({"posts": Post.objects.all()}))


def test_a_query_while_a_readers_template_renders_is_refused(monkeypatch):
    asked_by_templates(monkeypatch)
    template = engines["jinja2"].from_string("{% for post in posts %}{{ post }}{% endfor %}")

    with pytest.raises(AssertionError, match="asked the database"):
        template.render({"posts": Post.objects.all()})


def test_a_query_that_the_template_swallows_is_noted(monkeypatch):
    asked = asked_by_templates(monkeypatch)

    Template("{% if posts and True %}{% endif %}").render(Context({"posts": Post.objects.all()}))

    assert len(asked) == 1


def test_a_query_beside_the_templates_is_let_through(monkeypatch):
    asked = asked_by_templates(monkeypatch)

    assert not Post.objects.exists()
    assert asked == []

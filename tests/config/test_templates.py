"""What readers' templates are written with, and which engine gets which file."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends import django, jinja2
from django.template.loader import get_template
from django.urls import NoReverseMatch
from django.utils import timezone, translation
from django.utils.html import format_html

LATE = datetime.datetime(2026, 3, 3, 23, 30, tzinfo=datetime.UTC)


def written(template, **context):
    return engines["jinja2"].from_string(template).render(context)


@pytest.mark.parametrize("name", ["admin/base_site.html", "admin/index.html", "admin/login.html"])
def test_the_admin_is_written_in_djangos_templates(name):
    assert isinstance(get_template(name), django.Template)


def test_all_others_are_readers_and_can_be_compiled():
    folder = settings.BASE_DIR / "templates"
    names = [str(path.relative_to(folder)) for path in folder.rglob("*.*") if path.is_file()]
    readers = [name for name in names if not name.startswith("admin/")]

    assert "blog/post.html" in readers
    assert [name for name in readers if not isinstance(get_template(name), jinja2.Template)] == []


def test_text_is_escaped_and_html_that_was_made_safe_is_not():
    said = written("{{ text }} {{ html }}", text="<b>'", html=format_html("<i>{}</i>", "&"))

    assert said == "&lt;b&gt;&#39; <i>&amp;</i>"


def test_what_a_page_was_not_given_is_empty():
    assert written("{{ part.before.whatever }}{% if edition.post_id %}never{% endif %}") == ""


def test_an_address_of_no_page_is_an_error():
    assert written("{{ address_of('blog:month', 2026, 3) }}") == "/archive/2026/03/"
    with pytest.raises(NoReverseMatch):
        written("{{ address_of('blog:nowhere') }}")


def test_dates_are_those_of_the_site_in_its_language():
    template = "{{ at|date('Y-m-d H:i') }}, {{ at|day }}"

    assert written(template, at=LATE) == "2026-03-03 23:30, 3 March 2026"
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override("de"):
        assert written(template, at=LATE) == "2026-03-04 00:30, 4 März 2026"
    assert written(template, at=LATE) == "2026-03-03 23:30, 3 March 2026"


def test_years_are_those_of_the_site_and_keep_the_order_of_the_rows():
    eve = datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC)
    template = "{% for year, moments in moments|by_year %}{{ year }}: {{ moments|length }} {% endfor %}"

    assert written(template, moments=[LATE, eve]) == "2026: 1 2025: 1 "
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert written(template, moments=[LATE, eve]) == "2026: 2 "

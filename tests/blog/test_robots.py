"""robots.txt and its presets."""

from urllib.robotparser import RobotFileParser

import pytest
from django.core.exceptions import ValidationError

from blog import robots
from blog.models import SiteSettings
from tests.desk import at_desk, errors_of, fields_of, person

SITEMAP = "http://127.0.0.1:8000/sitemap.xml"


def rules_of(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.content.decode().splitlines())
    return parser


@pytest.mark.django_db
def test_everybody_may_read_everything_but_the_admin_and_is_shown_the_sitemap(client):
    rules = rules_of(client)

    assert rules.can_fetch("GPTBot", "/2026/03/the-sea-wall/")
    assert rules.can_fetch("AnyBot", "/")
    assert not rules.can_fetch("AnyBot", "/admin/")
    assert rules.site_maps() == [SITEMAP]


@pytest.mark.django_db
@pytest.mark.parametrize(("policy", "search"), [("answers", True), ("none", False)])
def test_a_preset_turns_ai_crawlers_away_and_nobody_else(client, policy, search):
    SiteSettings.objects.create(ai_crawlers=policy)

    rules = rules_of(client)

    for name in ("GPTBot", "ClaudeBot", "CCBot", "Google-Extended"):
        assert not rules.can_fetch(name, "/")
    assert rules.can_fetch("OAI-SearchBot", "/") is search
    assert rules.can_fetch("Googlebot", "/")
    assert rules.can_fetch("bingbot", "/2026/03/the-sea-wall/")


@pytest.mark.django_db
def test_lines_of_ones_own_are_a_group_of_their_own(client):
    SiteSettings.objects.create(robots="# Too eager.\r\nUser-agent: EagerBot\r\nDisallow: /sources/\r\n")

    rules = rules_of(client)

    assert not rules.can_fetch("EagerBot", "/sources/")
    assert rules.can_fetch("EagerBot", "/tags/")
    assert rules.can_fetch("AnyBot", "/sources/")
    assert rules.site_maps() == [SITEMAP]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("User-agent: A\nDisalow: /", "Line 2 is not for robots.txt"),
        ("Disallow: /", "Begin with a User-agent"),
        ("<p>Hello</p>", "Line 1 is not for robots.txt"),
    ],
)
def test_what_crawlers_would_not_understand_is_refused_in_words(text, reason):
    with pytest.raises(ValidationError, match=reason):
        robots.known_lines(text)


@pytest.mark.django_db
def test_an_administrator_sets_it_and_nothing_typed_is_lost(client):
    chief = at_desk(person("chief", is_superuser=True))
    url = "/admin/blog/sitesettings/1/change/"
    SiteSettings.objects.create()
    data = fields_of(chief.get(url), "sitesettings_form")
    data["ai_crawlers"], data["robots"] = "answers", "Nonsense"

    refused = chief.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded")

    assert "Nonsense" in refused.content.decode()
    assert any("Line 1 is not for robots.txt" in error for error in errors_of(refused))
    data["robots"] = "User-agent: EagerBot\nDisallow: /"
    chief.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded")
    rules = rules_of(client)
    assert not rules.can_fetch("EagerBot", "/")
    assert not rules.can_fetch("GPTBot", "/")


def test_no_crawler_is_named_twice():
    everyone = [*robots.TRAINING, *robots.ANSWERING]

    assert len({name.casefold() for name in everyone}) == len(everyone)

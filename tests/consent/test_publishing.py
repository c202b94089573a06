"""The page on which the cookie policy is published: what it says, links to and refuses."""

import re

import pytest

from blog.models import SiteSettings
from consent import publishing
from consent.models import PolicyVersion, Service
from consent.publishing import CannotPublish
from tests.consent.test_admin import PUBLISH, address
from tests.desk import messages_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_a_fresh_site_has_nothing_to_publish(administrator):
    page = administrator.get(PUBLISH)

    assert "Nothing has been published yet." in text_of(page)
    assert b"_publish" not in page.content
    assert b"0.0" not in page.content


def test_nothing_changed_is_no_version(administrator, policy, publish):
    page = administrator.get(PUBLISH)

    assert "Nothing has changed since version 1.0" in text_of(page)
    assert b"_publish" not in page.content
    with pytest.raises(CannotPublish, match="Nothing has changed"):
        publish("tracker", "youtube", again=True, note="For no reason.")
    assert PolicyVersion.objects.count() == 1


def test_the_privacy_page_is_called_to_mind_when_a_service_is_added(administrator, policy, publish):
    assert "still say what is true" not in text_of(administrator.get(PUBLISH))
    publish("tracker")
    Service.objects.filter(slug="youtube").update(is_active=True)

    page = administrator.get(PUBLISH)

    assert "still say what is true, now that YouTube can be used?" in text_of(page)
    assert b'<a href="/privacy/">privacy page</a>' in page.content


def test_what_is_missing_leads_to_where_it_is_mended(administrator, tracker, policy):
    item = tracker.storage.get()
    item.texts.all().delete()
    tracker.texts.all().delete()
    tracker.category.texts.filter(language="en").delete()
    tracker.snippets.all().delete()

    page = administrator.get(PUBLISH).content.decode()

    listed = page.partition('id="missing-h"')[2].partition("</section>")[0]
    links = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', listed))
    assert links == {
        f"{address(tracker.category)}#texts-group": (
            "Category “statistics”: no name and no description in English."
        ),
        f"{address(tracker)}#texts-group": "Service “Tracker”: no purpose and no data in English.",
        f"{address(tracker)}#snippets-group": "Service “Tracker”: there is no script to load.",
        f"{address(item)}#texts-group": "Service “Tracker”, “_t*”: no purpose in English.",
    }
    for link in links:
        target = administrator.get(link.partition("#")[0]).content.decode()
        assert 'id="texts-group"' in target


def test_an_old_version_without_todays_language_does_not_come_back(administrator, policy, publish):
    publish()
    SiteSettings.objects.create(language="de")

    response = administrator.post(f"/admin/consent/policyversion/{policy.pk}/again/", follow=True)

    assert PolicyVersion.objects.count() == 2
    said = " ".join(messages_of(response))
    assert "Version 1.0 cannot be published again as it is." in said
    assert "no purpose and no data in Deutsch" in said
    with pytest.raises(CannotPublish):
        publishing.publish_again(policy, now=policy.published_at)

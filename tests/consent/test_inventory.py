"""Adding to the inventory by hand: where words are asked for, in which languages, and the way back."""

import re

import pytest

from blog.models import SiteSettings
from consent import published
from consent.models import Category, ConsentRecord, CookieFinding, Provider, Service
from tests.consent.test_admin import PUBLISH, accepted, address, send
from tests.desk import fields_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["service", "category"])
def test_what_is_new_has_a_row_for_its_words_in_the_language_of_the_site(chief, model):
    SiteSettings.objects.create(language="en")

    data = fields_of(chief.get(f"/admin/consent/{model}/add/"), f"{model}_form")

    assert data["texts-TOTAL_FORMS"] == "1"
    assert data["texts-0-language"] == "en"
    assert data["texts-__prefix__-language"] == "en"


def test_a_service_is_added_with_its_words_in_one_go(chief):
    SiteSettings.objects.create(language="de")
    add = "/admin/consent/service/add/"
    own = Provider.objects.get(name="Our own server")
    media = Category.objects.get(slug="media")
    typed = {"name": "Films", "slug": "films", "category": str(media.pk), "provider": str(own.pk)}
    words = {"texts-0-purpose": "Spielt Filme.", "texts-0-data": "Nichts."}

    accepted(send(chief, add, fields_of(chief.get(add), "service_form"), {**typed, **words}))

    text = Service.objects.get(slug="films").texts.get()
    assert (text.language, text.purpose) == ("de", "Spielt Filme.")
    assert str(text) == "Deutsch"


def test_a_row_that_stays_empty_is_no_text(chief, tracker):
    SiteSettings.objects.create(language="de")
    data = fields_of(chief.get(address(tracker)), "service_form")
    assert [data[f"texts-{number}-language"] for number in range(2)] == ["en", "de"]

    accepted(send(chief, address(tracker), data, {"name": "Our tracker"}))

    assert [text.language for text in tracker.texts.all()] == ["en"]


def test_the_words_of_a_stored_item_lead_back_to_its_service(chief, tracker):
    item = tracker.storage.get()
    data = fields_of(chief.get(address(item)), "storageitem_form")

    response = send(chief, address(item), data, {"texts-0-purpose": "Tells people apart."})

    assert response.redirect_chain[-1][0] == f"{address(tracker)}#storage-group"
    assert item.texts.get().purpose == "Tells people apart."


@pytest.mark.parametrize(
    ("model", "title"),
    [
        ("service", "Services"),
        ("category", "Categories"),
        ("policyversion", "Policy versions"),
        ("consentrecord", "Consent records"),
        ("consentdailystat", "Daily counts"),
        ("cookiefinding", "Cookie findings"),
    ],
)
def test_a_list_is_called_what_it_lists(chief, model, title):
    page = chief.get(f"/admin/consent/{model}/")

    assert re.search(r"<h1[^>]*>([^<]+)</h1>", page.content.decode())[1] == title


def test_moments_and_categories_are_written_for_people(chief, policy, visitor, decide):
    decide("accept")
    record = ConsentRecord.objects.get()
    ConsentRecord.objects.update(created_at="2026-03-09T05:06:00Z")
    type(policy).objects.update(published_at="2026-03-09T05:06:00Z")
    CookieFinding.objects.note("stray", "guard", "/", "cookie", policy.published_at)

    for page in (
        "/admin/consent/consentrecord/",
        address(record),
        "/admin/consent/policyversion/",
        address(policy),
    ):
        assert "9 Mar 2026 05:06" in text_of(chief.get(page)), page
    for page in ("/admin/consent/consentrecord/", address(record)):
        assert "Statistics, Embedded media" in text_of(chief.get(page)).replace(
            "Embedded media, Statistics", "Statistics, Embedded media"
        )
        assert b"[&quot;" not in chief.get(page).content
    for page in ("/admin/consent/cookiefinding/", address(CookieFinding.objects.get())):
        assert not re.search(r"[ap]\.m\.", text_of(chief.get(page)))
    assert ">Version 1.0<" in chief.get(address(policy)).content.decode()


def test_a_site_that_changes_its_language_is_told_that_its_policy_has_not(chief, policy, publish):
    site = SiteSettings.objects.create(language="en")
    youtube = Service.objects.get(slug="youtube")
    pages = ("/admin/", PUBLISH, "/admin/consent/service/", "/admin/consent/policyversion/", address(youtube))
    for page in pages:
        assert "says nothing in" not in text_of(chief.get(page)), page

    SiteSettings.objects.filter(pk=site.pk).update(language="de")

    for page in pages:
        assert "says nothing in Deutsch" in text_of(chief.get(page)), page


def test_a_site_that_asks_nobody_hears_nothing_of_languages(chief):
    SiteSettings.objects.create(language="de")

    page = chief.get("/admin/consent/service/")

    assert page.status_code == 200
    assert "says nothing in" not in text_of(page)


def test_a_policy_says_its_days_in_its_own_language(policy, visitor, decide):
    type(policy).objects.update(published_at="2026-03-09T05:06:00Z")
    published.forget()
    decide("accept")
    ConsentRecord.objects.update(created_at="2026-03-09T05:06:00Z")
    SiteSettings.objects.create(language="de")

    pages = ("/cookies/", "/cookies/receipt/", "/cookies/versions/", "/cookies/versions/1.0/")
    for page in pages:
        said = text_of(visitor.get(page))
        assert "9 March 2026" in said, page
        assert not re.search(r"\d\. [A-ZÄ]\w+ 20\d\d", said), page


def test_an_old_version_speaks_one_language(policy, publish, client):
    SiteSettings.objects.create(language="de")
    tracker = Service.objects.get(slug="tracker")
    tracker.texts.create(language="de", purpose="Zählt Besuche.", data="Seiten.")
    tracker.storage.get().texts.create(language="de", purpose="Unterscheidet.")
    newest = publish("tracker")

    old, new = (text_of(client.get(f"/cookies/versions/{each}/")) for each in (policy, newest))

    assert "This is how the policy stood" in old
    assert "What the banner said" in old
    assert "So galt die Richtlinie" in new

"""The lists of the cookie admin: whole, however long they are, and in words."""

import pytest
from django.test import Client
from django.utils import timezone

from consent import published
from consent.models import Category, PolicyVersion, Provider, Service
from tests.consent.conftest import OURS
from tests.consent.test_admin import PUBLISH, address
from tests.pages import text_of
from tests.plans import noted

pytestmark = pytest.mark.django_db
MANY = 101


def categories():
    # Places and words are of no order, so that the list must bring one.
    return [Category(slug=f"c{number * 37 % MANY:03}", position=number % 3) for number in range(MANY)]


def providers():
    return [Provider(name=f"Provider {number * 37 % MANY:03}") for number in range(MANY)]


def services():
    belongs = {"category": Category.objects.first(), "provider": Provider.objects.first()}
    return [Service(slug=f"s{number}", name=f"Name {number % 7}", **belongs) for number in range(MANY)]


def versions():
    row = {"published_at": timezone.now(), "snapshot": {"languages": ["en"]}, "sha256": ""}
    return [PolicyVersion(major=1 + number // 4, minor=number % 4, **row) for number in range(MANY)]


@pytest.mark.parametrize("make", [categories, providers, services, versions])
def test_a_list_of_more_than_a_page_leads_on_to_every_row_in_order(chief, make):
    rows = make()
    model = type(rows[0])
    model.objects.bulk_create(rows)
    address, seen, pages = f"/admin/consent/{model.__name__.lower()}/", [], 0
    more = "?"

    while more:
        page = chief.get(address + more)
        listed = page.context["cl"]
        seen += [row.pk for row in listed.result_list]
        more, pages = listed.older, pages + 1
        told = f"More {model._meta.verbose_name_plural}" if more else "That is all."
        assert told in page.content.decode()

    order = ["-major", "-minor"] if model is PolicyVersion else [*model._meta.ordering, "pk"]
    assert seen == list(model.objects.order_by(*order).values_list("pk", flat=True))
    assert pages == 3


def test_the_list_of_services_calls_categories_by_their_names(chief, tracker):
    Category.objects.get(slug="media").texts.all().delete()

    page = text_of(chief.get("/admin/consent/service/"))

    assert "Statistics" in page
    assert "statistics" not in page
    # Without a name the short one has to do.
    assert "media" in page
    assert text_of(chief.get(f"/admin/consent/service/?category__id__exact={tracker.category_id}")).count(
        "Tracker"
    )


def of_table(queries, name):
    return [
        query.sql for query in queries if query.sql.partition(" FROM ")[2].startswith(f'"consent_{name}"')
    ]


def columns(queries, name):
    return [query.sql for query in queries if f'"consent_policyversion"."{name}"' in query.sql]


@pytest.mark.parametrize(
    "page",
    [
        "/admin/consent/policyversion/",
        "/admin/consent/consentdailystat/",
        "/admin/consent/consentrecord/export.csv",
        "/cookies/versions/",
    ],
)
def test_what_a_list_does_not_show_is_not_loaded(chief, policy, visitor, decide, page):
    decide("accept")

    published.policy()

    with noted() as queries:
        response = chief.get(page)
        list(response)

    assert response.status_code == 200
    assert columns(queries, "major")
    assert columns(queries, "snapshot") == columns(queries, "rendered") == []


@pytest.mark.parametrize("page", ["/cookies/receipt/", "/cookies/versions/1.0/", "/cookies/receipt.json"])
def test_what_visitors_were_shown_is_not_loaded_where_nobody_reads_it(policy, visitor, decide, page):
    decide("accept")
    published.policy()

    with noted() as queries:
        visitor.get(page)

    assert len(columns(queries, "snapshot")) == 1
    assert columns(queries, "rendered") == []


def test_records_of_one_version_load_what_it_said_once(chief, policy, visitor, decide):
    for _ in range(3):
        decide("accept", client=Client(headers=OURS))
    published.policy()

    with noted() as queries:
        page = text_of(chief.get("/admin/consent/consentrecord/"))

    assert page.count("given 1.0 Embedded media, Statistics") == 3
    read = columns(queries, "snapshot")
    assert len(read) == 1
    assert "consent_consentrecord" not in read[0]
    assert columns(queries, "rendered") == []


def test_an_answer_does_not_load_what_the_banner_said(policy, decide):
    published.policy()

    with noted() as queries:
        decide("accept")

    assert len(columns(queries, "snapshot")) == 1
    assert columns(queries, "rendered") == []


def test_a_page_of_the_inventory_asks_for_its_words_once(chief, policy, tracker):
    with noted() as queries:
        chief.get(address(tracker))

    assert len(of_table(queries, "servicetext")) == 1


def test_the_page_of_publishing_reads_the_draft_and_what_is_in_force_once(administrator, policy, tracker):
    published.policy()

    with noted() as queries:
        administrator.get(PUBLISH)

    for table in ("service", "category", "storageitem", "consentsettings"):
        assert len(of_table(queries, table)) == 1, table
    assert len(columns(queries, "snapshot")) == 1

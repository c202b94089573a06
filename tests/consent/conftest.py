import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from consent import publishing
from consent.models import Category, ConsentSettings, Provider, Service
from tests.desk import at_desk

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def tracker(db):
    """A service that counts visitors with a cookie; in no policy yet."""
    service = Service.objects.create(
        slug="tracker",
        name="Tracker",
        category=Category.objects.get(slug="statistics"),
        provider=Provider.objects.create(name="Third", legal_name="Third Ltd", country="Elsewhere"),
        kind=Service.Kind.SCRIPT,
        hosts="https://third.example",
    )
    service.snippets.create(src="https://third.example/t.js", on_withdraw="window.gone = true;")
    service.texts.create(language="en", purpose="Counts visits.", data="Pages.")
    item = service.storage.create(name="_t*", duration_seconds=86_400)
    item.texts.create(language="en", purpose="Tells visitors apart.")
    return service


@pytest.fixture
def publish(db):
    """A function that switches services on, by their short names, and publishes."""

    def publish(*services, **options):
        ConsentSettings.objects.update_or_create(
            defaults={"controller_name": "Candor Press", "controller_contact": "privacy@candor.example"}
        )
        Service.objects.update(is_active=False)
        Service.objects.filter(slug__in=services).update(is_active=True)
        return publishing.publish(now=timezone.now(), **options)

    return publish


@pytest.fixture
def policy(publish, tracker):
    """A published policy with two optional categories."""
    return publish("tracker", "youtube")


@pytest.fixture
def visitor():
    return Client(headers=OURS)


@pytest.fixture
def decide(visitor):
    """A function that presses a button of the banner or the cookie page."""

    def decide(decision, *categories, client=None, **fields):
        data = {"decision": decision, "v": "1.0", "surface": "banner", "lang": "en", "next": "/", **fields}
        return (client or visitor).post("/cookies/decide/", {**data, "cat": categories})

    return decide


@pytest.fixture
def administrator(db):
    """Of the group Administrators: may publish, may not touch code."""
    user = User.objects.create_user("administrator", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrators"))
    return at_desk(user)


@pytest.fixture
def chief(db):
    return at_desk(User.objects.create_superuser("chief"))

import os
from collections.abc import Generator, Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from tests.pages import asked_by_templates

# Two cores are busy with other tests, and no clock decides.
settings.register_profile(
    "patient",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")
#: A test that asks for none of these reaches no database: pytest-django refuses, and there is no other site.
DATABASES = {"db", "transactional_db", "worker"}
#: Begun first: what takes longest must not be left over at the end.
SLOW = ("tests/browser/", "tests/deploy/")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # Chromium's driver keeps an event loop in the main thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Requests of the test client need no collected files; the browser tests use the real ones.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.COOKIE_GUARD_RAISES = True
    # A policy changes when a test publishes one, never by the passing of a second.
    settings.CONSENT_RECHECK_SECONDS = 3600
    # All visitors of all tests come from one network; test_pace.py has a pace of its own.
    settings.CONSENT_PROOFS_A_MINUTE = 1_000_000
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    from tests.sharing import Neighbours

    return Neighbours(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """What is slow begins, what commits comes last."""
    for item in items:
        if DATABASES.isdisjoint(item.fixturenames) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.pure)
    # Options choose by these marks, and pytest-django sorts as well.
    yield
    items.sort(key=lambda item: (commits(item), not item.nodeid.startswith(SLOW)))


def commits(item: pytest.Item) -> bool:
    """Whether it empties the database afterwards, also of what migrations wrote; all others come before."""
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this process among those that run tests; part of the name of every database."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(autouse=True)
def no_policy_of_another_test():
    """What a process knows of the published policy outlives the database of one test."""
    from consent import published

    published.begin_with(published.NOTHING)


@pytest.fixture(autouse=True)
def most_read() -> Iterator[None]:
    """Pages as a running site serves them, with Most read in memory; nobody has read anything here."""
    from analytics.reading import Ranked, shelf

    shelf.ranked, shelf.filled_at = Ranked([]), float("inf")
    yield
    shelf.clear()


@pytest.fixture(autouse=True)
def no_parts_of_another_test():
    """Settings that a test changes are no rows: nothing in a database says that pages differ."""
    from blog.views.parts import kept

    kept.clear()


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """As in Django's own test client: requests do not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def templates_ask_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail the test if a query runs while a template renders."""
    asked = asked_by_templates(monkeypatch)
    yield
    assert asked == []

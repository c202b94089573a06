"""An admin who is neither lawyer nor programmer adds YouTube: how many steps that takes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import serving

MOST_STEPS = 8


@pytest.fixture(scope="module")
def site(worker):
    """As it is after the installation, with one administrator who may not touch code."""
    with serving(f"{worker}_youtube", demo=False) as site:
        site.python(
            "from django.contrib.auth.models import Group, User\n"
            "User.objects.get(username='editor').groups.add(Group.objects.get(name='Administrators'))"
        )
        yield site


@pytest.fixture(scope="module")
def sessions():
    return {}


def test_youtube_takes_at_most_eight_steps(log_in, visit, console):
    page = log_in("editor")
    page.goto("/admin/")
    steps = 0

    def step(act, *arguments):
        nonlocal steps
        steps += 1
        act(*arguments)

    step(page.get_by_role("link", name="Services").click)
    step(page.get_by_role("link", name="YouTube", exact=True).first.click)
    step(page.get_by_label("Use this service").check)
    step(page.get_by_role("button", name="Save", exact=True).click)
    step(page.get_by_role("link", name="Publish the cookie policy").click)
    expect(page.get_by_text("New service “YouTube”")).to_be_visible()
    step(page.get_by_label("Who is responsible").fill, "Candor Press")
    step(page.get_by_label("How to reach them").fill, "privacy@candor.example")
    step(page.get_by_role("button", name="Publish", exact=True).click)

    expect(page.get_by_text("Version 1.0 of the cookie policy is in force.")).to_be_visible()
    assert steps <= MOST_STEPS
    assert console == []
    reader = visit("/")
    for _ in range(100):
        if reader.locator("#consent-banner").count():
            break
        reader.wait_for_timeout(100)
        reader.reload()
    expect(reader.locator("#consent-banner")).to_be_visible()

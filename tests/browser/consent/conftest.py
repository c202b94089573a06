"""A site with a published policy, a third party on another origin, and visitors whom nobody knows."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PATIENCE, Site, serving
from tests.browser.consent.third_party import ThirdParty, serve

POST = "/2026/03/the-sea-wall/"
SETUP = """
from django.utils import timezone
from blog.models import SiteSettings
from consent import publishing
from consent.models import *
from tests.posts import make_post, publish
SiteSettings.objects.create(name="The Plumb Line", language="en")
ConsentSettings.objects.create(controller_name="Candor Press", controller_contact="privacy@candor.example")
third = Provider.objects.create(name="Third", legal_name="Third Ltd", country="Elsewhere")
def service(slug, category, kind, **fields):
    made = Service.objects.create(slug=slug, name=slug.title(), category=Category.objects.get(slug=category),
                                  provider=third, kind=kind, hosts="{origin}", is_active=True, **fields)
    for language in ("en", "de"):
        made.texts.create(language=language, purpose="For tests.", data="Pages.")
    return made
tracker = service("tracker", "statistics", "script")
tracker.snippets.create(src="{origin}/t.js", on_withdraw="document.title = 'withdrawn';")
for kind, name, path in [("cookie", "_t*", "/"), ("cookie", "_t2", "/2026"), ("local", "t-*", "/"),
                         ("session", "t-*", "/"), ("indexeddb", "t-db", "/")]:
    seconds = 86400 if kind == "cookie" else None
    item = tracker.storage.create(kind=kind, name=name, path=path, duration_seconds=seconds)
    for language in ("en", "de"):
        item.texts.create(language=language, purpose="Tells visitors apart.")
player = service("player", "media", "embed")
EmbedProvider.objects.create(service=player, links="localhost:{port}/watch/{{id}}", id_pattern="[a-z]+",
    watch_url="{origin}/watch/{{id}}", frame_url="{origin}/frame/{{id}}")
publishing.publish(now=timezone.now())
text = "<p>It sinks.</p>" * 12
link = "http://localhost:{port}/watch/sinking"
sections = [("Introduction", text), ("Film", f"<p>{{link}}</p>"), ("Conclusion", text)]
post = make_post("The sea wall", sections=sections)
publish(post)
"""


@pytest.fixture(scope="session")
def party() -> Iterator[ThirdParty]:
    party = ThirdParty()
    server = serve(party)
    yield party
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site(worker: str, party: ThirdParty) -> Iterator[Site]:
    with serving(f"{worker}_consent", demo=False) as site:
        site.python(SETUP.format(origin=party.origin, port=party.port))
        yield site


@pytest.fixture(scope="session")
def sessions() -> dict[str, dict]:
    return {}


@pytest.fixture(autouse=True)
def nobody_was_asked(party: ThirdParty) -> None:
    party.hits.clear()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator:
    """A function that opens a page as a visitor with a browser of their own."""
    contexts: list[BrowserContext] = []

    def visit(path: str = POST, **options: object) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = browser.new_context(base_url=site.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()

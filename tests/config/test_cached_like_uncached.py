"""Random requests, with edits in between: the page cache answers what Django answers."""

import datetime
import random

import pytest
import time_machine
from django.core.wsgi import get_wsgi_application

from blog.models import Author, SiteSettings, Stamp, Tag
from config.network import honest
from config.pagecache import PageCache
from tests.posts import LATER, NOW, make_live, make_post, make_source
from tests.wsgi import Clock, ask

MATTER = (
    "Content-Type",
    "Content-Security-Policy",
    "Content-Language",
    "Location",
    "Allow",
    "X-Robots-Tag",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Strict-Transport-Security",
)
METHODS = ["GET"] * 24 + ["HEAD"] * 6 + ["POST", "OPTIONS", "PUT", "DELETE", "PATCH", "get", "X"]
PATHS = [
    "/",
    "/",
    "/",
    "/2026/03/wall-0/",
    "/2026/03/wall-0/",
    "/2026/03/wall-1/",
    "/2026/03/wall-2/",
    "/2026/03/wall-3/",
    "/2026/03/wall-4/",
    "/2026/03/wall-1/v1/",
    "/2026/03/wall-1/v2/",
    "/2026/03/wall-1/v9/",
    "/archive/",
    "/archive/2026/03/",
    "/tags/",
    "/tags/sea-walls/",
    "/corrections/",
    "/sources/",
    "/sources/1/",
    "/authors/another-name/",
    "/authors/ilka-sorn/",
    "/about/",
    "/privacy/",
    "/feed.xml",
    "/robots.txt",
    "/healthz",
    "/about",
    "/tags",
    "/admin/",
    "/nowhere/",
    "//",
    "/%C3%28/",
    "/static/none.css",
    "/media/images/0/x.jpg",
    "/2026/03/%E2%98%83/",
    "/tags/%00/",
    "/authors/nobody/",
]
HOSTS = ["localhost"] * 40 + ["LocalHost:80", "127.0.0.1:9", "evil.example", "", "[::1]", "a b", "localhost."]
ENCODINGS = [None, "", "br", "gzip", "gzip, br", "identity", "*;q=0", "br;q=0, gzip;q=0.1", "deflate", "\xff"]
COOKIES = [*[None] * 30, "consent=v3.abc", "session=forged", "theme=dark; a=b", "=;;", "sessionid=1"]
FORWARDED = [*[None] * 20, "https", "http", "gopher"]


def query_of(choose, keys):
    pairs = [
        *(
            "utm_source=x",
            "fbclid=%20",
            "a=1",
            "q",
            "=",
            "%00",
            "before",
            "before=",
            "before=x",
            "%62efore=0.1",
        ),
        *("before=", "before=x", "%62efore=0.1", *(f"before={key}" for key in keys)),
        *(
            "before=99999999999999999.999999999999999999",
            "before=1.1",
            "bef%C3=1",
            "a=\xc3\x28",
            "before=%F0%9F",
        ),
    ]
    return "&".join(choose.sample(pairs, choose.choice([0, 0, 0, 1, 1, 2, 3])))


def requests(choose, keys, etags):
    while True:
        query = query_of(choose, keys)
        headers = {
            "host": choose.choice(HOSTS),
            "accept_encoding": choose.choice(ENCODINGS),
            "cookie": choose.choice(COOKIES),
            "x_forwarded_proto": choose.choice(FORWARDED),
            "if_none_match": choose.choice([None, None, "*", '"x"', *etags[-20:]]),
            "range": choose.choice([None, None, "bytes=0-99", "bytes=-1", "bytes=x"]),
            "if_modified_since": choose.choice([None, "Thu, 01 Jan 2099 00:00:00 GMT", "never"]),
            "accept_language": choose.choice([None, "de", "\xff"]),
            "authorization": choose.choice([*[None] * 30, "Basic eA=="]),
        }
        address = choose.choice(PATHS) + ("?" + query if query else "")
        yield address, choose.choice(METHODS), headers


def assert_alike(request, cached, plain):
    address, _method, headers = request
    if plain.status == 304:
        # A feed knows its own tag; that of a kept, compressed one is another.
        assert address.startswith("/feed.xml") and headers["if_none_match"], request
        assert cached.status in {200, 304}, request
        return
    if cached.status == 304:
        assert plain.status == 200, request
        assert cached["ETag"] in headers["if_none_match"] or headers["if_none_match"] == "*", request
        return
    assert cached.status == plain.status, request
    if not address.startswith("/admin/"):
        assert cached.body == plain.body, request
    for name in MATTER:
        if not (address.startswith("/admin/") and name == "Content-Security-Policy"):
            assert cached[name] == plain[name], (request, name)
    assert bool(cached["Set-Cookie"]) == bool(plain["Set-Cookie"]), request
    if "session=" not in (headers["cookie"] or ""):
        assert cached["Cache-Control"] == plain["Cache-Control"], request


def edits(now):
    posts = [make_live(f"Wall {n}", slug=f"wall-{n}", sources={"a": make_source()}) for n in range(3)]
    posts[1].publish(now=NOW, kind="correction", note="It stands.")
    drafts = [make_post(f"Wall {n}", slug=f"wall-{n}") for n in (3, 4)]
    yield

    def renamed(model, **fields):
        model.objects.update(**fields)
        Stamp.objects.raise_by_one()

    while True:
        yield drafts[0].publish(now=now(), kind="update", note="More.")
        yield posts[0].publish(now=now(), kind="typo")
        yield drafts[0].unpublish(now=now())
        yield renamed(Author, name="Another Name")
        yield posts[1].withdraw("Forged.", now=now())
        yield renamed(SiteSettings, name="The Gauge", posts_per_page=1)
        yield posts[1].reinstate(now=now())
        yield posts[1].publish(now=now(), kind="update", note="Back.")
        yield renamed(Tag, description="About walls.")
        yield drafts[1].publish(now=now(), kind="update", note="More.")
        yield renamed(SiteSettings, name="The Tide", posts_per_page=2)
        yield drafts[1].unpublish(now=now())


def compare(count, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    choose, clock, etags = random.Random(count), Clock(), []
    with time_machine.travel(LATER, tick=False) as traveller:
        django = get_wsgi_application()
        site = honest(PageCache(django, clock=clock))
        SiteSettings.objects.create(posts_per_page=1)
        changes = edits(lambda: datetime.datetime.now(datetime.UTC))
        next(changes)
        older = ask(django, "/").body.decode().split("?before=")[1].split('"')[0]
        kept = 0
        for number, request in zip(range(count), requests(choose, [older], etags), strict=False):
            address, method, headers = request
            cached, plain = (
                ask(site, address, method, **headers),
                ask(honest(django), address, method, **headers),
            )
            assert_alike(request, cached, plain)
            etags += [cached["ETag"]] if cached["ETag"] else []
            kept += cached["Cache-Status"] == "candor; hit"
            if number % 50 == 49:
                next(changes)
                traveller.shift(1.5)
                clock.pass_by(1)
    assert kept > count // 10


def test_some_hundred_requests(kept_connection, settings):
    compare(500, settings)


@pytest.mark.deep
def test_ten_thousand_requests(kept_connection, settings):
    compare(10_000, settings)

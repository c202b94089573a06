"""What somebody with a script and an evening can do to a rank: no more than the limit of one network."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import beacon
from analytics.models import PostCount, ReferrerDay, Uncounted
from config.pace import MOST_NETWORKS, Pace
from tests.beacons import FIREFOX, HOME
from tests.posts import make_live, make_post, publish

pytestmark = pytest.mark.django_db


def readers(post):
    return PostCount.objects.filter(post=post).values_list("readers", flat=True).first() or 0


def browser(number):
    return FIREFOX.replace("145", str(number))


def test_a_network_that_invents_browsers_brings_so_many_readers_and_no_more(reader):
    post, other = make_live("One"), make_live("Two", slug="two")

    for number in range(400):
        reader.send(post, agent=browser(number))
    reader.send(other, agent=browser(1))
    reader.count()

    assert readers(post) == 50
    assert readers(other) == 1
    assert Uncounted.objects.get(why="capped").times == 350


def test_patience_does_not_help_it_within_a_day(reader):
    post = make_live()

    for number in range(120):
        reader.send(post, agent=browser(number))
        reader.moment += 300
        if number % 10 == 0:
            reader.count()
    reader.count()

    assert readers(post) == 50


def test_views_of_readers_within_the_limit_go_on(reader):
    post = make_live()
    for number in range(60):
        reader.send(post, agent=browser(number))
    reader.count()

    reader.moment += 31 * 60
    reader.send(post, agent=browser(0))
    reader.send(post, agent=browser(59))
    reader.count()

    assert PostCount.objects.get(post=post).views == 51


def test_addresses_within_one_line_of_ipv6_are_one_network(reader):
    post = make_live()

    for number in range(200):
        reader.send(post, address=f"2001:db8:7:{number:x}::1", agent=browser(number))
    reader.count()

    assert readers(post) == 50


@pytest.mark.parametrize("forged", ["198.51.100.{}", "198.51.100.{}, 203.0.113.7", "{}", "for=198.51.100.{}"])
def test_a_forged_address_is_not_believed(reader, forged):
    post = make_live()

    for number in range(30):
        reader.send(post, HTTP_X_FORWARDED_FOR=forged.format(number), HTTP_X_REAL_IP=f"198.51.100.{number}")
    reader.count()

    assert readers(post) == 1


def test_behind_a_proxy_the_hop_before_it_counts_and_not_what_the_client_claims(reader, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    post = make_live()

    for number in range(30):
        chain = f"198.51.100.{number}, {HOME}, 10.0.0.2"
        reader.send(post, address="10.0.0.1", HTTP_X_FORWARDED_FOR=chain)
    reader.send(post, address="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.9")
    reader.count()

    assert readers(post) == 2


def test_a_flood_is_stopped_and_told(reader):
    post = make_live()
    reader.endpoint.pace = Pace(60)

    for number in range(200):
        reader.send(post, agent=browser(number))
    reader.count()

    assert Uncounted.objects.get(why="flood").times >= 100
    assert readers(post) <= 50


def test_another_sites_pages_cannot_count_for_us(reader):
    post = make_live()

    for headers in (
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://testserver.evil.example"},
        {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": None, "HTTP_REFERER": "https://evil.example/testserver/"},
    ):
        reader.send(post, **headers)
        reader.load_pixel(post, **headers)
    reader.count()

    assert readers(post) == 0
    assert Uncounted.objects.get(why="foreign").times == 8


def test_a_pixel_that_is_opened_or_embedded_elsewhere_does_not_count(reader):
    post = make_live()

    for destination in ("document", "iframe", "empty", "script"):
        reader.load_pixel(post, HTTP_SEC_FETCH_DEST=destination)
    reader.count()

    assert readers(post) == 0


def test_ids_of_drafts_are_worth_nothing(reader):
    draft = make_post("Draft")

    for number in range(20):
        reader.send(draft, address=f"198.51.100.{number}")
    reader.count()
    publish(draft)

    assert not PostCount.objects.exists()


def test_referrers_that_are_made_up_cannot_fill_the_table(reader):
    post = make_live()

    for number in range(300):
        reader.moment += 1
        reader.send(post, address=f"198.51.{number >> 8}.{number & 255}", referrer=f"{number}.spam.example")
    reader.count()

    assert ReferrerDay.objects.count() == 51


def test_the_memory_of_networks_is_bounded():
    pace = Pace(1)

    for number in range(MOST_NETWORKS + 500):
        pace.allows(str(number), 0)

    assert len(pace.buckets) == MOST_NETWORKS
    assert not pace.allows(str(MOST_NETWORKS + 400), 1)
    assert pace.allows(str(MOST_NETWORKS + 400), 70)


def test_a_clock_that_stands_still_gives_no_tokens_back():
    pace = Pace(3)

    assert [pace.allows("x", 0) for _ in range(5)] == [True, True, True, False, False]


@settings(max_examples=200)
@given(
    method=st.sampled_from(["POST", "GET", "HEAD", "PUT", "OPTIONS", "\x00"]),
    path=st.sampled_from(
        ["/_v", "/_v/1.gif", "/_v/", "/_v/x", "/_v/1.gif/", "/_v/999999999999999999999.gif"]
    ),
    body=st.binary(max_size=400),
    length=st.one_of(
        st.none(), st.sampled_from(["", "-1", "1e3", "٣", "9" * 30, " 5"]), st.integers(0, 400).map(str)
    ),
)
def test_no_request_makes_it_stumble(method, path, body, length):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": io.BytesIO(body)}
    if length is not None:
        environ["CONTENT_LENGTH"] = length

    found = beacon.read(environ)

    assert found is None or 0 < found.post < 10**18


@pytest.mark.parametrize(
    "cookies",
    [
        "uncounted",
        "uncounted=",
        "uncounted=2",
        "uncounted=1x",
        "xuncounted=1",
        "\x00uncounted=1",
        "=;uncounted",
    ],
)
def test_an_odd_cookie_is_no_opt_out_and_no_error(reader, cookies):
    post = make_live()

    assert reader.send(post, HTTP_COOKIE=cookies) == "204 No Content"
    reader.count()

    assert readers(post) == 1


def test_the_longest_and_oddest_user_agents_are_taken(reader):
    post = make_live()
    chance = random.Random(1)

    for agent in (
        "",
        "\xff" * 9000,
        FIREFOX + "x" * 5000,
        "".join(chr(chance.randrange(256)) for _ in range(900)),
    ):
        assert reader.send(post, agent=agent) == "204 No Content"

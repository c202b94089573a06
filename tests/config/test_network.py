import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.network import client_address, client_network, connection_of, honest, parse, scheme_of, usual

PROXY, CDN, READER = "10.0.0.1", "203.0.113.7", "198.51.100.4"


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "203.0.113.0/24", "fd00::/8"]


def request(peer, forwarded=None, **more):
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **more}
    return environ if forwarded is None else environ | {"HTTP_X_FORWARDED_FOR": forwarded}


def test_a_direct_client_is_the_one_who_connects():
    assert client_address(request(READER)) == READER


def test_a_direct_client_cannot_claim_another_address():
    assert client_address(request(READER, "192.0.2.1")) == READER


def test_behind_a_proxy_the_client_is_the_last_hop_that_is_not_ours():
    assert client_address(request(PROXY, f"192.0.2.1, {READER}")) == READER
    assert client_address(request(PROXY, f"192.0.2.1, {READER}, {CDN}")) == READER


def test_what_the_client_sent_itself_is_never_believed():
    forged = f"10.0.0.9, 203.0.113.9, {READER}"

    assert client_address(request(PROXY, forged)) == READER


@pytest.mark.parametrize("odd", ["", "unknown", "_hidden", "1.2.3", "<script>", "9" * 5000, ",,,"])
def test_an_unreadable_hop_ends_the_search_at_the_proxy(odd):
    assert client_address(request(PROXY, odd)) == PROXY
    assert client_address(request(PROXY, f"{odd}, {CDN}")) == CDN


def test_a_chain_of_proxies_alone_gives_the_outermost():
    assert client_address(request(PROXY, f"10.1.1.1, {CDN}")) == "10.1.1.1"


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("198.51.100.4:4711", READER),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:DB8:0::1]", "2001:db8::1"),
        ("::ffff:198.51.100.4", READER),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_one_address_has_one_spelling(spelling, address):
    assert client_address(request(PROXY, spelling)) == address
    assert client_address(request("fd00::1", spelling)) == address


@given(st.one_of(st.ip_addresses().map(str), st.from_regex(r"[0-9.]{5,16}\s?")))
def test_the_short_way_to_an_address_gives_what_the_long_one_does(text):
    assert usual(text) == str(parse(text) or "")


@given(st.ip_addresses(v=6))
def test_the_half_of_an_address_is_the_network_that_it_is_in(address):
    expected = ipaddress.ip_network((str(address), 64), strict=False)
    if not address.ipv4_mapped:
        assert client_network(request(str(address))) == str(expected)


def test_without_an_address_there_is_none():
    assert client_address({}) == client_address(request("", READER)) == client_address(request("unix:")) == ""


def test_nobody_is_trusted_unless_named(settings):
    settings.TRUSTED_PROXIES = []

    assert client_address(request(PROXY, READER)) == PROXY


def test_a_household_is_one_address_or_half_of_one():
    assert client_network(request(READER)) == READER
    assert client_network(request("2001:db8::1")) == client_network(request("2001:db8::ffff:2"))
    assert client_network(request("2001:db8::1")) == "2001:db8::/64"
    assert client_network(request("2001:db8:0:1::1")) != client_network(request("2001:db8::1"))
    assert client_network({}) == ""


def test_a_connection_is_one_address_or_the_networks_that_it_usually_gets():
    assert connection_of(READER) == READER
    assert connection_of("2001:db8:1:2::/64") == connection_of("2001:db8:1:ffff::/64") == "2001:db8:1::/48"
    assert connection_of("2001:db8:2:2::/64") == "2001:db8:2::/48"
    assert connection_of("") == ""


def test_only_a_proxy_of_ours_can_say_https():
    told = {"HTTP_X_FORWARDED_PROTO": "https"}

    assert scheme_of(request(PROXY, **told)) == "https"
    assert scheme_of(request(READER, **told)) == "http"
    assert scheme_of(request(PROXY, HTTP_X_FORWARDED_PROTO="https, http")) == "https"
    assert scheme_of(request(PROXY, HTTP_X_FORWARDED_PROTO="gopher")) == "http"
    assert scheme_of({"wsgi.url_scheme": "https", "REMOTE_ADDR": READER}) == "https"


@given(st.text(), st.ip_addresses().filter(lambda each: not str(each).startswith(("10.", "fd", "203."))))
def test_a_client_that_no_proxy_hides_is_found_whatever_it_sends(sent, client):
    mapped = getattr(client, "ipv4_mapped", None)

    found = client_address(request(PROXY, f"{sent},{client}, {CDN}"))
    assert ipaddress.ip_address(found) in {client, mapped}


def test_what_others_say_about_their_scheme_does_not_reach_the_application():
    seen = []
    site = honest(lambda environ, _start: seen.append(environ.get("HTTP_X_FORWARDED_PROTO")) or [])

    site(request(READER, HTTP_X_FORWARDED_PROTO="https"), None)
    site(request(PROXY, HTTP_X_FORWARDED_PROTO="https"), None)

    assert seen == [None, "https"]

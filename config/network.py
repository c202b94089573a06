"""Who is asking: the address and the scheme of a request, behind proxies or without; nothing forged.

A proxy in TRUSTED_PROXIES is believed about the hop before it, and nobody else is: `X-Forwarded-For` is read
from the right, and the first address that is not a proxy of ours is the client.
"""

import functools
import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: A household has a whole network of this size, and its devices change their addresses inside it.
IPV6_NETWORK_BITS = 64
#: What one household or office gets at most; from here on IPv6 addresses are free to invent.
IPV6_CONNECTION_BITS = 48
LONGEST_ADDRESS, LONGEST_NUMBER = 64, 20
BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = re.compile(rf"{BYTE}(?:\.{BYTE}){{3}}")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def honest(application: Application) -> Application:
    """A WSGI layer that takes away what a client which is no proxy of ours says about its scheme."""

    def layer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "HTTP_X_FORWARDED_PROTO" in environ and not is_from_proxy(environ):
            del environ["HTTP_X_FORWARDED_PROTO"]
        return application(environ, start_response)

    return layer


def length_of(environ: Mapping[str, Any]) -> int:
    """Bytes of the body; none of one that does not say how long it is, of which Django reads nothing."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def client_address(environ: Mapping[str, Any]) -> str:
    """The client's IP address in its usual spelling; empty where the server names none (a Unix socket)."""
    address = usual(str(environ.get("REMOTE_ADDR", "")))
    proxies = tuple(settings.TRUSTED_PROXIES)
    if not address or not proxies:
        return address
    for hop in reversed(str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
        if not is_in(address, proxies):
            break
        before = usual(hop.strip())
        if not before:
            break
        address = before
    return address


def client_network(environ: Mapping[str, Any]) -> str:
    """What one household shares: an IPv4 address, or the first half of an IPv6 one (`2001:db8::/64`)."""
    address = client_address(environ)
    if ":" not in address:
        return address
    host_bits = 128 - IPV6_NETWORK_BITS
    first = ipaddress.IPv6Address(int(ipaddress.IPv6Address(address)) >> host_bits << host_bits)
    return f"{first}/{IPV6_NETWORK_BITS}"


@functools.lru_cache(maxsize=4096)
def connection_of(network: str) -> str:
    """The connection that a network belongs to: itself for IPv4, `2001:db8:1::/48` for IPv6."""
    if ":" not in network:
        return network
    return str(ipaddress.ip_network(network).supernet(new_prefix=IPV6_CONNECTION_BITS))


def scheme_of(environ: Mapping[str, Any]) -> str:
    """`https` or `http`, as the client spoke it to the outermost of our proxies."""
    told = environ.get("HTTP_X_FORWARDED_PROTO")
    if told and is_from_proxy(environ):
        # As SECURE_PROXY_SSL_HEADER reads it.
        return "https" if told.partition(",")[0].strip() == "https" else "http"
    return str(environ.get("wsgi.url_scheme", "http"))


def is_from_proxy(environ: Mapping[str, Any]) -> bool:
    return is_trusted(str(environ.get("REMOTE_ADDR", "")))


def is_trusted(address: str) -> bool:
    return is_in(address, tuple(settings.TRUSTED_PROXIES))


@functools.lru_cache(maxsize=1024)
def is_in(address: str, networks: tuple[str, ...]) -> bool:
    parsed = parse(address)
    return parsed is not None and any(parsed in network for network in map(network_of, networks))


@functools.cache
def network_of(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def usual(text: str) -> str:
    """An address in its usual spelling; empty if it is none."""
    if IPV4.fullmatch(text):
        # It is that already; `ipaddress` takes as long to find out as all the rest of a beacon's checks.
        return text
    address = parse(text)
    return "" if address is None else str(address)


def parse(text: str) -> Address | None:
    """An address as headers carry it, perhaps with a port; None if it is none."""
    text = text.strip()
    if len(text) > LONGEST_ADDRESS:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        # Without the zone: `fe80::1%eth0` means something on one machine only.
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address

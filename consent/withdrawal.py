"""Deleting what a withdrawn permission has left behind, as far as a server and a page can reach it."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from http.cookies import Morsel
from typing import Any

from django.http import HttpRequest, HttpResponse

from consent.policy import Policy, file_name

#: Servers and proxies refuse too many header lines; the page's script deletes the rest.
MOST_HEADERS = 60
LONG_AGO = "Thu, 01 Jan 1970 00:00:00 GMT"

Item = Mapping[str, Any]


def items_of(policy: Policy, categories: Iterable[str]) -> list[Item]:
    wanted = set(categories)
    return [item for item in policy.storage if item["category"] in wanted]


def domains_of(host: str) -> list[str]:
    """ "" for host-only, the host, and each parent that is more than a top level."""
    name = host.rsplit(":", 1)[0] if not host.startswith("[") else host
    labels = name.split(".")
    if name.startswith("[") or all(label.isdigit() for label in labels):
        return [""]
    parents = [".".join(labels[place:]) for place in range(len(labels) - 1)]
    return ["", *parents]


def removals(request: HttpRequest, items: Iterable[Item]) -> list[tuple[str, str, str]]:
    """Name, domain and path of each cookie to expire: those the browser sent and those that can be named."""
    found: dict[tuple[str, str, str], None] = {}
    for item in items:
        if item["kind"] != "cookie" or item["set_by"] == "third_party":
            continue
        sent = [name for name in request.COOKIES if fnmatchcase(name, item["name"])]
        exact = [] if "*" in item["name"] else [item["name"]]
        domains = [*domains_of(request.get_host()), *([item["domain"]] if item["domain"] else [])]
        for name in dict.fromkeys([*sent, *exact]):
            for path in dict.fromkeys([item["path"] or "/", "/"]):
                found |= dict.fromkeys((name, domain, path) for domain in domains)
    return list(found)[:MOST_HEADERS]


def expire(response: HttpResponse, name: str, domain: str, path: str) -> None:
    """One more line that deletes a cookie: by name alone a response keeps only the last one."""
    morsel: Morsel[str] = Morsel()
    morsel.set(name, "", '""')
    morsel["expires"], morsel["max-age"], morsel["path"] = LONG_AGO, 0, path
    if domain:
        morsel["domain"] = domain
    if name.startswith(("__Secure-", "__Host-")):
        morsel["secure"] = True
    # Responses write the values; the key only has to differ. SimpleCookie's own setter would merge them.
    dict.__setitem__(response.cookies, f"{name}\0{domain}\0{path}", morsel)


def undo(request: HttpRequest, response: HttpResponse, policy: Policy, categories: Iterable[str]) -> None:
    for name, domain, path in removals(request, items_of(policy, categories)):
        expire(response, name, domain, path)
    if policy.settings.get("clear_storage_on_withdrawal") and categories:
        response["Clear-Site-Data"] = '"storage"'


def for_the_page(policy: Policy, categories: Iterable[str]) -> dict[str, Any]:
    """What only the page can do: run the services' own farewells, and clear what servers cannot reach."""
    wanted = set(categories)
    kinds = ("cookie", "local", "session", "indexeddb", "cache")
    return {
        "hooks": [
            f"/cookies/s/{file_name(service['slug'], snippet['on_withdraw'])}.js"
            for service in policy.services
            if service["category"] in wanted
            for snippet in service["snippets"]
            if snippet["on_withdraw"]
        ],
        "clear": [
            [item["kind"], item["name"], item["path"]]
            for item in items_of(policy, wanted)
            if item["kind"] in kinds
        ],
    }

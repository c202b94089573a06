"""Links to videos: recognising one, and what its figure needs to know. Text in, text out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from consent.policy import Policy
from consent.presentation import name_of, provider_of, words_of
from consent.wording import nearest

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Video:
    """What a link points to: an item of a service."""

    service: str
    id: str


@lru_cache(maxsize=256)
def shape(link: str, id_pattern: str) -> tuple[str, str, str]:
    """Host, pattern of the path, and the parameter that holds the id, or "" where the path does."""
    parts = urlsplit(f"//{link}")
    name = next((name for name, value in parse_qsl(parts.query) if value == "{id}"), "")
    path = re.escape(parts.path).replace(re.escape("{id}"), f"({id_pattern})")
    return parts.netloc.lower(), path, name


def id_in(url: str, embed: Record) -> str:
    """The id that an address carries, if it has one of the forms of this provider; else nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    for link in embed["links"]:
        host, path, name = shape(link, embed["id_pattern"])
        match = re.fullmatch(path, parts.path, re.ASCII)
        if parts.netloc.lower() != host or not match:
            continue
        found = dict(parse_qsl(parts.query)).get(name, "") if name else match[1]
        if re.fullmatch(embed["id_pattern"], found, re.ASCII):
            return found
    return ""


def recognise(url: str, policy: Policy) -> Video | None:
    for service in policy.services:
        found = id_in(url, service["embed"]) if service["embed"] else ""
        if found:
            return Video(service["slug"], found)
    return None


def service_of(policy: Policy, slug: str) -> Record | None:
    return next((each for each in policy.services if each["slug"] == slug and each["embed"]), None)


def figure(policy: Policy, video: Video, language: str) -> dict[str, Any] | None:
    """What the figure of a video says and leads to; None where its service is not published."""
    service = service_of(policy, video.service)
    if service is None or not re.fullmatch(service["embed"]["id_pattern"], video.id, re.ASCII):
        return None
    language = nearest(language, list(policy.snapshot["languages"]))
    said = words_of(policy, language)
    category, embed = policy.categories[service["category"]], service["embed"]
    return {
        "service": service["slug"],
        "name": service["name"],
        "id": video.id,
        "category": category,
        "watch_url": embed["watch_url"].replace("{id}", video.id),
        "frame_url": embed["frame_url"].replace("{id}", video.id),
        "poster_url": embed["poster_url"].replace("{id}", video.id),
        "sandbox": embed["sandbox"],
        "allow": embed["allow"],
        "hosted": said["embed"]["hosted"].format(provider=provider_of(service, said)),
        "watch": said["embed"]["watch"].format(service=service["name"]),
        "load": said["embed"]["load"],
        "always": said["embed"]["always"].format(category=name_of(category, language)),
        "frame": said["embed"]["frame"].format(service=service["name"]),
        "title": said["embed"]["title"].format(service=service["name"]),
        "lead": said["embed"]["lead"].format(service=service["name"]),
        "once": said["embed"]["once"],
        "back": said["embed"]["back"],
    }

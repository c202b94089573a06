"""What names, hosts, addresses and attributes of the inventory may look like."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from consent import wording

#: A category's name in the cookie: no “_” and no “.”, which part it, and short enough for five of them.
SLUG = re.compile(r"[a-z][a-z0-9-]{0,11}", re.ASCII)
SERVICE = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
HOST = re.compile(r"(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.ASCII)
NAME = re.compile(r"[^\s;,\"\\]{1,100}", re.ASCII)
ATTRIBUTE = re.compile(r"(async|defer|type|crossorigin|referrerpolicy|id|data-[a-z0-9-]+)", re.ASCII)
#: Stands in presets where a site must put its own.
PLACEHOLDER = "CHANGE-ME"


def matching(pattern: re.Pattern[str], message: str) -> Any:
    def validate(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValidationError(message)

    return validate


def category_name(value: str) -> None:
    matching(SLUG, "Up to 12 small letters, digits and hyphens, beginning with a letter.")(value)


def service_name(value: str) -> None:
    matching(SERVICE, "Up to 40 small letters, digits and hyphens, beginning with a letter.")(value)


def storage_name(value: str) -> None:
    matching(NAME, "A name as browsers show it; * stands for any letters.")(value)
    if not value.strip("*?"):
        raise ValidationError("A pattern that fits every name describes nothing.")


def known_language(value: str) -> None:
    if value not in wording.languages():
        raise ValidationError("Candor has no file of visitors’ texts for this language yet.")


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def hosts(value: str) -> None:
    wrong = [line for line in lines(value) if not HOST.fullmatch(line)]
    if wrong:
        raise ValidationError(f"Not a host such as stats.example.org: {', '.join(wrong)}")


def attributes(value: str) -> None:
    for line in lines(value):
        if not ATTRIBUTE.fullmatch(line.partition("=")[0].strip()):
            raise ValidationError(f"Not an attribute that a script may have here: {line}")


def attribute_pairs(text: str) -> dict[str, str]:
    """`defer` and `data-domain=example.org`, a line each."""
    pairs = (line.partition("=") for line in lines(text))
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def regular_expression(value: str) -> None:
    try:
        re.compile(value)
    except re.error as error:
        raise ValidationError(f"Not a regular expression: {error}") from error


def with_id(value: str) -> None:
    if value and "{id}" not in value:
        raise ValidationError("The address needs {id} where the identifier of the video goes.")


def each_with_id(value: str) -> None:
    """A form of links a line, without the scheme."""
    for line in lines(value):
        with_id(line)
        try:
            urlsplit(f"//{line}")
        except ValueError as error:
            raise ValidationError(f"Not an address: {line}") from error


def safe_address(value: str) -> None:
    if value and not re.fullmatch(r"(https?://|/(?!/))[^\s\"'<>]*", value):
        raise ValidationError("An address begins with https:// or with /.")

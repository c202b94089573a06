"""Parts of addresses; whatever does not fit is a 404 before it reaches the database."""

from django.urls import register_converter
from django.urls.converters import IntConverter, StringConverter


class Year(IntConverter):
    regex = r"[1-9]\d{3}"


class Month(IntConverter):
    regex = r"0[1-9]|1[0-2]"

    def to_url(self, value: int | str) -> str:
        return str(value).zfill(2)


class Number(IntConverter):
    """A row or an edition; at most nine digits, so that every database can count that far."""

    regex = r"[1-9]\d{0,8}"


class UnicodeSlug(StringConverter):
    regex = r"[-\w]{1,120}"


class Feed(StringConverter):
    """The last part of a feed's address, which is also its format."""

    regex = r"feed\.xml|rss\.xml|feed\.json"


def register() -> None:
    register_converter(Year, "year")
    register_converter(Month, "month")
    register_converter(Number, "number")
    register_converter(UnicodeSlug, "uslug")
    register_converter(Feed, "feed")

"""Parts of addresses; whatever does not fit is a 404 before it reaches the database."""

from django.urls import register_converter


class Year:
    regex = r"[1-9]\d{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04}"


class Month:
    regex = r"0[1-9]|1[0-2]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:02}"


class Number:
    """A row or an edition; at most nine digits, so that every database can count that far."""

    regex = r"[1-9]\d{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class UnicodeSlug:
    regex = r"[-\w]{1,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Feed:
    """The last part of a feed's address, which is also its format."""

    regex = r"feed\.xml|rss\.xml|feed\.json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    register_converter(Year, "year")
    register_converter(Month, "month")
    register_converter(Number, "number")
    register_converter(UnicodeSlug, "uslug")
    register_converter(Feed, "feed")

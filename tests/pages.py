"""What the tests of the readers' pages have in common."""

import re
from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.base import Template


def asked_by_templates(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on a query raises while a template renders; the list keeps what was asked."""
    asked: list[str] = []

    def refuse(execute, sql, params, many, context):
        # Noted as well as raised: {% if %} of Django's templates takes any exception for a no.
        asked.append(sql)
        raise AssertionError(f"A template asked the database: {sql}")

    def guard(kind: Any) -> None:
        render = kind.render

        def guarded(*arguments, **named):
            with connection.execute_wrapper(refuse):
                return render(*arguments, **named)

        monkeypatch.setattr(kind, "render", guarded)

    guard(Template)
    guard(jinja2.Template)
    return asked


def text_of(response: HttpResponse) -> str:
    """The words of a page in reading order, in one line."""
    words = Words()
    words.feed(response.content.decode())
    words.close()
    return " ".join(" ".join(words.parts).split())


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_for_programs = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_for_programs = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.is_for_programs = False

    def handle_data(self, data: str) -> None:
        if not self.is_for_programs:
            self.parts.append(data)


def ids_of(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def in_order(text: str, *parts: str) -> bool:
    """Whether all parts occur, each after the one before."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True

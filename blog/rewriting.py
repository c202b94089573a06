"""Changing some elements of HTML that is well-formed already, and leaving every other byte as it is."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape, unescape

VOID = {"br", "hr", "img", "source"}
ATTRIBUTE = re.compile(r'([^\s"=<>/]+)(?:="([^"]*)")?')
Attributes = dict[str, str]
Handler = Callable[[Attributes], str | None]


def start_tag(tag: str, attributes: Attributes) -> str:
    return f"<{tag}{''.join(f' {name}="{escape(value)}"' for name, value in attributes.items())}>"


@cache
def tags_named(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf'<(/?)({"|".join(sorted(map(re.escape, names)))})(?=[\s>])((?:"[^"]*"|[^">])*)>')


def rewrite(html: str, handlers: dict[str, Handler], *, empty: Iterable[str] = ()) -> str:
    """HTML with the start tags that have a handler written by it.

    `html` is what nh3 or our templates wrote: attributes in double quotes, elements closed. A handler answers
    with the text to put there instead, or with None to leave the element and all that is in it out. Elements
    in `empty` go with all that is in them too, once they have been answered for.
    """
    empty = set(empty)
    out: list[str] = []
    copied, skipping, depth = 0, "", 0
    for tag in tags_named(frozenset(handlers)).finditer(html):
        closes, name, inside = tag.groups()
        if skipping:
            depth += (name == skipping) * (-1 if closes else 1)
            if depth == 0:
                skipping, copied = "", tag.end()
        elif not closes:
            text = handlers[name](read_attributes(inside))
            out += [html[copied : tag.start()], text or ""]
            copied = tag.end()
            if name not in VOID and (text is None or name in empty):
                skipping, depth = name, 1
    return "".join(out) if skipping else "".join(out) + html[copied:]


def read_attributes(inside: str) -> Attributes:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(inside)}

"""Where HTML is made safe, and the only place: what may be typed, what is stored, what is shown."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from html import escape, unescape
from typing import Any, NewType
from urllib.parse import urljoin

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_prose_editor.config import allowlist_from_extensions

from blog import figures
from blog.comments import formatting
from blog.rewriting import Attributes, Handler, read_attributes, rewrite, start_tag
from blog.tables import align_numbers

#: What the editor offers, which is also what is stored (one configuration drives both).
EXTENSIONS: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Superscript": True,
    "Subscript": True,
    "Code": True,
    "CodeBlock": True,
    "Heading": {"levels": [3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Image": True,
    "Figure": True,
    "Caption": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "SpecialCharacters": True,
    "Fullscreen": True,
    "CitationRef": True,
    "PasteCleanup": True,
    "ImageUpload": True,
}
#: A paragraph that holds nothing but an address, as a link or not.
LONE_LINK = re.compile(
    r'<p>\s*(?:<a href="(?P<href>https?://[^"]+)"[^>]*>\s*(?:https?://)?(?P<text>[^<\s]+)\s*</a>'
    r"|(?P<bare>https?://[^\s<]+))\s*</p>"
)
VIDEO = re.compile(
    r'<figure class="video" data-address="(?P<address>[^"]+)">(?P<poster>.*?)<figcaption>.*?</figure>',
    re.DOTALL,
)
LINK = re.compile(r'(?P<start><a\b(?:"[^"]*"|[^">])*>)(?P<words>.*?)</a>', re.DOTALL)
KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
#: What begins with the name of a host, as people write addresses; readers' browsers would look on our site.
HOST = re.compile(r"\s*(?:[\w-]+\.)+[^\W\d_]{2,}(?=[/?#]|\s*$)")
FILE = re.compile(r"[1-9]\d{0,17}", re.ASCII)
# Markers as `clean()` writes them, one by one and side by side.
MARKER = re.compile(r'<cite-ref key="([\w-]{1,40})"(?: locator="([^"]*)")?></cite-ref>')
MARKERS = re.compile(rf"(?:{MARKER.pattern})+")
#: A paragraph of nothing but markers, where each is a target of its own and no part of a line of text.
ALONE = re.compile(rf"<p>(?={MARKER.pattern}(?:{MARKER.pattern}|<br>|\s)*</p>)")
# Markers and pictures that nh3 has not written as they are stored already.
TO_BE_STORED = re.compile(
    r"""<img\b|<cite-ref\b(?! key="[\w-]{1,40}"(?: locator="[^"&'<>]+")?></cite-ref>)""", re.ASCII
)
EDITOR_PICTURE = "/admin/blog/image/{}/picture/"
# Tags, spaces and words of HTML that nh3 wrote.
TOKEN = re.compile(r"""<(?:"[^"]*"|[^">])*>|\s+|[^\s<]+""")
TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
special_in = re.compile("""[&<>"']""").search
IMAGE = re.compile(r"""<img\b((?:"[^"]*"|[^">])*)>""")
#: Between a word and its marker.
NO_BREAK = SafeString("&nbsp;")
#: What … stands for at the end of a text, which may be the end of an element too.
BEFORE_DOTS = re.compile(r"(?<![\s,:.–—…])[\s,:.–—…]++(?=(?:</[^>]+>)*$)")
DEAD_LINK = re.compile(r'<a rel="ugc nofollow">(.*?)</a>')
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
OPENING_TAGS = {"strong", "em", "a", "s", "sub", "sup"}


@cache
def rules() -> dict[str, Any]:
    allowed: dict[str, Any] = allowlist_from_extensions(EXTENSIONS)
    attributes = {**allowed["attributes"], "img": {"alt", "data-file"}, "figure": set()}
    return {
        **allowed,
        "attributes": {
            **attributes,
            "a": {"href", "title"},
            "ol": {"start"},
            "th": {"rowspan", "colspan", "scope"},
        },
        "link_rel": None,
        "attribute_filter": keep_attribute,
    }


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "cite-ref" and name == "key":
        return value if KEY.fullmatch(value) else None
    if tag == "cite-ref" and name == "locator":
        return " ".join(value.split())[:80]
    if name == "href" and HOST.match(value):
        return f"https://{value.strip()}"
    if name == "data-file":
        return value if FILE.fullmatch(value) else None
    return value


#: What `clean()` has made; the checker of types sees to it that nothing else is shown.
CleanHtml = NewType("CleanHtml", str)


def clean(html: str) -> CleanHtml:
    """What may be stored: allowed elements, markers with a key and no text, pictures of our own."""
    # As one character: nh3 writes it as an entity, whichever way it came.
    safe = nh3.clean(html, **rules()).replace("&nbsp;", "\xa0")
    stored = safe
    if TO_BE_STORED.search(safe):
        stored = rewrite(safe, {"cite-ref": stored_marker, "img": stored_picture}, empty=["cite-ref"])
    if "<figure>" in stored and (opened := figures.opened(stored)) != stored:
        # Once more: what stood in a caption need not fit into a paragraph.
        return clean(opened)
    stored = LINK.sub(lift_markers, stored)
    return CleanHtml("" if re.fullmatch(r"(<p>(\s|<br>)*</p>)*", stored) else stored)


def lift_markers(link: re.Match[str]) -> str:
    """A marker becomes a link, and links do not nest: it goes behind the one that it stands in."""
    markers = [marker[0] for marker in MARKER.finditer(link[0])]
    words = MARKER.sub("", link["words"])
    return (f"{link['start']}{words}</a>" if words.strip() or not markers else "") + "".join(markers)


def stored_marker(attributes: Attributes) -> str | None:
    if "key" not in attributes:
        return None
    # In this order: MARKER finds them by it.
    kept = {name: attributes[name] for name in ("key", "locator") if attributes.get(name)}
    return start_tag("cite-ref", kept) + "</cite-ref>"


def stored_picture(attributes: Attributes) -> str | None:
    file = attributes.get("data-file")
    if not file:
        return None
    # The editor shows pictures from this address; readers get the renditions.
    picture = {
        "src": EDITOR_PICTURE.format(file),
        "alt": attributes.get("alt", ""),
        "data-file": file,
    }
    return start_tag("img", picture)


def markers(html: str) -> list[tuple[str, str]]:
    """The keys and locators of the markers in cleaned HTML, in reading order."""
    return [(key, unescape(locator)) for key, locator in MARKER.findall(html)]


def marker_keys(html: str) -> list[str]:
    return [key for key, _locator in markers(html)]


def picture_ids(html: str) -> list[int]:
    """The ids of the images in cleaned HTML, in reading order."""
    return [int(number) for number in re.findall(r'data-file="(\d+)"', html)]


def picture_words(html: str) -> list[str]:
    """The alternative texts of the images in cleaned HTML, in reading order."""
    return [read_attributes(tag).get("alt", "") for tag in IMAGE.findall(html)]


def lone_links(html: str) -> list[str]:
    """The addresses in cleaned HTML that stand on a line of their own."""
    return [address for match in LONE_LINK.finditer(html) if (address := address_of(match))]


def address_of(match: re.Match[str]) -> str:
    """The address of a lone link; nothing if the link has words of its own to show."""
    if match["bare"]:
        return unescape(match["bare"])
    address = unescape(match["href"])
    return address if unescape(match["text"]).rstrip("…/") in address else ""


def with_videos(html: str, figure: Callable[[str, SafeString], str]) -> SafeString:
    """HTML that was made earlier, with what `figure` writes for addresses of videos and their posters.

    Where it writes nothing, the plain link stays.
    """

    def video(match: re.Match[str]) -> str:
        return figure(unescape(match["address"]), mark_safe(match["poster"])) or match[0]

    def link(match: re.Match[str]) -> str:
        address = address_of(match)
        return (figure(address, SafeString()) if address else "") or match[0]

    return mark_safe(LONE_LINK.sub(link, VIDEO.sub(video, html)))


def shown(
    html: CleanHtml,
    write_markers: Callable[[list[tuple[str, str]]], str],
    picture: Callable[[int, str], str],
    tables: Iterator[int],
    poster: Callable[[str], str] = lambda _address: "",
) -> SafeString:
    """Cleaned HTML as readers get it, with pictures and markers, those side by side in one go, written by
    the two functions.

    `poster` gives the picture of a video by its address, or nothing where there is none.

    `tables` numbers the tables of a post: each may be wider than a phone and is scrolled on its own.
    """

    def open_table(attributes: Attributes) -> str:
        name = _("Table %(number)s") % {"number": next(tables)}
        return f'<div class="scroll" role="group" aria-label="{escape(name)}" tabindex="0"><table>'

    def lone_link(match: re.Match[str]) -> str:
        address = address_of(match)
        return start_tag("lone-link", {"href": address}) + "</lone-link>" if address else match[0]

    # A marker brings its own space, one that does not break; those with nothing between them go together.
    *before, last = html.split("<cite-ref")
    closed_up = "<cite-ref".join([*(part.rstrip() for part in before), last])
    aligned = LONE_LINK.sub(lone_link, align_numbers(closed_up))
    aligned = ALONE.sub('<p class="alone">', aligned)
    marked = MARKERS.sub(lambda run: write_markers(markers(run[0])), aligned)
    written = rewrite(
        marked,
        {
            "lone-link": lambda found: video_or_link(found["href"], poster(found["href"])),
            "img": lambda found: picture(int(found["data-file"]), found.get("alt", "")),
            "table": open_table,
        },
        empty=["lone-link"],
    )
    return mark_safe(written.replace("</table>", "</table></div>"))


def video_or_link(address: str, poster: str) -> str:
    """What stands for a video wherever nothing may be loaded: in feeds, and where no policy allows it."""
    link = start_tag("a", {"href": address}) + escape(address, quote=False) + "</a>"
    if not poster:
        return f"<p>{link}</p>"
    figure = start_tag("figure", {"class": "video", "data-address": address})
    return f"{figure}{poster}<figcaption>{link}</figcaption></figure>"


def plain_text(html: str) -> str:
    """The words alone, blocks parted by line breaks and markers left out."""
    spaced = re.sub(r"</(p|li|h\d|blockquote|tr|pre|figcaption|td|th)>|<br>", r"\g<0>\n", html)
    text = nh3.clean(spaced, tags=set(), clean_content_tags={"cite-ref", "script", "style"})
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


def opening(bodies: Sequence[str], words: int = 60) -> str:
    """The first words of a post, cut at a word with …; bold, italics and links kept, markers gone."""
    paragraphs: list[str] = []
    for body in bodies:
        paragraphs += [each for each in PARAGRAPH.findall(clean(body)) if each.strip()]
        if sum(len(TAG.sub("", each).split()) for each in paragraphs) > words:
            break
    text = " ".join(paragraphs)
    kept = nh3.clean(
        text,
        tags=OPENING_TAGS,
        attributes={"a": {"href"}},
        link_rel=None,
        clean_content_tags={"cite-ref", "script", "style"},
    )
    return cut(kept, words)


def cut(html: str, words: int) -> str:
    """Sanitised inline HTML up to a word, its elements closed and … after it."""
    out: list[str] = []
    inside: list[str] = []
    between_words = True
    for token in TOKEN.findall(html):
        if token.startswith("</"):
            inside.pop()
        elif token.startswith("<"):
            inside.append(token)
        elif not token.isspace() and between_words:
            if not words:
                return closed(out, inside)
            words -= 1
        if not token.startswith("<"):
            between_words = token.isspace()
        out.append(token)
    return html


def closed(out: list[str], inside: list[str]) -> str:
    """The pieces with … and end tags, without elements that would be empty."""
    while out and (out[-1].isspace() or (inside and out[-1] is inside[-1])):
        if not out.pop().isspace():
            inside.pop()
    names = [re.split(r"[\s>]", tag[1:], maxsplit=1)[0] for tag in reversed(inside)]
    # “To find out, …” says nothing that “To find out…” does not, and four dots say nothing that three do not.
    return BEFORE_DOTS.sub("", "".join(out)) + "…" + "".join(f"</{name}>" for name in names)


def filled(pattern: str, *values: str) -> SafeString:
    """`format_html` for texts, a fifth of its time: a long post has thousands of small pieces."""
    return SafeString(pattern.format(*pieces(values)))


def joined(parts: Iterable[str]) -> SafeString:
    """Pieces of HTML as one; what is not known to be safe is escaped."""
    return SafeString("".join(pieces(parts)))


def pieces(texts: Iterable[str]) -> list[str]:
    """The texts, escaped unless they are known to be safe; most have nothing in them to escape."""
    return [text if text.__class__ is SafeString or not special_in(text) else escape(text) for text in texts]


def trusted(html: str) -> SafeString:
    """HTML that this module made earlier and the database kept."""
    return mark_safe(html)


def comment(text: str) -> SafeString:
    """What a reader typed, with its light formatting; links are not recommended by us."""
    html = nh3.clean(
        formatting.to_html(text),
        tags={"p", "br", "a", "em", "strong", "blockquote"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="ugc nofollow",
    )
    # An address that nh3 cannot read leads nowhere.
    return mark_safe(DEAD_LINK.sub(r"\1", html))


def data_block(data: object) -> SafeString:
    """JSON that nothing in it can lead out of a script element (HTML, 4.12.1.3)."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def page_text(html: str) -> SafeString:
    """An admin's own page text (about, privacy), cleaned; it may have headings of its own."""
    return mark_safe(nh3.clean(html, **{**rules(), "tags": rules()["tags"] | {"h2"}}))


def in_full(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # a host that is none, such as `//[x`: it leads nowhere from here either
        return address


def absolute(html: str, base: str) -> str:
    """Full addresses, for feeds. Sections lose their ids, which others have too: links lead to the page."""

    def full(tag: str, name: str) -> Handler:
        def handler(attributes: Attributes) -> str:
            if name in attributes:
                attributes[name] = in_full(base, attributes[name])
            return start_tag(tag, attributes)

        return handler

    def source(attributes: Attributes) -> str:
        sizes = [part.split() for part in attributes.get("srcset", "").split(",") if part.strip()]
        attributes["srcset"] = ", ".join(" ".join([in_full(base, url), *rest]) for url, *rest in sizes)
        return start_tag("source", attributes)

    def nameless(attributes: Attributes) -> str:
        return start_tag("section", {name: value for name, value in attributes.items() if name != "id"})

    def without_margin(attributes: Attributes) -> str | None:
        return None if attributes.get("class") == "beside" else start_tag("div", attributes)

    return rewrite(
        html,
        {
            "a": full("a", "href"),
            "img": full("img", "src"),
            "source": source,
            "div": without_margin,
            "section": nameless,
        },
    )

"""A post with 200 sources and 600 markers: how long its text and its list take to be written."""

import statistics
import time
from collections.abc import Callable

from bench import site

SOURCES, MARKERS, SECTIONS, WORDS = 200, 600, 40, 25
LIMIT = 50  # milliseconds for a page's text and list


def main() -> None:
    site.begin()
    from blog import rendering
    from blog.citations.formats import bibtex, csl, ris

    posts = [post(number) for number in range(15)]
    for style in ("house", "apa"):
        options = {"language": "en", "prefix": "p1", "pictures": {}, "style": style}
        report(f"render, {style}", [measured(rendering.render, each, **options) for each in posts], LIMIT)
    sources = rendering.sources_in_order(posts[0])
    for name, write in (("BibTeX", bibtex.write), ("RIS", ris.write), ("CSL-JSON", csl.write)):
        report(f"export, {name}", [measured(write, sources) for _round in range(9)])


def measured(action: Callable, *arguments: object, **options: object) -> tuple[float, float]:
    """Seconds on the wall and of the processor: other people's work is in the first alone."""
    wall, own = time.perf_counter(), time.process_time()
    action(*arguments, **options)
    return time.perf_counter() - wall, time.process_time() - own


def report(name: str, times: list[tuple[float, float]], limit: int | None = None) -> None:
    """The median in milliseconds, with the limit beside it where there is one."""
    told = f"; at most {limit} ms" if limit else ""
    wall, own = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    print(f"{name:18} median {wall:6.1f} ms, of the processor {own:6.1f} ms, {len(times)} rounds{told}")


def post(number: int) -> dict:
    """Every one is another text, so that no cache helps."""
    from blog.citations.formats.records import blank

    each = MARKERS // SECTIONS
    bodies = [
        "".join(
            f"<p>{f'word{number} ' * WORDS}said so"
            f'<cite-ref key="k{(place * each + nth) % SOURCES}" locator="p. {nth + 1}"></cite-ref>.</p>'
            for nth in range(each)
        )
        for place in range(SECTIONS)
    ]
    source = {
        **blank(),
        "authors": ["Ilka Sorn"],
        "publisher": "Archive",
        "issued": "2025-04",
        "evidence": "primary",
    }
    texts = dict.fromkeys(
        ["title", "slug", "standfirst", "summary", "language", "image_alt", "image_caption"], ""
    )
    return {
        **texts,
        "format": 1,
        "image": None,
        "authors": [],
        "keywords": [],
        "sections": [
            {"heading": f"Section {place}", "anchor": f"s{place}", "body": body}
            for place, body in enumerate(bodies)
        ],
        "citations": [
            {
                "key": f"k{place}",
                "quote": "",
                "source": {**source, "title": f"Record {place}", "url": f"https://example.org/{place}"},
            }
            for place in range(SOURCES)
        ],
    }

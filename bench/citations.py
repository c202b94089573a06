"""A post with 200 sources and 600 markers: how long its text and its list take to be written."""

import statistics
import time
from collections.abc import Callable

from bench import site
from bench.limits import show

SOURCES, MARKERS, SECTIONS, WORDS = 200, 600, 40, 25
LIMIT = "50 ms for a page's text and list"


def main() -> None:
    site.begin()
    from blog import rendering
    from blog.citations.formats import bibtex, csl, ris

    posts = [post(number) for number in range(15)]
    for style in ("house", "apa"):
        options = {"language": "en", "prefix": "p1", "pictures": {}, "style": style}
        times = [measured(rendering.render, each, **options) for each in posts]
        show(f"render, {style}", median(times), LIMIT)
    sources = rendering.sources_in_order(posts[0])
    for name, write in (("BibTeX", bibtex.write), ("RIS", ris.write), ("CSL-JSON", csl.write)):
        show(f"export, {name}", median([measured(write, sources) for _round in range(9)]), "none")


def measured(action: Callable, *arguments: object, **options: object) -> tuple[float, float]:
    """Seconds on the wall and of the processor: other people's work is in the first alone."""
    wall, own = time.perf_counter(), time.process_time()
    action(*arguments, **options)
    return time.perf_counter() - wall, time.process_time() - own


def median(times: list[tuple[float, float]]) -> str:
    wall, own = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    return f"{wall:.1f} ms, {own:.1f} ms CPU"


def post(number: int) -> dict:
    """Every one is another text, so that no cache helps."""
    from blog.citations.formats.records import blank
    from tests.posts import record_of

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
    sources = {
        f"k{place}": {**source, "title": f"Record {place}", "url": f"https://example.org/{place}"}
        for place in range(SOURCES)
    }
    return record_of(bodies, sources)

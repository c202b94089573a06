"""A post of 40 sections and 200 citations: how long saving, publishing and reading take."""

import statistics
import time

from bench import site

SECTIONS, CITATIONS, WORDS = 40, 200, 150


def main() -> None:
    site.begin()
    from django.test import Client
    from django.utils import timezone

    from blog.models import Author, Citation, Edition, Post, Section, Source

    sources = Source.objects.bulk_create(
        Source(
            title=f"Record {number}",
            publisher="Archive",
            issued="2025-04",
            url=f"https://example.org/{number}",
        )
        for number in range(CITATIONS)
    )
    post = Post.objects.create(title="A long post", slug="long")
    post.set_authors([Author.objects.first()])
    Citation.objects.bulk_create(
        Citation(post=post, source=source, key=f"k{place}", position=place)
        for place, source in enumerate(sources)
    )
    each = CITATIONS // SECTIONS
    for place in range(SECTIONS):
        markers = "".join(f'<cite-ref key="k{place * each + n}"></cite-ref>' for n in range(each))
        text = f"<p>{'word ' * WORDS}{markers}</p>"
        Section.objects.create(post=post, position=place, heading=f"Section {place}", body=text)

    saved, published = [], []
    for _round in range(9):
        begin = time.perf_counter()
        post.keep_revision(None)
        saved.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        edition = post.publish(now=timezone.now(), kind=Edition.Kind.TYPO)
        published.append(time.perf_counter() - begin)
    client = Client(headers={"host": "localhost"})
    read = []
    for _round in range(30):
        begin = time.perf_counter()
        assert client.get(edition.get_absolute_url()).status_code == 200
        read.append(time.perf_counter() - begin)
    for name, times in (("keep a revision", saved), ("publish", published), ("read", read)):
        print(f"{name:16} median {statistics.median(times) * 1000:7.1f} ms of {len(times)}")

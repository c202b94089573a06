"""A post of 40 sections and 200 citations: how long saving, publishing and reading take."""

import statistics
from functools import partial

from bench import site
from bench.timing import milliseconds

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
        saved.append(milliseconds(partial(post.keep_revision, None)))
        published.append(milliseconds(lambda: post.publish(now=timezone.now(), kind=Edition.Kind.TYPO)))
    client, page = Client(headers={"host": "localhost"}), post.editions.first().get_absolute_url()
    read = [milliseconds(partial(site.opened, client, page)) for _round in range(30)]
    for name, times in (("keep a revision", saved), ("publish", published), ("read", read)):
        print(f"{name:16} median {statistics.median(times):7.1f} ms of {len(times)}")

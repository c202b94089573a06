"""How one of our own articles is cited: by its edition, with its number and date."""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from blog.citations.cited import Citation, Part, web_address
from blog.citations.edtf import in_words
from blog.citations.formats import bibtex, ris
from blog.citations.formats.records import blank, cite_keys
from blog.citations.names import read as read_name
from blog.citations.remembering import in_each_language
from blog.citations.styles import apa, house
from blog.snapshot import SourceRecord


class Article(NamedTuple):
    title: str
    authors: tuple[str, ...]
    publication: str
    published: datetime.date
    edition: int
    edition_date: datetime.date
    url: str
    language: str

    @property
    def record(self) -> SourceRecord:
        return {
            **blank(),
            "title": self.title,
            "authors": list(self.authors),
            "publisher": self.publication,
            "issued": self.published.isoformat(),
            "url": self.url,
            "language": self.language,
        }

    @property
    def house(self) -> str:
        words = _("edition %(number)s, %(day)s") % {
            "number": self.edition,
            "day": in_words(self.edition_date.isoformat()),
        }
        parts = (*house.cite(self.record).parts, Part(f" ({words})"))
        return Citation(parts, web_address(self.record)).full

    @property
    def apa(self) -> str:
        day = apa.day(self.edition_date)
        words = _("Edition %(number)s, %(day)s") % {"number": self.edition, "day": day}
        cited = apa.cite(self.record)
        return Citation(apa.with_remark(cited.parts, f"({words})"), cited.address).full

    @property
    def bibtex(self) -> str:
        return bibtex.written(
            "online",
            cite_keys([self.record])[0],
            {
                "author": " and ".join(map(bibtex.person, self.authors)),
                "title": bibtex.latex(self.title),
                "organization": bibtex.latex(self.publication),
                "date": self.published.isoformat(),
                "version": str(self.edition),
                "note": f"Edition {self.edition}, {self.edition_date.isoformat()}",
                "url": bibtex.verbatim(self.url),
                "langid": self.language,
            },
        )

    @property
    def ris(self) -> str:
        return ris.tagged(
            [
                ("TY", "BLOG"),
                *(("AU", read_name(author).inverted) for author in self.authors),
                ("TI", self.title),
                ("T2", self.publication),
                ("PY", str(self.published.year)),
                ("DA", f"{self.published:%Y/%m/%d}/"),
                ("ET", f"{self.edition} ({self.edition_date.isoformat()})"),
                ("UR", self.url),
                ("LA", self.language),
            ]
        )

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Each way to cite it, with its name."""
        return ways_of(self)


@in_each_language
def ways_of(article: Article) -> tuple[tuple[str, str], ...]:
    return (
        (_("House style"), article.house),
        ("APA", article.apa),
        ("BibTeX", article.bibtex.strip()),
        ("RIS", article.ris.replace("\r\n", "\n").rstrip("\n")),
    )

"""How one of our own articles is cited: by its edition, with its number and date."""

import datetime
import json
from typing import NamedTuple

from django.utils.translation import gettext as _

from blog.citations.cited import Citation, Part, web_address
from blog.citations.edtf import in_words
from blog.citations.formats import bibtex, csl, ris
from blog.citations.formats.records import blank, cite_keys
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
    #: For reference managers alone; what one copies by hand goes without.
    summary: str = ""
    keywords: tuple[str, ...] = ()

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
                # In braces of its own a title keeps its capitals, and “and” does not make two organizations.
                "title": f"{{{bibtex.latex(self.title)}}}",
                "organization": f"{{{bibtex.latex(self.publication)}}}",
                "date": self.published.isoformat(),
                "version": str(self.edition),
                "note": f"Edition {self.edition}, {self.edition_date.isoformat()}",
                "url": bibtex.verbatim(self.url),
                "langid": self.language,
                "abstract": bibtex.latex(self.summary),
                "keywords": ", ".join(map(bibtex.latex, self.keywords)),
            },
        )

    @property
    def ris(self) -> str:
        return ris.tagged(
            [
                ("TY", "BLOG"),
                *(("AU", ris.person(author)) for author in self.authors),
                ("TI", self.title),
                ("T2", self.publication),
                ("PY", str(self.published.year)),
                ("DA", f"{self.published:%Y/%m/%d}/"),
                ("ET", f"{self.edition} ({self.edition_date.isoformat()})"),
                ("UR", self.url),
                ("LA", self.language),
                ("AB", self.summary),
                *(("KW", keyword) for keyword in self.keywords),
            ]
        )

    @property
    def csl(self) -> str:
        item = {
            "id": self.url,
            "type": "post-weblog",
            "title": self.title,
            "author": [csl.person(author) for author in self.authors],
            "container-title": self.publication,
            "issued": csl.date(self.published.isoformat()),
            "version": str(self.edition),
            "abstract": self.summary,
            "keyword": ", ".join(self.keywords),
            "language": self.language,
            "URL": self.url,
        }
        return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False)

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

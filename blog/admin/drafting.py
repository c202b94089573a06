"""A form's own text as the plain data of a post, right or wrong, saved or not."""

from typing import Any

from blog import markup
from blog.admin.citations import CitationForm
from blog.models import Image, Post, Source
from blog.snapshot import FORMAT, CitationRecord, NamedRecord, PostRecord, SectionRecord
from blog.structure import anchor_for


def record_of(form: Any, formsets: Any) -> PostRecord:
    """What the form says; `form` and `formsets` have been validated, whatever came of it."""
    rows = {formset.prefix: formset.kept for formset in formsets}
    original: Post | None = form.cleaned_data.get("translation_of")
    image: Image | None = form.cleaned_data.get("lead_image")
    return {
        "format": FORMAT,
        "title": text_of(form, "title"),
        "slug": text_of(form, "slug"),
        "standfirst": text_of(form, "standfirst"),
        "summary": text_of(form, "summary"),
        "language": form.cleaned_data.get("language", ""),
        "translation_of": original.pk if original else None,
        "image": image.pk if image else None,
        "image_alt": image.alt if image else "",
        "image_caption": text_of(form, "image_caption"),
        "authors": [
            NamedRecord(id=author.pk, name=author.name) for author in form.cleaned_data.get("byline", [])
        ],
        "keywords": [NamedRecord(id=0, name=name) for name in form.cleaned_data.get("tags", [])],
        "sections": sections_of(rows["sections"]),
        "citations": [citation_of(row) for row in rows["citations"]],
    }


def text_of(form: Any, name: str) -> str:
    return str(form[name].value() or "")


def sections_of(rows: list[Any]) -> list[SectionRecord]:
    sections: list[SectionRecord] = []
    for row in rows:
        heading = text_of(row, "heading").strip()
        anchor = anchor_for(heading or "lead", [section["anchor"] for section in sections])
        body = markup.clean(text_of(row, "body"))
        sections.append({"heading": heading, "anchor": anchor, "body": body})
    return sections


def citation_of(row: CitationForm) -> CitationRecord:
    source = row.source if row.source and not row.errors else typed_source(row)
    return {
        "key": row.cleaned_data.get("key", ""),
        "quote": text_of(row, "quote"),
        "source": source.as_record(),
        "check": {"verdict": text_of(row, "verdict"), "note": text_of(row, "check_note")},
    }


def typed_source(row: CitationForm) -> Source:
    """The source of a row with mistakes in it, as far as it can be read."""
    values = row.typed_source()
    values.setdefault("title", text_of(row, "title"))
    values.setdefault("publisher", text_of(row, "publisher"))
    values.setdefault("issued", text_of(row, "issued"))
    return Source(**values)

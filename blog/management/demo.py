"""The demo site: articles as TOML and pictures with their renditions, in `blog/demo/`."""

import datetime
import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from blog import images, markup
from blog.comments import spam
from blog.comments.patterns import fingerprint
from blog.comments.spam import Facts
from blog.models import (
    Author,
    Citation,
    Comment,
    Discussion,
    Edition,
    Image,
    Post,
    Publisher,
    Section,
    SiteSettings,
    Source,
    SourceWord,
    Tag,
)

FOLDER = Path(__file__).resolve().parent.parent / "demo"
PICTURE = re.compile(r'data-image="([\w-]+)"')
#: What a post says of its own where it cites; all else is the source.
OF_THE_CITATION = {"key", "quote"}


def read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def load(now: datetime.datetime) -> int:
    """Load everything, the oldest article first; the scheduled one goes live some days after `now`."""
    load_site()
    articles = [read(path) for path in sorted((FOLDER / "posts").glob("*.toml"))]
    for article in sorted(articles, key=lambda each: each.get("published", now)):
        publish(load_post(article), article, now)
    load_comments()
    return len(articles)


def load_site() -> None:
    facts = read(FOLDER / "site.toml")
    people = facts.pop("authors")
    SiteSettings.objects.update_or_create(
        defaults=facts | {"social_image": load_image("social"), "posts_per_page": 9}
    )
    for person in people:
        Author.objects.create(**person)


@cache
def picture_facts() -> dict[str, Any]:
    return read(FOLDER / "images.toml")


def load_image(name: str, credit: str = "") -> Image:
    """A demo picture, once; its renditions are copied, not made."""
    existing = Image.objects.filter(title=name).first()
    if existing:
        return existing
    original = (FOLDER / "images" / f"{name}.jpg").read_bytes()
    digest = hashlib.sha256(original).hexdigest()[:24]
    with Pillow.open(FOLDER / "images" / f"{name}.jpg") as opened:
        picture = opened.convert("RGB")
    files = {"original.jpg": original, "fallback.jpg": images.fallback(picture)}
    for width in images.widths_for(picture.width):
        for kind in images.SAVE_OPTIONS:
            files[f"{width}.{kind}"] = (FOLDER / "images" / f"{name}-{width}.{kind}").read_bytes()
    for file, content in files.items():
        if not default_storage.exists(f"images/{digest}/{file}"):
            default_storage.save(f"images/{digest}/{file}", ContentFile(content))
    return Image.objects.create(
        title=name,
        alt=picture_facts().get(name, {}).get("alt", ""),
        credit=credit,
        digest=digest,
        width=picture.width,
        height=picture.height,
    )


def load_post(article: dict[str, Any]) -> Post:
    lead = article.get("image")
    post = Post.objects.create(
        title=article["title"],
        slug=article["slug"],
        standfirst=article["standfirst"],
        lead_image=load_image(lead, article.get("image_credit", "")) if lead else None,
        image_caption=picture_facts().get(lead, {}).get("caption", "") if lead else "",
    )
    for place, section in enumerate(article["sections"]):
        Section.objects.create(
            post=post, position=place, heading=section["heading"], body=body_of(section["body"])
        )
    for place, citation in enumerate(article["citations"]):
        Citation.objects.create(
            post=post,
            source=source_of(citation),
            key=citation["key"],
            position=place,
            quote=citation.get("quote", ""),
        )
    post.set_authors([Author.objects.get(slug=slug) for slug in article["authors"]])
    post.tags.set(Tag.objects.named(article["keywords"]))
    post.keep_revision(None)
    return post


def body_of(html: str) -> str:
    def reference(match: re.Match[str]) -> str:
        return f'data-file="{load_image(match[1]).pk}"'

    return markup.clean(PICTURE.sub(reference, html.strip()))


def source_of(citation: dict[str, Any]) -> Source:
    found = Source.objects.same_as(citation.get("url", ""), citation.get("doi", ""))
    if found:
        return found
    source = Source(**{name: said for name, said in citation.items() if name not in OF_THE_CITATION})
    source.full_clean(exclude=["normal_url"])
    Publisher.objects.settle([source])
    source.save()
    SourceWord.objects.keep([source])
    return source


def publish(post: Post, article: dict[str, Any], now: datetime.datetime) -> None:
    if days := article.get("scheduled_in_days"):
        post.schedule(now + datetime.timedelta(days=days), now=now)
    if "published" not in article:
        return
    post.publish(now=article["published"])
    for revision in article.get("revisions", []):
        section = post.sections.get(heading=revision["section"])
        section.body = markup.clean(section.body.replace(revision["old"], revision["new"]))
        section.save()
        post.keep_revision(None)
        kind = Edition.Kind(revision["kind"])
        post.publish(now=revision["at"], kind=kind, note=revision["note"])


def load_comments() -> None:
    """What readers said; each answer stands behind what it answers."""
    made: list[Comment] = []
    for place, said in enumerate(read(FOLDER / "comments.toml")["comments"]):
        text = said["text"].strip()
        reasons = spam.judge(Facts(said["name"], "", text))
        comment = Comment(
            post=Post.objects.get(slug=said["post"]),
            parent=made[said["to"]] if "to" in said else None,
            name=said["name"],
            role=said.get("role", ""),
            status=said.get("status", Comment.Status.APPROVED),
            score=spam.score(reasons),
            reasons=[list(reason) for reason in reasons],
            once=f"demo-{place}",
            fingerprint=fingerprint(text),
            written_at=said["at"],
            shown_at=None if "status" in said else said["at"],
        )
        comment.say(text)
        comment.save()
        made.append(comment)
    Discussion.objects.refresh(comment.post_id for comment in made)

"""The source lint of a whole post, whose texts are HTML."""

from blog import markup
from blog.citations.lint import Finding, Text, check
from blog.snapshot import PostRecord


def lint(post: PostRecord) -> list[Finding]:
    texts = [
        Text(section["heading"], bool(markup.plain_text(section["body"])), markup.markers(section["body"]))
        for section in post["sections"]
    ]
    return check(texts, post["citations"])

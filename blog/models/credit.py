"""Authors and keywords as pages name them: lighter than their records, since a page holds dozens."""

from typing import NamedTuple

from blog.addresses import address_of


class AuthorName(NamedTuple):
    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return address_of("blog:author", self.slug)


class Keyword(NamedTuple):
    name: str
    slug: str

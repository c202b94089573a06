"""What a search finds."""

import datetime
from typing import Any

from blog.models import search
from tests.posts import NOW


def titles(
    text: str, now: datetime.datetime = NOW + datetime.timedelta(days=10), **filters: Any
) -> list[str]:
    found = search.find(text, now, language="en-gb", filters=search.Filters(**filters))
    return [edition.title for edition in search.editions_of(found.ranking)]

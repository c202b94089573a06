"""What lists and pages of the consent admin show of moments and of categories."""

import datetime

from django.utils import timezone
from django.utils.formats import date_format

from consent import published
from consent.models import PolicyVersion
from consent.presentation import text_in


def day_and_time(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y H:i")


def names_of(slugs: list[str], version: PolicyVersion) -> str:
    """Categories by the names that they had in this version."""
    known = published.of_version(version).categories
    names = [text_in(known[slug], "en").get("name", slug) if slug in known else slug for slug in slugs]
    return ", ".join(names) or "nothing"

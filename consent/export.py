"""Consent records as rows, for authorities and for those who ask for their own."""

import datetime
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from config.spreadsheets import csv_lines
from consent.models import ConsentRecord

COLUMNS = [
    *("key", "event", "policy", "allowed", "offered", "language", "surface", "gpc", "js"),
    *("created_at", "ends_at"),
]


def records(begin: datetime.date | None, end: datetime.date | None) -> Iterator[dict[str, Any]]:
    """Those made from one day to another, both included, the oldest first."""
    rows = ConsentRecord.objects.with_number().order_by("pk")
    if begin:
        rows = rows.filter(created_at__date__gte=begin)
    if end:
        rows = rows.filter(created_at__date__lte=end)
    return (as_row(record) for record in rows.iterator(chunk_size=1000))


def as_row(record: ConsentRecord) -> dict[str, Any]:
    return {
        "key": bytes(record.key).hex(),
        "event": record.event,
        "policy": str(record.policy),
        "allowed": " ".join(record.allowed),
        "offered": " ".join(record.offered),
        "language": record.language,
        "surface": record.surface,
        "gpc": record.gpc,
        "js": record.js,
        "created_at": record.created_at.isoformat(),
        "ends_at": record.ends_at.isoformat(),
    }


def as_csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    return csv_lines(chain([COLUMNS], ([row[name] for name in COLUMNS] for row in rows)))


def as_json_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row) + "\n"

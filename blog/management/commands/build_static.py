"""Collect and compress the static files, unless nothing has changed since the last time."""

import fcntl
import hashlib
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command


def fingerprint() -> str:
    """What the collected files were made from: names, sizes and times."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}".encode())
    return digest.hexdigest()


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        mark = settings.DATA_DIR / "static.made-from"
        with (settings.DATA_DIR / "static.lock").open("w") as lock:
            # Several processes may start at once, each wanting the same files.
            fcntl.flock(lock, fcntl.LOCK_EX)
            wanted = fingerprint()
            if mark.exists() and mark.read_text() == wanted:
                return
            # What is there stays: pages of the last version are still in browsers and caches.
            call_command("collectstatic", interactive=False, verbosity=0)
            mark.write_text(wanted)

"""Readers get the same pages from both databases, so a browser need not look at all of them twice."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.originals import ROOT, own_copy

#: Prints every address that the sitemaps name, and some others, with what is answered there.
READ = """
import json, re
from django.test import Client
client = Client(headers={"host": "localhost"})
OTHERS = ["/search/", "/search/?q=harbour", "/search/?q=harbuor", "/feed.xml", "/rss.xml", "/feed.json",
          "/cookies/", "/privacy/", "/corrections/", "/most-read/", "/nothing-here/"]
def text(address):
    answer = client.get(address)
    return f"{answer.status_code} {b''.join(answer).decode()}"
def named(sitemap):
    return [re.sub("^https?://[^/]+", "", each) for each in re.findall("<loc>([^<]+)", text(sitemap))]
addresses = [page for part in named("/sitemap.xml") for page in named(part)]
print(json.dumps({each: text(each) for each in [*addresses, *OTHERS]}))
"""

#: What no two sites have in common: the ids of posts, and the cards that are named after them.
OWN = re.compile("cards/[0-9a-f]{24}|urn:uuid:[0-9a-f-]{36}")
DATA = re.compile('(?<=<script type="application/ld.json">).+?(?=</script>)')


def in_one_order(data):
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    return json.dumps(json.loads(data[0]), sort_keys=True)


def pages(folder, worker):
    """What a site with the demo answers, on the database that the environment names."""
    with own_copy(f"pages_{worker}", folder, demo=True) as database:
        env = {**os.environ, "DATABASE_URL": database, "DATA_DIR": str(folder)}
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", READ]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout).items()
    return {address: DATA.sub(in_one_order, OWN.sub("…", page)) for address, page in found}


def test_readers_get_the_same_pages_from_both_databases(worker, tmp_path, monkeypatch):
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("both are compared when the tests run on PostgreSQL")
    here = pages(tmp_path / "postgres", worker)
    monkeypatch.delenv("DATABASE_URL")
    there = pages(tmp_path / "sqlite", worker)

    assert len(here) > 60
    assert list(here) == list(there)
    assert [each for each in here if here[each] != there[each]] == []

"""Other people's judges of what programs read. Each takes many documents at once and returns complaints."""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "node_modules"


def installed(path: Path) -> Path:
    """A file of an npm package; skips the test, loudly, where it is not installed."""
    if not (path.exists() and shutil.which("node")):
        if os.environ.get("CI"):
            pytest.fail("CI must not skip the validators: npm ci.")
        pytest.skip("NO VALIDATORS ON THIS MACHINE: npm ci would install them.")
    return path


@functools.cache
def json_feed_schema() -> Any:
    schema = json.loads(installed(MODULES / "jsonfeed-schema/schema-v1.1.json").read_text())
    return jsonschema.validators.validator_for(schema)(schema)


def json_feed(text: str) -> list[str]:
    return [error.message for error in json_feed_schema().iter_errors(json.loads(text))]


@functools.cache
def sitemap_schema(name: str) -> Any:
    # The npm package has the schema of sitemaps; that of their index is written down here.
    urls = installed(MODULES / "sitemap/schema/sitemap.xsd")
    return xmlschema.XMLSchema(str(urls if name == "urlset" else HERE / "sitemap-index.xsd"))


def sitemap(text: str) -> list[str]:
    root = "urlset" if "<urlset" in text else "sitemapindex"
    return [str(error.reason) for error in sitemap_schema(root).iter_errors(text)]


def linked_data(folder: Path) -> list[str]:
    """What two judges of structured data say of all HTML files in a folder.

    One asks for what Google wants, and where a page describes itself, what Facebook and Twitter want.
    """
    installed(MODULES / "structured-data-testing-tool/index.js")
    installed(MODULES / "@adobe/structured-data-validator/src/index.js")
    command = ["node", HERE / "linked-data.mjs", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def newsboat(url: str, folder: Path) -> Path:
    """Let newsboat fetch a feed; the SQLite database in which it keeps what it read."""
    if not shutil.which("newsboat"):
        if os.environ.get("CI"):
            pytest.fail("CI must not skip the feed readers: newsboat is not installed.")
        pytest.skip("NO NEWSBOAT ON THIS MACHINE: it did not read the feeds.")
    urls, cache, config = folder / "urls", folder / "cache.db", folder / "config"
    urls.write_text(url + "\n")
    config.write_text("")
    command = ["newsboat", "-u", urls, "-c", cache, "-C", config, "-x", "reload"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    return cache

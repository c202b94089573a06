"""No process can be killed at a moment that loses a view or counts it twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from blog.models import SiteSettings
from tests.posts import make_live

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def database_url() -> str:
    """The address of the database of this test."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    found = connection.settings_dict
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def kill(folder: Path, kills: int) -> dict:
    SiteSettings.objects.create()
    posts = [str(make_live(f"Post {number}", slug=f"post-{number}").pk) for number in range(5)]
    connection.close()
    command = [sys.executable, "-m", "tests.killing", str(folder), str(kills), *posts]
    env = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def check(result: dict, kills: int) -> None:
    assert sum(result["kills"].values()) == kills
    assert result["promised"] > kills
    assert (result["lost"], result["doubled"], result["drift"]) == (0, 0, 0), result
    assert result["site"] == result["tokens"] == result["readers"]


def test_a_hundred_kills_lose_nothing_and_double_nothing(tmp_path):
    check(kill(tmp_path / "spool", 100), 100)


@pytest.mark.deep
def test_a_thousand_kills_lose_nothing_and_double_nothing(tmp_path):
    check(kill(tmp_path / "spool", 1000), 1000)

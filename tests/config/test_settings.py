import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments, tmp_path, **env):
    surroundings = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **env}
    command = [sys.executable, "-W", "error", "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def test_without_a_secret_it_refuses_to_start_in_one_line(tmp_path):
    done = manage("check", tmp_path=tmp_path)

    assert done.returncode != 0
    assert done.stderr.strip().count("\n") == 0
    assert "SECRET_KEY is not set" in done.stderr


def test_the_deployment_check_is_silent_with_an_https_address(tmp_path):
    env = {"SECRET_KEY": "8pq2-" * 12, "SITE_URL": "https://example.org"}

    done = manage("check", "--deploy", "--fail-level", "INFO", tmp_path=tmp_path, **env)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://"])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    done = manage("check", tmp_path=tmp_path, SECRET_KEY="x", SITE_URL=address)

    assert done.returncode != 0
    assert "SITE_URL" in done.stderr


@pytest.mark.parametrize("name", ["TRUSTED_PROXIES", "UNCOUNTED_NETWORKS"])
def test_what_is_no_network_is_refused_in_one_line(tmp_path, name):
    done = manage("check", tmp_path=tmp_path, SECRET_KEY="x", **{name: "127.0.0.1,the-office"})

    assert done.returncode != 0
    assert done.stderr.strip().count("\n") == 0
    assert name in done.stderr


def test_a_cache_that_somebody_still_names_does_no_harm(tmp_path):
    done = manage("check", tmp_path=tmp_path, SECRET_KEY="x", CACHE_URL="a-redis-of-ours:6379")

    assert done.returncode == 0, done.stderr


def test_every_variable_that_is_read_is_documented():
    settings = (ROOT / "config/settings.py").read_text()
    documented = (ROOT / "docs/running.md").read_text()

    names = {part.split('"')[1] for part in settings.split("env.")[1:] if '"' in part[:24]}
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []

"""Databases for servers under test: copies of an original, which takes seconds of migrations to make."""

import contextlib
import datetime
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
#: What an original is made of.
MADE_OF = ("analytics", "blog", "config", "consent", "static", "templates")
PASSWORD = "correct horse battery"
PEOPLE = f"""
from django.contrib.auth.models import Group, User
from blog.models import Author
for name, group in (("editor", "Editors"), ("second", "Editors"), ("writer", "Writers")):
    user = User.objects.create_user(name, password={PASSWORD!r}, is_staff=True, first_name=name.title())
    user.groups.add(Group.objects.get(name=group))
    Author.objects.create(name=name.title() + " Example", slug=name, user=user)
User.objects.create_superuser("chief", password={PASSWORD!r})
"""


def shared_folder(*what: object) -> Path:
    """A folder for all workers and runs of this checkout; another one on this machine has other files."""
    name = hashlib.sha256(repr([ROOT, *what]).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"candor-test-{os.getuid()}-{name}"
    folder.mkdir(exist_ok=True)
    return folder


def collected() -> Path:
    """The folder of collected static files; made once, and again when they change."""
    folder = shared_folder("static")
    manage("build_static", env={**os.environ, "DATA_DIR": str(folder)})
    return folder / "static"


@contextlib.contextmanager
def own_copy(worker: str, folder: Path, *, demo: bool) -> Iterator[str]:
    """Fill a folder with a site of its own; the address of its database, of the kind that the tests run on.

    There are an editor, a second one, a writer and a chief, and with `demo` the posts of the demo. The
    original is made once for all workers and runs, and again when anything of it has changed.
    """
    with original(demo=demo) as (made, source):
        shutil.copytree(made, folder, symlinks=True, dirs_exist_ok=True)
        copy = address_of(folder, f"copy_{worker}")
        if source.startswith("postgres"):
            create(copy, source)
    try:
        yield copy
    finally:
        if copy.startswith("postgres"):
            drop(copy)


@contextlib.contextmanager
def original(*, demo: bool) -> Iterator[tuple[Path, str]]:
    """The folder of an original and the address of its database; nobody makes it anew meanwhile."""
    folder = shared_folder("original", demo, os.environ.get("DATABASE_URL"))
    address = address_of(folder / "site", f"original_{folder.name.rpartition('-')[2]}")
    mark = folder / "made-from"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if not (mark.exists() and mark.read_text() == wanted and exists(address)):
            mark.unlink(missing_ok=True)
            shutil.rmtree(folder / "site", ignore_errors=True)
            make(folder / "site", address, demo=demo)
            mark.write_text(wanted)
        yield folder / "site", address


def fingerprint() -> str:
    """The day, on which the demo depends, and the names, sizes and times of what an original is made of."""
    digest = hashlib.sha256(f"{datetime.datetime.now(datetime.UTC).date()} {PEOPLE}".encode())
    files = [file for folder in MADE_OF for file in (ROOT / folder).rglob("*") if file.suffix != ".pyc"]
    for file in sorted(filter(Path.is_file, [ROOT / "requirements.lock", *files])):
        state = file.stat()
        digest.update(f"{file} {state.st_size} {state.st_mtime_ns}".encode())
    return digest.hexdigest()


def make(folder: Path, address: str, *, demo: bool) -> None:
    folder.mkdir()
    (folder / "static").symlink_to(collected())
    env = {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(folder)}
    if address.startswith("postgres"):
        create(address)
    manage("migrate", "--verbosity=0", env=env)
    if demo:
        manage("load_demo", "--verbosity=0", env=env)
    manage("shell", "--no-imports", "-c", PEOPLE, env=env)
    if address.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(folder / "candor.sqlite3")) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def manage(*arguments: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True)


def address_of(folder: Path, name: str) -> str:
    """Where a site in this folder has its database: there, or on PostgreSQL under a name like this."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"sqlite:///{folder / 'candor.sqlite3'}"
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{parts.path.strip('/') or 'candor'}_{name}"))


@contextlib.contextmanager
def maintenance(address: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """A connection beside a database of PostgreSQL, and its name."""
    parts = urlsplit(address)
    beside = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(beside, autocommit=True) as connection:
        yield connection, parts.path.strip("/")


def exists(address: str) -> bool:
    if address.startswith("sqlite"):
        return Path(address.removeprefix("sqlite:///")).exists()
    with maintenance(address) as (connection, name):
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def create(address: str, source: str = "") -> None:
    """An empty database or a copy of another one, in place of what was there."""
    drop(address)
    with maintenance(address) as (connection, name):
        template = f' TEMPLATE "{urlsplit(source).path.strip("/")}"' if source else ""
        connection.execute(f'CREATE DATABASE "{name}"{template}')


def drop(address: str) -> None:
    with maintenance(address) as (connection, name):
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

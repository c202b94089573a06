"""Seeded databases, kept between runs: a folder each under var/bench, or a database each on the server."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg

#: Raise this when the seed makes other rows.
VERSION = 4
ROOT = Path(__file__).resolve().parents[2]


def begin(posts: int) -> None:
    """Set Django up on the seeded database of so many posts, which is made if there is none."""
    use(f"seed-{posts}-{VERSION}", lambda: seed(posts))


def use(name: str, fill: Callable[[], None]) -> None:
    """Set Django up on the database of this name; if there is none, `fill` gets an empty one."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        use_database(url, name.replace("-", "_"), fill)
    else:
        use_folder(ROOT / "var/bench" / name, fill)


def use_folder(folder: Path, fill: Callable[[], None]) -> None:
    making = folder.with_suffix(".making")
    is_new = not folder.exists()
    if is_new:
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        set_up(making, f"sqlite:///{making / 'candor.sqlite3'}")
        migrate()
        fill()
        making.rename(folder)
    os.environ["CANDOR_BENCH"] = "1"
    set_up(folder, f"sqlite:///{folder / 'candor.sqlite3'}")
    if not is_new:
        migrate()


def use_database(url: str, name: str, fill: Callable[[], None]) -> None:
    server, folder = urlsplit(url), ROOT / "var/bench" / name
    with psycopg.connect(urlunsplit(server._replace(path="/postgres")), autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        is_new = name not in known
        if is_new:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_making"')
            connection.execute(f'CREATE DATABASE "{name}_making"')
            set_up(folder, urlunsplit(server._replace(path=f"/{name}_making")))
            migrate()
            fill()
            close()
            connection.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    set_up(folder, urlunsplit(server._replace(path=f"/{name}")))
    if not is_new:
        migrate()


def set_up(folder: Path, url: str) -> None:
    """Point Django there, for the first time or anew."""
    os.environ |= {"DATA_DIR": str(folder), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.setdefault("SECRET_KEY", "only-for-measuring")
    folder.mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.conf import settings
    from django.db import connection

    close()
    path = urlsplit(url).path
    name = path[1:] if connection.vendor == "postgresql" else path
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def close() -> None:
    from django.db import connection

    connection.close()


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def seed(posts: int) -> None:
    from bench.seed.fill import fill, words_for

    begin = time.perf_counter()
    fill(posts, words_for(posts), lambda text: print(f"\r{text}   ", end="", flush=True))
    print(f"\n{json.dumps({'posts': posts, 'seconds': round(time.perf_counter() - begin, 1), **size()})}")


def size() -> dict[str, object]:
    """How large the database is, in megabytes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return {"database": connection.vendor, "MB": cursor.fetchone()[0] // 1_000_000}

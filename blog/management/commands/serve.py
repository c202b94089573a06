"""Bring the site up: migrate, load the demo into an empty database, and serve it."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandParser, call_command

from blog.models import Post

# Measured with one, two and four: no difference to kept pages. With one alone, a request that waits for the
# database would hold up all others of its worker. A limit near this number (--backpressure) halves the rate.
BLOCKING_THREADS = 4
#: Seconds that a new worker has to get ready before the one that it replaces stops listening.
READY_WITHIN = 10
#: Seconds that the old one then has to finish its requests.
KILL_AFTER = 30


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", action="store_true", help="serve what is there, and prepare nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["only"]:
            self.prepare()
        self.stdout.flush()
        start_beside()
        granian = str(Path(sys.executable).with_name("granian"))
        os.execv(granian, [granian, *server_options()])

    def prepare(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("build_static")
        if not User.objects.exists() and not Post.objects.exists():
            self.stdout.write("An empty database: loading the demo site …")
            for command in settings.DEMO_COMMANDS:
                call_command(command)
        self.welcome(admin_password())

    def welcome(self, password: str) -> None:
        self.stdout.write(
            f"\n  Site   http://127.0.0.1:{settings.PORT}/"
            f"\n  Admin  http://127.0.0.1:{settings.PORT}/admin/"
            f"\n         user admin, password {password}\n"
        )


def start_beside() -> None:
    """Start what runs beside the server, and have it kept running. It ends with this process."""
    command = [sys.executable, "-m", "config.beside", str(os.getpid()), *settings.SIDE_COMMANDS]
    subprocess.Popen(command, cwd=settings.BASE_DIR)


def admin_password() -> str:
    """The password of the user `admin`, who is made at the first start; kept in DATA_DIR."""
    kept = settings.DATA_DIR / "admin-password"
    if User.objects.exists():
        admin = User.objects.filter(username="admin").first()
        return kept_password(kept, admin) or "as you set it"
    password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
    keep(kept, password, User.objects.create_superuser("admin", password=password))
    return password


def kept_password(kept: Path, admin: User | None) -> str:
    """The password in the file, if it is still the user's.

    Hashing it takes a third of a second. So the hash that it had stands beneath it: as long as that is the
    user's, the password is too.
    """
    password, hashed, *_more = [*(kept.read_text().splitlines() if kept.exists() else []), "", ""]
    if not admin or not password:
        return ""
    if admin.password == hashed:
        return password
    if not admin.check_password(password):
        return ""
    keep(kept, password, admin)
    return password


def keep(kept: Path, password: str, admin: User) -> None:
    kept.touch(mode=0o600)
    kept.write_text(f"{password}\n{admin.password}\n")


def server_options() -> list[str]:
    return [
        "--interface=wsgi",
        f"--host={settings.LISTEN}",
        f"--port={settings.PORT}",
        f"--workers={settings.WORKERS}",
        f"--blocking-threads={BLOCKING_THREADS}",
        # Threads keep their database connections.
        "--blocking-threads-idle-timeout=600",
        "--http=1",
        "--no-ws",
        "--respawn-failed-workers",
        f"--respawn-interval={READY_WITHIN}",
        f"--workers-kill-timeout={KILL_AFTER}",
        "--log-level=warning",
        "config.wsgi:application",
    ]

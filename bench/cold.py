"""A post page that no page cache keeps, against a Wagtail page as long; two workers each.

Our own asks the database for all that it shows at each request, and is put together from what was written at
the first one if the answers are the same (blog/views/parts.py). What it costs to write it, as the first one
does, is measured in this process.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import load, site
from bench.hot import PAGE

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
POST = HERE.parent / "blog/demo/posts/sea-wall.toml"
VENV = HERE.parent / "var/bench/wagtail"
WARM_UP, ROUNDS, REQUESTS = 2, 9, 50


def main() -> None:
    if not load.has_tools("wrk"):
        return
    with contextlib.ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="candor-cold-"))
        url, server = running.enter_context(load.candor(folder, PAGE_CACHE="off"))
        peer_url, peer = running.enter_context(wagtail(folder))
        load.compare(
            [
                load.Contender("Wagtail", f"{peer_url}/article-7/", lambda: load.family(peer.pid)),
                load.Contender("candor, PAGE_CACHE=off", url + PAGE, lambda: load.family(server.pid)),
            ]
        )
    compare_in_process()


def compare_in_process() -> None:
    """Microseconds of the processor for the page from parts, and written anew, in turns."""
    site.begin()
    from django.test import Client

    from blog.views.parts import kept

    client = Client(headers={"host": "localhost"})
    taken: dict[str, list[float]] = {"from parts": [], "written anew": []}
    for _round in range(WARM_UP + ROUNDS):
        for name, times in taken.items():
            begin = time.process_time()
            for _time in range(REQUESTS):
                if name == "written anew":
                    kept.clear()
                assert client.get(PAGE).status_code == 200
            times.append((time.process_time() - begin) / REQUESTS * 1e6)
    told = [f"{name} {statistics.median(times[WARM_UP:]):,.0f}" for name, times in taken.items()]
    print(f"In one process, CPU µs a request with the test client: {', '.join(told)}")


@contextlib.contextmanager
def wagtail(folder: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The peer, installed on first use."""
    if not (VENV / "bin/wagtail").exists():
        print("Installing Wagtail …")
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        pip = [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", PEERS / "requirements.txt"], check=True, stderr=subprocess.DEVNULL)
    port = load.free_port()
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "settings",
        "PYTHONPATH": f"{PEERS}:{folder}",
    }
    (Path(folder) / "journal_migrations").mkdir()
    (Path(folder) / "journal_migrations/__init__.py").touch()
    subprocess.run([VENV / "bin/python", PEERS / "fill.py", POST], env=env, cwd=PEERS, check=True)
    options = ["--interface", "wsgi", "--no-ws", "--http", "1", "--port", str(port), "--workers", "2"]
    command = [VENV / "bin/granian", *options, "--blocking-threads", "4", "application:application"]
    url = f"http://127.0.0.1:{port}"
    with load.started(command, f"{url}/article-7/", env=env, cwd=PEERS) as process:
        yield url, process

"""How long `manage.py serve` takes until the site answers: on an empty folder, again, and on seeded ones."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

LIMIT = 120
SEEDED = Path(__file__).resolve().parents[1] / "var/bench"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="candor-start-") as folder:
        for name in ("first start (demo, static files)", "second start"):
            print(f"{name:34} {seconds_until_it_answers(folder):6.2f} s")
    for seeded in sorted(SEEDED.glob("seed-*/candor.sqlite3")):
        seconds_until_it_answers(str(seeded.parent))
        print(f"{seeded.parent.name:34} {seconds_until_it_answers(str(seeded.parent)):6.2f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str) -> None:
    begin = time.perf_counter()
    while time.perf_counter() - begin < LIMIT:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit("The site did not answer in time.")


def seconds_until_it_answers(folder: str) -> float:
    port = free_port()
    env = {**os.environ, "DATA_DIR": folder, "PORT": str(port), "SECRET_KEY": "only-for-measuring"}
    env.pop("CANDOR_BENCH", None)
    # As our Makefile and our systemd unit have it.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    server = subprocess.Popen([sys.executable, "manage.py", "serve"], env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        return time.perf_counter() - begin
    finally:
        server.terminate()
        server.wait()

"""Load, and what it costs: wrk from outside, CPU time of the server's processes from /proc."""

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.start import free_port, wait_for

ROUNDS = 9
SECONDS = 1
CONNECTIONS = 32
TICKS = os.sysconf("SC_CLK_TCK")


def wrk(*arguments: str) -> tuple[int, float]:
    """How many requests were answered well, and how many a second."""
    told = subprocess.run(["wrk", "-t1", *arguments], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    count, rate = re.search(r"(\d+) requests in", told)[1], re.search(r"Requests/sec:\s+([\d.]+)", told)[1]
    return int(count), float(rate)


@dataclass
class Contender:
    name: str
    url: str
    pids: Callable[[], set[int]]
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def round(self) -> None:
        before, pids = seconds_of(self.pids()), self.pids()
        count, rate = wrk(f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br", self.url)
        self.rates.append(rate)
        self.costs.append((seconds_of(pids) - before) / count * 1e6)


def compare(contenders: list[Contender]) -> None:
    """Rounds in turn, then medians, each beside its ratio to the first one's."""
    for each in contenders:
        each.round()
        each.rates.clear(), each.costs.clear()
    for _round in range(ROUNDS):
        for each in contenders:
            each.round()
    first = contenders[0]
    print(f"{'':34} {'requests/s':>10} {'ratio':>6} {'CPU µs/request':>15} {'ratio':>6}")
    for each in contenders:
        rate, cost = statistics.median(each.rates), statistics.median(each.costs)
        ratios = rate / statistics.median(first.rates), cost / statistics.median(first.costs)
        print(f"{each.name:34} {rate:10,.0f} {ratios[0]:6.2f} {cost:15.1f} {ratios[1]:6.1f}")


def seconds_of(pids: set[int]) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(pid: int) -> set[int]:
    """A process and its children."""
    found = {pid}
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= {each for child in children.read_text().split() for each in family(int(child))}
    return found


def has_tools(*names: str) -> bool:
    missing = [name for name in names if not find(name)]
    if missing:
        print(f"Not measured: {', '.join(missing)} is not installed.")
    return not missing


def find(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


@contextlib.contextmanager
def started(command: list[str], url: str, **options: object) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        wait_for(url)
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def candor(folder: str, **env: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The demo site on two workers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "DATA_DIR": folder,
        "PORT": str(port),
        "SITE_URL": url,
        "SECRET_KEY": "only-for-measuring",
        "WORKERS": "2",
        **env,
    }
    env.pop("CANDOR_BENCH", None)
    with started([sys.executable, "manage.py", "serve"], url + "/", env=env) as process:
        yield url, process

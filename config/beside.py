"""Keeps running what runs beside the server: `python -m config.beside PARENT COMMAND…`.

Each command is one of manage.py's. A small program without Django, because it does nothing but wait. It ends
with the server, whose number is PARENT, and has the commands end first. At SIGHUP the commands end and start
anew, with the code that is there then, as the workers of the server do.
"""

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

MANAGE = [sys.executable, str(Path(__file__).resolve().parent.parent / "manage.py")]
#: Seconds that the server has the processors to itself when it starts, and seconds between two looks.
HEAD_START, GLANCE = 2, 1
#: Seconds until a command is started again; twice as many each time that it fails at once.
PAUSE, LONGEST_PAUSE = 1, 60
#: Seconds after which a command that ends has not failed at once, and that it has for ending.
STEADY, PATIENCE = 60, 20


class Companion:
    """One command, and the process that it is at the moment."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.pause = PAUSE
        self.due: float | None = None
        self.start()

    def start(self) -> None:
        command = [*MANAGE, *self.command.split(), f"--parent={os.getpid()}"]
        self.process = subprocess.Popen(command)  # noqa: S603
        self.started, self.due = time.monotonic(), None

    def look(self) -> None:
        """Start it again, after a pause, if it has ended."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self.due is None:
            lasted = now - self.started
            self.pause = PAUSE if lasted > STEADY else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            say(f"“{self.command}” ended with {self.process.returncode}; starts again in {self.pause} s")
        elif now >= self.due:
            self.start()

    def stop(self) -> None:
        self.process.terminate()

    def renew(self) -> None:
        self.stop()
        self.wait()
        self.start()

    def wait(self) -> None:
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()


def say(what: str) -> None:
    sys.stderr.write(f"{datetime.datetime.now(datetime.UTC):%F %T} {what}\n")
    sys.stderr.flush()


def main(parent: int, commands: list[str]) -> None:
    stopped, outdated = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    signal.signal(signal.SIGHUP, lambda *_: outdated.set())
    if stopped.wait(HEAD_START) or os.getppid() != parent:
        return
    companions = [Companion(command) for command in commands]
    while os.getppid() == parent and not stopped.wait(GLANCE):
        tend = Companion.look
        if outdated.is_set():
            outdated.clear()
            tend = Companion.renew
        for each in companions:
            tend(each)
    for each in companions:
        each.stop()
    for each in companions:
        each.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])

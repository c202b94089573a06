"""Chromium with nobody at the wheel: pages that click by themselves, and a server that notes what is asked.

A driven browser has no back/forward cache, makes a prefetch of a prerender and calls every tab visible.
"""

import contextlib
import shutil
import subprocess
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "static/analytics/v.js"
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-popup-blocking",
    f"--user-agent={AGENT}",
]
PATIENCE = 45  # seconds
PAGE = """<!doctype html><title>{name}</title><link rel="icon" href="data:,">{body}
<a id="b" href="/b">b</a> <a id="c" href="/c">c</a>
<script async src="/v.js" data-u="/_v" data-p="{number}"></script>
<script>
const once = (key) => !sessionStorage[key] && (sessionStorage[key] = 1);
const seen = (name) => fetch("/wait/" + name);
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const click = (id) => document.getElementById(id).click();
const end = () => setTimeout(() => fetch("/end"), 700);
(async () => {{ {drive} }})();
</script>"""
NUMBERS = {"a": 1, "b": 2, "c": 3}


@dataclass
class Log:
    """What the server was asked."""

    documents: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The Sec-Purpose of each request for a page; empty for an ordinary one."""
    beacons: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    purposes: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    ended: threading.Event = field(default_factory=threading.Event)


def page(name: str, drive: str = "", body: str = "") -> str:
    return PAGE.format(name=name, number=NUMBERS[name], drive=drive, body=body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: dict[str, str]
    log: Log

    def log_message(self, *arguments: object) -> None:
        pass

    def answer(self, text: str = "", kind: str = "text/html") -> None:
        body = text.encode()
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, max-age=60" if body else "no-store")
        self.send_header("Set-Cookie", "visited=1")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body)

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "v.js":
            self.answer(SCRIPT.read_text(), "text/javascript")
        elif name in self.pages:
            self.show(name)
        elif name.startswith("wait/"):
            self.wait(name.removeprefix("wait/"))
        else:
            self.log.notes.append(name)
            self.answer()
            if name == "end":
                self.log.ended.set()

    def show(self, name: str) -> None:
        with self.log.changed:
            self.log.documents[name].append(self.headers.get("Sec-Purpose", ""))
            self.log.changed.notify_all()
        self.answer(self.pages[name])

    def wait(self, name: str) -> None:
        with self.log.changed:
            self.log.changed.wait_for(lambda: self.log.documents[name], PATIENCE)
        self.answer()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.log.beacons[body] += 1
        self.log.purposes.append(self.headers.get("Sec-Purpose", ""))
        self.log.cookies.append(self.headers.get("Cookie", ""))
        self.answer()


@contextlib.contextmanager
def served(pages: dict[str, str], log: Log) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Pages", (Handler,), {"pages": pages, "log": log}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def visit(chromium: str, pages: dict[str, str], *flags: str) -> Log:
    """Open page `a` in a browser of its own and wait until a page says that it is over."""
    log = Log()
    profile = tempfile.mkdtemp(prefix="candor-undriven-")
    with served(pages, log) as port:
        command = [chromium, *FLAGS, *flags, f"--user-data-dir={profile}", f"http://127.0.0.1:{port}/a"]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert log.ended.wait(PATIENCE), (log.documents, log.beacons, log.notes)
        finally:
            browser.terminate()
            browser.wait(20)
    shutil.rmtree(profile, ignore_errors=True)
    return log

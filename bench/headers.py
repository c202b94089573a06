"""What httplint says about every kind of public page, file and condition; nothing is right."""

import base64
import contextlib
import http.client
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import load

VENV = Path(__file__).resolve().parents[1] / "var/bench/httplint"
PAGES = [
    "/",
    "/2026/03/sea-wall/",
    "/2026/03/sea-wall/v1/",
    "/archive/",
    "/archive/2026/03/",
    "/tags/",
    "/tags/public-works/",
    "/authors/ilka-sorn/",
    "/sources/",
    "/sources/1/",
    "/corrections/",
    "/about/",
    "/privacy/",
    "/feed.xml",
    "/robots.txt",
    "/healthz",
    "/nothing-here/",
]
LINT = """
import base64, json, sys
from httplint import HttpResponseLinter
for line in sys.stdin:
    name, status, reason, headers, body = json.loads(line)
    linter = HttpResponseLinter(no_content=body is None)
    linter.process_response_topline(b"HTTP/1.1", str(status).encode(), reason.encode())
    linter.process_headers([(key.encode(), value.encode("latin-1")) for key, value in headers])
    if body is not None:
        linter.feed_content(base64.b64decode(body))
    linter.finish_content(True)
    for note in linter.notes:
        if note.level.name in ("BAD", "WARN"):
            print(f"{name}: {note.level.name} {note.summary}")
"""


def main() -> None:
    if not (VENV / "bin/httplint").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        pip = [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "httplint"], check=True, stderr=subprocess.DEVNULL)
    with (
        tempfile.TemporaryDirectory(prefix="candor-headers-") as folder,
        load.candor(folder) as (url, _server),
    ):
        host = url.removeprefix("http://")
        answers = [*asked(host)]
    told = subprocess.run(
        [VENV / "bin/python", "-c", LINT],
        input="".join(json.dumps(each) + "\n" for each in answers),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    print(told or f"Nothing to complain of in {len(answers)} answers.")


def asked(host: str):
    page = ask(host, "/2026/03/sea-wall/")[1].decode()
    files = re.findall(r'"(/static/[^"]+)"', page) + re.findall(r'src="(/media/[^"]+)"', page)
    for path in [*PAGES, *files]:
        for method in ("GET", "HEAD"):
            for encoding in ("br", "gzip", "identity"):
                response, body = ask(host, path, method, encoding)
                yield described(f"{method} {path} ({encoding})", response, body)
                if etag := response.getheader("ETag"):
                    response, body = ask(host, path, method, encoding, {"If-None-Match": etag})
                    assert response.status == 304, (path, response.status)
                    yield described(f"{method} {path} ({encoding}), again", response, body)


def ask(host: str, path: str, method: str = "GET", encoding: str = "identity", more: dict | None = None):
    with contextlib.closing(http.client.HTTPConnection(host)) as connection:
        connection.request(method, path, headers={"Accept-Encoding": encoding, **(more or {})})
        response = connection.getresponse()
        return response, response.read()


def described(name: str, response: http.client.HTTPResponse, body: bytes) -> list:
    sent = None if "HEAD" in name or response.status == 304 else base64.b64encode(body).decode()
    return [name, response.status, response.reason, response.getheaders(), sent]

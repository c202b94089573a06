"""A kept post page against the same answer from a file that nginx serves beside it; two workers each.

The server alone, with the answer at hand, shows how much of the difference is its own.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench import load

PAGE = "/2026/03/sea-wall/"
ROOT = Path(__file__).resolve().parents[1]
NGINX = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {content}
}}
"""
FILE = """
    open_file_cache max=100;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        location / {{
            default_type text/html;
            {headers}
        }}
    }}
"""

#: What every server says in its own way.
WRITTEN_BY_SERVERS = {
    "connection",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "server",
}
BARE = """
import json, pathlib
folder = pathlib.Path(__file__).parent
body = (folder / "page.html").read_bytes()
headers = [tuple(pair) for pair in json.loads((folder / "headers.json").read_text())]
headers = [pair for pair in headers if pair[0].lower() not in {"connection", "date", "server"}]

def application(environ, start_response):
    start_response("200 OK", headers)
    return [body]
"""


def main() -> None:
    if not load.has_tools("wrk", "nginx"):
        return
    with contextlib.ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="candor-hot-"))
        url, server = running.enter_context(load.candor(folder))
        request = urllib.request.Request(url + PAGE, headers={"Accept-Encoding": "br"})
        page = urllib.request.urlopen(request)
        headers = [pair for pair in page.getheaders() if pair[0].lower() not in WRITTEN_BY_SERVERS]
        (Path(folder) / "page.html").write_bytes(page.read())
        (Path(folder) / "headers.json").write_text(json.dumps(page.getheaders()))
        file_url, file_port = address("/page.html")
        front_url, front_port = address(PAGE)
        lines = [f"add_header {name} {json.dumps(value)};" for name, value in headers]
        file = FILE.format(port=file_port, folder=folder, headers="\n".join(lines))
        still = running.enter_context(nginx(folder, "file", file, file_url))
        ours = front(url.rpartition(":")[2], front_port, folder)
        proxy = running.enter_context(nginx(folder, "front", ours, front_url))
        bare_url, bare = running.enter_context(granian(folder))
        both = "candor behind our nginx.conf"
        load.compare(
            [
                load.Contender("nginx, the same as a file", file_url, lambda: load.family(still.pid)),
                load.Contender("granian, the same from memory", bare_url, lambda: load.family(bare.pid)),
                load.Contender("candor", url + PAGE, lambda: load.family(server.pid)),
                load.Contender(both, front_url, lambda: load.family(server.pid) | load.family(proxy.pid)),
            ]
        )


def address(path: str) -> tuple[str, int]:
    port = load.free_port()
    return f"http://127.0.0.1:{port}{path}", port


def nginx(folder: str, name: str, content: str, url: str):
    own = Path(folder) / name
    own.mkdir()
    # Started by root, its workers could not read what is in the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    (own / "nginx.conf").write_text(NGINX.format(folder=own, content=content, user=user))
    return load.started([load.find("nginx"), "-c", f"{own}/nginx.conf"], url)


@contextlib.contextmanager
def granian(folder: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The server with our options and nothing to do."""
    (Path(folder) / "bare.py").write_text(BARE)
    url, port = address("/")
    options = ["--interface=wsgi", "--http=1", "--no-ws", "--blocking-threads=4", "--workers=2"]
    command = [Path(sys.executable).with_name("granian"), *options, f"--port={port}"]
    with load.started([*command, "bare:application"], url, cwd=folder) as process:
        yield url, process


def front(candor_port: str, port: int, folder: str) -> str:
    """Our nginx.conf without TLS, which the file beside it does without too."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = text[: text.index("server {")] + text[text.rindex("server {\n    listen 443") :]
    text = re.sub(r"\n\s*(listen \[::\]|ssl_)[^;]*;", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("server_name example.org;", "server_name 127.0.0.1;")
    text = text.replace("server 127.0.0.1:8000 ", f"server 127.0.0.1:{candor_port} ")
    return text.replace("/var/cache/nginx/candor", f"{folder}/cache").replace("/srv/candor/var", folder)

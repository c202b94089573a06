"""nginx with our configuration in front of the production server."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import brotli
import psycopg
import pytest

from tests.browser.conftest import free_port
from tests.server import EDIT, ROOT

HOST = "example.org"
FRAME = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/candor.conf;
}}
"""


@dataclass
class Front:
    """nginx, and the server behind it."""

    port: int
    certificate: Path
    server: subprocess.Popen
    path: str

    def get(self, address, method="GET", host=HOST, body=None, **headers):
        context = ssl.create_default_context(cafile=str(self.certificate))
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            connection = http.client.HTTPSConnection(host, self.port, timeout=60)
            connection.sock = context.wrap_socket(plain, server_hostname=HOST)
            sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
            connection.request(method, address, body=body, headers=sent)
            response = connection.getresponse()
            response.body = response.read()
            connection.close()
        return response


@pytest.fixture(scope="module")
def nginx():
    path = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must not skip these tests: nginx is not installed.")
        pytest.skip("NO NGINX ON THIS MACHINE: our nginx.conf was not tried.")
    return path


def ours(folder, ports):
    """Our file, with the addresses and paths of this test."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    replaced = {
        "listen 80 default_server;": f"listen 127.0.0.1:{ports['plain']} default_server;",
        "listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{ports['tls']} ssl http2;",
        "server 127.0.0.1:8000 ": f"server 127.0.0.1:{ports['candor']} ",
        "/etc/letsencrypt/live/example.org/fullchain.pem": f"{folder}/cert.pem",
        "/etc/letsencrypt/live/example.org/privkey.pem": f"{folder}/key.pem",
        "/var/cache/nginx/candor": f"{folder}/cache",
        "/srv/candor/var/": f"{folder}/",
    }
    for there, here in replaced.items():
        assert there in text, there
        text = text.replace(there, here)
    return re.sub(r"\n\s*listen \[::\][^;]*;", "", text)


def make_certificate(folder):
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    name = ["-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run(["openssl", "req", *options, *name, *files], check=True, capture_output=True)


@contextlib.contextmanager
def running(nginx, folder, port):
    log = (folder / "nginx.log").open("w")
    process = subprocess.Popen([nginx, "-c", f"{folder}/nginx.conf"], stdout=log, stderr=log)
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "nginx.log").read_text()
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def front(nginx, installation):
    folder = installation.folder
    # Started by root, its workers could not read what is ours.
    user = "user root;" if os.geteuid() == 0 else ""
    ports = {"plain": free_port(), "tls": free_port(), "candor": free_port()}
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, user=user))
    (folder / "candor.conf").write_text(ours(folder, ports))
    make_certificate(folder)
    with installation.editor() as edit:
        path = edit("said = post.editions.first().path")
    env = {"SITE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "127.0.0.1"}
    with installation.serving(ports["candor"], **env) as server, running(nginx, folder, ports["tls"]):
        yield Front(ports["tls"], folder / "cert.pem", server, f"/{path}/")


def until(condition):
    """Wait for something that must happen, however slow the machine is."""
    for _ in range(1200):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it never happened")


def test_a_page_comes_through_compressed_and_knows_that_it_is_https(front):
    answer = front.get(front.path, Accept_Encoding="gzip, deflate, br")

    assert answer.status == 200
    assert answer.getheader("Content-Encoding") == "br"
    assert "Edit" in brotli.decompress(answer.body).decode()
    assert answer.getheader("Strict-Transport-Security")
    assert answer.getheader("Vary") == "Accept-Encoding"
    assert answer.getheader("Cache-Control") == "max-age=0, s-maxage=60"
    assert answer.getheader("Set-Cookie") is None


def test_what_a_reader_has_is_not_sent_again(front):
    first = front.get("/about/", Accept_Encoding="br")

    again = front.get("/about/", Accept_Encoding="br", If_None_Match=first.getheader("ETag"))

    assert (again.status, again.body) == (304, b"")


def test_each_encoding_is_kept_apart(front):
    packed = front.get("/privacy/", Accept_Encoding="br")
    plain = front.get("/privacy/")

    assert packed.getheader("Content-Encoding") == "br"
    assert plain.getheader("Content-Encoding") is None
    assert brotli.decompress(packed.body) == plain.body


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("br", "br"),
        ("deflate, gzip;q=1.0, *;q=0.5", "gzip"),
        ("br;q=0, gzip", None),
        ("GZIP", "gzip"),
        ("identity", None),
    ],
)
def test_nobody_gets_an_encoding_that_they_refuse(front, accepted, sent):
    answer = front.get("/privacy/", Accept_Encoding=accepted)

    assert answer.getheader("Content-Encoding") == sent


def test_an_edit_comes_through(front, installation):
    with installation.editor() as edit:
        number = edit("said = post.editions.count()")
        edit(EDIT.format(number=number))

    assert until(lambda: f"Body {number}." in front.get(front.path).body.decode())


def test_somebody_with_a_session_is_never_answered_from_the_cache(front):
    front.get("/about/")

    answer = front.get("/about/", Cookie="__Host-session=x")

    assert answer.getheader("Cache-Control") == "private, no-cache"
    assert front.get("/about/").getheader("Cache-Control") != "private, no-cache"


def test_the_admin_is_not_kept(front):
    tokens = {front.get("/admin/login/").getheader("Set-Cookie") for _ in range(2)}

    assert len(tokens) == 2


def test_static_files_are_kept_for_good(front):
    address = re.search(r"/static/blog/reader\.[0-9a-f]+\.css", front.get("/").body.decode())[0]

    answer = front.get(address, Accept_Encoding="br, gzip")

    assert answer.status == 200
    assert "immutable" in answer.getheader("Cache-Control")
    assert answer.getheader("Content-Encoding") == "br"
    part = front.get(address, Range="bytes=0-9")
    assert (part.status, len(part.body)) == (206, 10)


def test_pictures_come_from_the_disk(front, installation):
    picture = installation.folder / "media/images" / ("a" * 24) / "480.avif"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")

    answer = front.get(f"/media/images/{'a' * 24}/480.avif")

    assert answer.body == b"picture"
    assert answer.getheader("Content-Type") == "image/avif"
    assert "immutable" in answer.getheader("Cache-Control")
    assert front.get(f"/media/images/{'b' * 24}/480.avif").status == 404


def test_workers_are_replaced_without_a_failed_request(front):
    stop, statuses, failures = threading.Event(), [], []

    def read():
        while not stop.is_set():
            try:
                # Not from the cache of nginx: a session passes through both.
                statuses.append(front.get("/about/", Cookie="__Host-session=x").status)
            except (OSError, http.client.HTTPException) as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        before = children(front.server)
        front.server.send_signal(signal.SIGHUP)
        until(lambda: children(front.server) and not children(front.server) & before)
        seen = len(statuses)
        until(lambda: len(statuses) > seen + 50)
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert failures == []
    assert set(statuses) == {200}


def children(process):
    """The worker processes of a server."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    everyone = {pid for each in tasks for pid in each.read_text().split()}
    # What keeps the counter running beside the server is its child too, and stays.
    return {pid for pid in everyone if "config.beside" not in command_of(pid)}


def command_of(pid):
    """How a process was started; nothing if it has just ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


@pytest.fixture
def database(installation):
    """Stops and starts the database for everybody but us."""
    url = installation.env["DATABASE_URL"]
    if not url.startswith("postgres"):
        pytest.skip("SQLite is a file: it cannot stop.")
    maintenance, _, name = url.replace("postgres://", "postgresql://").rpartition("/")
    with psycopg.connect(f"{maintenance}/postgres", autocommit=True) as connection:

        def stop():
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            theirs = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(theirs, [name])

        def start():
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

        yield stop, start
        start()


def test_readers_do_not_notice_that_the_database_is_down(front, database):
    stop, start = database
    front.get(front.path)
    stop()

    told = until(lambda: "does not answer" in (front.get(front.path).getheader("Cache-Status") or ""))
    answer = front.get(front.path)
    assert told
    assert answer.status == 200
    assert b"Body" in answer.body
    assert front.get("/healthz").status == 200
    start()
    assert until(lambda: front.get("/admin/login/").status == 200)
    assert until(lambda: "does not answer" not in front.get(front.path).getheader("Cache-Status"))


def test_readers_do_not_notice_that_the_server_is_down(front):
    front.get(front.path)
    front.server.terminate()
    front.server.wait(40)

    answer = front.get(front.path)

    assert answer.status == 200
    assert b"Body" in answer.body
    assert front.get("/admin/").status == 502


def test_other_hosts_get_nothing(front):
    configuration = (front.certificate.parent / "candor.conf").read_text()
    plain = re.search(r"listen 127\.0\.0\.1:(\d+) default_server", configuration)
    connection = http.client.HTTPConnection("127.0.0.1", int(plain[1]), timeout=60)

    connection.request("GET", "/", headers={"Host": "evil.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        connection.getresponse()
    connection.close()
    connection.request("GET", "/tags/?a=1", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, f"https://{HOST}/tags/?a=1")
    connection.close()

"""Requests to a WSGI application without a server in between."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import brotli

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    sent: bytes
    body: bytes = field(init=False)

    def __post_init__(self) -> None:
        # A HEAD or a 304 names an encoding and sends nothing.
        self.body = UNPACK[self["Content-Encoding"]](self.sent) if self.sent else b""

    def __getitem__(self, name: str) -> str:
        """All values of a header, or nothing."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    def __contains__(self, text: str) -> bool:
        return text in self.body.decode()

    @property
    def is_hit(self) -> bool:
        return self["Cache-Status"] == "candor; hit"


#: WSGI names these two as CGI did.
OF_THE_BODY = {"CONTENT_TYPE", "CONTENT_LENGTH"}


def environ_of(
    address: str, method: str = "GET", body: bytes | IO[bytes] = b"", **headers: str
) -> dict[str, Any]:
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body,
        "wsgi.errors": io.StringIO(),
    }
    upper = {name.upper(): value for name, value in headers.items()}
    named = {name if name in OF_THE_BODY else f"HTTP_{name}": value for name, value in upper.items()}
    return environ | {name: value for name, value in named.items() if value is not None}


def ask(
    application: Any, address: str, method: str = "GET", body: bytes | IO[bytes] = b"", **headers: str
) -> Answer:
    """Request and read like a server: what was begun, what was sent, and everything closed."""
    begun: list[Any] = []
    response: Iterable[bytes] = application(
        environ_of(address, method, body, **headers), lambda *told: begun.append(told)
    )
    try:
        sent = b"".join(response)
    finally:
        if close := getattr(response, "close", None):
            close()
    ((status, headers_sent, *_),) = begun
    return Answer(int(status.split()[0]), headers_sent, b"" if method == "HEAD" else sent)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

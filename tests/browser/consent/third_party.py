"""A third party on another origin of this machine: it counts who asks, and leaves what trackers leave."""

import http.server
import threading
from dataclasses import dataclass, field

SCRIPT = """
document.cookie = "_t1=1; Max-Age=86400; Path=/";
document.cookie = "_t2=1; Max-Age=86400; Path=/2026";
localStorage.setItem("t-visitor", "1");
sessionStorage.setItem("t-visit", "1");
indexedDB.open("t-db").onsuccess = (event) => event.target.result.close();
new Image().src = "ORIGIN/hit?" + location.pathname;
addEventListener("pageshow", (event) => { if (event.persisted) new Image().src = "ORIGIN/hit?again"; });
"""
FRAME = "<!doctype html><html lang='en'><title>Player</title><p>A video plays."


@dataclass
class ThirdParty:
    """`hits` is its own log: what it was really asked for."""

    hits: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        # Another site than 127.0.0.1, whatever the port.
        return f"http://localhost:{self.port}"


def serve(party: ThirdParty) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            party.hits.append(self.path)
            kind, body = "image/gif", b""
            if self.path.startswith("/t.js"):
                kind, body = "text/javascript", SCRIPT.replace("ORIGIN", party.origin).encode()
            elif self.path.startswith("/frame/"):
                kind, body = "text/html", FRAME.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Set-Cookie", "third=1; Path=/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    party.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

"""The site as it runs in production: granian with our options, several if need be, and somebody who edits."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.conftest import wait_for
from tests.originals import ROOT, own_copy

PREPARE = """
from tests.posts import make_live, make_post
from django.utils import timezone
post = make_post("Edit 0", slug="edited", sections=[("Introduction", "<p>Body 0.</p>")])
post.publish(now=timezone.now())
"""
# Each line is code to run; what it leaves in `said` is the answer.
EDITOR = """
import json, sys
from django.utils import timezone
from blog.models import *
from tests.posts import *
post = Post.objects.get(slug="edited")
print("ready", flush=True)
for line in sys.stdin:
    said = None
    exec(json.loads(line))
    print(json.dumps(said), flush=True)
"""
EDIT = """
post.title = "Edit {number}"
post.save()
post.sections.update(body="<p>Body {number}.</p>")
post.keep_revision(None)
post.publish(now=timezone.now(), kind="update", note="Note {number}.")
said = Edition.objects.get(post=post, live_until=None).path
"""


@dataclass(frozen=True)
class Installation:
    """A database and a folder; processes come and go."""

    env: dict[str, str]
    folder: Path

    @contextlib.contextmanager
    def serving(self, port: int, host: str = "127.0.0.1", **env: str) -> Iterator[subprocess.Popen]:
        """The production server, ready."""
        env = self.env | {"PORT": str(port), "LISTEN": host, **env}
        log = (self.folder / f"server-{host}-{port}.log").open("a")
        command = [sys.executable, "manage.py", "serve", "--only"]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(f"http://{host}:{port}/healthz", server)
            yield server
        finally:
            server.terminate()
            server.wait(40)
            log.close()

    def manage(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, check=True)

    @contextlib.contextmanager
    def editor(self) -> Iterator[Any]:
        """A function that runs code beside the servers and gives back what it left in `said`."""
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", EDITOR]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, cwd=ROOT, env=self.env, **pipes) as process:
            assert process.stdout.readline() == "ready\n"

            def run(code: str) -> Any:
                process.stdin.write(json.dumps(code) + "\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())

            yield run
            process.stdin.close()


@contextlib.contextmanager
def installed(worker: str, **env: str) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix=f"candor-server-{worker}-") as name:
        folder = Path(name)
        with own_copy(f"server_{worker}", folder, demo=False) as database:
            surroundings = {**os.environ, "DATABASE_URL": database, "DATA_DIR": str(folder), "WORKERS": "1"}
            site = Installation(surroundings | env, folder)
            site.manage("shell", "--no-imports", "-c", PREPARE)
            yield site

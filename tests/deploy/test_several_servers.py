"""Three machines behind nginx, with one PostgreSQL: edits reach all, and one of them may die under load."""

import contextlib
import http.client
import itertools
import os
import re
import signal
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.beacons import FIREFOX
from tests.browser.conftest import free_port
from tests.deploy import test_nginx
from tests.deploy.test_nginx import HOST, Front, make_certificate, running, until
from tests.server import EDIT, Installation

pytestmark = pytest.mark.deep
nginx = test_nginx.nginx
MACHINES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
#: Seconds: what the machines promise, and what nginx adds.
PROMISED, WITH_NGINX = 1.0, 2.0
COUNTED = """
from analytics.models import PostCount
found = PostCount.objects.filter(post=post).first()
said = [found.views, found.readers] if found else None
"""
OURS = {"Sec_Fetch_Site": "same-origin", "User_Agent": FIREFOX}


@dataclass
class Machine:
    """A folder of its own for the spool, and a server."""

    host: str
    port: int
    site: Installation
    running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self):
        self.server = self.running.enter_context(self.site.serving(self.port, self.host))

    def kill(self):
        """As when the power goes: nothing is finished, nobody is told."""
        for pid in family(self.server.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait(20)

    def get(self, path):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        text = connection.getresponse().read().decode()
        connection.close()
        return text


def family(pid):
    """A process and all that it has started."""
    children = [
        each for task in Path(f"/proc/{pid}/task").glob("*/children") for each in task.read_text().split()
    ]
    return [pid, *itertools.chain.from_iterable(family(int(child)) for child in children)]


@pytest.fixture(scope="module")
def machines(installation):
    if not installation.env["DATABASE_URL"].startswith("postgres"):
        pytest.skip("Several machines need PostgreSQL.")
    env = {
        "SITE_URL": f"https://{HOST}",
        "TRUSTED_PROXIES": ",".join(MACHINES),
        "ALLOWED_HOSTS": ",".join([HOST, *MACHINES]),
    }
    with contextlib.ExitStack() as stack:
        made = []
        for host in MACHINES:
            folder = installation.folder / f"machine-{host}"
            folder.mkdir()
            (folder / "static").symlink_to((installation.folder / "static").resolve())
            own = replace(installation, folder=folder, env=installation.env | env | {"DATA_DIR": str(folder)})
            machine = Machine(host, free_port(), own)
            machine.start()
            stack.enter_context(machine.running)
            made.append(machine)
        yield made


@pytest.fixture(scope="module")
def front(nginx, installation, machines):
    folder = installation.folder
    user = "user root;" if os.geteuid() == 0 else ""
    ports = {"plain": free_port(), "tls": free_port(), "candor": 1}
    (folder / "nginx.conf").write_text(test_nginx.FRAME.format(folder=folder, user=user))
    ours = test_nginx.ours(folder, ports)
    several = "".join(f"    server {each.host}:{each.port} max_fails=0;\n" for each in machines)
    ours, count = re.subn(r"(    server 127\.0\.0\.1:1 max_fails=0;\n){2}", several, ours)
    assert count == 1
    (folder / "candor.conf").write_text(ours)
    make_certificate(folder)
    with installation.editor() as edit:
        path = edit("said = post.editions.first().path")
    with running(nginx, folder, ports["tls"]):
        yield Front(ports["tls"], folder / "cert.pem", machines[0].server, f"/{path}/")


def send(front, address, body, **headers):
    """POST a form or a beacon as somebody at another address; None if the machine died meanwhile."""
    try:
        answer = front.get(address, "POST", body=body, **OURS, **headers)
    except (OSError, http.client.HTTPException):
        return None
    return answer if answer.status < 500 else None


class Person(threading.Thread):
    """Does the same over and over until told to stop, each time from another network."""

    numbers = itertools.count(1)

    def __init__(self, front, stop):
        super().__init__()
        self.front, self.stop, self.done, self.failures = front, stop, 0, []

    def run(self):
        while not self.stop.is_set():
            number = next(self.numbers)
            self.act({"X_Forwarded_For": f"{20 + number // 60000}.{number // 250 % 240}.{number % 250}.9"})

    def until_it_works(self, address, body, headers):
        """A person whose machine did not answer presses the button again."""
        while (answer := send(self.front, address, body, **headers)) is None:
            time.sleep(0.05)
        return answer


class Reading(Person):
    def act(self, headers):
        try:
            # A session is never answered from the cache of nginx.
            answer = self.front.get(self.front.path, Cookie="__Host-session=x", **headers)
            if answer.status != 200:
                self.failures.append(answer.status)
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(repr(error))
        self.done += 1


class Viewing(Person):
    def act(self, headers):
        answer = self.until_it_works("/_v", str(self.front.post), headers)
        if answer.status == 204:
            self.done += 1
        else:
            self.failures.append(answer.status)


class Commenting(Person):
    def act(self, headers):
        address = f"{self.front.path}comments/new/"
        form = self.front.get(address, Cookie="__Host-session=x", **headers).body.decode()
        ticket = re.search(r'name="ticket" value="([^"]+)"', form)[1]
        text = f"The piles were short, {headers['X_Forwarded_For']}."
        typed = {"name": "Marit Osk", "text": text, "email": "", "link": "", "ticket": ticket, "send": "1"}
        headers = {**headers, "Content_Type": "application/x-www-form-urlencoded"}
        answer = self.until_it_works(address, urlencode(typed), headers)
        if answer.status == 303:
            self.done += 1
        else:
            self.failures.append(answer.status)


def test_an_edit_is_on_every_machine_within_a_second(front, machines, installation):
    for machine in machines:
        machine.get(front.path)
    with installation.editor() as edit:
        for _round in range(5):
            number = edit("said = post.editions.count()")
            edit(EDIT.format(number=number))
            committed = time.monotonic()
            while time.monotonic() < committed + PROMISED:
                time.sleep(0.02)
            for machine in machines:
                assert f"Body {number}." in machine.get(front.path), machine.host
            time.sleep(max(0, committed + WITH_NGINX - time.monotonic()))
            assert f"Body {number}." in front.get(front.path).body.decode()


def test_a_machine_that_dies_under_load_loses_nothing(front, machines, installation):
    stop = threading.Event()
    with installation.editor() as edit:
        front.post = edit("said = post.pk")
        before = edit("said = Comment.objects.count()")
        people = [
            *(Reading(front, stop) for _ in range(3)),
            *(Viewing(front, stop) for _ in range(3)),
            Commenting(front, stop),
        ]
        for person in people:
            person.start()
        until(lambda: all(person.done > 10 for person in people))
        machines[1].kill()
        seen = [person.done for person in people]
        until(lambda: all(person.done > done + 10 for person, done in zip(people, seen, strict=True)))
        machines[1].start()
        seen = [person.done for person in people]
        until(lambda: all(person.done > done + 5 for person, done in zip(people, seen, strict=True)))
        stop.set()
        for person in people:
            person.join()

        views = sum(person.done for person in people if isinstance(person, Viewing))
        comments = sum(person.done for person in people if isinstance(person, Commenting))
        assert [person.failures for person in people] == [[]] * len(people)
        assert edit("said = Comment.objects.count()") - before == comments
        until(lambda: edit(COUNTED) == [views, views])
        # What lay in the spool of the dead machine has been counted too, and nothing twice.
        time.sleep(6)
        assert edit(COUNTED) == [views, views]

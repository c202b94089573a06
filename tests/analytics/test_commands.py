"""What those who run it type, and what runs beside the server."""

import contextlib
import datetime
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from analytics.management.commands import analytics_flush
from analytics.models import DayCount, PostCount, Uncounted
from analytics.rebuilding import drift
from analytics.salts import Clock
from analytics.spool import Hit
from analytics.tidying import Tidying
from blog.models import Edition, SearchDue, SearchEntry, search_index
from tests.originals import ROOT, own_copy
from tests.posts import NOW, make_live

DAY = datetime.timedelta(days=1)


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


# Import -----------------------------------------------------------------------


@pytest.fixture
def today(db):
    with time_machine.travel(NOW + 20 * DAY):
        yield NOW + 20 * DAY


def write(tmp_path, text):
    file = tmp_path / "counts.csv"
    file.write_text(text)
    return str(file)


def test_counts_are_imported_by_path_address_and_id(today, tmp_path):
    post = make_live("The wall", slug="the-wall")
    file = write(
        tmp_path,
        "path,day,views,readers\n"
        "/2026/03/the-wall/,2026-03-10,20,15\n"
        "https://old.example.org/2026/03/the-wall/?utm_source=x,2026-03-11,5,4\n"
        f"{post.pk},2025-01-01,100,\n",
    )

    assert "3 days of posts added" in run("analytics_import", file)

    count = PostCount.objects.get(post=post)
    assert (count.views, count.readers, count.views_30d, count.readers_30d) == (125, 119, 25, 19)
    assert drift() == []


def test_posts_are_looked_up_in_parts(today, tmp_path, monkeypatch):
    """A query takes so many parameters and no more."""
    monkeypatch.setattr("analytics.importing.ASKED_AT_ONCE", 2)
    posts = [make_live(f"Wall {number}", slug=f"wall-{number}") for number in range(5)]
    rows = [f"/2026/03/wall-{number}/,2026-03-10,{number + 1}" for number in range(5)]

    run("analytics_import", write(tmp_path, "\n".join(["path,day,views", *rows])))

    counted = PostCount.objects.filter(post__in=posts).order_by("post_id")
    assert [count.views for count in counted] == [1, 2, 3, 4, 5]


def test_imported_counts_are_added_to_those_that_are_there(today, tmp_path, reader):
    post = make_live("The wall", slug="the-wall")
    reader.moment = today.timestamp()
    reader.send(post)
    reader.count()

    run("analytics_import", write(tmp_path, f"id,day,views,readers\n{post.pk},{today:%Y-%m-%d},9,9\n"))

    assert DayCount.objects.get().readers == 10
    assert PostCount.objects.get().readers_30d == 10


def test_a_file_is_imported_once(today, tmp_path):
    post = make_live("The wall", slug="the-wall")
    file = write(tmp_path, f"id,day,views\n{post.pk},2026-03-10,9\n")
    run("analytics_import", file)

    with pytest.raises(CommandError, match="imported already, on 2026-03-23"):
        run("analytics_import", file)
    run("analytics_import", file, again=True)

    assert PostCount.objects.get().views == 18


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "must name the columns"),
        ("day,views\n", "must name the columns"),
        ("id,day,views\n1,yesterday,3\n", "Line 2: “yesterday” is not a day"),
        ("id,day,views\n1,2026-03-10,-3\n", "Line 2: “-3” is not a number of views"),
        ("id,day,views\n1,2026-03-10,٣\n", "is not a number of views"),
        ("id,day,views\n1,2026-03-10\n", "Line 2: “” is not a number of views"),
        ("id,day,views,readers\n1,2026-03-10,3,4\n", "more readers than views"),
        ("id,day,views\n,2026-03-10,3\n", "there is no path and no id"),
        ("path,day,views\n/2026/03/nothing/,2026-03-10,3\n", "there is no post “/2026/03/nothing/”"),
        ("path,day,views\nhttp://[x,2026-03-10,3\n", r"Line 2: there is no post “http://\[x”"),
        (f"id,day,views\n{10**17},2026-03-10,3\n", "there is no post"),
        (f"path,day,views\n/{10**25}/,2026-03-10,3\n", "there is no post"),
        ("path,day,views\n/²/,2026-03-10,3\n", "there is no post “/²/”"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole_and_says_where_it_is(today, tmp_path, text, problem):
    with pytest.raises(CommandError, match=problem):
        run("analytics_import", write(tmp_path, text))

    assert not DayCount.objects.exists()


def test_a_file_that_is_not_there_is_told_politely(today, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("analytics_import", str(tmp_path / "none.csv"))


# Demo -------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_demo_has_two_months_of_counts_the_same_each_time(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    moment = datetime.datetime(2026, 5, 20, 9, 30, tzinfo=datetime.UTC)
    with time_machine.travel(moment):
        run("load_demo")
        run("analytics_demo")
        first = sorted(DayCount.objects.values_list("post__slug", "day", "views", "readers"))
        for model in (DayCount, PostCount, Uncounted):
            model.objects.all().delete()
        run("analytics_demo")
        again = sorted(DayCount.objects.values_list("post__slug", "day", "views", "readers"))
        with pytest.raises(CommandError, match="already"):
            run("analytics_demo")

    assert first == again
    assert len({row[1] for row in first}) >= 60
    assert PostCount.objects.filter(readers_30d__gte=3).count() >= 10
    assert all(views >= readers for _slug, _day, views, readers in first)


# Flushing -----------------------------------------------------------------------


def test_flushing_takes_the_spool_of_this_machine(reader, settings):
    settings.SPOOL_DIR = reader.spool.folder
    post = make_live()
    reader.send(post)

    with time_machine.travel(NOW):
        assert "1 hits taken" in run("analytics_flush")
        assert "0 hits taken" in run("analytics_flush")

    assert PostCount.objects.get().views == 1


def test_while_the_database_is_down_hits_wait_and_nothing_is_lost(reader, settings):
    settings.SPOOL_DIR = reader.spool.folder
    post = make_live()
    said = io.StringIO()
    command = analytics_flush.Command(stderr=said)

    def down(execute, sql, params, many, context):
        raise OperationalError("the database is down")

    with time_machine.travel(NOW + datetime.timedelta(hours=1)):
        with connection.execute_wrapper(down), no_reconnecting():
            for number in range(30):
                reader.moment += 120
                assert reader.send(post, address=f"198.51.100.{number}") == "204 No Content"
                command.try_once(reader.spool, Tidying(), Clock())
        assert reader.spool.backlog()[0] == 30
        run("analytics_flush")

    assert "not flushed: the database is down" in said.getvalue()
    assert PostCount.objects.get().readers == 30
    assert reader.spool.backlog() == (0, None)


def test_what_waits_to_be_indexed_for_the_search_is_done_beside(reader):
    make_live()
    search_index.forget(Edition.objects.values_list("pk", flat=True))
    search_index.make_due(Edition.objects.all())

    with time_machine.travel(NOW + datetime.timedelta(hours=1)), no_reconnecting():
        analytics_flush.Command().try_once(reader.spool, Tidying(), Clock())

    assert SearchEntry.objects.count() == 1
    assert not SearchDue.objects.exists()


@contextlib.contextmanager
def no_reconnecting():
    """The transaction of the test must outlive the command's way of dealing with a lost connection."""
    close, analytics_flush.close_old_connections = analytics_flush.close_old_connections, lambda: None
    connection.close, kept = lambda: None, connection.close
    try:
        yield
    finally:
        analytics_flush.close_old_connections, connection.close = close, kept


def test_a_full_disk_is_no_concern_of_the_reader(reader):
    post = make_live()
    reader.send(post)
    pages = reader.spool.connection.execute("PRAGMA page_count").fetchone()[0]
    reader.spool.connection.execute(f"PRAGMA max_page_count={pages}")

    statuses = {reader.send(post, address=f"198.51.{number >> 8}.{number & 255}") for number in range(900)}
    reader.spool.connection.execute("PRAGMA max_page_count=100000")
    reader.send(post)
    reader.count()

    assert statuses == {"204 No Content"}
    unsaved = Uncounted.objects.get(why="unsaved").times
    assert unsaved > 0
    assert PostCount.objects.get().readers + unsaved == 901


START = """
import os, subprocess, sys, time
command = [sys.executable, "manage.py", "analytics_flush", "--loop", f"--parent={os.getpid()}"]
child = subprocess.Popen(command)
print(child.pid, flush=True)
time.sleep(600)
"""


def wait_until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def is_running(pid):
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture(scope="module")
def database(worker, tmp_path_factory):
    """The address of a database of its own; the ones of the tests are never committed to."""
    with own_copy(f"flusher_{worker}", tmp_path_factory.mktemp("flusher"), demo=False) as url:
        yield url


@pytest.fixture
def surroundings(database, tmp_path):
    return {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": database}


def test_the_flusher_ends_with_the_server_however_that_ends(surroundings, spool):
    server = subprocess.Popen(
        [sys.executable, "-c", START], cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
    )
    flusher = int(server.stdout.readline())
    wait_until(lambda: spool.fact("flushed_at"))
    assert is_running(flusher)
    spool.add(Hit(int(timezone.now().timestamp()), timezone.now().toordinal(), ignored="bot"))

    server.kill()
    server.communicate()

    wait_until(lambda: not is_running(flusher))
    # What was still in the spool has been counted before it went.
    assert spool.backlog() == (0, None)


BESIDE = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-m", "config.beside", str(os.getpid()), "analytics_flush --loop"])
time.sleep(600)
"""


def below(pid):
    """A process and all that it has started."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [each for child in children.read_text().split() for each in below(int(child))]
    return found


def test_a_flusher_that_is_killed_comes_back_and_ends_with_the_server(surroundings, spool):
    command = [sys.executable, "-c", BESIDE]
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: spool.fact("flushed_at"))
    _server, keeper, flusher = below(server.pid)

    os.kill(flusher, signal.SIGKILL)
    wait_until(lambda: len(below(server.pid)) == 3 and below(server.pid)[-1] != flusher)
    spool.add(Hit(int(timezone.now().timestamp()), timezone.now().toordinal(), ignored="bot"))
    wait_until(lambda: spool.backlog() == (0, None))
    successor = below(server.pid)[-1]
    server.kill()
    said = server.communicate()[1]

    wait_until(lambda: not is_running(keeper) and not is_running(successor))
    assert "“analytics_flush --loop” ended with -9; starts again in 2 s" in said


def test_a_reload_replaces_the_flusher_with_one_of_the_new_code(surroundings, spool):
    command = [sys.executable, "-c", BESIDE]
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: spool.fact("flushed_at"))
    _server, keeper, flusher = below(server.pid)

    # As deploy/candor.service does.
    subprocess.run(["pkill", "-HUP", "-P", str(server.pid), "-f", "config.beside"], check=True)
    wait_until(lambda: not is_running(flusher) and len(below(server.pid)) == 3)
    spool.add(Hit(int(timezone.now().timestamp()), timezone.now().toordinal(), ignored="bot"))
    wait_until(lambda: spool.backlog() == (0, None))
    assert below(server.pid)[1] == keeper
    server.kill()

    # It was not taken for one that fails.
    assert "starts again" not in server.communicate()[1]


def test_the_flusher_counts_what_is_left_when_it_is_stopped(surroundings, spool):
    command = [sys.executable, "manage.py", "analytics_flush", "--loop"]
    flusher = subprocess.Popen(command, cwd=ROOT, env=surroundings)
    wait_until(lambda: spool.fact("flushed_at"))
    spool.add(Hit(int(timezone.now().timestamp()), timezone.now().toordinal(), ignored="bot"))

    flusher.send_signal(signal.SIGTERM)

    assert flusher.wait(60) == 0
    assert spool.backlog() == (0, None)


def test_hits_of_several_processes_all_arrive(tmp_path, open_spool):
    """Four processes open the same new spool at once."""
    code = (
        "import sys; from pathlib import Path; from analytics.spool import Hit, Spool\n"
        "spool = Spool(Path(sys.argv[1]))\n"
        "for number in range(200): spool.add(Hit(number, 1, post=1, reader=number))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "spool")]
    writers = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]

    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    assert json.dumps(open_spool("spool").backlog()) == "[800, 0]"

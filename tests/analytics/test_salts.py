"""No salt is at rest for longer than 48 hours, whatever clocks and servers do."""

import datetime
import random
import time
import zoneinfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from analytics import salts
from analytics.management.commands.analytics_flush import one_round
from analytics.models import Salt, Seen
from analytics.salts import Clock
from analytics.tidying import Tidying, tidy
from analytics.tokens import salted_days
from blog.models import SiteSettings
from tests.beacons import Reader
from tests.posts import make_live

LIMIT = datetime.timedelta(hours=48)
STEP = datetime.timedelta(hours=1)
#: The night in which clocks go back: a day of 25 hours.
BEGIN = datetime.datetime(2026, 10, 23, 9, tzinfo=datetime.UTC)


class Server:
    """A machine with a web process and a flusher, which may be dead, and a clock that may be wrong."""

    def __init__(self, spool):
        self.reader = Reader(spool)
        self.tidying, self.clock = Tidying(), Clock()
        self.off_by = datetime.timedelta()
        self.flushes = True

    def live_on(self, true, post):
        with time_machine.travel(true + self.off_by, tick=False):
            self.reader.moment = time.time()
            self.reader.send(post)
            if self.flushes:
                one_round(self.reader.spool, self.tidying, self.clock)


class World:
    """Several servers on one database, and when each salt was really made."""

    def __init__(self, servers, monkeypatch):
        self.servers, self.born, self.true = servers, {}, BEGIN
        self.oldest = datetime.timedelta()
        monkeypatch.setattr(time, "monotonic", self.seconds)

    def seconds(self):
        return (self.true - BEGIN).total_seconds()

    def go_on(self, hours, post):
        for _step in range(int(datetime.timedelta(hours=hours) / STEP)):
            self.true += STEP
            for server in self.servers:
                server.live_on(self.true, post)
            self.look()

    def look(self):
        found = {bytes(salt) for salt in Salt.objects.values_list("salt", flat=True)}
        for server in self.servers:
            found |= {kept.salt for kept in server.reader.spool.salts().values()}
        for salt in found:
            born = self.born.setdefault(salt, self.true)
            self.oldest = max(self.oldest, self.true - born)
            assert self.true - born < LIMIT, self.true


@pytest.fixture
def world(db, open_spool, monkeypatch):
    SiteSettings.objects.create(time_zone="Europe/Berlin")
    return World([Server(open_spool(name)) for name in ("one", "two")], monkeypatch)


def test_a_salt_serves_its_day_and_is_gone_before_it_is_48_hours_old(world):
    world.go_on(84, make_live(now=BEGIN))

    # Made at noon of the day before, gone an hour after the end of the longest day of the year.
    assert datetime.timedelta(hours=36) < world.oldest < datetime.timedelta(hours=40)
    assert len(world.born) == 5


@pytest.mark.parametrize("seed", range(3))
def test_clocks_that_are_put_forward_and_back_make_none_older(world, seed):
    chance = random.Random(seed)
    post = make_live(now=BEGIN)
    for _change in range(4):
        world.go_on(chance.randrange(4, 30), post)
        chance.choice(world.servers).off_by += datetime.timedelta(hours=chance.uniform(-30, 30))


def test_a_clock_that_jumps_for_a_moment_costs_no_salt(world):
    post = make_live(now=BEGIN)
    world.go_on(4, post)
    before = Salt.objects.get(day=BEGIN.toordinal())
    world.servers[0].off_by = datetime.timedelta(days=3)
    world.go_on(1, post)
    world.servers[0].off_by = datetime.timedelta()
    world.go_on(4, post)

    assert Salt.objects.get(day=BEGIN.toordinal()).salt == before.salt
    assert world.servers[0].reader.spool.salts()[BEGIN.toordinal()].salt == bytes(before.salt)


def test_a_server_whose_flusher_is_dead_forgets_its_salts_all_the_same(world):
    post = make_live(now=BEGIN)
    world.go_on(20, post)
    world.servers[1].flushes = False
    world.go_on(60, post)
    world.servers[1].flushes = True
    world.go_on(2, post)

    shared = {day: bytes(salt) for day, salt in Salt.objects.values_list("day", "salt")}
    for server in world.servers:
        assert {day: kept.salt for day, kept in server.reader.spool.salts().items()} == shared


def test_a_flusher_without_its_database_forgets_them_in_the_spool(reader, monkeypatch):
    reader.send(make_live(now=BEGIN))
    reader.count(BEGIN)
    assert reader.spool.salts()

    with time_machine.travel(BEGIN + datetime.timedelta(days=2), tick=False):
        reader.spool.forget_salts(timezone.now())

    assert not reader.spool.salts()


def test_tokens_go_some_at_a_time_and_those_of_today_and_yesterday_stay(db, monkeypatch):
    monkeypatch.setattr(salts, "AT_ONCE", 3)
    today = BEGIN.toordinal()
    Seen.objects.bulk_create(
        Seen(day=today - back, token=token, minutes=b"") for back in range(5) for token in range(-4, 4)
    )

    salts.forget_tokens(BEGIN, datetime.UTC)

    # It is nine o'clock: the day before yesterday began 57 hours ago.
    assert set(Seen.objects.values_list("day", flat=True)) == {today, today - 1}
    assert Seen.objects.count() == 16


@pytest.mark.parametrize(
    ("hour", "days"), [(0, [-1, 0]), (1, [0]), (11, [0]), (12, [0, 1]), (23, [0, 1])], ids=str
)
def test_tomorrows_salt_is_made_at_noon_and_yesterdays_goes_at_one(hour, days):
    zone = zoneinfo.ZoneInfo("Pacific/Auckland")
    now = datetime.datetime(2026, 7, 1, hour, 30, tzinfo=zone)

    assert salted_days(now, zone) == {now.toordinal() + each for each in days}


@pytest.mark.django_db(transaction=True)
def test_a_salt_that_is_over_is_not_in_the_file_of_the_database_either(reader):
    if connection.vendor != "sqlite":
        pytest.skip("A server keeps the files of PostgreSQL.")
    reader.send(make_live(now=BEGIN))
    reader.count(BEGIN)
    old = bytes(Salt.objects.get(day=BEGIN.toordinal()).salt)
    assert any(old in content for content in files_of_the_database())

    later = BEGIN + datetime.timedelta(days=2)
    reader.count(later)
    tidy(later)

    assert not any(old in content for content in files_of_the_database())


def files_of_the_database():
    name = connection.settings_dict["NAME"]
    for suffix in ("", "-wal"):
        with open(f"{name}{suffix}", "rb") as file:  # noqa: PTH123
            yield file.read()

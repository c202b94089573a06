"""Any stream of beacons, through any number of servers, batches and clocks, against a model of 30 lines."""

import datetime
import itertools
import tempfile
import zoneinfo
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import flush as flushing
from analytics.models import DayCount, HourCount, PostCount, Uncounted
from analytics.rebuilding import drift
from analytics.spool import Spool
from tests.beacons import CHROME, FIREFOX, Reader
from tests.posts import make_live, make_post

# Each example is a transaction of its own: within one of all, PostgreSQL drags along what was rolled back.
pytestmark = pytest.mark.django_db(transaction=True)
CAP = 3
START = datetime.datetime(2026, 3, 4, 23, 0, tzinfo=datetime.UTC).timestamp()

people = st.tuples(
    st.sampled_from(["203.0.113.1", "203.0.113.2"]), st.sampled_from([FIREFOX, CHROME, *"abcd"])
)
servers = st.integers(0, 1)
steps = st.one_of(
    st.tuples(st.just("send"), servers, people, st.integers(0, 2)),
    st.tuples(st.just("send"), servers, people, st.integers(0, 2)),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 14, 29, 30, 31, 240, 1440])),
    st.tuples(st.just("clock"), servers, st.sampled_from([-90, -20, 0, 20, 90])),
    st.tuples(st.just("flush"), servers),
)


class Model:
    """The definitions, and nothing else. Posts 0 and 1 are live, 2 is a draft."""

    def __init__(self):
        self.views = defaultdict(list)
        self.networks = Counter()
        self.hours, self.days, self.ignored = Counter(), Counter(), Counter()

    def count(self, minute, person, post):
        day = minute // 1440
        if post == 2:
            self.ignored["unknown"] += 1
            return
        mine = self.views[day, person, post]
        early = minute % 1440 < 30
        before = self.views[day - 1, person, post] if early else []
        if any(abs(minute - each) < 30 for each in [*mine, *before]):
            return
        if not mine and self.networks[day, person[0], post] >= CAP:
            self.ignored["capped"] += 1
            return
        if not mine:
            self.networks[day, person[0], post] += 1
            self.days[post, day, "readers"] += 1
            self.hours[post, minute // 60, "readers"] += 1
        mine.append(minute)
        self.days[post, day, "views"] += 1
        self.hours[post, minute // 60, "views"] += 1


def figures(rows, key, posts):
    found = Counter()
    for row in rows:
        place = key(row)
        found[posts[row.post_id], place, "views"] += row.views
        found[posts[row.post_id], place, "readers"] += row.readers
    return +found


class World:
    """Two servers with a spool and a clock each, and the model beside them."""

    def __init__(self, folder, batch):
        self.live = [make_live("One"), make_live("Two", slug="two"), make_post("Draft")]
        self.servers = [Reader(Spool(folder / str(number)), START) for number in range(2)]
        self.model, self.waiting, self.batch = Model(), [[], []], batch
        for server in self.servers:
            server.count()

    def send(self, server, person, post):
        address, agent = person
        full = agent if len(agent) > 1 else f"{FIREFOX} {agent}"
        self.servers[server].send(self.live[post], address=address, agent=full)
        self.waiting[server].append((int(self.servers[server].moment) // 60, person, post))

    def wait(self, minutes):
        """Flushers that live agree on the salts, however many hits they have not counted yet."""
        for server in self.servers:
            server.moment += minutes * 60
            now = datetime.datetime.fromtimestamp(server.moment, datetime.UTC)
            flushing.prepare(server.spool, now, zoneinfo.ZoneInfo("UTC"))
            server.endpoint.days.recalled_at = float("-inf")

    def clock(self, server, minutes):
        self.servers[server].moment += minutes * 60

    def flush(self, server):
        count_in_batches(self.servers[server], self.batch)
        for hit in self.waiting[server]:
            self.model.count(*hit)
        self.waiting[server] = []


def run(events, batch):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), batch)
        for what, *details in [*events, ("flush", 0), ("flush", 1)]:
            getattr(world, what)(*details)
        compare(world.model, {post.pk: number for number, post in enumerate(world.live)})
        for server in world.servers:
            server.spool.close()


def count_in_batches(reader, batch):
    flushing.BATCH, usual = batch, flushing.BATCH
    try:
        reader.count()
        # Once more is the same as once.
        reader.count()
    finally:
        flushing.BATCH = usual


def compare(model, posts):
    day_zero = datetime.date(1970, 1, 1).toordinal()
    assert figures(DayCount.objects.all(), lambda row: row.day.toordinal() - day_zero, posts) == +model.days
    assert figures(HourCount.objects.all(), lambda row: row.hour, posts) == +model.hours
    ignored = Counter()
    for row in Uncounted.objects.all():
        ignored[row.why] += row.times
    assert ignored == model.ignored
    assert drift() == []
    readers = {posts[row.pk]: row.readers_30d for row in PostCount.objects.all()}
    totals = Counter()
    for (post, _day, what), number in model.days.items():
        totals[post] += number if what == "readers" else 0
    assert readers == +totals


def check(events, batch, django_settings):
    django_settings.COUNT_READERS_A_NETWORK = CAP
    with transaction.atomic():
        run(events, batch)
        transaction.set_rollback(True)


quick = settings(max_examples=30)
long = settings(quick, max_examples=600)


@quick
@given(events=st.lists(steps, max_size=40), batch=st.sampled_from([1, 3, 1000]))
def test_figures_are_those_of_the_model(events, batch, transactional_db, settings):
    check(events, batch, settings)


@pytest.mark.deep
@long
@given(events=st.lists(steps, max_size=150), batch=st.sampled_from([1, 2, 7, 1000]))
def test_figures_are_those_of_the_model_in_long_streams(events, batch, transactional_db, settings):
    check(events, batch, settings)


def test_the_model_and_the_code_agree_that_a_network_has_a_limit(transactional_db, settings):
    events = [("send", 0, ("203.0.113.1", agent), 0) for agent in [FIREFOX, CHROME, *"abcd"]]

    check(list(itertools.chain(events, [("wait", 31)], events)), 1000, settings)

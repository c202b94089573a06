"""Which hours a day has."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from analytics.zones import hour_of_midnight, hours_of

DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo"],
)
def test_every_hour_is_one_of_the_day_in_which_it_begins(zone):
    first = datetime.date(2026, 1, 1)
    for day in (first + number * DAY for number in range(365)):
        hours = hours_of(day, ZoneInfo(zone))

        assert 23 <= len(hours) <= 25
        assert {datetime.datetime.fromtimestamp(hour * 3600, ZoneInfo(zone)).date() for hour in hours} == {
            day
        }
        assert hours[-1] + 1 == hours_of(day + DAY, ZoneInfo(zone))[0]


def test_a_day_that_begins_at_half_past_shares_an_hour_with_the_day_before():
    day = datetime.date(2026, 3, 5)

    kolkata, berlin = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
    assert hour_of_midnight(day, kolkata) == hours_of(day - DAY, kolkata)[-1]
    assert hour_of_midnight(day, berlin) == hours_of(day, berlin)[0]

"""Days and times stand on a scale where the calendar has them, in whatever zone they are told."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kg.pictures.amounts import Moment, date_of, moment_of
from kg.rdf.terms import Literal

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "10"))
ORIGIN = datetime(1, 1, 1, tzinfo=UTC)
ZONES = ["Z", "+00:00", "-00:00", "+09:00", "-05:00", "+05:30", "-03:30", "+14:00", "-12:00", "-00:30"]


def moment(text: str) -> Moment:
    """Return the time that a text stands for, which is one."""
    found = moment_of(Literal(text))
    assert found is not None
    return found


def in_zone(at: datetime, zone: str) -> str:
    """Return a time as it is told in a zone."""
    hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:]))
    shift = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return at.astimezone(timezone(shift)).replace(tzinfo=None).isoformat() + zone


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_a_time_stands_at_one_place_in_all_zones(seed: int) -> None:
    """And as far from another one as the clock says."""
    chance = random.Random(seed)
    zero = moment("0001-01-01T00:00:00Z").start
    for _ in range(20):
        at = ORIGIN + timedelta(days=chance.randrange(2, 3_600_000), minutes=chance.randrange(1440))
        expected = zero + (at - ORIGIN) / timedelta(days=1)
        for zone in ZONES:
            found = moment(in_zone(at, zone))
            assert expected == pytest.approx(found.start, abs=1e-6), (at, zone)
            assert found.start == found.end == found.middle


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_a_day_is_the_one_that_the_calendar_has(seed: int) -> None:
    """From its beginning to that of the next; and a year is all of it."""
    chance = random.Random(seed)
    first = moment("0001-01-01").start
    for _ in range(50):
        day = date.fromordinal(chance.randrange(1, 3_600_000))
        found = moment(day.isoformat())
        assert found.start == first + day.toordinal() - 1
        assert found.end == found.start + 1
        assert (day.year, day.month, day.day) == date_of(found.start)
        year = moment(f"{day.year:04}")
        assert (moment(f"{day.year:04}-01-01").start, moment(f"{day.year:04}-12-31").end) == (year.start, year.end)

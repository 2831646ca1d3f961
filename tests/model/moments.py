"""Zones and moments for property tests: half of the moments lie within days of a change of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.oracles.wallclock import listed_changes, wall_at
from tetatet.model.calendar import zone, zone_names
from tetatet.model.time import DAY, Instant, parse_instant

FIRST, LAST = parse_instant("1850-01-01T00:00:00Z"), parse_instant("2150-01-01T00:00:00Z")


@cache
def _changes_of(name: str) -> list[int]:
    return listed_changes(name) or [parse_instant("2026-03-29T01:00:00Z")]


@st.composite
def zones_and_moments(draw: st.DrawFn) -> tuple[ZoneInfo, Instant]:
    """A zone and an instant between 1850 and 2150."""
    name = draw(st.sampled_from(sorted(zone_names())))
    if draw(st.booleans()):
        return zone(name), Instant(draw(st.integers(FIRST, LAST)))
    change = draw(st.sampled_from(_changes_of(name)))
    return zone(name), Instant(change + draw(st.integers(-2 * DAY, 2 * DAY)))


def naive(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A date and time on the wall."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).replace(tzinfo=None)


def shown(instant: int, where: ZoneInfo) -> datetime:
    """What the wall shows, without a zone, by the oracle."""
    return wall_at(instant, where).replace(tzinfo=None)


def days_on(wall: datetime, days: int) -> datetime:
    """The same time of day so many days later."""
    return wall + timedelta(days=days)

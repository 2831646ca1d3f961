"""Between instants and walls, in every zone and at every change of a clock ever listed."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.moments import naive, shown, zones_and_moments
from tests.oracles.wallclock import first_showing, listed_changes, wall_at
from tetatet.model.time import DAY, HOUR, SECOND, Instant, format_instant, parse_instant
from tetatet.model.wallclock import (
    EARLIEST,
    LATEST,
    civil,
    day_number,
    day_of,
    from_wall,
    midnight,
    offset,
    steady,
    to_instant,
    to_wall,
    weekday_of,
    zone,
    zone_names,
)

NO_ZONES: tuple[object, ...] = (
    "",
    "/etc/localtime",
    "../x",
    "Europe",
    "Europe/",
    "europe/berlin",
    "Mars",
    "UTC\0",
    " UTC",
    None,
    1,
    [],
)
BERLIN = zone("Europe/Berlin")


@pytest.mark.parametrize("name", NO_ZONES)
def test_an_unknown_zone_is_refused(name: object) -> None:
    """What is no IANA name raises ValueError that shows it: empty, a path, a folder, the wrong case, no text."""
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)


def test_every_zone_of_the_machine_is_known() -> None:
    """Each name that Python knows is taken and always gives the same object; only the machine's own is not."""
    assert available_timezones() - {"localtime"} <= zone_names()
    for name in zone_names():
        assert zone(name) is zone(name)
        assert (type(zone(name)), zone(name).key) == (ZoneInfo, name)


def test_no_zone_changes_its_clock_twice_in_one_day() -> None:
    """Two changes of one zone lie at least two days apart, which the reading of a day relies on."""
    for name in zone_names():
        listed = listed_changes(name)
        assert min((b - a for a, b in pairwise(listed)), default=3 * DAY) >= 2 * DAY, name


def test_offsets_are_those_of_the_zone_at_every_change_ever_listed() -> None:
    """The offset turns at the very microsecond at which a zone's file says so, and nowhere else that day."""
    for name in sorted(zone_names()):
        where = zone(name)
        for change in listed_changes(name):
            before, after = (wall_at(moment, where).utcoffset() for moment in (change - 1, change))
            found = timedelta(microseconds=offset(change - 1, where)), timedelta(microseconds=offset(change, where))
            assert found == (before, after), (name, change)
            assert steady(Instant(change - 1), where)[1] == change


@given(zones_and_moments())
def test_the_wall_is_read_as_the_zone_shows_it(case: tuple[ZoneInfo, Instant]) -> None:
    """The wall's date and time, its day number and its day are those of the standard library."""
    where, now = case
    wall = wall_at(now, where)
    assert to_wall(now, where) == wall.replace(tzinfo=None)
    assert civil(day_number(now, where)) == (wall.year, wall.month, wall.day)
    assert day_of(wall.year, wall.month, wall.day) == day_number(now, where)
    assert weekday_of(day_number(now, where)) == wall.weekday()


@settings(max_examples=500)
@given(zones_and_moments(), st.integers(-DAY, DAY))
def test_a_wall_clock_time_happens_the_first_time_or_at_the_end_of_its_gap(
    case: tuple[ZoneInfo, Instant], by: int
) -> None:
    """Any wall-clock time near a change happens when the oracle, which tries all offsets, first finds it."""
    where, now = case
    wall = shown(now, where) + timedelta(microseconds=by)
    assert from_wall(wall, where) == first_showing(wall, where)


@given(zones_and_moments())
def test_a_day_begins_once_and_before_all_of_its_moments(case: tuple[ZoneInfo, Instant]) -> None:
    """The midnight of the day at hand is past or now, and is the first time that its date shows."""
    where, now = case
    began = midnight(day_number(now, where), where)
    assert began <= now
    assert day_number(began, where) == day_number(now, where)
    assert day_number(Instant(began - 1), where) < day_number(now, where)


@pytest.mark.parametrize(
    "name,wall,instant",
    [
        ("Europe/Berlin", naive(2026, 3, 29, 2, 30), "2026-03-29T01:00:00Z"),  # skipped: 03:00
        ("Europe/Berlin", naive(2026, 10, 25, 2, 30), "2026-10-25T00:30:00Z"),  # twice: in summer time
        ("Australia/Lord_Howe", naive(2026, 10, 4, 2, 15), "2026-10-03T15:30:00Z"),  # skipped, half an hour
        ("America/Sao_Paulo", naive(2018, 11, 4), "2018-11-04T03:00:00Z"),  # 00:00 skipped: 01:00
        ("Africa/Cairo", naive(2023, 4, 28), "2023-04-27T22:00:00Z"),
        ("Asia/Beirut", naive(2022, 3, 27), "2022-03-26T22:00:00Z"),
        ("Pacific/Apia", naive(2011, 12, 30, 12), "2011-12-30T10:00:00Z"),  # a day that never was: the 31st, 00:00
        ("America/St_Johns", naive(2010, 11, 7), "2010-11-07T02:30:00Z"),  # 00:00 twice
        ("Antarctica/Troll", naive(2026, 10, 25, 2), "2026-10-25T00:00:00Z"),  # two hours back
    ],
)
def test_named_gaps_and_folds(name: str, wall: datetime, instant: str) -> None:
    """Each kind of gap ends where its clock goes on; each fold counts the first time."""
    assert format_instant(from_wall(wall, zone(name))) == instant


def test_a_minute_of_a_date_is_found() -> None:
    """`to_instant` counts minutes from 00:00 of the wall and refuses a date that does not exist."""
    assert to_instant(2026, 4, 1, 600, BERLIN) == parse_instant("2026-04-01T10:00:00+02:00")
    with pytest.raises(ValueError):
        to_instant(2026, 2, 29, 0, BERLIN)


def test_the_ends_of_the_calendar_hold() -> None:
    """Moments beyond the years 1 to 9999 are read as the first or last that there are, and nothing fails."""
    far = Instant(2**62)
    for name in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC"):
        assert to_wall(far, zone(name)) == to_wall(LATEST, zone(name))
        assert to_wall(Instant(-far), zone(name)) == to_wall(EARLIEST, zone(name))
        assert day_number(far, zone(name)) > day_number(LATEST, zone(name))
        assert from_wall(naive(9999, 12, 31), zone(name)) == LATEST
        assert from_wall(naive(1, 1, 1), zone(name)) == EARLIEST
    assert format_instant(LATEST) == "9999-12-29T00:00:00Z"


def test_an_offset_holds_up_to_the_instant_named() -> None:
    """`steady` gives the next change, or the end of the day of UTC when there is none before."""
    change = parse_instant("2026-03-29T01:00:00Z")
    assert steady(Instant(change - 1), BERLIN) == (HOUR, change)
    assert steady(change, BERLIN) == (2 * HOUR, parse_instant("2026-03-30T00:00:00Z"))
    assert offset(parse_instant("1890-01-01T00:00:00Z"), BERLIN) == 3208 * SECOND

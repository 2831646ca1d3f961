"""Every IANA zone over both changes of its clocks, against a walk minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tests.oracles.wallclock import MINUTE_US, Wall, changes, wall_at
from tetatet.model.calendar import (
    add,
    day_number,
    is_quiet,
    midnight,
    next_clock,
    next_quiet_start,
    next_weekday,
    period_end,
    period_start,
    quiet_end,
    subtract,
    weekday_of,
    zone,
    zone_names,
)
from tetatet.model.settings import Quiet
from tetatet.model.time import DAY, HOUR, Instant, parse_instant
from tetatet.model.written_time import Duration

PARTS = 8  # so that workers share the zones
THIS_YEAR = 2025
YEARS_OF_ODDITIES = (2006, 2011, 2016, 2018, 2023)
"""Changes at 00:01 (St John's), a lost day (Apia), half hours (Caracas), changes at midnight (São Paulo, Beirut,
Cairo), winter as the exception (Casablanca)."""

DATE_WITHOUT_CHANGE = parse_instant(f"{THIS_YEAR}-03-30T01:00:00Z")
ONE_DAY = Duration(days=1)
QUIETS = (Quiet(21 * 60, 8 * 60), Quiet(120, 180), Quiet(23 * 60 + 30, 30), Quiet(21 * 60, 150), Quiet(150, 21 * 60))
CLOCKS = (0, 30, 150, 18 * 60)
MINUTES_ABOUT_A_CHANGE = sorted(
    {sign * minutes for minutes in (0, 1, 30, 59, 60, 61, 90, 120, 720) for sign in (1, -1)}
    | {sign * (24 * 60 + minutes) for minutes in (-60, -1, 0, 1, 30, 120) for sign in (1, -1)}
)


def _cases(part: int) -> Iterator[tuple[ZoneInfo, int]]:
    """(zone, change) of every zone this year, and one of each kind of the other years."""
    seen = set()
    for name in sorted(zone_names())[part::PARTS]:
        where = zone(name)
        this_year = list(changes(where, THIS_YEAR, THIS_YEAR))
        for change in this_year or [DATE_WITHOUT_CHANGE]:
            yield where, change
        for year in YEARS_OF_ODDITIES:
            for change in changes(where, year, year):
                kind = change, wall_at(change - 1, where).utcoffset(), wall_at(change, where).utcoffset()
                if kind not in seen:
                    seen.add(kind)
                    yield where, change


def _disagreements(where: ZoneInfo, change: int) -> Iterator[str]:
    wall = Wall(where, change - 60 * HOUR, 7)
    for minutes in MINUTES_ABOUT_A_CHANGE:
        now = Instant(change + minutes * MINUTE_US)
        today = wall.day(now)
        answers: dict[str, tuple[int | None, int | None]] = {
            "day_number": (day_number(now, where), today),
            "midnight": (midnight(today, where), wall.midnight(today)),
            "next midnight": (midnight(today + 1, where), wall.midnight(today + 1)),
            "add a day": (add(now, ONE_DAY, where), wall.days_later(now, 1)),
            "take a day off": (subtract(now, ONE_DAY, where), wall.days_later(now, -1)),
        }
        tomorrow = weekday_of(wall.latest_day(now) + 1)
        for clock in CLOCKS:
            answers[f"next {clock}"] = next_clock(now, clock, where), wall.next_clock(now, clock)
            weekday = next_weekday(now, tomorrow, clock, where)
            answers[f"tomorrow's {clock}"] = weekday, wall.next_weekday(now, tomorrow, clock)
        for quiet in QUIETS:
            span = quiet.start, quiet.end
            end = wall.quiet_end(now, *span)
            answers[f"quiet {span}"] = is_quiet(now, quiet, where), end is not None
            answers[f"end of quiet {span}"] = quiet_end(now, quiet, where), end
            answers[f"start of quiet {span}"] = next_quiet_start(now, quiet, where), wall.next_quiet_start(now, *span)
        for question, (found, expected) in answers.items():
            if found != expected:
                yield f"{where.key} {minutes:+} min of {change}: {question} is {found}, the wall says {expected}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_zone_agrees_with_its_wall_over_both_changes(part: int) -> None:
    """A day on, a day back, midnights, clocks and quiet hours are what a walk along the wall finds."""
    cases = list(_cases(part))
    assert len(cases) > 100
    assert [line for where, change in cases for line in _disagreements(where, change)] == []


def test_no_zone_is_left_out() -> None:
    """The parts cover all of the some 600 zones, and two zones in six change their clocks this year."""
    names = [name for part in range(PARTS) for name in sorted(zone_names())[part::PARTS]]
    assert sorted(names) == sorted(zone_names())
    assert len(names) >= 590
    assert sum(1 for name in names if any(changes(zone(name), THIS_YEAR, THIS_YEAR))) >= 190


def test_periods_cover_every_minute_about_a_change_once() -> None:
    """Hours, days, weeks, months and years lie side by side without gap or overlap where clocks change."""
    for name in ("America/St_Johns", "Antarctica/Troll", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"):
        where = zone(name)
        for change in changes(where, 2010, 2011):
            for unit in ("hour", "day", "week", "month", "year"):
                for now in range(change - DAY, change + DAY, 7 * MINUTE_US):
                    start, end = period_start(Instant(now), unit, where), period_end(Instant(now), unit, where)
                    assert start <= now < end
                    assert period_start(end, unit, where) == end
                    assert period_end(Instant(end - 1), unit, where) == end
                    assert period_start(Instant(end - 1), unit, where) == start

"""Working days: weekends, public holidays, and the codes that name a calendar."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tetatet.model.wallclock import LATEST_DAY, day_of
from tetatet.model.workdays import MAX_BUSINESS_DAYS, Workdays, workdays

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def _later(days: Workdays, start: date, count: int) -> date:
    return date(1970, 1, 1) + timedelta(days=days.add(day_of(start.year, start.month, start.day), count))


def _walk(code: str | None, start: date, count: int) -> date:
    """The same by walking along the dates of the package itself."""
    place, _, part = (code or "DE").partition("-")
    free = holidays.country_holidays(place, part or None)

    def works(day: date) -> bool:
        return day.isoweekday() < 6 and (code is None or day not in free)

    day = start
    while not works(day):
        day += timedelta(days=1)
    while count:
        day += timedelta(days=1 if count > 0 else -1)
        if works(day):
            count -= 1 if count > 0 else -1
    return day


@settings(deadline=None)  # the first day of a calendar takes a third of a second
@given(st.sampled_from((None, "DE", "US-CA", "CN", "SA")), DAYS, st.integers(-15, 15))
def test_working_days_are_counted_over_weekends_and_holidays(code: str | None, start: date, count: int) -> None:
    """So many working days on or back is where a walk along the dates comes to."""
    assert _later(workdays(code), start, count) == _walk(code, start, count)


@pytest.mark.parametrize(
    "code,start,count,end",
    [
        ("DE", date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday to Easter Monday are free
        (None, date(2026, 4, 2), 1, date(2026, 4, 3)),
        ("DE", date(2026, 4, 4), 2, date(2026, 4, 9)),  # from a Saturday: from Tuesday on
        ("DE", date(2026, 4, 4), -1, date(2026, 4, 2)),  # before the same Saturday
        ("US-CA", date(2021, 12, 30), 1, date(2022, 1, 3)),  # New Year on a Saturday is kept on the Friday
        ("DE-BY", date(2026, 1, 5), 1, date(2026, 1, 7)),  # Epiphany is free in Bavaria
        ("DE", date(2026, 1, 5), 1, date(2026, 1, 6)),
        ("XNYS", date(2026, 7, 2), 1, date(2026, 7, 6)),  # the exchange keeps 4 July on the Friday
    ],
)
def test_named_holidays(code: str | None, start: date, count: int, end: date) -> None:
    """Countries, parts of them and exchanges each keep their own holidays."""
    assert _later(workdays(code), start, count) == end


@pytest.mark.parametrize("code", ["", "XX", "de", "Germany", "DE-XX", "DE-", "US-CA-LA", "-CA"])
def test_an_unknown_calendar_is_refused(code: str) -> None:
    """A code that the holidays package does not know raises ValueError that names it."""
    with pytest.raises(ValueError) as refused:
        workdays(code)
    assert repr(code) in str(refused.value)


def test_without_end_is_the_end_of_the_calendar() -> None:
    """More working days than anybody plans cost no time: they are for ever."""
    assert Workdays().add(0, MAX_BUSINESS_DAYS + 1) == LATEST_DAY
    assert Workdays().add(0, 10**12) == LATEST_DAY
    assert Workdays("DE").add(day_of(9998, 1, 1), 5) == day_of(9998, 1, 8)


def test_the_holidays_package_is_read_only_when_asked() -> None:
    """Importing the calendar imports no holidays, which take a fifth of a second."""
    code = "import sys, tetatet.model.calendar as c; c.workdays(None); sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

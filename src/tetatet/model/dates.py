"""Dates as people write them: birthdays with and without a year, 29 February."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from tetatet.model.time import from_datetime
from tetatet.model.wallclock import to_wall

CivilDate: TypeAlias = tuple[int | None, int, int]
"""Year (None when it was not said), month, day of the month."""

LEAP_DAYS: Final = {"28 February": (2, 28), "1 March": (3, 1)}
"""What the project's `leap day` may say, and which day it makes of 29 February in other years."""

_ANY_LEAP_YEAR: Final = 2000  # has a 29 February, which a birthday without a year may name
_LONGEST: Final = 40  # characters; "1990-02-28T00:00:00.000000+00:00" has 32
_DATE: Final = re.compile(r"(?:([0-9]{4})-|--)?([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(r"[T ]([0-9]{2}:[0-9]{2}[0-9:.Z+-]*)")  # Python 3.11 takes a NUL behind a time


def yearly(month: int, day: int, year: int, leap_day: str) -> tuple[int, int, int]:
    """Which date keeps a yearly day in this year? Only 29 February ever moves, by the project's rule.

    >>> yearly(2, 29, 2026, "1 March"), yearly(2, 29, 2028, "1 March")
    ((2026, 3, 1), (2028, 2, 29))
    """
    if (month, day) == (2, 29) and not isleap(year):
        return (year, *LEAP_DAYS[leap_day])
    return year, month, min(day, monthrange(year, month)[1])


def date_of(text: object, zone: ZoneInfo | None = None) -> CivilDate | None:
    """Which date does a value of a customer's record name? None when it names none.

    Reads ``1990-05-01``, a date with a time, and ``--05-01`` or ``05-01`` without a year;
    the year 0000, which some systems write, is none. 29 February is taken of any year: `yearly`
    settles it. A time that names its zone is read on the calendar of `zone` where one is
    given; without one the date stands as written, which is right for birthdays.

    >>> date_of("1990-05-01"), date_of("--02-29"), date_of("soon")
    ((1990, 5, 1), (None, 2, 29), None)
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    text = text.strip()
    found = _DATE.match(text)
    if found is None:
        return None
    year, month, day = int(found[1] or 0), int(found[2]), int(found[3])
    if not (1 <= month <= 12 and 1 <= day <= monthrange(_ANY_LEAP_YEAR, month)[1]):
        return None
    rest = text[found.end() :]
    if rest:
        return _with_time((year, month, day), rest, zone) if found[1] else None
    return year or None, month, day


def _with_time(written: tuple[int, int, int], rest: str, zone: ZoneInfo | None) -> CivilDate | None:
    """The date of a datetime, where what follows the date is a time indeed."""
    year, month, day = written
    time = _TIME.fullmatch(rest)
    if time is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{_ANY_LEAP_YEAR}-01-01T{time[1]}")
    except ValueError:
        return None
    if zone is None or moment.tzinfo is None or not 1 < year < 9999:
        return year or None, month, day
    try:
        moment = moment.replace(year=year, month=month, day=day)
    except ValueError:  # 29 February of another year: no zone can move it
        return year, month, day
    local: date = to_wall(from_datetime(moment), zone)
    return local.year, local.month, local.day

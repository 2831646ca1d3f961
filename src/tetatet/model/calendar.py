"""Lengths of time, recurrences and dates on a customer's calendar.

Days, weeks, months and business days mean the same wall-clock time in the customer's
zone; seconds, minutes and hours are elapsed. Results past the end of the calendar are
`LATEST`, which stands for "never"; none of these functions fails on a large number.

The front of everything about time: zones and walls (`wallclock`), working days
(`workdays`), quiet hours (`quiet`) and dates (`dates`) can be had from here.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from tetatet.model.dates import LEAP_DAYS, CivilDate, date_of, yearly
from tetatet.model.quiet import is_quiet, next_quiet_start, quiet_end
from tetatet.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tetatet.model.wallclock import (
    EARLIEST,
    EARLIEST_DAY,
    LATEST,
    LATEST_DAY,
    Zone,
    civil,
    clamp,
    day_number,
    day_of,
    from_local,
    from_wall,
    midnight,
    offset,
    to_instant,
    to_wall,
    weekday_of,
    zone,
    zone_names,
)
from tetatet.model.workdays import MAX_BUSINESS_DAYS, Workdays, workdays
from tetatet.model.written_time import Duration, Recurrence

__all__ = [
    "EARLIEST",
    "LATEST",
    "LEAP_DAYS",
    "MAX_BUSINESS_DAYS",
    "CivilDate",
    "Workdays",
    "Zone",
    "add",
    "before_day",
    "civil",
    "date_of",
    "day_number",
    "day_of",
    "from_wall",
    "is_quiet",
    "midnight",
    "next_clock",
    "next_quiet_start",
    "next_weekday",
    "occurrence_next",
    "period_end",
    "period_start",
    "quiet_end",
    "subtract",
    "to_instant",
    "to_wall",
    "weekday_of",
    "workdays",
    "yearly",
    "zone",
    "zone_names",
]

_MONDAY_TO_FRIDAY: Final = Workdays()
_DAYS_A_MONTH: Final = 30  # of a part of a month only, such as half of one
_MOST_PERIODS_REPEATED: Final = 26  # hours: no clock was ever put back by more than a day
_PARTS_KEPT: Final = 9  # decimals: 0.29 times 100 days is 29 days


# ---------------------------------------------------------------- lengths of time


def add(instant: Instant, duration: Duration, zone: ZoneInfo, holidays: Workdays | None = None) -> Instant:
    """When is so long after the instant? Months, days and business days in this order, then what is elapsed.

    A `factor` scales: parts of a month count 30 days, parts of a day are elapsed. A duration
    scaled by a fact must have been put in numbers before. `holidays` None skips weekends only.

    >>> from tetatet.model.time import format_instant, parse_instant
    >>> berlin, eve = zone("Europe/Berlin"), parse_instant("2026-03-28T18:00:00+01:00")
    >>> format_instant(add(eve, Duration(days=1), berlin)), format_instant(add(eve, Duration(seconds=86400), berlin))
    ('2026-03-29T16:00:00Z', '2026-03-29T17:00:00Z')
    """
    return _shift(instant, duration, 1, zone, holidays)


def subtract(instant: Instant, duration: Duration, zone: ZoneInfo, holidays: Workdays | None = None) -> Instant:
    """When is so long before the instant (``90d before …``)? In the same order as `add`, each unit back."""
    return _shift(instant, duration, -1, zone, holidays)


def before_day(day: int, lead: Duration | None, zone: ZoneInfo, holidays: Workdays | None = None) -> Instant:
    """When does a date transition fire? At 00:00 local of its day, or of the day that lies `lead` before.

    The calendar units count from the date and not from an instant, so that a day whose 00:00
    does not exist moves no other one; hours in a lead are taken off 00:00.
    """
    if lead is None:
        return clamp(midnight(day, zone))
    months, days, business, elapsed = _parts(lead)
    return clamp(midnight(_moved(day, -months, -days, -business, holidays), zone) - elapsed)


def _shift(instant: Instant, duration: Duration, sign: int, zone: ZoneInfo, holidays: Workdays | None) -> Instant:
    months, days, business, elapsed = _parts(duration)
    moved: int = instant
    if months or days or business:
        local = instant + offset(instant, zone)
        day = local // DAY
        there = _moved(day, sign * months, sign * days, sign * business, holidays)
        moved = from_local(local + (there - day) * DAY, zone)
    return clamp(moved + sign * elapsed)


def _moved(day: int, months: int, days: int, business: int, holidays: Workdays | None) -> int:
    """The day number after calendar units."""
    if months:
        day = _month_later(day, months)
    day += days
    if business:
        within = min(max(day, EARLIEST_DAY), LATEST_DAY)
        day = (holidays or _MONDAY_TO_FRIDAY).add(within, business)
    return day


def _month_later(day: int, months: int) -> int:
    """The same day so many months on; where the month has none, its last one."""
    year, month, day_of_month = civil(day)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return LATEST_DAY if months > 0 else EARLIEST_DAY
    return day_of(year, month + 1, min(day_of_month, monthrange(year, month + 1)[1]))


def _parts(duration: Duration) -> tuple[int, int, int, int]:
    """(months, days, business days, microseconds), the factor worked in."""
    assert duration.fact is None, "the kernel puts a fact's duration in numbers first"
    if duration.factor == 1.0:
        return duration.months, duration.days, duration.business_days, duration.seconds * SECOND
    factor = duration.factor
    assert 0 <= factor < float("inf"), "a length of time is scaled by a number from 0 on"
    months, part_month = divmod(round(duration.months * factor, _PARTS_KEPT), 1)
    days, part_day = divmod(round(duration.days * factor + part_month * _DAYS_A_MONTH, _PARTS_KEPT), 1)
    business, part_business = divmod(round(duration.business_days * factor, _PARTS_KEPT), 1)
    elapsed = duration.seconds * factor * SECOND + (part_day + part_business) * DAY
    return int(months), int(days), int(business), round(elapsed)


# ---------------------------------------------------------------- what comes next


def next_clock(instant: Instant, minute: int, zone: ZoneInfo) -> Instant:
    """When does the wall next show this minute of the day (``until 18:00``)? Strictly later."""
    return _next_day_at(instant, day_number(instant, zone), 1, minute, zone)


def next_weekday(instant: Instant, weekday: int, minute: int, zone: ZoneInfo) -> Instant:
    """When is it next this weekday (Monday = 0) and minute of the day? Strictly later."""
    today = day_number(instant, zone)
    return _next_day_at(instant, today + (weekday - weekday_of(today)) % 7, 7, minute, zone)


def _next_day_at(instant: Instant, day: int, step: int, minute: int, zone: ZoneInfo) -> Instant:
    assert 0 <= minute < 24 * 60, "a minute of the day"
    found = from_local(day * DAY + minute * MINUTE, zone)
    while found <= instant < LATEST:
        day += step
        found = from_local(day * DAY + minute * MINUTE, zone)
    return clamp(found)


def occurrence_next(recurrence: Recurrence, after: Instant, zone: ZoneInfo, leap_day: str = "28 February") -> Instant:
    """When does ``every: month on 1 at 10:00`` come next? Strictly later.

    A day that the month has not is its last; 29 February follows the project's leap day.
    """
    if recurrence.unit == "day":
        return next_clock(after, recurrence.minute, zone)
    if recurrence.unit == "week":
        return next_weekday(after, recurrence.day, recurrence.minute, zone)
    assert recurrence.unit in ("month", "year"), recurrence.unit
    year, month, _ = civil(day_number(after, zone))
    for ahead in range(3):
        if recurrence.unit == "month":
            day = _month_later(day_of(year, month, 1), ahead)
            day += min(recurrence.day, monthrange(*civil(day)[:2])[1]) - 1
        else:
            day = day_of(*yearly(recurrence.month, recurrence.day, min(year + ahead, 9999), leap_day))
        if (found := from_local(day * DAY + recurrence.minute * MINUTE, zone)) > after:
            return clamp(found)
    return LATEST


# ---------------------------------------------------------------- periods


def period_start(instant: Instant, unit: str, zone: ZoneInfo) -> Instant:
    """When did the hour, day, week (from Monday), month or year begin in which the instant lies?

    Periods cover all time without overlap: `period_start` <= instant < `period_end`. Each begins when
    the wall first shows its beginning, so an hour that the wall shows twice is one long hour.
    """
    return _period(instant, unit, zone)[0]


def period_end(instant: Instant, unit: str, zone: ZoneInfo) -> Instant:
    """When does the next hour, day, week, month or year begin? Strictly later."""
    return _period(instant, unit, zone)[1]


def _period(instant: Instant, unit: str, zone: ZoneInfo) -> tuple[Instant, Instant]:
    first, instant = _FIRST_OF[unit], clamp(instant)
    local = instant + offset(instant, zone)
    start = from_local(first(local, 0), zone)
    for ahead in range(1, _MOST_PERIODS_REPEATED):
        end = from_local(first(local, ahead), zone)
        if end > instant:
            return start, end
        start = end  # a clock put back over the end of a period shows the old one again; the new one has begun
    return start, LATEST


def _first_of_month(local: int, ahead: int) -> int:
    year, month, _ = civil(local // DAY)
    return _month_later(day_of(year, month, 1), ahead) * DAY


def _first_of_year(local: int, ahead: int) -> int:
    return _month_later(day_of(civil(local // DAY)[0], 1, 1), 12 * ahead) * DAY


def _first_of_week(local: int, ahead: int) -> int:
    day = local // DAY
    return (day - weekday_of(day) + 7 * ahead) * DAY


_FIRST_OF: Final[Mapping[str, Callable[[int, int], int]]] = {
    "hour": lambda local, ahead: (local // HOUR + ahead) * HOUR,
    "day": lambda local, ahead: (local // DAY + ahead) * DAY,
    "week": _first_of_week,
    "month": _first_of_month,
    "year": _first_of_year,
}
"""The local time at which the period begins that lies so many ahead of the one that `local` is in."""

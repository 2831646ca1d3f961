"""What a clock on the wall shows, and when: durations, hours, weekdays, midnights, the night.

Moments are aware datetimes in UTC; what a wall shows is a naive datetime.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
ELAPSED = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}
CALENDAR = {"d": "days", "w": "weeks", "month": "months", "year": "years", "business day": "business days"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LENGTH = re.compile(r"(\d+)\s*(s|m|h|d|w|months?|years?|business days?)")


@cache
def zone_named(name: str) -> ZoneInfo:
    """A zone as the tzdata package has it, whatever the machine has."""
    *folders, last = name.split("/")
    place = files(".".join(["tzdata", "zoneinfo", *folders])) / last
    with place.open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@dataclass(frozen=True)
class Length:
    """So many of one unit: seconds, minutes and hours elapse; all others are days of a calendar."""

    count: int
    unit: str

    @property
    def elapses(self) -> bool:
        """Is it exact time, whatever the calendar says?"""
        return self.unit in ELAPSED

    @property
    def days(self) -> int:
        """Whole days of a length in days or weeks."""
        assert self.unit in ("days", "weeks"), self
        return self.count * (7 if self.unit == "weeks" else 1)


def length(text: str) -> Length:
    """`7d`, `6 months`, `2 business days`."""
    found = LENGTH.fullmatch(text.strip())
    assert found, text
    unit = found[2] if len(found[2]) == 1 else found[2].removesuffix("s")
    return Length(int(found[1]), CALENDAR.get(unit, unit))


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None)


def showing(shown: datetime, zone: ZoneInfo) -> datetime:
    """When the wall first shows this; what a gap of the clock skips happens at the gap's end."""
    first = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall(first, zone) == shown:
        return first
    early, late = shown.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        early, late = (middle, late) if wall(middle, zone) < shown else (early, middle)
    return late


def today(at: datetime, zone: ZoneInfo) -> date:
    """The date on the wall."""
    return wall(at, zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return showing(datetime.combine(day, time()), zone)


def next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The first beginning of a day after a moment."""
    day = today(at, zone)
    while midnight(day, zone) <= at:
        day += DAY
    return midnight(day, zone)


def later(at: datetime, much: Length, zone: ZoneInfo, is_workday: Callable[[date], bool], sign: int = 1) -> datetime:
    """A length after (or before) a moment: elapsed, or the same time on the wall of another day."""
    if much.elapses:
        return at + sign * much.count * ELAPSED[much.unit]
    shown = wall(at, zone)
    day = moved(shown.date(), much, is_workday, sign)
    return showing(datetime.combine(day, shown.time()), zone)


def moved(day: date, much: Length, is_workday: Callable[[date], bool], sign: int = 1) -> date:
    """The day so many days, weeks, months, years or business days later or earlier."""
    if much.unit in ("days", "weeks"):
        return day + sign * much.days * DAY
    if much.unit in ("months", "years"):
        return clamped_month(day, sign * much.count * (12 if much.unit == "years" else 1))
    while not is_workday(day):
        day += sign * DAY
    for _ in range(much.count):
        day += sign * DAY
        while not is_workday(day):
            day += sign * DAY
    return day


def clamped_month(day: date, months: int) -> date:
    """The same day of another month, or its last day where it has no such day."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


def days_in(year: int, month: int) -> int:
    """How many days a month has."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - DAY).day


def next_clock(at: datetime, hour: time, zone: ZoneInfo, weekday: int | None = None) -> datetime:
    """The next time, strictly later, that the wall comes to this hour (of this weekday, Monday is 0)."""
    day = today(at, zone)
    while True:
        found = showing(datetime.combine(day, hour), zone)
        if found > at and weekday in (None, day.weekday()):
            return found
        day += DAY


def is_between(at: datetime, start: time, end: time, zone: ZoneInfo) -> bool:
    """Does the wall show an hour from `start` to before `end`, over midnight when `start` is the later?"""
    shown = wall(at, zone).time()
    return start <= shown < end if start <= end else shown >= start or shown < end


def end_of_night(at: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    """The first minute, looked for minute by minute, that is no more in the night."""
    at = at.replace(second=0, microsecond=0)
    while is_between(at, start, end, zone):
        at += timedelta(minutes=1)
    return at


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO text; without an offset it is the wall's time in the zone, a date is its midnight."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else showing(found, zone)


def written(at: datetime) -> str:
    """`2026-03-01T10:00:00Z`, with a fraction only where there is one."""
    form = "%Y-%m-%dT%H:%M:%S" + (".%f" if at.microsecond else "")
    return at.strftime(form) + "Z"

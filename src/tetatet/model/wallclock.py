"""What the clock on a customer's wall shows, and when it shows it.

A *local time* here is a whole number of microseconds like an `Instant`, but read off the
wall: ``local = instant + offset``. One rule turns it back: a local time happens at the
first instant at which the wall shows it or more. So what the clock skips happens at the
end of the gap, and what it shows twice happens the first time.

Zones come from the `tzdata` package and never from the machine, so that a replay gives the
same bytes everywhere.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from tetatet.model.time import DAY, EPOCH, MINUTE, SECOND, Instant

Zone: TypeAlias = ZoneInfo

EARLIEST_DAY: Final = -719_162  # 0001-01-01
LATEST_DAY: Final = 2_932_896  # 9999-12-31
EARLIEST: Final = Instant((EARLIEST_DAY + 2) * DAY)
"""Time before it is taken as this; two days of room keep every wall inside the years 1 to 9999."""
LATEST: Final = Instant((LATEST_DAY - 2) * DAY)
"""9999-12-29: time past it is taken as this; it stands for "never"."""

_WALL_EPOCH: Final = EPOCH.replace(tzinfo=None)
_ONE_US: Final = timedelta(microseconds=1)
_DAY_S: Final = DAY // SECOND
_DAY_ZERO_ORDINAL: Final = EPOCH.toordinal()
_DAYS_KEPT: Final = 1 << 14  # 45 years of one zone or 27 days of all, some 4 MB


# ---------------------------------------------------------------- zones


@cache
def zone_names() -> frozenset[str]:
    """The names that `zone` takes, some 600."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def zone(name: object) -> ZoneInfo:
    """The zone of an IANA name.

    The same object each time, but one that cannot be pickled: hand over its `key`.

    Raises: ValueError: no such zone, or no text at all.

    >>> zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    if not isinstance(name, str) or name not in zone_names():
        raise ValueError(f"no time zone {name!r}")
    return _load(name)


@lru_cache(maxsize=1024)  # more than there are names
def _load(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


# ---------------------------------------------------------------- offsets


def _read_offset(second: int, zone: ZoneInfo) -> int:
    """The offset in microseconds at a second since 1970 UTC."""
    within = min(max(second, EARLIEST // SECOND), LATEST // SECOND)
    offset = datetime.fromtimestamp(within, zone).utcoffset()
    assert offset is not None, "a ZoneInfo has an offset at every instant"
    return offset // _ONE_US


@lru_cache(maxsize=_DAYS_KEPT)
def _offsets(utc_day: int, zone: ZoneInfo) -> tuple[int, int, int]:
    """(offset, until when, offset from then on) over one day of UTC; without a change, until its end.

    A zone changes at whole seconds and never twice in one day: a week is the least in tzdata.
    """
    first, last = utc_day * _DAY_S, (utc_day + 1) * _DAY_S - 1
    before, after = _read_offset(first, zone), _read_offset(last, zone)
    if before == after:
        return before, (utc_day + 1) * DAY, after
    while last - first > 1:
        middle = (first + last) // 2
        if _read_offset(middle, zone) == before:
            first = middle
        else:
            last = middle
    return before, last * SECOND, after


def offset(instant: int, zone: ZoneInfo) -> int:
    """Microseconds by which the wall is ahead of UTC."""
    before, change, after = _offsets(instant // DAY, zone)
    return before if instant < change else after


def steady(instant: int, zone: ZoneInfo) -> tuple[int, Instant]:
    """The offset, and an instant up to which it holds: the next change, or the end of the day of UTC."""
    utc_day = instant // DAY
    before, change, after = _offsets(utc_day, zone)
    if instant < change:
        return before, Instant(change)
    return after, Instant((utc_day + 1) * DAY)


# ---------------------------------------------------------------- between wall and instant


def from_local(local: int, zone: ZoneInfo) -> Instant:
    """The first instant at which the wall shows this local time or more."""
    day = local // DAY
    for utc_day in (day - 1, day, day + 1):
        before, change, after = _offsets(utc_day, zone)
        if local < change + before:
            return Instant(max(utc_day * DAY, local - before))
        if local < (utc_day + 1) * DAY + after:
            return Instant(max(change, local - after))
    raise AssertionError("no offset is as long as a day")


def from_wall(moment: datetime, zone: ZoneInfo) -> Instant:
    """When the wall shows a date and time; the argument names no zone of its own."""
    assert moment.tzinfo is None, "a wall-clock time names no zone"
    return clamp(from_local((moment - _WALL_EPOCH) // _ONE_US, zone))


def to_wall(instant: Instant, zone: ZoneInfo) -> datetime:
    """The date and time on the wall, without a zone."""
    within = clamp(instant)
    return _WALL_EPOCH + timedelta(microseconds=within + offset(within, zone))


def to_instant(year: int, month: int, day: int, minute: int, zone: ZoneInfo) -> Instant:
    """When the wall shows a minute (0 to 1439) of a date.

    Raises: ValueError: no such date.

    >>> to_instant(2026, 3, 29, 150, zone("Europe/Berlin")) // SECOND  # 02:30 is skipped: 03:00 summer time
    1774746000
    """
    return clamp(from_local(day_of(year, month, day) * DAY + minute * MINUTE, zone))


def clamp(instant: int) -> Instant:
    """The instant, no earlier than `EARLIEST` and no later than `LATEST`."""
    if EARLIEST <= instant <= LATEST:  # nearly always, and twice as fast as min and max
        return instant  # type: ignore[return-value] # Instant(instant) would be a call
    return EARLIEST if instant < EARLIEST else LATEST


# ---------------------------------------------------------------- days


def day_number(instant: Instant, zone: ZoneInfo) -> int:
    """Days from 1970-01-01 to the local date.

    >>> day_number(Instant(-1), zone("UTC")), day_number(Instant(0), zone("Asia/Tokyo"))
    (-1, 0)
    """
    before, change, after = _offsets(instant // DAY, zone)
    return (instant + (before if instant < change else after)) // DAY


def midnight(day: int, zone: ZoneInfo) -> Instant:
    """When a local day begins: 00:00, or the end of the gap that swallows it (or the whole day)."""
    return from_local(day * DAY, zone)


def day_of(year: int, month: int, day: int) -> int:
    """The day number of a date. Raises: ValueError: no such date."""
    return date(year, month, day).toordinal() - _DAY_ZERO_ORDINAL


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day number."""
    within = date.fromordinal(min(max(day, EARLIEST_DAY), LATEST_DAY) + _DAY_ZERO_ORDINAL)
    return within.year, within.month, within.day


def weekday_of(day: int) -> int:
    """The weekday of a day number, Monday = 0."""
    return (day + 3) % 7

"""What the clock on the wall shows, found by walking: the oracle for every rule of time.

Nothing here shares arithmetic with the package. A `Wall` asks `zoneinfo` for the date and
time at each minute of a window and writes them down; every answer is then found by looking
along that list. It serves times since 1973, when the last zone with odd seconds became even.
`first_showing` is a second oracle, exact to the microsecond in any year, which tries
the offsets that held about the time in question.

Instants are microseconds since 1970 UTC, as in the package. Minutes are minutes of the day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.resources import files
from itertools import accumulate
from struct import unpack
from zoneinfo import ZoneInfo

MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MIN = 24 * 60
_DAY_ZERO = _EPOCH.toordinal()
_WEEKDAY_ZERO = _EPOCH.weekday()


def wall_at(instant: int, zone: ZoneInfo) -> datetime:
    """The date and time that the wall shows, in the zone."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def is_quiet(instant: int, start: int, end: int, zone: ZoneInfo) -> bool:
    """Does the wall show a minute from `start` to before `end`, over midnight when `start` is the later?"""
    wall = wall_at(instant, zone)
    return _within(wall.hour * 60 + wall.minute, start, end)


def _within(minute: int, start: int, end: int) -> bool:
    since_start = (minute - start) % _DAY_MIN
    return since_start < (end - start) % _DAY_MIN


def changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[int]:
    """The instants in these years at which a zone's offset changes, found day by day, then second by second."""
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            yield _change_between(day, following, zone)
        day = following


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _change_between(day: datetime, following: datetime, zone: ZoneInfo) -> int:
    before, moment = _offset(day, zone), day
    for step in (timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)):
        while _offset(moment + step, zone) == before:
            moment += step
    assert moment < following
    return (moment + timedelta(seconds=1) - _EPOCH) // timedelta(microseconds=1)


def first_showing(wall: datetime, zone: ZoneInfo) -> int:
    """The instant at which the wall first shows a date and time (naive), or at which the gap ends that skips it."""
    nearby = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-48, 49, 6)]
    tried = sorted({wall.replace(tzinfo=UTC) - (_offset(moment, zone) or timedelta()) for moment in nearby})
    for moment in tried:
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return (moment - _EPOCH) // timedelta(microseconds=1)
    return _change_between(tried[0].replace(microsecond=0), tried[-1] + timedelta(seconds=1), zone)


class Wall:
    """A zone's wall over some whole days from an instant, minute by minute.

    Questions whose answer lies outside of the window raise IndexError.
    """

    def __init__(self, zone: ZoneInfo, start: int, days: int) -> None:
        assert start % MINUTE_US == 0, "walks go by whole minutes"
        self.first = start // MINUTE_US
        moments = (datetime.fromtimestamp((self.first + n) * 60, zone) for n in range(days * _DAY_MIN))
        self.shows = [(m.toordinal() - _DAY_ZERO) * _DAY_MIN + m.hour * 60 + m.minute for m in moments]
        """Per minute of UTC: the minute that the wall shows, counted from 1970-01-01 00:00 of the wall."""
        self._quiet_minutes: dict[tuple[int, int], list[bool]] = {}

    @cached_property
    def reached(self) -> list[int]:
        """Per minute of UTC: the latest that the wall has shown so far."""
        return list(accumulate(self.shows, max))

    def instants(self) -> range:
        """Every minute of the window as an instant."""
        return range(self.first * MINUTE_US, (self.first + len(self.shows)) * MINUTE_US, MINUTE_US)

    def _at(self, instant: int) -> int:
        index = instant // MINUTE_US - self.first
        if not 0 <= index < len(self.shows):
            raise IndexError(instant)
        return index

    def _instant(self, index: int) -> int:
        if not 0 < index < len(self.shows):
            raise IndexError(index)
        return (self.first + index) * MINUTE_US

    def first_reaching(self, shown: int) -> int:
        """The first instant at which the wall shows this minute or a later one."""
        return self._instant(bisect_left(self.reached, shown))

    def day(self, instant: int) -> int:
        """Days from 1970-01-01 to the date on the wall."""
        return self.shows[self._at(instant)] // _DAY_MIN

    def midnight(self, day: int) -> int:
        """When the wall first shows this date or a later one."""
        return self.first_reaching(day * _DAY_MIN)

    def days_later(self, instant: int, days: int) -> int:
        """When the wall shows the same time so many days later (or earlier)."""
        return self.first_reaching(self.shows[self._at(instant)] + days * _DAY_MIN)

    def latest_day(self, instant: int) -> int:
        """The latest date that the wall has shown so far; the date itself, but for clocks put back over midnight."""
        return self.reached[self._at(instant)] // _DAY_MIN

    def next_clock(self, instant: int, minute: int) -> int:
        """When the wall has next come past this minute of a day for the first time."""
        return self._next_passed(instant, minute, _DAY_MIN)

    def next_weekday(self, instant: int, weekday: int, minute: int) -> int:
        """When the wall has next come past this minute of a weekday (Monday = 0) for the first time."""
        return self._next_passed(instant, (weekday - _WEEKDAY_ZERO) * _DAY_MIN + minute, 7 * _DAY_MIN)

    def _next_passed(self, instant: int, mark: int, every: int) -> int:
        def times_passed(shown: int) -> int:
            return (shown - mark) // every

        before = times_passed(self.reached[self._at(instant)])
        return self._instant(bisect_left(self.reached, before + 1, key=times_passed))

    def quiet_end(self, instant: int, start: int, end: int) -> int | None:
        """The first later instant that is not quiet; None when this one is not."""
        at, quiet = self._at(instant), self._quiet(start, end)
        if not quiet[at]:
            return None
        return self._instant(_find(quiet, False, at))

    def next_quiet_start(self, instant: int, start: int, end: int) -> int:
        """The first later instant that is quiet and follows one that is not."""
        quiet = self._quiet(start, end)
        return self._instant(_find(quiet, True, _find(quiet, False, self._at(instant))))

    def _quiet(self, start: int, end: int) -> list[bool]:
        if (start, end) not in self._quiet_minutes:
            of_day = [_within(minute, start, end) for minute in range(_DAY_MIN)]
            self._quiet_minutes[start, end] = [of_day[shown % _DAY_MIN] for shown in self.shows]
        return self._quiet_minutes[start, end]


def _find(quiet: list[bool], wanted: bool, start: int) -> int:
    try:
        return quiet.index(wanted, start)
    except ValueError:
        raise IndexError(start) from None


def listed_changes(name: str) -> list[int]:
    """The instants at which tzdata's own file (RFC 9636) lists another offset than before, oldest first."""
    data = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    utc_marks, std_marks, leaps, times, kinds, letters = unpack(">6L", data[20:44])
    second = 44 + times * 5 + kinds * 6 + letters + leaps * 8 + std_marks + utc_marks  # skips the 32-bit part
    _, _, _, times, kinds, _ = unpack(">6L", data[second + 20 : second + 44])
    body = data[second + 44 :]
    moments = unpack(f">{times}q", body[: times * 8])
    kind_of = body[times * 8 : times * 9]
    offset_of = [unpack(">l", body[times * 9 + kind * 6 :][:4])[0] for kind in range(kinds)]
    offsets = [offset_of[0], *(offset_of[kind] for kind in kind_of)]
    return [s * 1_000_000 for s, old, new in zip(moments, offsets, offsets[1:], strict=False) if old != new]

"""Lengths, moments, recurrences, shares and amounts as a script writes them.

Every function here reads text and raises `ValueError` with a sentence for whoever
wrote it; the caller knows the file and the line.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from tetatet.language.words import did_you_mean
from tetatet.model.settings import Capacity, Quiet
from tetatet.model.time import DAY, HOUR, SECOND
from tetatet.model.written_time import Duration, Recurrence

YEARS_LIMIT = 100
"""No dialogue waits longer; beyond it the arithmetic of dates ends."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAY_S = DAY // SECOND
HOUR_S = HOUR // SECOND

# unit as written -> (field of Duration, how many of it)
_UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("s", "second", "seconds"), ("seconds", 1)),
    **dict.fromkeys(("m", "minute", "minutes"), ("seconds", 60)),
    **dict.fromkeys(("h", "hour", "hours"), ("seconds", 3600)),
    **dict.fromkeys(("d", "day", "days"), ("days", 1)),
    **dict.fromkeys(("w", "week", "weeks"), ("days", 7)),
    **dict.fromkeys(("month", "months"), ("months", 1)),
    **dict.fromkeys(("year", "years"), ("months", 12)),
    **dict.fromkeys(("business day", "business days"), ("business_days", 1)),
}
_LIMITS = {
    "seconds": YEARS_LIMIT * 366 * DAY_S,
    "days": YEARS_LIMIT * 366,
    "months": YEARS_LIMIT * 12,
    "business_days": YEARS_LIMIT * 262,
}

_LENGTH = re.compile(r"(\d{1,12})\s*([a-z]+(?:[ _]days?)?)")
_SCALED = re.compile(r"(?:(\d{1,6}(?:\.\d{1,6})?)\s*\*\s*)?([a-z]\w*\.\w+)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,9})?")
_EVERY = re.compile(r"(day|week|month|year)(?: on (\S+))?(?: at (\S+))?")

LENGTHS = "a length is written `90s`, `15m`, `4h`, `7d`, `2w`, `6 months`, `1 year` or `2 business days`"


def parse_duration(text: str, *, scaled: bool = False) -> Duration:
    """How long is this?

    Args:
        scaled: whether a duration fact, times a number or not, is a length here.

    Raises: ValueError: no length, or one beyond `YEARS_LIMIT`.

    >>> parse_duration("2 business days").business_days
    2
    >>> parse_duration("3 * orders.typical_gap", scaled=True).factor
    3.0
    """
    text = " ".join(text.split())
    match = _LENGTH.fullmatch(text.lower())
    if match is not None:
        number, unit = int(match[1]), match[2].replace("_", " ")
        if unit not in _UNITS:
            raise ValueError(f"`{unit}` is no unit of time{did_you_mean(unit, _UNITS)}; {LENGTHS}")
        name, times = _UNITS[unit]
        if number * times > _LIMITS[name]:
            raise ValueError(f"`{text}` is longer than {YEARS_LIMIT} years")
        return _duration(name, number * times, text)
    match = _SCALED.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text}` is no length of time; {LENGTHS}")
    if not scaled:
        raise ValueError(f"`{text}` differs from customer to customer, and here the length must be the same for all")
    return Duration(fact=match[2], factor=float(match[1] or 1), text=text)


def _duration(unit: str, amount: int, text: str) -> Duration:
    return Duration(
        seconds=amount if unit == "seconds" else 0,
        days=amount if unit == "days" else 0,
        months=amount if unit == "months" else 0,
        business_days=amount if unit == "business_days" else 0,
        text=text,
    )


def is_zero(length: Duration) -> bool:
    """Is this no time at all?"""
    if length.fact is not None:
        return length.factor == 0
    return not (length.seconds or length.days or length.months or length.business_days)


def approximate_days(length: Duration) -> float:
    """About how many days: for comparing lengths, never for arithmetic. A fact counts as none."""
    return length.seconds / DAY_S + length.days + length.months * 30.4 + length.business_days * 1.4


def parse_clock(text: str) -> int:
    """The minute of the day of `18:00`.

    >>> parse_clock("18:00")
    1080
    """
    match = _CLOCK.fullmatch(text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"`{text}` is no time of day; it is written `09:30` or `18:00`")
    return int(match[1]) * 60 + int(match[2])


class Wall(NamedTuple):
    """A moment on the wall: a weekday (Monday = 0) or a date or neither, and a minute of the day."""

    weekday: int | None
    day: date | None
    minute: int

    @property
    def text_at(self) -> str:
        """`YYYY-MM-DDTHH:MM` of a date."""
        assert self.day is not None
        return f"{self.day.isoformat()}T{self.minute // 60:02d}:{self.minute % 60:02d}"


def parse_wall(text: str) -> Wall | None:
    """Read `18:00`, `Tuesday 18:00` or `2026-04-01 10:00`; None for what is none of them.

    Raises: ValueError: it looks like one, but there is no such day or time.

    >>> parse_wall("Tuesday 18:00")
    Wall(weekday=1, day=None, minute=1080)
    """
    words = text.strip().replace("T", " ", 1).split() if re.match(r"\d{4}-", text.strip()) else text.split()
    if not words or len(words) > 2:
        return None
    head, rest = words[0], words[1:]
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", head):
        if not rest:
            raise ValueError(f"`{text}` names a day without its time; write `{head} 10:00`")
        return Wall(None, parse_day(head), parse_clock(rest[0]))
    if head.lower() in WEEKDAYS:
        if not rest:
            raise ValueError(f"`{text}` names a day without its time; write `{head} 18:00`")
        return Wall(WEEKDAYS.index(head.lower()), None, parse_clock(rest[0]))
    if ":" in head and not rest:
        return Wall(None, None, parse_clock(head))
    if rest and ":" in rest[0] and head.isalpha():
        raise ValueError(f"`{head}` is no day of the week{did_you_mean(head, [d.capitalize() for d in WEEKDAYS])}")
    return None


def parse_day(text: str) -> date:
    """The day `2026-04-01`."""
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"`{text}` is no day of the calendar; it is written `2026-04-01`") from None


def parse_recurrence(text: str, zone: str | None = None) -> Recurrence:
    """Read `month on 1 at 10:00`, `week on Monday at 10:00`, `day at 10:00`, `year on 04-01 at 10:00`.

    >>> parse_recurrence("week on Monday at 10:00").minute
    600
    """
    match = _EVERY.fullmatch(" ".join(text.split()))
    if match is None or match[3] is None or (match[2] is None) != (match[1] == "day"):
        ways = "`day at 10:00`, `week on Monday at 10:00`, `month on 1 at 10:00` or `year on 04-01 at 10:00`"
        raise ValueError(f"`{text}` is no recurrence; it is written {ways}")
    unit, on, minute = match[1], match[2], parse_clock(match[3])
    day, month = _recurring_day(unit, on or "")
    return Recurrence(unit=unit, day=day, month=month, minute=minute, text=text, zone=zone)


def _recurring_day(unit: str, on: str) -> tuple[int, int]:
    if unit == "day":
        return 0, 0
    if unit == "week":
        if on.lower() not in WEEKDAYS:
            raise ValueError(f"`{on}` is no day of the week{did_you_mean(on, [d.capitalize() for d in WEEKDAYS])}")
        return WEEKDAYS.index(on.lower()), 0
    if unit == "month":
        if not on.isdigit() or not 1 <= int(on) <= 31:
            raise ValueError(f"`{on}` is no day of the month; it is a number from 1 to 31")
        return int(on), 0
    match = re.fullmatch(r"(\d{2})-(\d{2})", on)
    if match is None:
        raise ValueError(f"`{on}` is no day of the year; it is written `04-01` for the first of April")
    parse_day(f"2024-{on}")
    return int(match[2]), int(match[1])


def parse_share(text: str) -> float:
    """Read `10%` as 0.1; from 0% to 100%.

    >>> parse_share("2.5%")
    0.025
    """
    number = text.strip().removesuffix("%").strip()
    if text.strip() == "0":
        return 0.0
    if not text.strip().endswith("%") or not _NUMBER.fullmatch(number):
        raise ValueError(f"`{text}` is no share; it is written `10%`")
    if float(number) > 100:
        raise ValueError(f"`{text}` is more than the whole")
    return round(float(number) / 100, 12)


def parse_amount(text: str) -> float:
    """Read an amount of money in the project's currency, such as `6.00`."""
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"`{text}` is no amount; it is a number in the project's currency, such as `6.00`")
    return float(text)


def parse_whole(text: str, *, least: int, most: int) -> int:
    """Read a whole number between two bounds."""
    if not re.fullmatch(r"\d{1,12}", text.strip()) or not least <= int(text) <= most:
        raise ValueError(f"`{text}` is no whole number from {least} to {most:,}")
    return int(text)


PERIODS = ("hour", "day", "week", "month")


def parse_capacity(text: str) -> Capacity:
    """Read `40 per day`.

    >>> parse_capacity("40 per day")
    Capacity(number=40, per='day')
    """
    match = re.fullmatch(r"(\d{1,9})\s+per\s+(\w+)", text.strip())
    if match is None:
        raise ValueError(f"`{text}` is no capacity; it is written `40 per day`")
    if match[2] not in PERIODS:
        raise ValueError(f"`{match[2]}` is no period; it is one of {', '.join(PERIODS)}")
    return Capacity(int(match[1]), match[2])


def parse_quiet(text: str) -> Quiet | None:
    """Read `21:00 to 08:00`, or `none`."""
    if text.strip() == "none":
        return None
    start, to, end = text.partition(" to ")
    if not to:
        raise ValueError(f'`{text}` are no quiet hours; they are written "21:00 to 08:00", or `none`')
    quiet = Quiet(parse_clock(start), parse_clock(end))
    if quiet.start == quiet.end:
        raise ValueError(f"`{text}` is quiet for ever; write `none` to have no quiet hours")
    return quiet

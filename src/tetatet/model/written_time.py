"""Lengths of time, moments and recurrences as a script writes them; `calendar` says when they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from tetatet.model.expression import Expr


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a script writes it.

    `seconds` are elapsed (s, m, h). `days`, `months` and `business_days` are
    calendar units: the same wall-clock time in the customer's zone. `fact` with
    `factor` is a scaled duration fact (``3 * orders.typical_gap``), elapsed.
    """

    seconds: int = 0
    days: int = 0
    months: int = 0
    business_days: int = 0
    factor: float = 1.0
    fact: str | None = None
    text: str = ""


_UNIT = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}
_SHORT = re.compile(r"(\d+)\s*([smhdw])")
_LONG = re.compile(r"(\d+) ([a-z ]+?)s?")


def in_words(duration: Duration) -> str:
    """A length as people say it.

    >>> in_words(Duration(days=7, text="7d")), in_words(Duration(business_days=1, text="1 business days"))
    ('7 days', '1 business day')
    """
    found = _SHORT.fullmatch(duration.text) or _LONG.fullmatch(duration.text)
    if found is None:
        return duration.text.replace("*", "times").replace("_", " ") or "a while"
    number, unit = int(found[1]), _UNIT.get(found[2], found[2])
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


class PointKind(Enum):
    """The ways in which a script names a moment."""

    CLOCK = "clock"  # 18:00 — the next one strictly later
    WEEKDAY = "weekday"  # Tuesday 18:00
    ABSOLUTE = "absolute"  # 2026-04-01 10:00
    EXPRESSION = "expression"  # start.departure, with an optional lead before it


@dataclass(frozen=True, slots=True)
class Point:
    """A moment as a script writes it (``until …``, ``date: 90d before …``).

    `minute` is the minute of the day; `weekday` counts from Monday = 0; `text_at` is
    the absolute wall-clock time ``YYYY-MM-DDTHH:MM``; `expr` gives a time value, and
    `lead` is taken off it. `zone` overrides the customer's zone.
    """

    kind: PointKind
    minute: int = 0
    weekday: int = 0
    text_at: str = ""
    expr: Expr | None = None
    lead: Duration | None = None
    zone: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``every: month on 1 at 10:00`` | ``week on Monday at 10:00`` | ``day at 10:00`` | ``year on 04-01 at 10:00``."""

    unit: str  # day | week | month | year
    day: int  # week: Monday = 0; month: 1..31; year: day of month
    month: int  # year only
    minute: int
    text: str
    zone: str | None = None  # absent: the customer's

"""What facts must say of a history of events, worked out from the whole list by other arithmetic.

Nothing here folds: every question is answered by looking at all events once more, with
dates of the standard library and decimal sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tetatet.differentiate.facts import FactFold, compile_fact
from tetatet.differentiate.summaries import Happening
from tetatet.differentiate.windows import Today
from tetatet.kernel.scope import today_at
from tetatet.model.calendar import zone
from tetatet.model.fact import Fact, FactKind
from tetatet.model.place import Place
from tetatet.model.time import DAY, HOUR, Instant, parse_instant
from tetatet.model.written_time import Duration

PLACE = Place("facts.yml", 1)
EVENT = "Order Completed"
UTC_ZONE = zone("UTC")
FIRST = parse_instant("2025-11-20T00:00:00Z")
SPAN_DAYS = 130  # over a change of year, two month ends and a February


class Window(NamedTuple):
    """A window as facts.yml writes it."""

    over: Duration | None = None
    ending: Duration | None = None
    period: str | None = None


WINDOWS: dict[str, Window] = {
    "all time": Window(),
    "over 7d": Window(Duration(days=7)),
    "over 30d ending 30d ago": Window(Duration(days=30), Duration(days=30)),
    "over 1 month": Window(Duration(months=1)),
    "over 2 months ending 1 month ago": Window(Duration(months=2), Duration(months=1)),
    "over 6h": Window(Duration(seconds=6 * 3600)),
    "over 2h ending 3h ago": Window(Duration(seconds=2 * 3600), Duration(seconds=3 * 3600)),
    "this day": Window(period="this day"),
    "this week": Window(period="this week"),
    "this month": Window(period="this month"),
    "this year": Window(period="this year"),
}

KINDS: dict[str, tuple[FactKind, str | None]] = {
    "count": (FactKind.COUNT, None),
    "sum": (FactKind.SUM, "total"),
    "sum through lists": (FactKind.SUM, "products.price"),
    "mean": (FactKind.MEAN, "total"),
    "last": (FactKind.LAST, "category"),
    "last at": (FactKind.LAST, "at"),
    "first": (FactKind.FIRST, "category"),
    "first at": (FactKind.FIRST, "at"),
    "max": (FactKind.MAX, "total"),
    "max at": (FactKind.MAX, "at"),
    "distinct": (FactKind.DISTINCT, "category"),
    "distinct through lists": (FactKind.DISTINCT, "products.category"),
    "median gap": (FactKind.MEDIAN_GAP, None),
}


def fold_of(kind: str, window: str = "all time") -> FactFold:
    """A fact of a kind over a window, ready to be fed; its state lives under "f"."""
    how, path = KINDS[kind]
    over, ending, period = WINDOWS[window]
    return compile_fact(Fact("f", how, EVENT, path, None, over, ending, period, PLACE), EVENT, None, "f")


def happening(at: int, number: int = 0, /, **properties: Any) -> Happening:
    """An order at an instant; `number` makes its id."""
    return Happening("till", properties, Instant(at), f"m{number:03}", at // DAY)


def fed(fold: FactFold, events: Sequence[Happening]) -> dict[str, Any]:
    """The states after these events, in this order."""
    states: dict[str, Any] = {}
    for one in events:
        fold.feed(states, one)
    return states


def present(at: int) -> Today:
    """An instant as windows see it, in UTC."""
    return today_at(Instant(at), UTC_ZONE)


# ---------------------------------------------------------------- generated histories

CENTS = st.integers(-50_000, 1_000_000).map(lambda cents: cents / 100)
AMOUNTS = st.one_of(
    CENTS,
    CENTS.map(lambda amount: f"{amount:.2f}"),
    st.integers(-100, 100),
    st.booleans(),
    st.sampled_from([None, "much", "", [], [1, "2.50", None]]),
)
CATEGORIES = st.sampled_from(["kitchen", "garden", "toys", 1, 1.0, "1", True, False, None])


@st.composite
def histories(draw: st.DrawFn, most: int = 30) -> list[Happening]:
    """Orders of one customer within four months, in any order, some of them at one instant, some close together."""
    found = []
    for number in range(draw(st.integers(0, most))):
        day, hours = draw(st.integers(0, SPAN_DAYS)), draw(st.integers(0, 23))
        lines = draw(st.lists(st.fixed_dictionaries({"price": CENTS, "category": CATEGORIES}), max_size=2))
        content = {"total": draw(AMOUNTS), "category": draw(CATEGORIES), "products": lines}
        found.append(happening(FIRST + day * DAY + hours * HOUR, number, **content))
    return found


def latest(events: Sequence[Happening]) -> int:
    """The instant of the last event; the beginning of time when there is none."""
    return max((one.at for one in events), default=FIRST)


# ---------------------------------------------------------------- the oracle


def answer(kind: str, window: str, events: Sequence[Happening], now: int) -> Any:
    """What the fact is at an instant, no earlier than the last event."""
    inside = [one for one in events if _lies_in(WINDOWS[window], one.at, now)]
    how, path = KINDS[kind]
    return _ANSWERS[how](inside, path)


def _date(at: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).date()


def _lies_in(window: Window, at: int, now: int) -> bool:
    day, today = _date(at), _date(now)
    if window.period is not None:
        unit = window.period.removeprefix("this ")
        return day <= today and _period(unit, day) == _period(unit, today)
    if window.over is None:
        return True
    ending = window.ending or Duration()
    if window.over.seconds:
        end = now - ending.seconds * 1_000_000
        return end - window.over.seconds * 1_000_000 < at <= end
    last = _earlier(today, ending)
    return _earlier(last, window.over) < day <= last


def _period(unit: str, day: date) -> tuple[int, ...]:
    return {
        "day": (day.year, day.month, day.day),
        "week": tuple(day.isocalendar())[:2],
        "month": (day.year, day.month),
        "year": (day.year,),
    }[unit]


def _earlier(day: date, length: Duration) -> date:
    """The date so long before: the same day of the month, or the last that the month has."""
    index = day.year * 12 + day.month - 1 - length.months
    for day_of_month in range(day.day, 27, -1):
        try:
            return date(index // 12, index % 12 + 1, day_of_month) - timedelta(days=length.days)
        except ValueError:
            continue
    return date(index // 12, index % 12 + 1, day.day) - timedelta(days=length.days)


def _values(one: Happening, path: str | None) -> list[Any]:
    """Everything that stands at a path of an event, lists opened."""
    if path == "at":
        return [one.at]
    if path is not None and path.startswith("products."):
        return [line[path.removeprefix("products.")] for line in one.properties["products"]]
    value = one.properties.get(str(path))
    return value if isinstance(value, list) else [value]


def _amounts(events: Sequence[Happening], path: str | None) -> list[Decimal]:
    found = []
    for one in events:
        for value in _values(one, path):
            if isinstance(value, str | int | float) and value not in ("much", ""):
                found.append(Decimal(str(float(value))))
    return found


def _mean(events: Sequence[Happening], path: str | None) -> float | None:
    amounts = _amounts(events, path)
    return float(sum(amounts, Decimal(0))) / len(amounts) if amounts else None


def _told(events: Sequence[Happening], path: str | None) -> list[tuple[int, str, Any]]:
    """(at, id, value) of every event that says something, in order of time."""
    said = [(one.at, one.id, one.at if path == "at" else one.properties.get(str(path))) for one in events]
    return sorted((one for one in said if one[2] is not None), key=lambda one: one[:2])


def _gap(events: Sequence[Happening], _path: str | None) -> float | None:
    moments = sorted(one.at for one in events)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    return median(gaps) / DAY if gaps else None


def _distinct(events: Sequence[Happening], path: str | None) -> list[Any] | None:
    """One of each, by kind and value: 1 and 1.0 are one, "1" and true are others."""
    seen = {
        (type(value) is bool, isinstance(value, str), value): value
        for one in events
        for value in _values(one, path)
        if value is not None
    }
    return sorted(seen.values(), key=lambda value: (type(value) is not bool, isinstance(value, str), value)) or None


_ANSWERS: dict[FactKind, Any] = {
    FactKind.COUNT: lambda events, _path: float(len(events)),
    FactKind.SUM: lambda events, path: float(sum(_amounts(events, path), Decimal(0))),
    FactKind.MEAN: _mean,
    FactKind.LAST: lambda events, path: (_told(events, path) or [(0, "", None)])[-1][2],
    FactKind.FIRST: lambda events, path: (_told(events, path) or [(0, "", None)])[0][2],
    FactKind.MAX: lambda events, path: max(
        (one.at for one in events) if path == "at" else map(float, _amounts(events, path)), default=None
    ),
    FactKind.DISTINCT: _distinct,
    FactKind.MEDIAN_GAP: _gap,
}

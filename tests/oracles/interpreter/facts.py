"""Facts, counted anew each time from all that happened; and what conditions read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean, median
from typing import Any

from tests.oracles.interpreter import clock, conditions
from tests.oracles.interpreter.happening import Happening, Person, along

HOUR = timedelta(hours=1)


@dataclass
class Asked:
    """What a condition is asked of: a customer at a moment, and what is at hand."""

    person: Person
    now: datetime
    event: Happening | None = None
    start: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """What a name of a condition stands for."""
        root, *path = name.split(".")
        if not path:
            return conditions.holds(self.person.project.section("segments")[root], self)
        if root == "event":
            return self.event.field(".".join(path)) if self.event else None
        if root in ("start", "answer"):
            return along(self.start if root == "start" else self.answer, path)
        if root == "customer":
            return self.person.trait(path)
        if root in ("score", "need"):
            return (self.person.scores if root == "score" else self.person.needs).get(path[0])
        if root == "consent":
            channel = " ".join(path[0].split("_"))
            return self.person.may_hear("marketing", channel, None)
        return fact(self.person, name, self.now, self.person.happenings)

    def before(self, name: str) -> Any:
        """A fact without the event at hand."""
        past = [one for one in self.person.happenings if one is not self.event]
        return fact(self.person, name, self.now, past)

    def call(self, function: str, given: list[Any]) -> Any:
        """What a function answers."""
        return FUNCTIONS[function](self, *given)

    def holds(self, condition: str | None) -> bool:
        """Is a condition yes?"""
        return conditions.holds(condition, self)


def _days_since(asked: Asked, moment: Any) -> int | None:
    if moment is None:
        return None
    zone = asked.person.project.zone
    moment = clock.read_moment(moment, zone) if isinstance(moment, str) else moment
    return (clock.today(asked.now, zone) - clock.today(moment, zone)).days


def _days_until(asked: Asked, moment: Any) -> int | None:
    found = _days_since(asked, moment)
    return None if found is None else -found


def _hours_since(asked: Asked, moment: Any) -> float | None:
    if moment is None:
        return None
    then: datetime = clock.read_moment(moment, asked.person.project.zone) if isinstance(moment, str) else moment
    return (asked.now - then) / HOUR


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "has": lambda _asked, items, item: item in (items or []),
    "overlaps": lambda _asked, some, others: any(item in (others or []) for item in some or []),
    "count": lambda _asked, items: len(items or []),
    "known": lambda _asked, value: value is not None,
    "lower": lambda _asked, text: None if text is None else text.lower(),
    "coalesce": lambda _asked, *values: next((value for value in values if value is not None), None),
    "days_since": _days_since,
    "days_until": _days_until,
    "hours_since": _hours_since,
}


def is_event(person: Person, what: Happening, name: str, now: datetime | None = None) -> bool:
    """Is it this event, by its own name or as a named event whose condition holds?"""
    named = person.project.named_event(name)
    if named is None:
        return what.name == name
    inner = is_event(person, what, named["event"], now)
    return inner and Asked(person, now or what.at, event=what).holds(named.get("if"))


def fact(person: Person, name: str, now: datetime, past: list[Happening]) -> Any:
    """The value of a fact from what happened; counts and sums of nothing are 0, all else is missing."""
    node = person.project.section("facts")[name]
    kind, what = next((key, node[key]) for key in KINDS if key in node)
    event = node.get("of", what)
    counted = [one for one in past if is_event(person, one, event) and _is_meant(person, node, one, now)]
    if kind == "count":
        return len(counted)
    if kind == "median gap":
        gaps = [(later.at - earlier.at) / clock.DAY for earlier, later in itertools.pairwise(counted)]
        return median(gaps) if gaps else None
    values = [value for one in counted if (value := one.field(what)) is not None]
    if kind == "sum":
        return sum(map(float, values)) - _refunded(person, node, kind, past)
    if kind == "mean":  # less what was paid back; the orders that it was paid for still count
        return (sum(map(float, values)) - _refunded(person, node, kind, past)) / len(values) if values else None
    if kind == "distinct":
        return sorted({item for value in values for item in (value if isinstance(value, list) else [value])}) or None
    return KINDS[kind](values) if values else None


KINDS: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": sum,
    "mean": mean,
    "last": lambda values: values[-1],
    "first": lambda values: values[0],
    "max": max,
    "distinct": list,
    "median gap": median,
}


def _refunded(person: Person, node: Mapping[str, Any], kind: str, past: list[Happening]) -> float:
    """A refund lowers the value of orders."""
    if node["of"] != "Order Completed" or node[kind] != "total":
        return 0
    return sum(float(one.properties["total"]) for one in past if one.name == "Order Refunded")


def _is_meant(person: Person, node: Mapping[str, Any], one: Happening, now: datetime) -> bool:
    """Does an event lie in the fact's window, and does the fact's condition hold of it?"""
    return in_window(person, node, one.at, now) and Asked(person, one.at, event=one).holds(node.get("if"))


def in_window(person: Person, node: Mapping[str, Any], at: datetime, now: datetime) -> bool:
    """Days are whole days of the project's zone, today included; hours are exact."""
    zone = person.project.zone
    day, today = clock.today(at, zone), clock.today(now, zone)
    if "in" in node:
        period = PERIODS[node["in"]]
        return bool(period(day) == period(today))
    if "over" not in node:
        return True
    over = clock.length(node["over"])
    ending = clock.length(node["ending"].removesuffix(" ago")) if "ending" in node else None
    if over.elapses:
        last = now - ending.count * clock.ELAPSED[ending.unit] if ending else now
        return last - over.count * clock.ELAPSED[over.unit] < at <= last
    if ending:
        today -= ending.days * clock.DAY
    return timedelta() <= today - day < over.days * clock.DAY


PERIODS: dict[str, Callable[[Any], Any]] = {
    "this day": lambda day: day,
    "this week": lambda day: day.isocalendar()[:2],
    "this month": lambda day: (day.year, day.month),
    "this year": lambda day: day.year,
}

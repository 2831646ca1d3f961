"""Facts: what a customer's events add up to, whatever the order they came in."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tetatet.differentiate import windows
from tetatet.differentiate.summaries import (
    LATEST,
    Add,
    Amount,
    Happening,
    Summary,
    add_amount,
    add_millionths,
    millionths,
    summary_of,
)
from tetatet.differentiate.windows import Changes, Feed, Look, Take, Today
from tetatet.model.expression import Expr
from tetatet.model.fact import Fact, FactKind
from tetatet.model.open_values import FactStates
from tetatet.model.values import value_at

ORDERED, REFUNDED = "Order Completed", "Order Refunded"


@dataclass(frozen=True, slots=True, eq=False)
class FactFold:
    """One fact, ready to be fed and read. `states` is the record's `facts`."""

    fact: Fact
    event: str
    test: Expr | None
    feed: Feed
    read: Look
    keep: Callable[[Any], Any]  # a state as it is now, which no later event changes
    merge: Callable[[Any, Any], Any]
    windowed: bool = False
    changes: Changes | None = None  # windows: the next day on which it may


def compile_fact(fact: Fact, event: str, test: Expr | None, key: str) -> FactFold:
    """Make a fact ready: `event` is the event behind a named one, `key` where its state lives in the record."""
    return _compile(fact, event, test, key, summary_of(fact))


def _compile(fact: Fact, event: str, test: Expr | None, key: str, summary: Summary) -> FactFold:
    take = _taker(fact)
    if not fact.windowed:
        feed, look = _feed(fact, key, summary, take), _look(key, summary)
        return FactFold(fact, event, test, feed, look, _keeper(fact), summary.merge)
    if fact.kind is FactKind.DISTINCT:
        ways = windows.ways_of_values(fact, key, take)
    else:
        ways = windows.ways_of_buckets(fact, key, summary, take)
    feed, look, merge = ways
    return FactFold(
        fact, event, test, feed, look, _keeper(fact), merge, windowed=True, changes=windows.changes_of(fact, key)
    )


def compile_refund(fact: Fact, test: Expr | None, key: str) -> FactFold | None:
    """How a refund lowers a sum or a mean of order values; it never lowers a count, a mean's own neither.

    None for facts that it does not touch.
    """
    less = _LESS.get(fact.kind)
    if less is None:
        return None
    summary = summary_of(fact)
    return _compile(fact, REFUNDED, test, key, Summary(summary.empty, less, summary.merge, summary.read))


def _less_sum(state: Amount, value: Any, _event: Happening) -> Amount:
    return add_millionths(state, -millionths(value)[0])


def _less_mean(state: list[Any], value: Any, _event: Happening) -> list[Any]:
    """A yes is no amount: of a share, such as that of reduced orders, nothing is paid back."""
    return state if isinstance(value, bool) else [add_millionths(state[0], -millionths(value)[0]), state[1]]


_LESS: dict[FactKind, Add] = {FactKind.SUM: _less_sum, FactKind.MEAN: _less_mean}
"""How what is paid back is taken off."""


def _keeper(fact: Fact) -> Callable[[Any], Any]:
    """What events change in place is copied; most summaries they make anew."""
    if fact.kind in (FactKind.DISTINCT, FactKind.MEDIAN_GAP):
        return deepcopy
    return dict if fact.windowed else _as_it_is


def _as_it_is(state: Any) -> Any:
    return state


def _taker(fact: Fact) -> Take:
    if fact.field == "at":
        return lambda event: event.at
    if not fact.field:
        return lambda event: True
    path = tuple(fact.field.split("."))
    if len(path) == 1:
        name = path[0]
        return lambda event: event.properties.get(name)
    return lambda event: value_at(event.properties, path)


def _feed(fact: Fact, key: str, summary: Summary, take: Take) -> Feed:
    """Lets an event into a fact without a window; the kinds that are fed most have a way of their own."""
    add, empty = summary.add, summary.empty

    def feed(states: FactStates, happening: Happening) -> None:
        state = states.get(key)
        states[key] = add(empty() if state is None else state, take(happening), happening)

    def feed_count(states: FactStates, _happening: Happening) -> None:
        states[key] = states.get(key, 0) + 1

    def feed_sum(states: FactStates, happening: Happening) -> None:
        states[key] = add_amount(states.get(key, 0), take(happening))

    def feed_latest(states: FactStates, happening: Happening) -> None:
        if happening.at > states.get(key, -1):
            states[key] = happening.at

    if summary is LATEST:
        return feed_latest
    if fact.kind is FactKind.COUNT:
        return feed_count
    if fact.kind is FactKind.SUM and summary is summary_of(fact):
        return feed_sum
    return feed


def _look(key: str, summary: Summary) -> Look:
    read, empty = summary.read, summary.empty

    def look(states: FactStates, _today: Today) -> Any:
        state = states.get(key)
        return read(empty() if state is None else state)

    return look

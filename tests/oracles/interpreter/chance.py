"""Random small projects and random events for them: as many words of the language as an example can hold.

Each example draws a few features; what no feature asks for stays plain, so that a difference
that is found is a small one. Everything is written as JSON, which is YAML.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Node = dict[str, Any]

FEATURES = (
    "acts answers any becomes calendar caps complaints conditions consents dates deep exits facts firm for heads known late_goals "
    "missing moments mutes next_contact parts per preferences quiet repeats rivals scored segments services sets starts tasks "
    "traits until unsent validity windows work worth zones"
).split()
ZONES = (
    "Europe/Berlin America/New_York Asia/Tokyo America/Havana Australia/Lord_Howe Africa/Cairo America/Santiago Asia/Kolkata "
    "Pacific/Apia America/St_Johns"
).split()
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = "2026-06-10T00:00:00Z"
HOURS = (0.0, 6.5, 8.0, 10.0, 10.0, 10.0, 12.0, 21.0, 23.0)
CHANNELS = ("email", "sms", "push", "phone", "visit", "letter", "next purchase", "page", "on site")
NAMES = ("alpha", "beta", "gamma", "delta")
OPENERS = ("Advice Wanted", "Signal Seen", "Order Completed")
ANSWERS: dict[str, list[Node]] = {
    "Email Link Clicked": [{}, {"link": "shop"}],
    "Message Replied": [{"reply": "yes"}, {"reply": "no"}, {"reply": "later"}],
    "Call Received": [{}],
    "Store Entered": [{}],
    "Personal Page Viewed": [{}],
}
ANSWER_NAMES = ("clicked", "clicked shop", "replied yes", "replied no", "replied", "called", "came", "page seen", "bought")
LENGTHS = ("1d", "2d", "3d", "5d", "7d", "12h", "36h", "90m", "2 business days", "1w", "1 month")
CONDITIONS = (
    "customer.plan = 'gold'",
    "customer.plan <> 'gold'",
    "customer.plan IS NULL",
    "NOT customer.plan = 'red'",
    "customer.plan IN ('gold', 'red') AND customer.points > 2",
    "coalesce(customer.points, 0) >= 3 OR known(customer.plan)",
    "customer.points BETWEEN 1 AND 4",
)
FACT_CONDITIONS = (
    "orders.count >= 2",
    "orders.count = 1",
    "orders.total > 100",
    "orders.mean >= 60",
    "has(orders.kinds, 'toys')",
    "orders.biggest > 90 AND visits.count >= 1",
    "orders.count - visits.count > 0",
    "days_since(orders.last) < 7",
    "orders.lastkind = 'hats'",
    "orders.firstkind <> 'hats'",
    "hours_since(orders.last) > 50",
    "toys.count >= 1",
    "orders.large >= 1",
)
WINDOW_CONDITIONS = (
    "orders.week >= 2",
    "orders.week = 0 AND orders.count > 0",
    "visits.before >= 1",
    "orders.month > 1",
    "visits.hours >= 2",
    "days_since(orders.last) >= 10",
    "days_until(customer.renewal) = 3",
)
FACTS: Node = {
    "orders.count": {"count": "Order Completed"},
    "orders.total": {"sum": "total", "of": "Order Completed"},
    "orders.mean": {"mean": "total", "of": "Order Completed"},
    "orders.biggest": {"max": "total", "of": "Order Completed"},
    "orders.kinds": {"distinct": "category", "of": "Order Completed"},
    "orders.last": {"last": "at", "of": "Order Completed"},
    "orders.lastkind": {"last": "category", "of": "Order Completed"},
    "orders.firstkind": {"first": "category", "of": "Order Completed"},
    "orders.large": {"count": "Order Completed", "if": "event.total >= 80"},
    "orders.gap": {"median gap": "Order Completed"},
    "toys.count": {"count": "toy order"},
    "visits.count": {"count": "Visit Completed"},
    "orders.week": {"count": "Order Completed", "over": "7d"},
    "orders.month": {"count": "Order Completed", "in": "this month"},
    "visits.before": {"count": "Visit Completed", "over": "7d", "ending": "5d ago"},
    "visits.hours": {"count": "Visit Completed", "over": "49h"},
}
SEGMENTS: Node = {"buyer": "orders.count >= 1", "golden": "customer.plan = 'gold'", "lately": "orders.week >= 1 OR golden"}


@dataclass
class Example:
    """A project, events for it, and the features that were drawn."""

    files: dict[str, str]
    events: list[Node]
    features: list[str]
    used: set[str] = field(default_factory=set)


class Dice:
    """Draws, in words."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.features: list[str] = []

    def has(self, *names: str) -> bool:
        """Was any of these features drawn?"""
        return any(name in self.features for name in names)

    def pick(self, items: Any) -> Any:
        """One of these."""
        return self.draw(st.sampled_from(list(items)))

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self.draw(st.integers(low, high))

    def one_in(self, count: int) -> bool:
        """Once in so many."""
        return self.number(1, count) == count

    def some(self, items: Any, most: int) -> list[Any]:
        """A few of these, each once."""
        return self.draw(st.lists(st.sampled_from(list(items)), max_size=most, unique=True))

    def word(self, feature: str, plain: T, *others: T) -> T:
        """The plain word unless a feature was drawn."""
        return self.pick((plain, *others)) if self.has(feature) else plain


@st.composite
def examples(draw: st.DrawFn, features: tuple[str, ...] = FEATURES) -> Example:
    """A random project with random events."""
    dice = Dice(draw)
    dice.features = sorted(dice.some(features, 9))
    return Author(dice).example()

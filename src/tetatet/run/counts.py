"""Everybody's counts: what all customers have had, which `surprise()` compares one with.

A day's values are taken in when the day is over, so that what one customer is compared
with does not depend on who came first within a day.
"""

from __future__ import annotations

from typing import Any

from tetatet.differentiate.surprise import Everybody
from tetatet.kernel import Book
from tetatet.model.event import Event
from tetatet.model.values import value_at


class Counts:
    """What is fitted, and what the day has brought: lately in `today`, and before that in `earlier`."""

    def __init__(self) -> None:
        self.fitted: dict[str, Everybody] = {}
        self.earlier: dict[str, Everybody] = {}
        self.today: dict[str, Everybody] = {}

    def note(self, field: str, value: Any) -> None:
        """Count a value for the night."""
        self.today.setdefault(field, Everybody()).add(value)

    def take_in(self, event: Event, book: Book) -> None:
        """Count what an event brings."""
        for field, path in book.touched_by(event.name, "customer").surprises:
            self.note(field, value_at(event.properties, path))

    def lay_by(self) -> None:
        """What the day has brought lately is put to what it had brought before."""
        _pour(self.today, self.earlier)

    def close_day(self) -> None:
        """The day is over: what it brought counts from now on."""
        _pour(self.earlier, self.fitted)
        _pour(self.today, self.fitted)


def _pour(part: dict[str, Everybody], into: dict[str, Everybody]) -> None:
    for field, more in part.items():
        known = into.setdefault(field, Everybody())
        for name, count in more.counts.items():
            known.counts[name] = known.counts.get(name, 0) + count
        known.total += more.total
    part.clear()

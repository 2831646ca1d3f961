"""What a condition sees: one customer at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tetatet.differentiate.surprise import Everybody, surprise
from tetatet.differentiate.windows import Today
from tetatet.interact.policy import covering
from tetatet.kernel.book import Book, surprise_key
from tetatet.model import calendar
from tetatet.model.open_values import FactStates, Properties
from tetatet.model.record import Record
from tetatet.model.time import Instant

_NOTHING: Properties = {}

NO_DAY = Today(0, Instant(0), {})
"""The present for facts that have no window and do not ask."""


class Told(NamedTuple):
    """What was told of a customer."""

    traits: Properties
    scores: Properties
    needs: Mapping[str, float]


class Scope:
    """The roots of conditions for one record at one moment.

    `event` holds the properties of the event at hand; `earlier` the facts as they were
    before it, `kept` the states of those that may make something true, `own` the customer's
    counts, and `untold` what was told, where the event tells something.
    """

    event: Properties = _NOTHING
    event_at: Instant | None = None
    event_name = ""
    start: Properties = _NOTHING
    answer: Properties = _NOTHING
    earlier: FactStates | None = None
    own: dict[str, Mapping[str, int]] | None = None
    kept: FactStates | None = None
    untold: Told | None = None
    _today: Today | None = None

    # Made for every event that touches anything: what is rarely read is looked up when it is.
    def __init__(
        self,
        book: Book,
        record: Record,
        now: Instant,
        everybody: Mapping[str, Everybody],
        belongs_to: Record | None = None,
    ) -> None:
        self.book = book
        self.record = record
        self.now = now
        self.everybody = everybody
        self.belongs_to = belongs_to

    @property
    def zone(self) -> ZoneInfo:
        """The project's zone."""
        return self.book.plan.zone

    @property
    def customer(self) -> Properties:
        return self.record.traits

    @property
    def account(self) -> Properties:
        """The traits of the account: its own record's, or that of the account a person belongs to."""
        if self.record.kind == "account":
            return self.customer
        return _NOTHING if self.belongs_to is None else self.belongs_to.traits

    @property
    def need(self) -> Mapping[str, float]:
        return self.record.needs

    @property
    def score(self) -> Properties:
        return self.record.scores

    @property
    def today(self) -> Today:
        """The present, as windows see it."""
        if self._today is None:
            self._today = today_at(self.now, self.zone)
        return self._today

    def fact(self, name: str) -> Any:
        """The value of a fact now; missing is None, and so is what this revision keeps no more."""
        try:
            fold = self.book.folds[name]
        except KeyError:  # asked by a dialogue that goes on by an earlier revision
            return None
        return fold.read(self.record.facts, self.today if fold.windowed else NO_DAY)

    def fact_before(self, name: str) -> Any:
        """The value of a fact without the event at hand."""
        if self.earlier is not None and name in self.earlier:
            return self.earlier[name]
        return self.fact(name)

    def segment(self, name: str) -> bool:
        """Is this customer in a segment now?"""
        return self.book.segments[name].test.test(self)

    def consent(self, channel: str) -> bool:
        """Does a consent to marketing by this channel stand?"""
        act = covering(self.record, "marketing", channel, None)
        return act is not None and act.given

    def surprise(self, path: str, value: Any) -> float | None:
        """Bits of surprise of a value of the event at hand, by the counts without it."""
        key = surprise_key(self.event_name, path)
        own = self.own.get(key) if self.own is not None else None
        if own is None:
            own = self.record.facts.get(key)
        return surprise(own, self.everybody.get(key), value)

    def past(self) -> Scope:
        """This customer without the event at hand; where nothing happens but a day begins, just before it."""
        past = Past(self.book, self.record, self.now, self.everybody, self.belongs_to)
        if self.event_at is None:
            past.now = Instant(self.now - 1)
        past.event, past.event_at, past.event_name = self.event, self.event_at, self.event_name
        past.kept, past.untold = self.kept, self.untold
        return past


class Past(Scope):
    """How everything was before."""

    @property
    def customer(self) -> Properties:
        return self.record.traits if self.untold is None else self.untold.traits

    @property
    def need(self) -> Mapping[str, float]:
        return self.record.needs if self.untold is None else self.untold.needs

    @property
    def score(self) -> Properties:
        return self.record.scores if self.untold is None else self.untold.scores

    def fact(self, name: str) -> Any:
        """Facts that the event at hand does not touch are as they are."""
        if self.kept is None or name not in self.book.touched_by(self.event_name, self.record.kind).moved:
            return super().fact(name)
        fold = self.book.folds[name]
        return fold.read(self.kept, self.today if fold.windowed else NO_DAY)


def today_at(now: Instant, zone: ZoneInfo) -> Today:
    """The day number, and the day on which each period began, in the project's zone."""
    day = calendar.day_number(now, zone)
    return Today(day, now, _period_starts(day))


@lru_cache(maxsize=1024)  # three years of days
def _period_starts(day: int) -> Mapping[str, int]:
    year, _month, day_of_month = calendar.civil(day)
    return {
        "day": day,
        "week": day - calendar.weekday_of(day),
        "month": day - day_of_month + 1,
        "year": calendar.day_of(year, 1, 1),
    }

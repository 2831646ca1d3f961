"""What a condition is asked of: one customer, at one instant, perhaps with an event at hand.

The conditions declare what they need; whoever holds the customer's record answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tetatet.model.open_values import Properties
from tetatet.model.time import Instant


class Scope(Protocol):
    """One customer as conditions see him.

    JSON values are None, bool, int, float, str, list and dict; numbers among them are
    finite (intake refuses others). A value is missing where it is absent or None, or
    an empty list.
    """

    @property
    def event(self) -> Properties:
        """The properties of the event at hand; empty where there is none."""

    @property
    def event_at(self) -> Instant | None:
        """When the event at hand happened."""

    @property
    def start(self) -> Properties:
        """What opened the dialogue: its event's properties, or was, now, since, date; always `at` as ISO text."""

    @property
    def answer(self) -> Properties:
        """The last answer of the dialogue."""

    @property
    def customer(self) -> Properties:
        """Traits, told or observed."""

    @property
    def account(self) -> Properties:
        """Traits of the account that the customer belongs to."""

    @property
    def need(self) -> Mapping[str, float]:
        """The probability of each need, 0 to 1."""

    @property
    def score(self) -> Properties:
        """What the nightly run made of him, bands included."""

    @property
    def now(self) -> Instant:
        """The instant for which the question is asked."""

    @property
    def zone(self) -> ZoneInfo:
        """The project's zone: its midnights are counted, and times without a zone are of it."""

    def fact(self, name: str) -> Any:
        """A fact with the event at hand: a finite number, a list, an Instant, days (a duration) or a JSON value."""

    def fact_before(self, name: str) -> Any:
        """The same fact without the event at hand."""

    def segment(self, name: str) -> bool:
        """Is he in the segment now?"""

    def consent(self, channel: str) -> bool:
        """Does a consent to marketing stand for the channel?"""

    def surprise(self, path: str, value: str | float | bool) -> float | None:
        """How surprising the value is at this path below the event, in bits; without the event at hand."""

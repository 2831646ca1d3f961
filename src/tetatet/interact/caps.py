"""Caps: how much may be said in which time, by the firm's policy and by the customer's own wish.

A cap counts the contacts while now < contact + its length, over all scripts. One that reaches
back to contacts which the record has forgotten holds until it does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tetatet.interact.plan import Plan
from tetatet.interact.preferences import read_frequency
from tetatet.model import calendar
from tetatet.model.record import NEVER, Contacted, Record
from tetatet.model.settings import Cap
from tetatet.model.time import Instant
from tetatet.model.workdays import Workdays
from tetatet.model.written_time import in_words

WISH = "the customer wants "
"""How the reason begins where the cap is the customer's own."""

UNSURE = ", which may be reached: older contacts are forgotten"
"""How it ends where the record cannot tell."""


class Full(NamedTuple):
    """A cap leaves no room before `until`; `reason` says which one."""

    until: Instant
    reason: str


class CapOf(NamedTuple):
    """A cap, and is it the customer's own wish?"""

    cap: Cap
    own: bool

    @property
    def words(self) -> str:
        """`at most 1 contact by email in 7 days`, `the customer wants at most 1 contact in 1 month`."""
        by = f" by {self.cap.by}" if self.cap.by else ""
        number = f"{self.cap.contacts:,} contact{'' if self.cap.contacts == 1 else 's'}"
        return f"{WISH if self.own else ''}at most {number}{by} in {in_words(self.cap.within)}"


def caps_of(plan: Plan, record: Record) -> Iterator[CapOf]:
    """The caps on what is said to this reader: the policy's, then his own."""
    for cap in plan.project.settings.policy.caps:
        yield CapOf(cap, own=False)
    own = read_frequency(record.preferences.get("frequency", ""))
    if own is not None:
        yield CapOf(own, own=True)


def full(
    one: CapOf, record: Record, contacts: Sequence[Contacted], now: Instant, plan: Plan, zone: ZoneInfo
) -> Full | None:
    """Does this cap leave no room now? None when it does.

    Args:
        record: the reader's; `contacts`: those that the cap looks at.
    """
    until, perhaps = _frees(one.cap, contacts, now, plan.workdays, zone), ""
    if record.contacts_from:
        known = calendar.add(record.contacts_from, one.cap.within, zone, plan.workdays)
        if now < known:
            until = known if until is None else max(known, until)
            perhaps = UNSURE
    return None if until is None else Full(until, one.words + perhaps)


def _frees(cap: Cap, contacts: Sequence[Contacted], now: Instant, workdays: Workdays, zone: ZoneInfo) -> Instant | None:
    """When does a cap leave room again? None when it does now."""
    ends = []
    for contact in contacts:
        if cap.by is None or contact.channel == cap.by:
            end = calendar.add(contact.at, cap.within, zone, workdays)
            if now < end:
                ends.append(end)
    if len(ends) < cap.contacts:
        return None
    ends.sort()
    return ends[len(ends) - cap.contacts] if cap.contacts else NEVER

"""What is told finds room: what forbids always, the rest by its name and not by when it came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tetatet.kernel.told import take_told
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.record_limits import MAX_COMPLAINTS, TOLD_BYTES, weight_told
from tetatet.model.time import Instant


def told(*events: Event) -> Record:
    """A record to whom these were told."""
    record = Record(id="u:u1", name="u1")
    for event in events:
        take_told(record, event, {})
    return record


def event(name: str, at: int, **properties: Any) -> Event:
    """An event of the kernel's own."""
    return Event("track", name, Instant(at), "web", f"m{at}", "u1", properties=properties)


def traits(names: Sequence[str], at: int) -> Event:
    """An identify with these traits."""
    return Event("identify", "", Instant(at), "web", f"m{at}", "u1", traits=dict.fromkeys(names, 1))


MANY = [f"trait {number}" for number in range(306)]


def test_who_told_a_lot_is_still_heard_when_he_says_no() -> None:
    """Self-exclusion, a complaint and preferences find room though every trait's room is taken."""
    record = told(
        traits(MANY, 1),
        event("Self Excluded", 2),
        event("Complaint Opened", 3, complaint_id="c1"),
        event("Preferences Updated", 4, days=["Monday"]),
    )
    assert record.traits["self_excluded"]
    assert list(record.complaints) == ["c1"]
    assert record.preferences["days"]


def test_complaints_come_and_go_for_ever() -> None:
    """However many were opened and closed, the next is heard, and the record stays small."""
    life = [
        event(name, 2 * number + late, complaint_id=f"c{number}")
        for number in range(512)
        for late, name in enumerate(("Complaint Opened", "Complaint Closed"))
    ]
    record = told(*life, event("Complaint Opened", 10_000, complaint_id="last"))
    assert list(record.complaints) == ["last"]
    assert len(record.told) <= MAX_COMPLAINTS


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_which_traits_are_kept_does_not_depend_on_their_order(order: list[int]) -> None:
    """Any order of the same tellings keeps the same traits."""
    portions = [traits(MANY[51 * one : 51 * one + 51], one + 1) for one in range(6)]
    first, other = told(*portions), told(*(portions[one] for one in order))
    assert first.traits == other.traits
    assert TOLD_BYTES * 0.9 < weight_told(first) <= TOLD_BYTES

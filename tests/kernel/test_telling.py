"""Where the room for what is told is full, a line says so; two records together keep what one would have kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kernel.tables import book_of, customer, event, moment, outcome_of, script_text, traits
from tetatet.kernel.merge import merge_records
from tetatet.kernel.telling import fit_told, join_account
from tetatet.kernel.told import take_told
from tetatet.model.event import Event
from tetatet.model.record import Consent, Record
from tetatet.model.record_limits import MAX_COMPLAINTS, TOLD_BYTES, weight_told
from tetatet.model.time import Instant

SEND = "{send: hello, by: email, benefit: Good}"
FACTS = "transitions: {asked: {event: Advice Wanted}, moved: {changed: customer.address}}"
CALM = "transitions: {asked: {event: Advice Wanted}}"


def _full(side: str = "", **fields: Any) -> Record:
    """A record that has been told as much as it can hold."""
    record = customer(**fields)
    for number in range(200):
        told = {f"{side}t{number}": "a value"}
        take_told(record, Event("identify", "", Instant(1_000 + number), "web", f"m{number}", "u1", traits=told), {})
    return record


def _kept(record: Record) -> str:
    """One of the names that have found room."""
    return next(name for name, value in record.traits.items() if value == "a value")


@pytest.mark.parametrize("facts", [FACTS, CALM])
def test_what_is_told_and_not_kept_is_said(facts: str) -> None:
    """Whether anything looks at traits or not, one line says how much found no room."""
    book, record = book_of(script_text(SEND), facts=facts), _full()
    known, told = _kept(record), {f"new {number}": "new" for number in range(99)}
    (line,) = outcome_of(record, book, traits("03-02 10:00", **told | {known: "new"})).lines
    assert (line.kind, line.reason) == ("forgotten", "what is told")
    assert line.detail is not None
    assert int(line.detail.split()[0]) >= 90
    again = {name: "again" for name, value in record.traits.items() if value == "new"}
    assert outcome_of(record, book, traits("03-02 11:00", **again)).lines == []


def test_a_trait_that_a_script_sets_needs_room_too() -> None:
    """What is not written is said, and stands in no `set` line; conditions go on reading what was there."""
    record = _full()
    known = _kept(record)
    steps = f"{{set: {{customer.plan: = start.plan, customer.{known}: = start.plan}}}}, {{pause: 1d}}"
    facts = (
        f"events: {{Advice Wanted: [plan]}}\ntraits: [plan, {known}]\ntransitions: {{asked: {{event: Advice Wanted}}}}"
    )
    book = book_of(script_text(steps), facts=facts)
    plan = "x" * 200
    lines = outcome_of(record, book, event("03-02 10:00", "Advice Wanted", plan=plan)).lines
    assert [line.detail for line in lines if line.kind == "forgotten"] == ["plan", known]
    assert [line.values for line in lines if line.kind == "set"] == [{}]
    assert "plan" not in record.traits
    assert record.traits[known] == "a value"


def test_a_set_value_is_cut_like_any_trait() -> None:
    """`= answer.text` of a long letter keeps its beginning."""
    facts = "events: {Advice Wanted: [text]}\ntraits: [plan]\ntransitions: {asked: {event: Advice Wanted}}"
    book, record = book_of(script_text("{set: {customer.plan: = start.text}}, {pause: 1d}"), facts=facts), customer()
    outcome_of(record, book, event("03-02 10:00", "Advice Wanted", text="word " * 300))
    assert record.traits["plan"] == ("word " * 99)[: len(record.traits["plan"])]
    assert len(record.traits["plan"]) < 256


# ---------------------------------------------------------------- accounts


def test_a_person_belongs_to_so_many_accounts() -> None:
    """Ids of a kilobyte; one that he belongs to already takes no more."""
    record = customer()
    joined = [join_account(record, f"g:account {number}") for number in range(200)]
    assert joined == [True] * joined.count(True) + [False] * joined.count(False)
    assert 40 < len(record.accounts) == joined.count(True) < 100
    assert join_account(record, "g:account 0")


# ---------------------------------------------------------------- merges


def test_two_full_records_become_one_that_is_full() -> None:
    """The merged record fits, knows what one record would that had been told all, and a line says how much has gone."""
    winner, loser = _full("a", traits={}), _full("b", traits={})
    both = _full("a", traits={})
    for number in range(200):
        told = {f"bt{number}": "a value"}
        take_told(both, Event("identify", "", Instant(1_000 + number), "web", f"m{number}", "u1", traits=told), {})
    loser.id, loser.name = "a:visitor", "visitor"
    lines = merge_records(winner, loser, book_of(script_text(SEND), facts=CALM), moment("03-02 10:00"))
    (forgotten,) = [line for line in lines if line.kind == "forgotten"]
    assert forgotten.detail is not None
    assert int(forgotten.detail.split()[0]) > 50
    assert weight_told(winner) <= TOLD_BYTES
    assert winner.traits == both.traits


def test_a_no_only_becomes_wider() -> None:
    """Where acts of consent find no room a yes goes, and a no to one topic becomes a no to all of its purpose."""
    record = customer(traits={})
    record.consents = {
        **{f"marketing|email|yes {n}": Consent(Instant(n), "m", given=True) for n in range(200)},
        **{f"marketing|email|no {n}": Consent(Instant(n), "m", given=False) for n in range(200)},
    }
    fit_told(record, "2026-03-01T10:00:00Z")
    assert weight_told(record) <= TOLD_BYTES
    assert not record.consents["marketing||"].given
    assert not any(act.given for act in record.consents.values())


def test_open_complaints_of_two_records_go_last() -> None:
    """Of more complaints than are kept the closed ones are forgotten first."""
    record = customer()
    for number in range(MAX_COMPLAINTS):
        take_told(record, event(1_000 + number, "Complaint Opened", complaint_id=f"a{number}"), {})
    other = customer()
    for number in range(MAX_COMPLAINTS):
        take_told(other, event(2_000 + number, "Complaint Opened", complaint_id=f"b{number}"), {})
        if number:
            take_told(other, event(3_000 + number, "Complaint Closed", complaint_id=f"b{number}"), {})
    record.told |= other.told
    record.complaints |= other.complaints
    fit_told(record, "2026-03-01T10:00:00Z")
    assert sorted(record.complaints) == sorted([*(f"a{number}" for number in range(1, MAX_COMPLAINTS)), "b0"])
    assert sum(name.startswith("complaint ") for name in record.told) == MAX_COMPLAINTS

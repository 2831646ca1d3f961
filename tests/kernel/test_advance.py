"""advance(): a function of the record and the occurrence alone, and one order inside an occurrence."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from tests.kernel.tables import (
    book_of,
    customer,
    event,
    kinds,
    moment,
    outcome_of,
    read_project,
    script_text,
    taken_in,
    tell,
    traits,
)
from tests.property.firms import Firm, firms
from tetatet.differentiate.surprise import Everybody, counted_as
from tetatet.kernel import NOTHING, Allotted, Book, Happened, Woke, advance, hear, make_book
from tetatet.kernel.book import surprise_key
from tetatet.model.record import Record
from tetatet.model.time import Instant, parse_instant

SEND = "{send: hello, by: email, benefit: Good}"
FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.week: {count: Order Completed, over: 7d}
transitions:
  asked: {event: Advice Wanted, valid for: 4d}
  ordered: {event: Order Completed}
  first: {event: Order Completed, if: before(orders.count) = 0}
  unusual: {event: Order Completed, if: surprise(event.category) > 2}
  loyal: {becomes: orders.count >= 3}
"""

_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Record).decode


# ---------------------------------------------------------------- pure


@settings(max_examples=25)
@given(firms())
def test_the_same_record_and_occurrence_give_the_same_outcome_and_the_same_bytes(firm: Firm) -> None:
    """Over any life of a customer, events and timers: twice from equal bytes is equal lines and equal bytes."""
    book = make_book(read_project(firm.files))
    record, again = Record("u:u1", "u1"), Record("u:u1", "u1")
    for one in taken_in(firm.of("u1").events):
        while record.due < one.at:
            _twice(record, again, Woke(), book, record.due)
        _twice(record, again, Happened(one), book, one.at)
    while record.due < parse_instant(firm.until):
        _twice(record, again, Woke(), book, record.due)


def _twice(record: Record, again: Record, occurrence: Any, book: Book, now: Instant) -> None:
    """Decide one occurrence for both records, each of which is read anew from the bytes of the first."""
    before = _encode(record)
    assert before == _encode(again)
    outcomes = [advance(one, occurrence, book, now, {}) for one in (record, again)]
    assert outcomes[0] == outcomes[1]
    assert _encode(record) == _encode(again)
    assert _encode(_decode(before)) == before


def test_an_event_changes_no_event_and_no_book() -> None:
    """Neither what happened nor everybody's counts are written to."""
    book = book_of(script_text(SEND), facts=FACTS)
    happened = event("03-01 10:00", "Order Completed", category="a", products=[{"price": 1}])
    everybody = {surprise_key("Order Completed", "category"): Everybody({"sa": 3}, 3)}
    before = msgspec.json.encode((happened, everybody))
    hear(customer(), happened, book, happened.at, everybody)
    assert msgspec.json.encode((happened, everybody)) == before


def test_nothing_is_written_into_the_outcome_that_all_share() -> None:
    """The outcome of those who have nothing to say stays empty."""
    book, record = book_of(script_text(SEND), facts=FACTS), customer()
    tell(record, book, event("03-01 10:00", "Advice Wanted"), event("03-01 11:00", "Page Viewed"))
    assert (NOTHING.lines, NOTHING.claims, NOTHING.requests) == ([], [], [])


# ---------------------------------------------------------------- the order inside an occurrence


def test_before_and_surprise_do_not_know_the_event_at_hand_the_facts_do() -> None:
    """The first order is the first, its category surprises, and the count it reads is one already."""
    book = book_of(script_text(SEND, start="first", head=""), facts=FACTS)
    key = surprise_key("Order Completed", "category")
    record, happened = customer(), event("03-01 10:00", "Order Completed", category="rare")
    outcome = hear(record, happened, book, happened.at, {key: Everybody({counted_as("often"): 60}, 60)})
    assert [line.transition for line in outcome.lines if line.kind == "transition"] == ["ordered", "first", "unusual"]
    assert (record.facts["orders.count"], record.facts[key]) == (1, {counted_as("rare"): 1})


def test_traits_of_an_event_are_known_to_its_own_conditions() -> None:
    """What an event tells is told before transitions are recognised."""
    facts = FACTS + "  bonn: {becomes: customer.city = 'Bonn'}\ntraits: [city]\n"
    book = book_of(script_text(SEND), facts=facts)
    assert kinds(tell(customer(), book, traits("03-01 10:00", city="Bonn"))) == ["transition"]


def test_an_event_never_meets_the_goal_of_the_dialogue_that_it_starts() -> None:
    """The order that opens is not the order that is hoped for; the next one is."""
    book = book_of(
        script_text(
            SEND + ", {wait: 7d, silent: []}", start="ordered", head="goal: {event: Order Completed, within: 30d}\n"
        ),
        facts=FACTS,
    )
    record = customer()
    first, second = (tell(record, book, event(at, "Order Completed")) for at in ("03-01 10:00", "03-02 10:00"))
    assert kinds(first) == ["transition", "transition", "start", "arm", "contact"]
    assert kinds(second) == ["transition", "goal", "end", "skipped"]


def test_goals_come_before_answers_answers_before_starts_and_contacts_last() -> None:
    """One order ends a dialogue by its goal, answers another's wait, opens a third, and two contacts go in one pass."""
    goal = "goal: {event: Order Completed, within: 30d}\n"
    scripts = [
        script_text(SEND + ", {wait: 7d, silent: []}", name="a-goal", head=goal),
        script_text(
            SEND + ", {wait: 7d, silent: []}, {send: thanks, by: email, benefit: Good}, {wait: 7d, silent: []}",
            name="b-answer",
        ),
        script_text(SEND + ", {wait: 7d, silent: []}", name="c-start", start="ordered"),
    ]
    book, record = book_of(*scripts, facts=FACTS), customer()
    tell(record, book, event("03-01 10:00", "Advice Wanted"))
    lines = tell(record, book, event("03-02 10:00", "Order Completed"))
    told = [(line.kind, line.script) for line in lines if line.kind not in ("transition", "arm")]
    assert told[:4] == [("goal", "a-goal"), ("end", "a-goal"), ("answer", "b-answer"), ("start", "c-start")]
    assert sorted(told[4:]) == [("contact", "b-answer"), ("contact", "c-start")]


def test_silence_comes_before_the_end_of_the_moment() -> None:
    """At one instant timers are one occurrence: the wait passes by silence, and what it leads to may still go."""
    steps = "{pause: 4d}, " + SEND
    book, record = book_of(script_text(steps), facts=FACTS), customer()
    tell(record, book, event("03-01 10:00", "Advice Wanted"))
    assert record.due == moment("03-05 10:00")
    lines = advance(record, Woke(), book, record.due, {}).lines
    assert [(line.kind, line.verdict) for line in lines if line.kind == "contact"] == [("contact", "go")]


# ---------------------------------------------------------------- history, lateness, claims


def test_history_is_written_down_and_starts_nothing() -> None:
    """Facts and traits count, `becomes` takes its value, and no transition is told."""
    book, record = book_of(script_text(SEND, start="ordered"), facts=FACTS), customer()
    for day in (1, 2, 3):
        happened = event(f"03-0{day} 10:00", "Order Completed")
        assert advance(record, Happened(happened, history=True), book, happened.at, {}).lines == []
    assert record.truths["loyal"]
    assert kinds(tell(record, book, event("03-04 10:00", "Order Completed")))[:2] == ["transition", "start"]


def test_a_late_event_counts_on_the_day_on_which_it_happened() -> None:
    """What happened ten days ago and is heard of today is not in the last seven days."""
    book, record = book_of(script_text(SEND), facts=FACTS), customer()
    late = event("03-01 10:00", "Order Completed")
    hear(record, late, book, moment("03-11 10:00"), {})
    assert list(record.facts["orders.week"]) == [moment("03-01 00:00") // 86_400_000_000]


@pytest.mark.parametrize("granted, said", [(True, ["granted", "end"]), (False, ["refused", "end"])])
def test_the_answer_to_a_claim_leads_on(granted: bool, said: list[str]) -> None:
    """What was asked for is ours or not, and the dialogue goes its way; an answer nobody waits for says nothing."""
    steps = "{claim: slot, up to: 2d, granted: [], refused: []}"
    book = book_of(script_text(steps), facts=FACTS, more="resources: {slot: 3 per day}")
    record = customer()
    outcome = outcome_of(record, book, event("03-01 10:00", "Advice Wanted"))
    (claim,) = outcome.claims
    assert (claim.customer, claim.resource, claim.batch) == ("u:u1", "resource slot", True)
    assert claim.valid_until == moment("03-03 10:00")
    answer = Allotted(claim.dialogue, granted)
    assert kinds(advance(record, answer, book, moment("03-02 00:00"), {}).lines) == said
    assert advance(record, answer, book, moment("03-02 00:00"), {}).lines == []


def test_no_capacity_holds_until_there_may_be_room() -> None:
    """A refused contact is held, says why and until when, and asks again then."""
    steps = "{task: call, role: store agent, by: phone, due: 1d, benefit: Good}"
    roles = "  store agent: {capacity: 1 per day}\n"
    book, record = (
        book_of(script_text(steps), facts=FACTS, roles=roles, channels="  phone: {desk: store agent}\n"),
        customer(),
    )
    (claim,) = outcome_of(record, book, event("03-01 10:00", "Advice Wanted")).claims
    refused = Allotted(claim.dialogue, False, moment("03-02 00:00"), "store agent")
    (line,) = advance(record, refused, book, moment("03-01 10:00"), {}).lines
    assert (line.verdict, line.by_rule, line.until) == ("hold", "capacity", "2026-03-02T00:00:00Z")
    assert record.due == moment("03-02 00:00")
    outcome = advance(record, Woke(), book, record.due, {})
    assert [one.dialogue for one in outcome.claims] == [claim.dialogue]
    granted = Allotted(claim.dialogue, True)
    said = advance(record, granted, book, moment("03-02 00:00"), {}).lines
    assert [(one.kind, one.verdict) for one in said if one.kind == "task"] == [("task", "go")]

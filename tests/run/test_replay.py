"""The virtual clock: everybody lives through one time, and what they share is shared at its moment."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.acceptance.replaying import Event as Wire
from tests.acceptance.replaying import consent, identify, order, person, track
from tests.kernel.tables import book_of, moment, script_text, taken_in
from tetatet.kernel import Book, make_book
from tetatet.kernel.scope import Scope
from tetatet.model.decision import Line
from tetatet.model.errors import InvalidEvent
from tetatet.model.record import Record
from tetatet.run.replay import Publication, Replay, everybody_in
from tetatet.stores.memory import MemoryCustomers

SEND = "{send: hello, by: email, benefit: Good}"
FACTS = """
facts:
  orders.count: {count: Order Completed}
transitions:
  asked: {event: Advice Wanted, valid for: 30d}
"""


def _numbered(events: list[Wire]) -> list[Wire]:
    return [{"messageId": f"m{number:03}", **one} for number, one in enumerate(events)]


def _replayed(
    book: Book, events: list[Wire], until: str = "", *, kind: type[Replay] = Replay, **options: Any
) -> tuple[list[Line], Replay]:
    lines: list[Line] = []
    replay = kind(book, MemoryCustomers(), lambda line, _about: lines.append(line), **options)
    replay.run(taken_in(_numbered(events)), moment(until) if until else None)
    return lines, replay


def _told(lines: list[Line], *kinds: str) -> list[str]:
    """`03-08 10:00 u1 silence` for the lines of these kinds."""
    chosen = [line for line in lines if line.kind in kinds]
    return [
        " ".join([line.at[5:16].replace("T", " "), line.customer, line.kind, *([line.verdict] if line.verdict else [])])
        for line in chosen
    ]


# ---------------------------------------------------------------- the clock


def test_at_one_instant_events_come_before_timers() -> None:
    """An answer of the very moment at which a wait would pass by silence is an answer."""
    steps = SEND + ", {wait: 7d, silent: []}"
    events = [*person(), track("03-01 10:00", "Advice Wanted"), track("03-08 10:00", "Email Link Clicked")]
    lines, _replay = _replayed(book_of(script_text(steps), facts=FACTS), events, "03-20 00:00")
    assert _told(lines, "answer", "silence") == ["03-08 10:00 u1 answer"]


def test_an_event_of_somebody_else_comes_before_the_timers_of_its_instant_too() -> None:
    """Everybody lives through one time: all events of an instant, then all timers, told by customer."""
    steps = SEND + ", {wait: 7d, silent: []}"
    events = [
        *person("a"),
        *person("z"),
        track("03-01 10:00", "Advice Wanted", "a"),
        track("03-08 10:00", "Advice Wanted", "z"),
    ]
    lines, replay = _replayed(book_of(script_text(steps), facts=FACTS), events, "03-08 10:00")
    assert _told(lines, "silence", "start")[1:] == ["03-08 10:00 a silence", "03-08 10:00 z start"]
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))
    assert replay.now == moment("03-08 10:00")


def test_timers_run_to_the_end_that_is_asked_for_and_events_after_it_do_not_count() -> None:
    """Until 8 March inclusive; without an end, until the last event."""
    steps = SEND + ", {wait: 7d, silent: []}"
    events = [*person(), track("03-01 10:00", "Advice Wanted"), track("03-09 10:00", "Page Viewed")]
    book = book_of(script_text(steps), facts=FACTS)
    for until, silent in (("03-08 09:59", 0), ("03-08 10:00", 1), ("", 1)):
        lines, replay = _replayed(book, events, until)
        assert len(_told(lines, "silence")) == silent
        assert replay.tally.events == (3 if until else 4)


def test_what_happens_before_the_beginning_is_history() -> None:
    """Facts count from the first event, dialogues start from the beginning on."""
    facts = FACTS + "  second: {event: Order Completed, if: orders.count = 2}\n"
    book = book_of(script_text(SEND), script_text(SEND, name="again", start="second"), facts=facts)
    events = [
        *person(),
        track("03-01 10:00", "Advice Wanted"),
        order("03-02 10:00"),
        order("03-06 10:00"),
        track("03-07 10:00", "Advice Wanted"),
    ]
    lines, _replay = _replayed(book, events, begin=moment("03-05 00:00"))
    assert [(line.at[5:10], line.script) for line in lines if line.kind == "start"] == [
        ("03-06", "again"),
        ("03-07", "hello"),
    ]


def test_an_amount_without_a_rate_is_set_aside_and_the_rest_goes_on() -> None:
    """One quarantine line with its reason; the next order counts."""
    events = [*person(), order("03-01 10:00", currency="GBP"), order("03-02 10:00")]
    lines, replay = _replayed(book_of(script_text(SEND), facts=FACTS), events)
    (line,) = [line for line in lines if line.kind == "quarantine"]
    assert (line.reason, line.customer) == ("unknown currency", "u1")
    (record,) = everybody_in(replay)
    assert record.facts["orders.count"] == 1
    assert replay.tally.quarantined == 1


def test_a_line_that_could_not_be_read_stands_before_everything() -> None:
    """It has no time and a number of its own."""
    lines: list[Line] = []
    replay = Replay(book_of(script_text(SEND), facts=FACTS), MemoryCustomers(), lambda line, _about: lines.append(line))
    replay.set_aside("web", 7, InvalidEvent("not json", "no object"))
    replay.run(taken_in(_numbered([*person(), track("03-01 10:00", "Advice Wanted")])))
    assert (lines[0].n, lines[0].at, lines[0].kind, lines[0].line) == (1, "", "quarantine", 7)
    assert lines[1].n == 2


# ---------------------------------------------------------------- scarce things

FRIDGE = (
    "{send: fridge-match, by: email, benefit: Good}, {wait: 10d, answers: {replied yes: ["
    "{claim: installation slot, up to: 2d, granted: [{send: slot, by: email, benefit: Good}], "
    "refused: [{send: later-slot, by: email, benefit: Good}]}]}, silent: []}"
)


def _fridges(number: int = 3, per: str = "day") -> Book:
    return book_of(
        script_text(FRIDGE, head="worth: customer.value\n"),
        facts=FACTS + "traits: [value]\n",
        more=f"resources: {{installation slot: {number} per {per}}}",
    )


def _wishes(values: dict[str, int], at: str = "03-02 {:02}:00") -> list[Wire]:
    """One customer after the other accepts the offer within a day, each worth something else."""
    events: list[Wire] = []
    for name, value in values.items():
        events += [*person(name, value=value), track("03-01 10:00", "Advice Wanted", name)]
    return events + [
        track(at.format(hour), "Message Replied", name, reply="yes") for hour, name in enumerate(values, start=8)
    ]


def test_s1_32_five_accepted_offers_for_three_slots_the_best_three_get_them() -> None:
    """At midnight the three of the highest worth, not the first three; the others get the next day's, or are refused."""
    values = {"a": 10, "b": 90, "c": 40, "d": 20, "e": 70}
    lines, _replay = _replayed(_fridges(), _wishes(values), "03-10 00:00")
    assert _told(lines, "granted", "refused") == [
        "03-03 00:00 b granted",
        "03-03 00:00 c granted",
        "03-03 00:00 e granted",
        "03-04 00:00 a granted",
        "03-04 00:00 d granted",
    ]


def test_s1_32_who_waits_in_vain_is_refused_when_his_time_is_up() -> None:
    """With three slots a week the two others hear after two days that it will be later."""
    values = {"a": 10, "b": 90, "c": 40, "d": 20, "e": 70}
    lines, _replay = _replayed(_fridges(per="week"), _wishes(values), "03-10 00:00")
    granted = ["03-03 00:00 b granted", "03-03 00:00 c granted", "03-03 00:00 e granted"]
    assert _told(lines, "granted", "refused") == [*granted, "03-04 08:00 a refused", "03-04 11:00 d refused"]
    told = [
        (line.customer, line.content) for line in lines if line.kind == "contact" and line.content != "fridge-match"
    ]
    assert told == [("b", "slot"), ("c", "slot"), ("e", "slot"), ("a", "later-slot"), ("d", "later-slot")]


def test_a_claim_that_is_no_longer_wanted_takes_no_slot() -> None:
    """Whoever reached the goal before midnight leaves the slot to the next best."""
    values = {"a": 10, "b": 90, "c": 40, "d": 20}
    events = [*_wishes(values), track("03-02 20:00", "Contract Signed", "b")]
    lines, _replay = _replayed(_fridges(), events, "03-03 12:00")
    assert _told(lines, "granted") == [f"03-03 00:00 {name} granted" for name in "acd"]


def test_claims_are_answered_at_the_midnight_of_the_project() -> None:
    """00:00 in Tokyo is 15:00 in UTC."""
    book = book_of(
        script_text(FRIDGE), facts=FACTS, zone="Asia/Tokyo", more="resources: {installation slot: 3 per day}"
    )
    events = [*person(), track("03-01 10:00", "Advice Wanted"), track("03-02 08:00", "Message Replied", reply="yes")]
    lines, _replay = _replayed(book, events, "03-10 00:00")
    assert _told(lines, "granted") == ["03-02 15:00 u1 granted"]


def test_who_has_capacity_for_one_call_takes_the_better_of_one_instant() -> None:
    """Tasks of one instant are ranked by worth over all customers; the other is held until there is room."""
    call = "{task: call, role: store agent, by: phone, due: 1d, benefit: Good}, {wait: 9d, silent: []}"
    book = book_of(
        script_text(call, head="worth: customer.value\n"),
        facts=FACTS + "traits: [value]\n",
        roles="  store agent: {capacity: 1 per day}\n",
        channels="  phone: {desk: store agent}\n",
    )
    events = [*person("a", value=1), *person("b", value=2)]
    events += [track("03-01 10:00", "Advice Wanted", name) for name in "ab"]
    lines, _replay = _replayed(book, events, "03-05 00:00")
    assert _told(lines, "task") == ["03-01 10:00 a task hold", "03-01 10:00 b task go", "03-02 00:00 a task go"]


# ---------------------------------------------------------------- merges


def test_the_timers_of_a_merged_dialogue_run_on() -> None:
    """What a visitor was told is waited out for the customer, though nothing else ever happens to him."""
    steps = SEND + ", {wait: 7d, silent: [{send: later, by: email, benefit: Good}]}"
    events = [
        *person(),
        {**consent("03-01 09:00", "-"), "userId": None, "anonymousId": "device"},
        {**identify("03-01 09:00", "-", email="a@example.com"), "userId": None, "anonymousId": "device"},
        {**track("03-01 10:00", "Advice Wanted", "-"), "userId": None, "anonymousId": "device"},
        {**track("03-02 10:00", "Odd Event"), "anonymousId": "device"},
    ]
    lines, _replay = _replayed(book_of(script_text(steps), facts=FACTS), events, "03-20 00:00")
    assert _told(lines, "merged", "silence", "contact") == [
        "03-01 10:00 device contact go",
        "03-02 10:00 u1 merged",
        "03-08 10:00 u1 silence",
        "03-08 10:00 u1 contact go",
    ]


# ---------------------------------------------------------------- publication


def _published(first: Book, facts: str, at: str = "03-05 00:00", steps: str = SEND) -> list[Publication]:
    second = book_of(script_text(steps), facts=facts)
    return [Publication(moment(at), make_book(second.project, first), "keep")]


@pytest.mark.parametrize(
    "fact, value",
    [
        ("{count: Order Completed, over: 30d}", 2.0),
        ("{sum: total, of: Order Completed}", 100.0),
        ("{distinct: category, of: Order Completed}", ["kitchen"]),
        ("{count: Order Completed, if: event.total > 1}", 2.0),
    ],
)
def test_a_fact_that_adds_up_otherwise_begins_anew(fact: str, value: Any) -> None:
    """A fact of the same name but another kind or window does not go on with what it had; one unchanged does."""
    first = book_of(script_text(SEND), facts=FACTS.replace("facts:", "facts:\n  visits.count: {count: Store Entered}"))
    changed = FACTS.replace("{count: Order Completed}", fact).replace(
        "facts:", "facts:\n  visits.count: {count: Store Entered}"
    )
    events = [
        *person(),
        order("03-01 10:00"),
        track("03-01 11:00", "Store Entered"),
        order("03-06 10:00"),
        order("03-07 10:00"),
    ]
    _lines, replay = _replayed(first, events, publications=_published(first, changed))
    (record,) = everybody_in(replay)
    assert record.facts["visits.count"] == 1
    assert Scope(replay.book, record, replay.now, {}).fact("orders.count") == value


def test_what_surprises_is_counted_from_the_publication_that_asks() -> None:
    """A book that asks for surprises, published on top of one that does not, learns from everybody from then on."""
    first = book_of(script_text(SEND), facts=FACTS)
    asking = FACTS + "  unusual: {event: Order Completed, if: surprise(event.category) > 1}\n"
    events = [
        *person(),
        *(order(f"03-{day:02} 10:00", category="soap") for day in (1, 6, 7)),
        track("03-09 10:00", "Odd Event"),
    ]
    _lines, replay = _replayed(first, events, publications=_published(first, asking))
    assert {name: counts.total for name, counts in replay.fitted.items()} == {"surprise Order Completed category": 2}


# ---------------------------------------------------------------- what is shared is fitted by night


def test_everybodys_counts_are_those_of_the_night_before() -> None:
    """What everybody did today surprises nobody tomorrow, and does today."""
    facts = FACTS + "  unusual: {event: Order Completed, if: surprise(event.category) > 1.2}\n"
    events = [*person("a"), *person("b"), *person("c"), *person("d")]
    events += [
        order(f"03-01 1{hour}:00", "a", category=name) for hour, name in enumerate(("soap", "soap", "soap", "tea"))
    ]
    events += [
        order("03-01 20:00", "b", category="tea"),
        order("03-02 10:00", "c", category="tea"),
        order("03-02 11:00", "d", category="soap"),
    ]
    lines, _replay = _replayed(book_of(script_text(SEND), facts=facts), events)
    assert [line.customer for line in lines if line.transition == "unusual" and line.at > "2026-03-01T14"] == ["c"]


# ---------------------------------------------------------------- the same by way of the store


class Stored(Replay):
    """A replay that writes each record to bytes whenever it was decided on, and reads it again."""

    def _settle(self, key: int, record: Record, outcome: Any) -> None:
        super()._settle(key, record, outcome)
        if self.records.get(key) is record:
            self.records[key] = msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=Record)


def test_a_replay_whose_records_are_stored_after_each_decision_is_the_same_replay() -> None:
    """With claims, merges, tasks and windows: the lines are equal."""
    values = {"a": 10, "b": 90, "c": 40, "d": 20, "e": 70}
    found = []
    for kind in (Replay, Stored):
        lines, _replay = _replayed(_fridges(), _wishes(values), "03-10 00:00", kind=kind)
        found.append(lines)
    assert found[0] == found[1]
    assert len(found[0]) > 20

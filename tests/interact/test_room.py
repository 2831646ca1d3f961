"""What is under way with a customer has so much room; what goes when it is full is said, and missed least."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.kernel.tables import (
    book_of,
    candidate_of,
    customer,
    dialogue_of,
    event,
    moment,
    outcome_of,
    script_text,
    turn_at,
)
from tetatet.interact.gate import decide
from tetatet.interact.room import forget_contacts, keep_room, note_contact, note_start
from tetatet.kernel import Book, Woke, advance
from tetatet.model.decision import Line
from tetatet.model.record import NEVER, Contacted, OpenTask, Record
from tetatet.model.record_limits import (
    BRIEF_BYTES,
    EVIDENCE_BYTES,
    MAX_AFTERGLOW,
    MAX_CONTACTS,
    MAX_QUEUE,
    MAX_STARTED,
    MAX_TASKS,
    weight_under_way,
)
from tetatet.model.time import DAY, HOUR, Instant

FACTS = """
transitions:
  asked: {event: Advice Wanted, valid for: 90d}
  ordered: {event: Order Completed, valid for: 90d}
  late: {missing: Order Delivered, after: Order Completed, for: 20d, per: order_id}
  lapse: {missing: Order Completed, for: 60d}
"""
SEND = "{send: hello, by: email, benefit: Good}"
WAIT = "{wait: 60d, silent: []}"
BEGIN = moment("03-01 10:00")
PER_ORDER = "{when: ordered, per: order_id, again after: 1 year}"


def _orders(book: Book, record: Record, count: int, **properties: Any) -> list[Line]:
    """So many orders, each of a number of its own, an hour apart."""
    lines: list[Line] = []
    for number in range(count):
        order = event(BEGIN + number * HOUR, "Order Completed", order_id=f"o{number}", **properties)
        lines += outcome_of(record, book, order).lines
    return lines


def _told(lines: list[Line], kind: str, reason: str) -> list[Line]:
    return [line for line in lines if (line.kind, line.reason) == (kind, reason)]


# ---------------------------------------------------------------- dialogues


def test_a_start_without_room_is_skipped_and_says_so() -> None:
    """A wholesale customer with five hundred orders under way has dialogues about the first; the others tell why not."""
    book = book_of(script_text(f"{SEND}, {WAIT}", start=PER_ORDER), facts=FACTS)
    record = customer()
    lines = _orders(book, record, 500)
    started = [line for line in lines if line.kind == "start"]
    assert 20 < len(started) == len(record.dialogues) < 60
    skipped = _told(lines, "skipped", "no room")
    assert len(started) + len(skipped) == 500
    assert (skipped[0].script, skipped[0].transition) == ("hello", "ordered")
    assert weight_under_way(record) <= book.plan.room_bytes


def test_who_ends_makes_room_for_the_next() -> None:
    """Once the first dialogues are over new ones begin."""
    book = book_of(script_text(f"{SEND}, {WAIT}", start=PER_ORDER), facts=FACTS)
    record = customer()
    _orders(book, record, 100)
    while record.due < BEGIN + 80 * DAY:
        advance(record, Woke(), book, record.due, {})
    order = event(BEGIN + 80 * DAY, "Order Completed", order_id="new")
    assert [line.kind for line in outcome_of(record, book, order).lines if line.kind in ("start", "skipped")] == [
        "start"
    ]


def test_who_takes_anothers_place_needs_no_room_of_his_own() -> None:
    """A script that replaces a running one begins where that one stood, however full the record is."""
    steps = f"{SEND}, {WAIT}"
    book = book_of(
        script_text(steps, start=PER_ORDER),
        script_text(steps, name="other", start="{when: asked, per: order_id}", head="replaces: [hello]\n"),
        facts=FACTS,
    )
    record = customer()
    _orders(book, record, 100)
    lines = outcome_of(record, book, event(BEGIN + 9 * DAY, "Advice Wanted", order_id="new")).lines
    assert [line.kind for line in lines if line.kind in ("start", "skipped")] == ["start"]


@pytest.mark.parametrize("before, most", [(0, EVIDENCE_BYTES), (30, BRIEF_BYTES)])
def test_evidence_is_cut_to_its_size(before: int, most: int) -> None:
    """An order of three thousand lines keeps its number, its total and its first lines; less where much is under way."""
    book = book_of(script_text(f"{SEND}, {WAIT}", start=PER_ORDER), facts=FACTS)
    record = customer()
    _orders(book, record, before)
    products = [{"sku": f"s{number}", "category": "kitchen"} for number in range(3_000)]
    outcome_of(record, book, event(BEGIN + 9 * DAY, "Order Completed", order_id="big", total=9.5, products=products))
    start = record.dialogues[-1].start
    assert (start["order_id"], start["total"], start["at"]) == ("big", 9.5, "2026-03-10T10:00:00Z")
    assert start["products"] == products[: len(start["products"])]
    assert most // 80 < len(start["products"]) < most // 20


def test_an_answer_is_cut_to_its_size() -> None:
    """What conditions may read of an answer is its beginning; which answer it was is always known."""
    book = book_of(
        script_text(f"{SEND}, {{wait: 60d, answers: {{replied yes: [{{pause: 9d}}]}}, silent: []}}"), facts=FACTS
    )
    record = customer()
    outcome_of(record, book, event("03-01 10:00", "Advice Wanted"))
    outcome_of(record, book, event("03-02 10:00", "Message Replied", reply="yes", text="word " * 9_000))
    answer = record.dialogues[0].answer
    assert (answer["name"], answer["reply"]) == ("replied yes", "yes")
    assert answer["text"] == ("word " * 99)[: len(answer["text"])]


def test_the_longest_in_the_queue_goes_when_too_many_wait() -> None:
    """Seventeen moments behind one script: the first is skipped, with its reason."""
    book = book_of(
        script_text(f"{SEND}, {{pause: 60d}}"),
        script_text(SEND, name="behind", start=PER_ORDER, head="waits for: [hello]\n"),
        facts=FACTS,
    )
    record = customer()
    outcome_of(record, book, event("03-01 09:00", "Advice Wanted"))
    lines = _orders(book, record, MAX_QUEUE + 1)
    assert [waiting.key for waiting in record.queue] == [f"o{number}" for number in range(1, MAX_QUEUE + 1)]
    assert [line.script for line in _told(lines, "skipped", "no room")] == ["behind"]


# ---------------------------------------------------------------- what is awaited


def test_of_very_many_things_awaited_the_oldest_is_forgotten_aloud() -> None:
    """What is watched for is said when it is watched no more; an absence without a key stays."""
    book = book_of(script_text(SEND), script_text(SEND, name="lapsed", start="lapse"), facts=FACTS)
    record = customer()
    lines = _orders(book, record, 200)
    forgotten = _told(lines, "forgotten", "something awaited")
    assert [(line.transition, line.detail) for line in forgotten[:2]] == [("late", "o0"), ("late", "o1")]
    assert len(record.absences["late"]) + len(forgotten) == 200
    assert list(record.absences["lapse"]) == [""]


# ---------------------------------------------------------------- tasks


def test_work_without_a_due_time_does_not_pile_up() -> None:
    """Inner work that dialogues have left behind is forgotten from the oldest on; a call that is due stays."""
    book = book_of(
        script_text("{task: prepare, role: store agent}", start=PER_ORDER),
        script_text("{task: call, role: store agent, by: phone, due: 60d, benefit: Good}", name="caller"),
        facts=FACTS,
    )
    record = customer()
    outcome_of(record, book, event("02-28 10:00", "Advice Wanted"))
    lines = _orders(book, record, MAX_TASKS + 9)
    assert len(record.tasks) == MAX_TASKS
    assert record.tasks[0].talk == "call"
    gone = _told(lines, "forgotten", "a task")
    assert len(gone) == 10
    assert (gone[0].content, gone[0].role, gone[0].script) == ("prepare", "store agent", "hello")


# ---------------------------------------------------------------- what has been


def test_a_goal_that_is_counted_no_more_is_said() -> None:
    """Of very many ended dialogues those that ended first are forgotten, each with a line."""
    book = book_of(script_text(SEND, start=PER_ORDER), facts=FACTS)
    record = customer()
    lines = _orders(book, record, MAX_AFTERGLOW + 3)
    gone = _told(lines, "forgotten", "a goal after the end")
    started = [line.dialogue for line in lines if line.kind == "start"]
    assert [line.dialogue for line in gone] == started[:3]


def test_of_very_many_starts_the_oldest_with_a_key_is_forgotten() -> None:
    """A script that may begin once a year stays bound, however many orders had a dialogue each."""
    book = book_of(
        script_text(SEND, start=PER_ORDER), script_text(SEND, name="yearly", start="{when: asked, again after: 1 year}"), facts=FACTS
    )  # fmt: skip
    record = customer()
    outcome_of(record, book, event("02-28 10:00", "Advice Wanted"))
    lines = _orders(book, record, MAX_STARTED + 1)
    assert "yearly|" in record.started
    assert [line.detail for line in _told(lines, "forgotten", "a start")] == ["o0", "o1"]
    again = outcome_of(record, book, event("06-01 10:00", "Advice Wanted")).lines
    assert [line.reason for line in again if line.kind == "skipped"] == ["again after"]


def test_a_start_that_binds_nobody_goes_in_silence() -> None:
    """Nothing is lost where the script may begin again anyway."""
    book = book_of(script_text(SEND, start="{when: ordered, per: order_id, again after: 1h}"), facts=FACTS)
    record = customer()
    turn = turn_at(record, book, "06-01 10:00")
    record.started = {f"hello|o{number}": Instant(BEGIN + number) for number in range(MAX_STARTED)}
    note_start(turn, "hello", "new")
    assert "hello|o0" not in record.started
    assert turn.lines == []


# ---------------------------------------------------------------- contacts


def test_of_very_many_contacts_the_oldest_are_forgotten_and_up_to_when_is_known() -> None:
    """The record knows from when on its contacts are all there."""
    record = customer()
    for number in range(MAX_CONTACTS + 5):
        note_contact(record, Contacted(Instant(BEGIN + number), "email", f"a{number}"))
    assert len(record.contacts) == MAX_CONTACTS
    assert record.contacts_from == BEGIN + 4 == record.contacts[0].at - 1


@pytest.mark.parametrize("days, verdict", [(20, "hold"), (40, None)])
def test_a_cap_that_looks_back_to_what_is_forgotten_holds(days: int, verdict: str | None) -> None:
    """Four e-mails in thirty days: of the contacts of twenty days ago nothing is known, so nothing goes out before then."""
    book = book_of(script_text(SEND), facts=FACTS, caps="[{contacts: 4, in: 30d, by: email}]")
    record = customer()
    begin = moment("06-01 10:00")
    record.contacts = [Contacted(Instant(begin - days * DAY - 1), "email", "a"), Contacted(begin, "push", "b")]
    forget_contacts(record, 1)
    dialogue = dialogue_of(book, "hello", "06-01 10:00")
    record.dialogues = [dialogue]
    (ruling,) = decide(
        turn_at(record, book, "06-01 11:00"), [candidate_of(book, dialogue)], lambda _turn, _one: "treated"
    )
    if verdict is None:
        assert ruling.verdict is None
    else:
        assert (ruling.verdict.rule, ruling.verdict.until) == ("caps", begin - days * DAY - 1 + 30 * DAY)  # type: ignore[union-attr]
        assert "older contacts are forgotten" in ruling.verdict.reason  # type: ignore[union-attr]


# ---------------------------------------------------------------- when all else has gone


def test_a_dialogue_ends_where_nothing_else_is_left() -> None:
    """The youngest that has said nothing ends first, with a line; what is left fits."""
    book = book_of(script_text(f"{{pause: 9d}}, {SEND}"), facts=FACTS)
    record, turn_record = customer(), customer()
    outcome_of(record, book, event("03-01 10:00", "Advice Wanted"))
    (dialogue,) = record.dialogues
    turn_record.dialogues = [
        msgspec.structs.replace(
            dialogue, id=f"d{number:02}", started=Instant(BEGIN + number), start={"note": "x" * 1_500}
        )
        for number in range(30)
    ]
    turn = turn_at(turn_record, book, "03-02 10:00")
    keep_room(turn)
    assert weight_under_way(turn_record) <= book.plan.room_bytes
    ended = _told(turn.lines, "end", "no room")
    assert [line.dialogue for line in ended] == [f"d{29 - number:02}" for number in range(len(ended))]
    assert len(ended) + len(turn_record.dialogues) == 30


def test_whatever_there_is_too_much_of_in_the_end_it_fits() -> None:
    """Records that no limit has seen, such as those of an earlier version, are brought within bounds by the next occurrence."""
    book = book_of(script_text(SEND), facts=FACTS)
    record = customer(
        started={f"script {number}|": BEGIN for number in range(900)},
        arms={f"split {number}": "a" for number in range(900)},
        truths={f"moment {number}": True for number in range(900)},
        tasks=[OpenTask(f"a{n}", "d", "hello", book.revision, "s", "t", "r", NEVER, BEGIN) for n in range(900)],
    )
    turn = turn_at(record, book, "03-02 10:00")
    keep_room(turn)
    assert weight_under_way(record) <= book.plan.room_bytes

"""A record can be stored: it stays small, and what is read back is what was written."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given, settings

from tests.kernel.tables import book_of, customer, event, moment, outcome_of, read_project, script_text, taken_in
from tests.property.firms import Firm, firms
from tetatet.kernel import Woke, advance, make_book
from tetatet.kernel.scope import NO_DAY
from tetatet.model.decision import Line
from tetatet.model.record import NEVER, Record
from tetatet.model.record_limits import MAX_BODY_BYTES, MAX_CONTACTS
from tetatet.model.time import HOUR, parse_instant
from tetatet.run.replay import Replay
from tetatet.stores.memory import MemoryCustomers

_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Record).decode
FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.spent: {sum: total, of: Order Completed}
  orders.year: {sum: total, of: Order Completed, in: this year}
  orders.day: {count: Order Completed, over: 24h}
  orders.month: {mean: total, of: Order Completed, over: 1 month}
  orders.gap: {median gap: Order Completed}
  orders.categories: {distinct: category, of: Order Completed}
  orders.last: {last: at, of: Order Completed}
transitions:
  asked: {event: Advice Wanted, valid for: 4d}
  unusual: {event: Order Completed, if: surprise(event.category) > 6}
  late: {missing: Order Delivered, after: Order Completed, for: 5d, per: order_id}
"""


class Stored(Replay):
    """A replay that stores each record whenever it was decided on, and reads it again."""

    largest = 0

    def _settle(self, key: int, record: Record, outcome: Any) -> None:
        super()._settle(key, record, outcome)
        if self.records.get(key) is record:
            body = _encode(record)
            self.largest = max(self.largest, len(body))
            self.records[key] = _decode(body)
            assert self.records[key] == record
            assert _encode(self.records[key]) == body


def _replayed(kind: type[Replay], firm: Firm) -> tuple[Replay, list[Line]]:
    lines: list[Line] = []
    replay = kind(make_book(read_project(firm.files)), MemoryCustomers(), lambda line, _about: lines.append(line))
    replay.run(taken_in(firm.events), parse_instant(firm.until))
    return replay, lines


@settings(max_examples=30)
@given(firms())
def test_a_record_that_is_stored_and_read_again_lives_the_same_life(firm: Firm) -> None:
    """After any stream a record is read back as it was written, in at most 64 KB, and what follows is the same."""
    stored, lines = _replayed(Stored, firm)
    _plain, expected = _replayed(Replay, firm)
    assert lines == expected
    assert isinstance(stored, Stored)
    assert stored.largest <= MAX_BODY_BYTES


def test_the_facts_of_a_busy_year_are_small() -> None:
    """Two orders a day, each of another category and with an amount past 64 bits in all, are some 20 KB of facts."""
    book, record = book_of(script_text("{send: hello, by: email, benefit: Good}"), facts=FACTS), customer()
    begin = moment("01-01 00:00")
    for number in range(730):
        happened = event(
            begin + number * 12 * HOUR, "Order Completed", order_id=f"o{number}", total=1e12, category=f"c{number}"
        )
        while record.due < happened.at:
            advance(record, Woke(), book, record.due, {})
        outcome_of(record, book, happened)
    body = _encode(record)
    assert len(body) <= MAX_BODY_BYTES
    assert _decode(body) == record
    assert book.folds["orders.spent"].read(_decode(body).facts, NO_DAY) == 730e12


def test_the_starts_and_contacts_of_a_script_per_order_are_bounded() -> None:
    """Thousands of orders, each a dialogue of its own, are forgotten from the oldest on."""
    steps = "{send: hello, by: email, benefit: Good}"
    book, record = book_of(script_text(steps, start="{when: asked, per: order_id}"), facts=FACTS), customer()
    begin = moment("01-01 00:00")
    for number in range(1_000):
        outcome_of(record, book, event(begin + number * HOUR, "Advice Wanted", order_id=f"order {number}"))
    assert len(record.contacts) == MAX_CONTACTS
    assert "hello|order 999" in record.started
    assert len(_encode(record)) <= MAX_BODY_BYTES


def test_a_new_record_is_tiny_and_has_nothing_to_do() -> None:
    """Two records never share what they are made of."""
    one, other = Record("u:1", "1"), Record("u:2", "2")
    one.facts["x"] = 1
    one.dialogues.append(None)  # type: ignore[arg-type]  # only that it is not shared matters
    assert (other.facts, other.dialogues, other.due) == ({}, [], NEVER)
    assert len(_encode(other)) < 1024

"""Everybody's counts: a process that is opened again decides as if it had never been closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.kernel.tables import book_of, script_text
from tests.run.live.test_heart import Clock, beat, heart_of, incoming
from tetatet.kernel import Book, make_book
from tetatet.model.time import HOUR, SECOND, Instant, parse_instant
from tetatet.ports.log import Incoming
from tetatet.run.live import counting
from tetatet.run.live.audit import audit
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.sqlite import open_store

MIDNIGHT = parse_instant("2026-03-03T00:00:00Z")
UNUSUAL = "transitions:\n  unusual: {event: Order Completed, if: surprise(event.category) > 3}\n"
STEPS = "{task: ring, role: agent, due: 4h}, {wait: 2h, silent: []}"
SCRIPT = script_text(STEPS, start="unusual")

PUBLISHED = make_book(book_of(SCRIPT, facts=UNUSUAL.replace("> 3", "> 3.01")).project, book_of(SCRIPT, facts=UNUSUAL))
NOT_YET = book_of(SCRIPT, facts="transitions:\n  unusual: {event: Order Completed, if: event.total > 9999}\n")


def order(number: int, user: str, category: str, **more: Any) -> Incoming:
    """An order of 10 EUR."""
    return incoming("Order Completed", user, number, category=category, **{"total": 10, **more})


def nobodys(one: Incoming) -> Incoming:
    """The same, naming nobody."""
    return Incoming(msgspec.structs.replace(one.event, user_id=None, traits={}), one.day, one.received)


def refused(number: int) -> list[Incoming]:
    """Orders of toys that the engine does not count: no amount, an unknown currency, nobody's."""
    return [
        order(number, "x", "toys", total="much"),
        order(number + 1, "x", "toys", currency="XXX"),
        nobodys(order(number + 2, "x", "toys")),
    ]


def played(path: Path, first: Book, *, opened_again: bool) -> list[bytes]:
    """What is said when toys are ordered on the day after one of books; audited."""
    clock, store = Clock(), open_store(path)
    heart = heart_of(store, clock, first)
    for number in range(0, 100, 10):
        heart.submit([order(number, f"u{number}", "books"), *refused(number + 1)])
        beat(heart)
        if number == 20:
            heart.ask(lambda _store: heart.deciding.publish(PUBLISHED, "keep"))
            beat(heart)
    clock.now = Instant(clock.now + SECOND)
    if opened_again:
        store.close()
        store = open_store(path)
        heart = heart_of(store, clock, PUBLISHED)
    while clock.now < MIDNIGHT:
        clock.now = Instant(clock.now + HOUR // 2)
        beat(heart)
    heart.submit([order(1001, "u1", "toys"), order(1002, "u2", "books")])
    beat(heart)
    lines = store.said(0, 10_000)
    projects = {one.revision: one.project for one in (first, PUBLISHED)}
    audit(store.log.occurrences(), iter(lines), projects, first.revision, MemoryCustomers())
    store.close()
    return [one.line for one in lines]


@pytest.mark.parametrize(
    "first", [book_of(SCRIPT, facts=UNUSUAL), NOT_YET], ids=["counted from the first", "counted from the publication"]
)
@pytest.mark.parametrize("lately", [0, 1_000], ids=["laid by", "lately"])
def test_it_is_decided_alike_with_and_without_an_end_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: Book, lately: int
) -> None:
    """What the engine set aside, or took before it was asked to count, is not counted after a restart either."""
    monkeypatch.setattr(counting, "LATELY", lately)
    through = played(tmp_path / "through.db", first, opened_again=False)
    again = played(tmp_path / "again.db", first, opened_again=True)
    assert again == through
    assert [kind_of(one) for one in through if b"toys" in one] == ["transition", "start", "task"]


def kind_of(line: bytes) -> str:
    """The kind of a line."""
    found: str = msgspec.json.decode(line)["kind"]
    return found

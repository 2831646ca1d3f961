"""What is due next and who stands where, in words for every state there is."""

from __future__ import annotations

from typing import get_args

import pytest

from tests.acceptance.replaying import folder, project
from tetatet.kernel import Book, make_book
from tetatet.language.project import read_project
from tetatet.model.record import NEVER, Dialogue, OpenTask, Record
from tetatet.model.time import Instant
from tetatet.ports.outbox import State
from tetatet.run import wording
from tetatet.run.live.overview import expected, running
from tetatet.stores.memory_store import MemoryStore

TALK = """
script: new-kitchen
start: {when: big order}
goal: {event: Project Finished, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas}
  - {wait: 7d, silent: [{task: kitchen-call, role: store agent, by: phone, due: 2d, benefit: A person}]}
  - {wait: 9d, silent: [{exit: done}]}
"""


@pytest.fixture(scope="module")
def book() -> Book:
    shop = folder(project(TALK, facts="transitions: {big order: {event: Order Completed}}"))
    return make_book(read_project(shop).project_or_raise())


def _dialogue(book: Book, node: str = "wait 7d", **fields: object) -> Dialogue:
    made = Dialogue(
        "d1", "new-kitchen", book.revision, Instant(1), {}, "big order", state="wait", acted=True, node=node
    )
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def _store(*records: Record) -> MemoryStore:
    store = MemoryStore()
    store.begin()
    for key, record in enumerate(records, 1):
        store.customers[key] = record
    store.commit()
    return store


def _record(name: str, *dialogues: Dialogue, tasks: list[OpenTask] | None = None) -> Record:
    return Record(f"u:{name}", name, dialogues=list(dialogues), tasks=tasks or [], due=Instant(1))


def _said(book: Book, record: Record, until: int = 100) -> list[tuple[int, str]]:
    return [(one.at, one.text) for one in expected(_store(record).reader(), book, [1], Instant(until))]


def test_a_wait_ends_when_it_is_due(book: Book) -> None:
    """Its moment and its script are told; what is due later than asked for is not."""
    waiting = _record("u1", _dialogue(book, due=Instant(50)))
    assert _said(book, waiting) == [(50, "“New kitchen” stops waiting for an answer")]
    assert _said(book, waiting, 49) == []


def test_what_is_held_is_asked_again_and_a_moment_may_be_over_before(book: Book) -> None:
    """The next time at which something happens by itself is told, and what it is."""
    held = _dialogue(book, state="hold", due=NEVER, held_until=Instant(30))
    assert _said(book, _record("u1", held)) == [(30, "“New kitchen” asks again whether it may speak")]
    late = _dialogue(book, state="hold", due=NEVER, held_until=Instant(30), acted=False, valid_until=Instant(20))
    assert _said(book, _record("u1", late)) == [(20, "The moment of “new kitchen” is over")]


def test_open_work_is_due_too(book: Book) -> None:
    """A task with a date is told by its talk, one without is not."""
    tasks = [
        OpenTask("a1", "d1", "new-kitchen", book.revision, "task", "kitchen-call", "agent", Instant(40), Instant(1)),
        OpenTask("a2", "d1", "new-kitchen", book.revision, "task", "other", "agent", NEVER, Instant(1)),
    ]
    assert _said(book, _record("u1", tasks=tasks)) == [(40, "“Kitchen call” has to be done by then")]


def test_the_earliest_comes_first_and_who_is_gone_is_passed_over(book: Book) -> None:
    """Several customers are told in the order of their moments."""
    store = _store(*(_record(f"u{at}", _dialogue(book, due=Instant(at))) for at in (70, 60)))
    found = expected(store.reader(), book, [1, 2, 3], Instant(100))
    assert [(one.customer, one.who) for one in found] == [(2, "Customer u60"), (1, "Customer u70")]


def test_people_stand_at_steps_in_the_order_of_the_script(book: Book) -> None:
    """Of the first wait before the second, with how many and what they do."""
    nodes = ("wait 9d", "wait 7d", "wait 7d")
    store = _store(*(_record(f"u{place}", _dialogue(book, node)) for place, node in enumerate(nodes)))
    (found,) = running(store.reader(), book)
    assert (found.script, found.people) == ("New kitchen", 3)
    assert [(place.step, place.people, place.doing) for place in found.places] == [
        ("wait 7d", 2, "waiting for an answer"),
        ("wait 9d", 1, "waiting for an answer"),
    ]


def test_a_script_that_is_not_in_the_book_any_more_is_named(book: Book) -> None:
    """Its dialogues run on, so its people are counted; one without anybody is there too."""
    store = _store(_record("u1", _dialogue(book, script="old-talk", node="wait")))
    assert [(one.script, one.people) for one in running(store.reader(), book)] == [("New kitchen", 0), ("Old talk", 1)]


def test_there_are_words_for_every_state() -> None:
    """Of acts, and of dialogues."""
    assert set(wording.FATES) == set(get_args(State))
    states = {"run", "wait", "pause", "hold", "claim", "repeat", "capacity"}
    assert set(wording.STATES) == states
    assert states <= set(wording.NEXT)

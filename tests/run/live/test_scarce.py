"""What is scarce, live: those whom one turn wakes compete, and the log decides the same again."""

from __future__ import annotations

import pytest

from tests.acceptance.replaying import ROLES, order, person, track
from tests.kernel.tables import book_of, moment, script_text
from tests.run.live.firm import SECRET, Firm
from tetatet.kernel import Book
from tetatet.run.engine import Engine
from tetatet.run.live.audit import audit
from tetatet.run.live.deciding import RESTORED, Deciding
from tetatet.run.live.heart import Heart
from tetatet.stores.memory import MemoryCustomers

ORDERS = {"anna": 3, "bert": 1, "cleo": 7, "dora": 2, "emil": 6, "fred": 5, "gina": 8, "hans": 4}
FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {asked: {event: Advice Wanted, valid for: 40d}}
"""
CALL = "{task: call, role: store agent, by: phone, due: 30d, benefit: Good}"


def _book() -> Book:
    roles = ROLES.replace("store agent: {", "store agent: {capacity: 2 per day, ")
    return book_of(script_text(CALL, head="worth: orders.count\n"), facts=FACTS, roles=roles)


def _crowded() -> Firm:
    """Eight customers have asked one after the other, and two could be called."""
    firm = Firm(_book(), "02-01 00:00")
    firm.happens(*(event for name in ORDERS for event in person(name, "02-01 00:00")))
    firm.happens(*(order(f"02-{day + 1:02} 10:00", name) for day in range(8) for name in ORDERS if day < ORDERS[name]))
    firm.happens(*(track("03-02 10:00", "Advice Wanted", name) for name in ORDERS))
    return firm


def _called(firm: Firm) -> list[list[str]]:
    """Who was called, day by day."""
    days: dict[str, list[str]] = {}
    for entry in sorted(firm.acts(), key=lambda one: one.act.made):
        days.setdefault(str(entry.act.made // 86_400_000_000), []).append(entry.act.customer)
    return [sorted(names) for names in days.values()]


def _audit(firm: Firm) -> int:
    book, store = firm.book, firm.store
    said = iter(store.said(0, 10_000))
    return audit(store.log.occurrences(), said, {book.revision: book.project}, book.revision, MemoryCustomers()).lines


def test_those_whom_midnight_wakes_compete() -> None:
    """The first two to ask are called at once; from then on each midnight the best two of those who wait."""
    firm = _crowded()
    firm.passes("03-06 12:00")
    assert _called(firm) == [["anna", "bert"], ["cleo", "gina"], ["emil", "fred"], ["dora", "hans"]]


def test_what_was_given_together_is_decided_again_together() -> None:
    """Those who were woken stand in the log as asking, what they got as an occurrence of its own; an audit says the same."""
    firm = _crowded()
    firm.passes("03-06 12:00")
    kinds = [one.kind for one in firm.store.log.occurrences() if one.kind in ("asking", "giving")]
    assert kinds == [*["asking"] * 6, "giving", *["asking"] * 4, "giving", *["asking"] * 2, "giving"]
    assert _audit(firm) == len(firm.store.said(0, 10_000)) > 20


def test_a_turn_that_fails_while_it_gives_asks_again_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given twice or lost: with care each answer stands alone, and the log decides that again as well."""
    firm = _crowded()
    answer = Engine.answer_claims
    failing = [True]

    def fail(engine: Engine) -> None:
        if failing and len(engine.claims) > 1:
            failing.clear()
            raise ZeroDivisionError("a mistake of ours")
        answer(engine)

    monkeypatch.setattr(Engine, "answer_claims", fail)
    firm.passes("03-03 00:00")
    assert not failing
    assert len(_called(firm)) == 2
    firm.passes("03-06 12:00")
    assert sorted(name for day in _called(firm) for name in day) == sorted(ORDERS)
    assert max(len(day) for day in _called(firm)) == 2
    assert _audit(firm) > 20


def test_what_may_have_been_given_before_a_restore_is_in_doubt() -> None:
    """Whoever was due before the store was restored may have been spoken to; the answer to all of them knows it."""
    book = book_of(
        script_text("{send: hello, by: email, offer: gift, benefit: Good}", head="worth: orders.count\n"),
        facts=FACTS,
        files={"offers/gift.yml": "stock: 1 per day\n"},
    )
    firm = Firm(book, "02-01 00:00")
    firm.happens(*person("anna", "02-01 00:00"), *person("bert", "02-01 00:00"))
    firm.happens(track("03-02 10:00", "Advice Wanted", "anna"), track("03-02 10:00", "Advice Wanted", "bert"))
    firm.store.begin()
    firm.store.save(RESTORED, str(moment("03-03 00:30")).encode())
    firm.store.commit()
    firm.now = moment("03-03 00:30")
    heart = Heart(firm.store, Deciding(firm.store, book, firm.clock, SECRET, trusted=True), firm.clock, lambda: 0)
    while heart.turn():
        pass
    assert [(one.act.customer, one.state) for one in firm.acts()] == [("anna", "pending"), ("bert", "doubt")]

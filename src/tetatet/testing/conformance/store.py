"""What every store has to do: the conformance suite of `ports.Store` and `ports.Reader`.

Its log, outbox, register and records have suites of their own.

def test_my_store() -> None:
    check_store(my_empty_store)
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from tetatet.identify.resolve import Directory
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.time import Instant
from tetatet.ports.store import Decided, Store, Suppression


def check_store(make: Callable[[], Store], again: Callable[[Store], Store] = lambda store: store) -> None:
    """Put a store through its paces; raises AssertionError at the first thing that it does otherwise.

    Args:
        make: gives an empty store.
        again: closes a store and opens it again, where it outlives that.
    """
    for check in CHECKS:
        check(make(), again)


Again = Callable[[Store], Store]


def _record(name: str, due: int | None = None, *dialogues: Dialogue) -> Record:
    return Record(id=f"u:{name}", name=name, due=NEVER if due is None else Instant(due), dialogues=list(dialogues))


def _dialogue(number: int, script: str = "welcome", node: str = "hello", state: str = "wait") -> Dialogue:
    return Dialogue(f"d{number}", script, "r1", Instant(0), {}, "arrives", node=node, state=state)


def _kept(store: Store, records: dict[int, Record]) -> None:
    store.begin()
    for key, record in records.items():
        store.customers[key] = record
        store.customers.place(record.id, key)
    store.commit()


# ---------------------------------------------------------------- transactions


def keeps_what_was_committed(store: Store, again: Again) -> None:
    """A record that was put or changed in a transaction is there in the next, and when the store is opened again."""
    _kept(store, {1: _record("a"), 2: _record("b")})
    store.begin()
    store.customers[1].traits = {"city": "Riga", "age": 40, "tags": ["x", None, 1.5, {"y": True}]}
    taken = store.customers.take(2)
    assert taken is not None
    store.customers.place("u:b", 1)
    store.commit()
    for _again in range(2):
        store.begin()
        assert store.customers[1].traits == {"city": "Riga", "age": 40, "tags": ["x", None, 1.5, {"y": True}]}
        assert store.customers.get(2) is None and store.customers.key_of("u:b") == 1 and len(store.customers) == 1
        store.commit()
        store = again(store)


def forgets_what_was_rolled_back(store: Store, again: Again) -> None:
    """After a rollback everything is as it was before, also what had been handed out and changed."""
    _kept(store, {1: _record("a", 5), 2: _record("b")})
    store.begin()
    store.save("shared", b"1")
    store.commit()
    store.begin()
    lost = store.customers[1]
    lost.name, lost.due = "changed", NEVER
    store.customers.take(2)
    store.customers[3] = _record("c", 1, _dialogue(1))
    store.customers.place("u:c", 3)
    assert (len(store.customers), store.next_due(), sum(store.standing().values())) == (2, 1, 1)
    store.save("shared", b"2")
    store.save("other", b"2")
    store.save_book("r1", {"tetatet.yml": b""}, Instant(1))
    store.decide(Instant(1), 1, "contact", "welcome", b"{}", 1)
    store.suppress(Suppression("c:1", "marketing"), True, Instant(1))
    store.rollback()
    store.rollback()  # a second time does nothing
    for _again in range(2):
        store.begin()
        assert store.customers[1] is not lost and store.customers[1].name == "a"
        assert [key for key, _record in store.customers.in_order()] == [1, 2] and store.next_due() == 5
        assert (store.load("shared"), store.load("other"), list(store.books())) == (b"1", None, [])
        assert store.last_decision() == 0 and store.standing() == {} and list(store.suppressions()) == []
        try:
            store.customers.key_of("u:c")
        except KeyError:
            pass
        else:
            raise AssertionError("a place of a transaction that came to nothing is known")
        store.rollback()
        store = again(store)


def keeps_what_was_changed_on_the_way_through_all(store: Store, _again: Again) -> None:
    """Whoever goes through all records may change them, and may ask for others meanwhile."""
    _kept(store, {key: _record(f"{key:04}") for key in range(600)})
    store.begin()
    store.customers[300].name = "before"
    for key, record in store.customers.in_order():
        if key % 3 == 0:
            record.traits = {"met": key}
        if key == 100:
            store.customers[500].name = "ahead"
            store.customers.take(400)
        assert store.customers[key] is record
    store.commit()
    store.begin()
    assert len(store.customers) == 599
    assert all((key % 3 == 0) == ("met" in record.traits) for key, record in store.customers.items())
    assert (store.customers[300].name, store.customers[500].name) == ("before", "ahead")
    store.rollback()


# ---------------------------------------------------------------- who is due


def knows_who_is_due(store: Store, again: Again) -> None:
    """The longest overdue first, at one moment by their ids; as they are now, also those in hand."""
    _kept(store, {1: _record("d", 30), 2: _record("c", 10), 3: _record("b", 30), 4: _record("a"), 5: _record("e", 20)})
    for _again in range(2):
        assert store.due(Instant(30), 10) == [2, 5, 3, 1] and store.due(Instant(30), 2) == [2, 5]
        assert (store.due(Instant(9), 10), store.next_due(), store.overdue(Instant(20))) == ([], 10, 1)
        store = again(store)
    store.begin()
    store.customers[2].due = Instant(40)
    store.customers[4].due = Instant(1)
    store.customers.take(5)
    store.customers[6] = _record("f", 30)
    assert store.due(Instant(30), 10) == [4, 3, 1, 6] and store.next_due() == 1 and store.overdue(Instant(31)) == 4
    store.customers[4].due = NEVER
    assert store.due(Instant(30), 1) == [3]
    store.commit()
    assert store.due(Instant(99), 10) == [3, 1, 6, 2] and store.next_due() == 30
    _kept(store, {key: _record("x") for key in (1, 2, 3, 6)})
    assert store.next_due() == NEVER and store.due(NEVER, 10) == [] and store.overdue(NEVER) == 0


def counts_where_dialogues_stand(store: Store, again: Again) -> None:
    """The counts follow the records: a dialogue that moves, ends, or goes out with its record."""
    _kept(store, {1: _record("a", 1, _dialogue(1), _dialogue(2, "birthday")), 2: _record("b", 1, _dialogue(3))})
    assert store.standing() == {("welcome", "hello", "wait"): 2, ("birthday", "hello", "wait"): 1}
    store.begin()
    store.customers[1].dialogues[0].node = "offer"
    store.customers[1].dialogues.pop()
    store.commit()
    for _again in range(2):
        assert store.standing() == {("welcome", "offer", "wait"): 1, ("welcome", "hello", "wait"): 1}
        store = again(store)
    store.begin()
    store.customers.take(2)
    assert store.standing() == {("welcome", "offer", "wait"): 1}
    store.commit()
    assert store.customers_count() == 1


# ---------------------------------------------------------------- decisions, suppression, what has a name


def lists_decisions(store: Store, again: Again) -> None:
    """The newest first, of the customers, kinds and script asked for; or in order after a number."""
    store.begin()
    for n, customer, kind, script in (
        (1, 1, "start", "a"),
        (2, 2, "contact", "a"),
        (3, 1, "contact", "b"),
        (4, 3, "end", ""),
    ):
        store.decide(Instant(n), customer, kind, script, b'{"n":%d}' % n, n)
    assert store.last_decision() == 4
    store.commit()
    store = again(store)

    def numbers(found: list[Decided]) -> list[int]:
        return [one.n for one in found]

    assert store.decisions(1) == [Decided(4, Instant(4), 3, "end", "", b'{"n":4}')]
    assert numbers(store.decisions(10)) == [4, 3, 2, 1] and numbers(store.decisions(10, before=3)) == [2, 1]
    assert numbers(store.decisions(10, customers=[1])) == [3, 1] and numbers(store.decisions(2, customers=[3, 1])) == [
        4,
        3,
    ]
    assert numbers(store.decisions(10, kinds=["contact"])) == [3, 2] and store.decisions(10, kinds=["x"]) == []
    assert numbers(store.decisions(10, kinds=["start", "contact"], before=3)) == [2, 1]
    assert numbers(store.decisions(10, script="a")) == [2, 1]
    assert numbers(store.decisions(10, script="a", kinds=["contact"], customers=[2, 1])) == [2]
    assert numbers(store.said(1, 2)) == [2, 3] and store.said(4, 2) == [] and store.last_decision() == 4


def knows_who_is_not_to_be_spoken_to(store: Store, again: Again) -> None:
    """The latest that covers a contact stands for each subject; one subject's no is enough; capitals do not matter."""
    store.begin()
    store.suppress(Suppression("c:1", "Marketing"), True, Instant(10))
    store.suppress(Suppression("c:2", "marketing", "email", "news"), True, Instant(10))
    store.suppress(Suppression("x", "marketing", "email"), True, Instant(10))
    store.suppress(Suppression("x", "marketing", "email"), False, Instant(9))
    store.commit()
    store = again(store)

    def no(*subjects: str, channel: str = "email", topic: str = "", purpose: str = "marketing") -> bool:
        return store.suppressed(subjects, purpose, channel, topic)

    assert no("c:1") and no("c:1", channel="sms", topic="news") and no("c:1", purpose="MARKETING")
    assert not no("c:1", purpose="service") and not no("c:3") and not no()
    assert no("c:2", topic="News") and not no("c:2") and not no("c:2", channel="sms", topic="news")
    assert no("c:3", "x") and no("x"), "an earlier consent ends no later withdrawal"
    store.begin()
    store.suppress(Suppression("c:1", "marketing", "sms"), False, Instant(11))
    store.suppress(Suppression("c:2", "marketing"), False, Instant(11))
    store.suppress(Suppression("x", "marketing", "email"), False, Instant(11))
    store.suppress(Suppression("y", "marketing"), False, Instant(12))
    store.suppress(Suppression("y", "marketing"), True, Instant(12))
    store.suppress(Suppression("y", "marketing"), False, Instant(12))
    store.commit()
    assert not no("c:1", channel="sms") and no("c:1"), "a consent for one channel ends it there"
    assert not no("c:2", topic="news") and not no("x"), "a later consent for all ends it"
    assert no("y"), "of a yes and a no at one moment the no stands"
    assert sorted(store.suppressions(), key=str) == sorted(
        (
            (Suppression("c:1", "marketing"), True, Instant(10)),
            (Suppression("c:1", "marketing", "sms"), False, Instant(11)),
            (Suppression("c:2", "marketing"), False, Instant(11)),
            (Suppression("c:2", "marketing", "email", "news"), True, Instant(10)),
            (Suppression("x", "marketing", "email"), False, Instant(11)),
            (Suppression("y", "marketing"), True, Instant(12)),
        ),
        key=str,
    )


def keeps_what_has_a_name(store: Store, again: Again) -> None:
    """Named values are replaced; books come back whole, the one in force last."""
    assert store.load("shared") is None
    store.begin()
    store.save("shared", b"1")
    store.save("shared", b"\x00\xff")
    store.save_book("r1", {"tetatet.yml": b"brand: A", "scripts/a.yml": b"\xd1\x8f"}, Instant(1))
    store.save_book("r2", {"tetatet.yml": b"brand: B"}, Instant(2))
    store.save_book("r1", {"tetatet.yml": b"brand: A", "scripts/a.yml": b"\xd1\x8f"}, Instant(3))
    store.commit()
    store = again(store)
    assert store.load("shared") == b"\x00\xff"
    assert list(store.books()) == [
        ("r2", {"tetatet.yml": b"brand: B"}),
        ("r1", {"tetatet.yml": b"brand: A", "scripts/a.yml": b"\xd1\x8f"}),
    ]


# ---------------------------------------------------------------- readers


def finds_by_any_name(store: Store, again: Again) -> None:
    """A customer is found by each identifier and by the ids of his records, as he is now after merges."""
    register = store.register
    store.begin()
    event = Event("track", "Store Entered", Instant(1), "web", "m1", "u1", traits={"email": "A@x.com"})
    from_web = _resolve(store, event)
    visitor = _resolve(store, Event("track", "Store Entered", Instant(2), "web", "m2", None, "a1"))
    store.customers.place("u:u1", from_web)
    store.customers.place("a:a1", visitor)
    store.commit()
    store = again(store)
    beside = store.reader()
    for reader in (store, beside):
        assert [reader.find(text) for text in ("u1", " a@X.com", "a1", "u:u1", "a:a1", "u2", "u:u2")] == [
            from_web,
            from_web,
            visitor,
            from_web,
            visitor,
            None,
            None,
        ]
    beside.close()
    register = store.register
    reader = store.reader()
    store.begin()
    link = register.of_device("a1")
    user = register.of_user("u1")
    assert link is not None and user is not None
    register.merge(user.customer, link.record, Instant(3), link.identifier)
    store.commit()
    assert reader.find("a1") == from_web == reader.find("a:a1")
    reader.close()


def _resolve(store: Store, event: Event) -> int:
    found = Directory(register=store.register).resolve(event)
    assert found is not None
    return found.customer


def shows_readers_what_was_committed(store: Store, _again: Again) -> None:
    """Another thread's reader sees a transaction whole or not at all, and nothing of one that was rolled back."""
    _kept(store, {1: _record("a", 5, _dialogue(1))})
    reader = store.reader()
    with ThreadPoolExecutor(1) as thread:
        store.begin()
        store.customers[1].name = "changed"
        store.customers[2] = _record("b", 3)
        store.save("shared", b"1")
        store.suppress(Suppression("c:1", "marketing"), True, Instant(1))
        store.decide(Instant(1), 1, "contact", "welcome", b"{}", 1)
        store.log.set_aside(Instant(1), "web", "no id", "", b"")
        assert store.standing() == {("welcome", "hello", "wait"): 1}  # whatever was gathered is written by this
        asked: list[Future[object]] = [
            thread.submit(lambda: reader.record(1)),
            thread.submit(lambda: reader.record(2)),
            thread.submit(reader.customers_count),
            thread.submit(lambda: reader.load("shared")),
            thread.submit(lambda: reader.suppressed(["c:1"], "marketing", "email", "")),
            thread.submit(lambda: reader.decisions(10)),
            thread.submit(lambda: reader.overdue(Instant(4))),
            thread.submit(reader.log.aside_count),
            thread.submit(reader.outbox.counts),
        ]
        store.rollback()
        answers = [one.result(timeout=10) for one in asked]
        assert answers == [_record("a", 5, _dialogue(1)), None, 1, None, False, [], 0, 0, {}]
        store.begin()
        store.customers[1].name = "changed"
        store.decide(Instant(1), 1, "contact", "welcome", b"{}", 1)
        store.commit()
        seen = thread.submit(lambda: reader.record(1)).result(timeout=10)
        assert seen is not None and seen.name == "changed"
        assert thread.submit(lambda: reader.said(0, 10)).result(timeout=10) == store.decisions(10)
        assert thread.submit(reader.standing).result(timeout=10) == store.standing()
    reader.close()


CHECKS = (
    keeps_what_was_committed,
    forgets_what_was_rolled_back,
    keeps_what_was_changed_on_the_way_through_all,
    knows_who_is_due,
    counts_where_dialogues_stand,
    lists_decisions,
    knows_who_is_not_to_be_spoken_to,
    keeps_what_has_a_name,
    finds_by_any_name,
    shows_readers_what_was_committed,
)

__all__ = ["CHECKS", "check_store"]

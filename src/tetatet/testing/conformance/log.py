"""What every log has to do: the conformance suite of `ports.Log`.

def test_my_log() -> None:
    check_log(my_empty_store)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tetatet.model.event import Event
from tetatet.model.open_values import Properties
from tetatet.model.time import DAY, Instant
from tetatet.ports.log import Incoming, Occurrence
from tetatet.ports.store import Store

TODAY = 20_000
"""A day number like those of the present."""


def incoming(
    message_id: str,
    *,
    source: str = "web",
    day: int | None = TODAY,
    received_day: int = TODAY,
    history: bool = False,
    restamps: bool = False,
    name: str = "Store Entered",
    properties: Properties | None = None,
) -> Incoming:
    """An event at the door."""
    received = Instant(received_day * DAY)
    event = Event("track", name, received, source, message_id, "u1", properties=dict(properties or {}))
    return Incoming(event, day, received, history, restamps)


def check_log(make: Callable[[], Store]) -> None:
    """Put the log of a store through its paces; raises AssertionError at the first thing that it does otherwise.

    Args:
        make: gives an empty store.
    """
    for check in CHECKS:
        store = make()
        store.begin()
        check(store)
        store.commit()


def _taken(store: Store, *given: Incoming) -> list[bool]:
    return [n is not None for n in store.log.append(given)]


def _committed(store: Store) -> None:
    store.commit()
    store.begin()


def keeps_each_event_once(store: Store) -> None:
    """A key is one event on one day, in one batch and in many; another source or day is another event."""
    assert _taken(store, incoming("m1"), incoming("m2"), incoming("m1")) == [True, True, False]
    assert _taken(store, incoming("m2"), incoming("m1", source="till")) == [False, True]
    _committed(store)
    assert _taken(store, incoming("m1"), incoming("m1", day=TODAY + 1)) == [False, True]
    many = [incoming(f"n{number}") for number in range(1000)]
    assert all(_taken(store, *many))
    _committed(store)
    assert not any(_taken(store, *many, *many))


def joins_source_and_id_without_doubt(store: Store) -> None:
    """Where the source ends and the message id begins is part of the key."""
    assert _taken(store, incoming("2", source="web1"), incoming("12", source="web")) == [True, True]


def numbers_events_in_order(store: Store) -> None:
    """The numbers go up in the order in which events were taken, over all transactions."""
    first = store.log.append([incoming("m1"), incoming("m2")])
    _committed(store)
    numbers = [n for n in (*first, *store.log.append([incoming("m3"), incoming("m1"), incoming("m4")])) if n]
    assert len(numbers) == 4 and numbers == sorted(set(numbers))


def probes_the_days_before(store: Store) -> None:
    """An event without a timestamp is a repetition of one of the 7 days before its receipt, and no older one."""
    assert _taken(store, incoming("m1", day=TODAY - 7), incoming("m2", day=TODAY - 8)) == [True, True]
    for _again in range(2):
        assert _taken(store, incoming("m1", day=None), incoming("m3", day=None)) == [False, not _again]
        _committed(store)
    assert _taken(store, incoming("m2", day=None)) == [True]
    assert _taken(store, incoming("m3", day=None, received_day=TODAY + 7)) == [False]
    assert _taken(store, incoming("m3", day=None, received_day=TODAY + 8)) == [True]


def knows_sources_that_restamp(store: Store) -> None:
    """Where a source sends the same event with other timestamps, its message id alone decides, for ever."""
    assert _taken(store, incoming("m1", restamps=True), incoming("m1", day=TODAY + 1, restamps=True)) == [True, False]
    _committed(store)
    assert _taken(store, incoming("m1", day=TODAY + 900, restamps=True)) == [False]
    assert _taken(store, incoming("m1", day=TODAY + 900, restamps=True, source="till")) == [True]


def knows_orders_by_their_id(store: Store) -> None:
    """A completed order is one event, whoever sends it; other events may name the same order."""
    order = {"name": "Order Completed", "properties": {"order_id": "o1"}}
    assert _taken(store, incoming("m1", **order), incoming("m2", source="till", **order)) == [True, False]  # type: ignore[arg-type] # of `order`
    _committed(store)
    assert _taken(store, incoming("m3", day=TODAY + 9, **order)) == [False]  # type: ignore[arg-type] # of `order`
    assert _taken(store, incoming("m4", name="Order Refunded", properties={"order_id": "o1"})) == [True]


def _numbers(given: Sequence[int | None]) -> list[int]:
    return [n for n in given if n is not None]


def lets_events_wait(store: Store) -> None:
    """What nobody has considered waits, in order, with all that it said; what was considered does not."""
    one = incoming("m1", properties={"total": 1.5, "tags": ["a", None]}, history=True)
    numbers = _numbers(store.log.append([one, incoming("m2"), incoming("m3")]))
    store.log.consider(numbers[1], Instant(10))
    assert store.log.waiting_count() == 2
    for _again in range(2):
        first, last = store.log.waiting(10)
        assert (first.n, first.event, first.received, first.history) == (numbers[0], one.event, one.received, True)
        assert last.n == numbers[2]
        assert [waits.n for waits in store.log.waiting(1)] == [numbers[0]]
        _committed(store)
    store.log.consider(numbers[0], Instant(11))
    _committed(store)
    store.log.consider(numbers[2], Instant(12))
    assert store.log.waiting(10) == [] and store.log.waiting_count() == 0


def lets_some_wait_longer(store: Store) -> None:
    """What has a higher rank waits behind all of a lower one, in the transaction that gave it and after."""
    noisy, other, late = _numbers(store.log.append([incoming("m1"), incoming("m2"), incoming("m3")]))
    assert store.log.ranks() == {0: 3}
    store.log.postpone({noisy: 2, late: 1})
    for _again in range(2):
        assert [one.n for one in store.log.waiting(10)] == [other, late, noisy]
        assert [one.n for one in store.log.waiting(2)] == [other, late]
        assert store.log.ranks() == {0: 1, 1: 1, 2: 1}
        _committed(store)
    store.log.consider(noisy, Instant(10))
    assert store.log.ranks() == {0: 1, 1: 1}
    store.log.park(late, Instant(11), "KeyError: x")
    assert store.log.ranks() == {0: 1}


def parks_what_fails(store: Store) -> None:
    """A parked event waits no more, is listed with its reason, and waits again when it is let go."""
    first, second = _numbers(store.log.append([incoming("m1"), incoming("m2")]))
    _committed(store)
    store.log.park(first, Instant(10), "KeyError: x")
    assert [one.n for one in store.log.waiting(10)] == [second] and store.log.waiting_count() == 1
    assert [(one.n, why) for one, why in store.log.parked(10)] == [(first, "KeyError: x")]
    _committed(store)
    store.log.unpark(first)
    assert [one.n for one in store.log.waiting(10)] == [first, second] and store.log.parked(10) == []
    assert list(store.log.occurrences()) == []


def tells_all_that_was_considered(store: Store) -> None:
    """Events, timers, givings, midnights and books come back in the order of their moments, whenever they were written."""
    one, two = incoming("m1", history=True), incoming("m2")
    first, second = _numbers(store.log.append([one, two]))
    store.log.note(Occurrence(Instant(10), "book", revision="r1 keep"))
    store.log.consider(second, Instant(11))
    _committed(store)
    store.log.note(Occurrence(Instant(12), "timer", customer=7))
    store.log.consider(first, Instant(13))
    store.log.note(Occurrence(Instant(14), "midnight", history=True))
    store.log.note(Occurrence(Instant(15), "asking", customer=8))
    store.log.note(Occurrence(Instant(16), "giving"))
    for _again in range(2):
        assert list(store.log.occurrences()) == [
            Occurrence(Instant(10), "book", revision="r1 keep"),
            Occurrence(Instant(11), "event", two.event),
            Occurrence(Instant(12), "timer", customer=7),
            Occurrence(Instant(13), "event", one.event, history=True),
            Occurrence(Instant(14), "midnight", history=True),
            Occurrence(Instant(15), "asking", customer=8),
            Occurrence(Instant(16), "giving"),
        ]
        assert [one.considered for one in store.log.occurrences(Instant(12))] == [13, 14, 15, 16]
        _committed(store)


def goes_through_many_occurrences(store: Store) -> None:
    """More than are read at once come back all, in order."""
    for number, n in enumerate(_numbers(store.log.append([incoming(f"m{number}") for number in range(1500)]))):
        store.log.consider(n, Instant(2 * number + 1))
        store.log.note(Occurrence(Instant(2 * number + 2), "timer", customer=n))
    assert [one.considered for one in store.log.occurrences()] == list(range(1, 3001))


def keeps_a_quarantine(store: Store) -> None:
    """What could not be taken lies there with its reason until it is let go; its number is never another's."""
    first = store.log.set_aside(Instant(1), "web", "no id", "an event needs one", b"{}")
    second = store.log.set_aside(Instant(2), "till", "no json", "", b"\xff\x00")
    _committed(store)
    found = store.log.aside(10)
    assert [(one.n, one.received, one.source, one.reason, one.detail, one.body) for one in found] == [
        (first, 1, "web", "no id", "an event needs one", b"{}"),
        (second, 2, "till", "no json", "", b"\xff\x00"),
    ]
    assert [one.n for one in store.log.aside(10, first)] == [second] and len(store.log.aside(1)) == 1
    store.log.release(second)
    assert store.log.aside_count() == 1
    _committed(store)
    assert store.log.set_aside(Instant(3), "web", "no id", "", b"") > second


def forgets_what_was_rolled_back(store: Store) -> None:
    """An event of a transaction that came to nothing was never there, nor was it ever considered."""
    (kept,) = _numbers(store.log.append([incoming("m1", restamps=True)]))
    store.commit()
    store.begin()
    order = incoming("m2", name="Order Completed", properties={"order_id": "o1"}, restamps=True)
    store.log.append([order, incoming("m3")])
    store.log.consider(kept, Instant(10))
    store.log.note(Occurrence(Instant(11), "midnight"))
    store.log.set_aside(Instant(1), "web", "no id", "", b"")
    store.rollback()
    store.begin()
    assert [one.n for one in store.log.waiting(10)] == [kept] and store.log.aside_count() == 0
    assert list(store.log.occurrences()) == []
    assert _taken(store, order, incoming("m3"), incoming("m1", restamps=True)) == [True, True, False]


CHECKS = (
    keeps_each_event_once,
    joins_source_and_id_without_doubt,
    numbers_events_in_order,
    probes_the_days_before,
    knows_sources_that_restamp,
    knows_orders_by_their_id,
    lets_events_wait,
    lets_some_wait_longer,
    parks_what_fails,
    tells_all_that_was_considered,
    goes_through_many_occurrences,
    keeps_a_quarantine,
    forgets_what_was_rolled_back,
)

__all__ = ["CHECKS", "check_log"]

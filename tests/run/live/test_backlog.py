"""The backlog: nobody waits for another's sake, and everybody's own events stay in their order."""

from __future__ import annotations

import random

from tests.run.live.test_heart import incoming
from tetatet.run.live.backlog import BULK, SHARE, Backlog
from tetatet.stores.memory_store import MemoryStore


def _store() -> MemoryStore:
    store = MemoryStore()
    store.begin()
    return store


def test_who_sends_much_waits_behind_who_sends_little() -> None:
    """Each further share of one customer's events has a higher rank; a neighbour's first one has the lowest."""
    backlog = Backlog(_store().log)
    noisy = [backlog.join(incoming("Product Viewed", "noisy", n).event, bulk=False) for n in range(3 * SHARE)]
    assert noisy == [0] * SHARE + [1] * SHARE + [2] * SHARE
    assert backlog.join(incoming("Product Viewed", "other", 1).event, bulk=False) == 0
    assert backlog.join(incoming("Product Viewed", "other", 2).event, bulk=True) == BULK
    assert (backlog.count, backlog.live, bool(backlog)) == (3 * SHARE + 2, 3 * SHARE + 1, True)


def test_everybodys_events_are_considered_in_their_order_whatever_comes_and_goes() -> None:
    """Some 20,000 events of customers of very different loudness, taken in and worked off in turns of any size."""
    chance, store = random.Random(7), _store()
    backlog = Backlog(store.log)
    sent: dict[str, list[int]] = {}
    heard: dict[str, list[int]] = {}
    number = 0
    while number < 20_000 or store.log.waiting_count():
        if number < 20_000:
            for _one in range(chance.randrange(1_500)):
                number += 1
                who = chance.choice(("loud", "loud", "loud", f"u{chance.randrange(50)}"))
                one = incoming("Product Viewed", who, number)
                (n,) = store.log.append([one])
                assert n is not None
                sent.setdefault(who, []).append(n)
                store.log.postpone({n: backlog.join(one.event, bulk=False)})
        for waits in store.log.waiting(chance.randrange(1_200)):
            store.log.consider(waits.n, waits.received)
            backlog.leave(waits.event)
            heard.setdefault(waits.event.user_id or "", []).append(waits.n)
        assert backlog.count == backlog.live == store.log.waiting_count()
    assert heard == sent


def test_after_a_start_who_comes_waits_behind_those_who_wait_already() -> None:
    """Whose the older events are is not known then; what is loaded in bulk keeps nobody."""
    store = _store()
    first, second, bulk = store.log.append([incoming("Product Viewed", "u1", n) for n in range(3)])
    assert first is not None
    assert second is not None
    assert bulk is not None
    store.log.postpone({first: 0, second: 3, bulk: BULK})
    backlog = Backlog(store.log)
    assert (backlog.count, backlog.live) == (3, 2)
    assert backlog.join(incoming("Product Viewed", "u1", 4).event, bulk=False) == 3
    for waits in store.log.waiting(2):
        store.log.consider(waits.n, waits.received)
        backlog.leave(waits.event)
    backlog.leave(incoming("Product Viewed", "u1", 4).event)
    assert backlog.join(incoming("Product Viewed", "u1", 5).event, bulk=False) == 0

"""What every outbox has to do: the conformance suite of `ports.Outbox`.

def test_my_outbox() -> None:
    check_outbox(my_empty_store)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tetatet.model.act import Act
from tetatet.model.record import NEVER
from tetatet.model.time import Instant
from tetatet.ports.outbox import Entry, State
from tetatet.ports.store import Store


def act(key: str, made: int = 0, **fields: Any) -> Act:
    """A message by e-mail unless said otherwise."""
    usual: dict[str, Any] = {
        "form": "message",
        "record": "u:1",
        "reader": "u:1",
        "customer": "1",
        "channel": "email",
        "script": "welcome",
        "dialogue": "d1",
        "step": "hello",
        "revision": "r1",
        "purpose": "service",
        "content": "hello",
        "not_after": NEVER,
        "due": NEVER,
    }
    return Act(key=key, made=Instant(made), **(usual | fields))


def task(key: str, made: int = 0, **fields: Any) -> Act:
    """A call that the role "sales" is to make."""
    return act(key, made, **({"form": "task", "channel": "phone", "role": "sales"} | fields))


def check_outbox(make: Callable[[], Store]) -> None:
    """Put the outbox of a store through its paces; raises AssertionError at the first thing that it does otherwise.

    Args:
        make: gives an empty store.
    """
    for check in CHECKS:
        store = make()
        store.begin()
        check(store)
        store.commit()


def _got(store: Store, key: str) -> Entry:
    found = store.outbox.get(key)
    assert found is not None, f"{key} is not there"
    return found


def _states(store: Store) -> dict[str, State]:
    return {entry.act.key: entry.state for entry in store.outbox.listed(100)}


def _keys(entries: list[Entry]) -> list[str]:
    return [entry.act.key for entry in entries]


def keeps_an_act_once(store: Store) -> None:
    """An act is kept whole under its key; the same key again changes nothing."""
    full = act("a1", 5, topic="news", offer="o", start={"total": 1.5}, contact=False, benefit="b", to="x", page="p")
    store.outbox.put(full, 7, "pending")
    store.outbox.put(act("a1", 6, content="other"), 8, "open")
    assert _got(store, "a1") == Entry(full, 7, "pending", 0, Instant(5), Instant(5))
    assert store.outbox.get("a2") is None
    store.commit()
    store.begin()
    store.outbox.put(act("a1"), 8, "open")
    assert _got(store, "a1") == Entry(full, 7, "pending", 0, Instant(5), Instant(5))


def claims_the_oldest_first(store: Store) -> None:
    """Only pending acts of the channels asked for whose time has come, and nobody gets one twice."""
    for key, made, channel in (("a1", 3, "email"), ("a2", 1, "sms"), ("a3", 2, "email"), ("a4", 9, "email")):
        store.outbox.put(act(key, made, channel=channel), 1, "pending")
    store.outbox.put(task("t1", 1, channel="email"), 1, "open")
    claimed = store.outbox.claim(["email", "sms"], Instant(5), 2)
    assert _keys(claimed) == ["a2", "a3"]
    assert {(one.state, one.tries, one.changed) for one in claimed} == {("claimed", 1, 5)}
    assert _keys(store.outbox.claim(["sms", "email"], Instant(5), 10)) == ["a1"]
    assert store.outbox.claim(["push"], Instant(99), 10) == [] == store.outbox.claim([], Instant(99), 10)
    assert _states(store) == {"a1": "claimed", "a2": "claimed", "a3": "claimed", "a4": "pending", "t1": "open"}


def settles_what_was_claimed(store: Store) -> None:
    """What became of a claimed act is noted once; nobody settles what he has not claimed."""
    for key in ("a1", "a2", "a3"):
        store.outbox.put(act(key), 1, "pending")
    assert not store.outbox.settle("a1", "sent", Instant(1)), "it was not claimed"
    store.outbox.claim(["email"], Instant(1), 10)
    assert store.outbox.settle("a1", "sent", Instant(2), receipt="r-17")
    assert not store.outbox.settle("a1", "failed", Instant(3)), "it was settled already"
    assert store.outbox.settle("a2", "failed", Instant(2), reason="no such address")
    assert store.outbox.settle("a3", "pending", Instant(2), reason="busy", next_try=Instant(60))
    sent, failed, again = (_got(store, key) for key in ("a1", "a2", "a3"))
    assert (sent.state, sent.receipt, sent.changed, sent.tries) == ("sent", "r-17", 2, 1)
    assert (failed.state, failed.reason) == ("failed", "no such address")
    assert (again.state, again.reason, again.next_try) == ("pending", "busy", 60)
    assert store.outbox.claim(["email"], Instant(59), 10) == []
    assert [one.tries for one in store.outbox.claim(["email"], Instant(60), 10)] == [2]
    assert not store.outbox.settle("a9", "sent", Instant(2))


def doubts_what_was_in_hand(store: Store) -> None:
    """After a crash whatever was claimed is in doubt, and pending only when somebody says so."""
    for key in ("a1", "a2", "a3"):
        store.outbox.put(act(key), 1, "pending")
    store.outbox.claim(["email"], Instant(1), 2)
    assert store.outbox.doubt(Instant(2)) == 2 and store.outbox.doubt(Instant(3)) == 0
    assert _states(store) == {"a1": "doubt", "a2": "doubt", "a3": "pending"}
    assert _keys(store.outbox.claim(["email"], Instant(9), 10)) == ["a3"]
    assert store.outbox.settle("a1", "pending", Instant(4), next_try=Instant(5))
    assert store.outbox.settle("a2", "dropped", Instant(4), reason="too old")
    assert _states(store) == {"a1": "pending", "a2": "dropped", "a3": "claimed"}


def voids_what_nobody_has_begun(store: Store) -> None:
    """A dialogue's messages from before a moment are withdrawn, but for what somebody has in hand; its tasks are not."""
    for key, made in (("a1", 1), ("a2", 2), ("a3", 3)):
        store.outbox.put(act(key, made), 1, "pending")
    store.outbox.put(act("b1", 1, dialogue="d2"), 1, "pending")
    store.outbox.put(act("l1", 1, channel="next purchase"), 1, "open")
    store.outbox.put(task("t1", 1), 1, "open")
    store.outbox.claim(["email"], Instant(1), 1)
    store.outbox.void("d1", Instant(3))
    assert _states(store) == {
        "a1": "claimed",
        "a2": "withdrawn",
        "a3": "pending",
        "b1": "pending",
        "l1": "withdrawn",
        "t1": "open",
    }
    changed = {key: _got(store, key).changed for key in ("a1", "a2", "a3", "l1")}
    assert changed == {"a1": 1, "a2": 3, "a3": 3, "l1": 3}
    store.outbox.put(act("a4", 1), 1, "pending")
    store.outbox.void("d1", Instant(3))
    store.outbox.put(act("a5", 2), 1, "pending")
    store.outbox.void("d1", Instant(4))
    store.outbox.put(act("a6", 2), 1, "pending")
    later = {key: (_got(store, key).state, _got(store, key).changed) for key in ("a3", "a4", "a5", "a6")}
    assert later == {"a3": ("withdrawn", 4), "a4": ("withdrawn", 3), "a5": ("withdrawn", 4), "a6": ("pending", 2)}, (
        "in the order in which they were said"
    )


def withdraws_one(store: Store) -> None:
    """One act that is pending or open can be withdrawn, also a task that an agent has taken."""
    store.outbox.put(act("a1"), 1, "pending")
    store.outbox.put(act("a2"), 1, "pending")
    store.outbox.put(task("t1"), 1, "open")
    store.outbox.take("t1", "ann", Instant(1))
    assert store.outbox.withdraw("a1", "goal", Instant(2)) and store.outbox.withdraw("t1", "goal", Instant(2))
    assert (_got(store, "a1").state, _got(store, "a1").reason, _got(store, "a1").changed) == ("withdrawn", "goal", 2)
    store.outbox.claim(["email"], Instant(3), 1)
    for key in ("a1", "a2", "t1", "a9"):
        assert not store.outbox.withdraw(key, "goal", Instant(4))


def lists_tasks_of_a_role(store: Store) -> None:
    """An agent's list is by due time; a task has one agent, a result, or goes to the substitute."""
    for key, due in (("t1", 30), ("t2", 10), ("t3", 20)):
        store.outbox.put(task(key, due=Instant(due)), 1, "open")
    store.outbox.put(task("t4", role="service", due=Instant(5)), 2, "open")
    assert _keys(store.outbox.listed(10, states=["open"], role="sales")) == ["t2", "t3", "t1"]
    assert _keys(store.outbox.listed(2, role="sales")) == ["t2", "t3"]
    assert store.outbox.take("t2", "ann", Instant(1)) and not store.outbox.take("t2", "ben", Instant(2))
    assert store.outbox.take("t2", "ann", Instant(3)) and _got(store, "t2").agent == "ann"
    assert store.outbox.finish("t2", Instant(4), "sold") and not store.outbox.finish("t2", Instant(5), "lost")
    assert (_got(store, "t2").state, _got(store, "t2").reason, _got(store, "t2").changed) == ("done", "sold", 4)
    assert not store.outbox.take("t2", "ann", Instant(6))
    store.outbox.take("t3", "ann", Instant(6))
    store.outbox.reassign("t3", "service", Instant(50), Instant(7))
    moved = _got(store, "t3")
    assert (moved.act.role, moved.act.due, moved.agent, moved.state) == ("service", 50, "", "open")
    assert _keys(store.outbox.listed(10, states=["open"], role="service")) == ["t4", "t3"]
    assert _keys(store.outbox.listed(10, states=["open"], role="sales")) == ["t1"]
    assert _keys(store.outbox.listed(10, states=["open", "done"], role="sales")) == ["t2", "t1"]
    assert _keys(store.outbox.listed(10, role="service", customer=2)) == ["t4"]


def lists_by_whatever_is_asked(store: Store) -> None:
    """The newest first, of the states, channels and the customer that are named, and no more than wanted."""
    for key, made, customer, channel in (("a1", 1, 1, "email"), ("a2", 3, 2, "sms"), ("a3", 2, 1, "sms")):
        store.outbox.put(act(key, made, channel=channel), customer, "pending")
    store.outbox.claim(["email"], Instant(9), 1)
    listed = store.outbox.listed
    assert _keys(listed(10)) == ["a2", "a3", "a1"] and _keys(listed(2)) == ["a2", "a3"]
    assert _keys(listed(10, states=["claimed"])) == ["a1"] and _keys(listed(10, channels=["sms"])) == ["a2", "a3"]
    assert _keys(listed(10, customer=1)) == ["a3", "a1"] and listed(10, customer=3) == []
    assert _keys(listed(10, customer=1, states=["pending"], channels=["sms", "email"])) == ["a3"]


def counts_by_channel_and_state(store: Store) -> None:
    """The counts are those of the acts as they are."""
    assert store.outbox.counts() == {}
    for key, channel in (("a1", "email"), ("a2", "email"), ("a3", "sms")):
        store.outbox.put(act(key, channel=channel), 1, "pending")
    store.outbox.claim(["email"], Instant(1), 1)
    store.outbox.put(act("a1"), 1, "pending")
    assert store.outbox.counts() == {("email", "claimed"): 1, ("email", "pending"): 1, ("sms", "pending"): 1}
    store.commit()
    store.begin()
    store.outbox.claim(["email", "sms"], Instant(1), 9)
    store.rollback()
    store.begin()
    assert store.outbox.counts() == {("email", "claimed"): 1, ("email", "pending"): 1, ("sms", "pending"): 1}
    store.outbox.put(act("a4"), 1, "pending")
    store.rollback()
    store.begin()
    assert store.outbox.get("a4") is None


def withdraws_what_comes_back_pointless(store: Store) -> None:
    """A dialogue goes on while a hand has its act: sent is sent, but it is not tried again, nor when a person says so."""
    for key in ("a1", "a2", "a3", "a4"):
        store.outbox.put(act(key, 1, dialogue="d2" if key == "a4" else "d1"), 1, "pending")
    store.outbox.claim(["email"], Instant(2), 10)
    store.outbox.void("d1", Instant(3))
    for key in ("a1", "a4"):
        assert store.outbox.settle(key, "pending", Instant(4), reason="no connection", next_try=Instant(9))
    assert store.outbox.settle("a2", "sent", Instant(4))
    store.outbox.doubt(Instant(5))
    assert store.outbox.settle("a3", "pending", Instant(6))
    assert _states(store) == {"a1": "withdrawn", "a2": "sent", "a3": "withdrawn", "a4": "pending"}


CHECKS = (
    withdraws_what_comes_back_pointless,
    keeps_an_act_once,
    claims_the_oldest_first,
    settles_what_was_claimed,
    doubts_what_was_in_hand,
    voids_what_nobody_has_begun,
    withdraws_one,
    lists_tasks_of_a_role,
    lists_by_whatever_is_asked,
    counts_by_channel_and_state,
)

__all__ = ["CHECKS", "check_outbox"]

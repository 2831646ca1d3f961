"""Whatever is done, in whatever order, committed, rolled back or opened again: file and memory say the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.identify.happenings import happened
from tests.postgres import Postgres
from tests.stores.conftest import open_at
from tetatet.identify.resolve import Directory
from tetatet.model.record import NEVER, Dialogue, Record
from tetatet.model.time import Instant
from tetatet.ports.log import Occurrence
from tetatet.ports.store import Reader, Store, Suppression
from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sqlite import SqliteStore, open_store
from tetatet.testing.conformance.log import TODAY, incoming
from tetatet.testing.conformance.outbox import act, task

T = TypeVar("T")

KEYS = st.integers(1, 6)
MOMENTS = st.integers(0, 50).map(Instant)
NAMES = st.sampled_from("abcd")
DUE = st.none() | MOMENTS
ACTS = st.sampled_from(["a1", "a2", "a3", "t1", "t2"])
CHANNELS = st.sampled_from(["email", "sms"])
STATES = st.sampled_from(["pending", "sent", "failed", "dropped"])
WHAT = st.sampled_from(["get", "put", "change", "take"])
INCOMING = st.builds(
    incoming,
    st.sampled_from(["m1", "m2", "m3"]),
    source=st.sampled_from(["web", "till"]),
    day=st.none() | st.integers(TODAY - 8, TODAY),
    received_day=st.integers(TODAY, TODAY + 1),
    history=st.booleans(),
    restamps=st.booleans(),
    name=st.sampled_from(["Store Entered", "Order Completed"]),
    properties=st.sampled_from([{}, {"order_id": "o1"}, {"order_id": "o2", "total": 1.5}]),
)


def record_of(name: str, due: Instant | None, dialogues: list[str]) -> Record:
    running = [
        Dialogue(f"d{number}", script, "r1", Instant(0), {}, "arrives", node=script * 2)
        for number, script in enumerate(dialogues)
    ]
    return Record(id=f"u:{name}", name=name, due=NEVER if due is None else due, dialogues=running)


def all_that(reader: Reader) -> list[object]:
    """Everything that a reader can be asked."""
    return [
        [reader.record(key) for key in range(8)],
        reader.customers_count(),
        reader.standing(),
        [reader.overdue(Instant(now)) for now in (0, 10, 30, NEVER)],
        reader.decisions(50),
        reader.decisions(3, customers=[1, 2], kinds=["contact"]),
        reader.decisions(3, script="welcome"),
        reader.said(2, 5),
        [reader.find(text) for text in ("u1", "u2", "v1", "a@x.com", "u:a", "u:b", "nobody")],
        [reader.suppressed([who], "marketing", of, "news") for who in ("c:1", "c:2") for of in ("email", "sms")],
        reader.outbox.listed(50),
        reader.outbox.listed(3, role="sales"),
        reader.outbox.counts(),
        reader.log.waiting(50),
        reader.log.waiting_count(),
        reader.log.parked(50),
        reader.log.aside(50),
        list(reader.log.occurrences(Instant(3))),
        [reader.load(name) for name in "xyz"],
    ]


class Twins(RuleBasedStateMachine):
    """Two stores, to which the same happens. A transaction is always open."""

    file: Any

    def new(self) -> Store:
        """The one that is no memory, empty."""
        self.folder = TemporaryDirectory(prefix="tetatet-twins-")
        return open_store(Path(self.folder.name) / "a.db")

    def again(self) -> Store:
        """The same, opened again."""
        return open_store(self.file.path)

    def done(self) -> None:
        """It was closed, and nobody wants it any more."""
        self.folder.cleanup()

    @initialize()
    def open(self) -> None:
        self.memory, self.file = MemoryStore(), self.new()
        self.readers: list[Reader] = [self.memory.reader(), self.file.reader()]
        self.moment = 0
        self._begin()

    def teardown(self) -> None:
        for store in (self.memory, self.file):
            store.close()
        for reader in self.readers:
            reader.close()
        self.done()

    def both(self, do: Callable[[Store], T]) -> T:
        """Do it to both; what they answer must be the same."""
        one, other = do(self.memory), do(self.file)
        assert one == other
        return one

    def next_moment(self) -> Instant:
        self.moment += 1
        return Instant(self.moment)

    def _begin(self) -> None:
        self.memory.begin()
        self.file.begin()

    # ------------------------------------------------------------ records

    @rule(key=KEYS, what=WHAT, name=NAMES, due=DUE, dialogues=st.lists(NAMES, max_size=2))
    def touch_a_record(self, key: int, what: str, name: str, due: Instant | None, dialogues: list[str]) -> None:
        def do(store: Store) -> Record | None:
            if what == "put":
                store.customers[key] = record_of(name, due, dialogues)
                store.customers.place(f"u:{name}", key)
            elif what == "take":
                return store.customers.take(key)
            found = store.customers.get(key)
            if found is not None and what == "change":
                found.traits = {"name": name, "due": due}
                found.due = NEVER if due is None else due
                found.dialogues = found.dialogues[:1]
            assert store.customers.get(key) is found
            return found

        self.both(do)

    @rule(now=MOMENTS, limit=st.integers(1, 4))
    def ask_who_is_due(self, now: Instant, limit: int) -> None:
        self.both(lambda store: (store.due(now, limit), store.next_due()))

    @rule(changed=KEYS)
    def go_through_all(self, changed: int) -> None:
        def do(store: Store) -> list[Any]:
            met = []
            for key, record in store.customers.in_order():
                if key % changed == 0:
                    record.scores = {"met": changed}
                met.append((record.id, msgspec.structs.replace(record)))
            return sorted(met, key=lambda one: (one[0], one[1].name, one[1].due))

        self.both(do)

    # ------------------------------------------------------------ the log

    @rule(given=st.lists(INCOMING, max_size=4))
    def log(self, given: list[Any]) -> None:
        self.both(lambda store: store.log.append(given))

    @rule(which=st.integers(0, 3), how=st.sampled_from(["consider", "park", "unpark", "note", "aside", "release"]))
    def go_on_in_the_log(self, which: int, how: str) -> None:
        moment = self.next_moment()

        def do(store: Store) -> Any:
            log = store.log
            waiting, parked, aside = log.waiting(9), log.parked(9), log.aside(9)
            if how == "consider" and which < len(waiting):
                return log.consider(waiting[which].n, moment)
            if how == "park" and which < len(waiting):
                return log.park(waiting[which].n, moment, f"no {which}")
            if how == "unpark" and which < len(parked):
                return log.unpark(parked[which][0].n)
            if how == "note":
                return log.note(Occurrence(moment, "timer", customer=which))
            if how == "aside":
                return log.set_aside(moment, "web", "no id", "", b"{}")
            if how == "release" and which < len(aside):
                return log.release(aside[which].n)
            return None

        self.both(do)

    # ------------------------------------------------------------ the outbox

    @rule(key=ACTS, customer=KEYS, channel=CHANNELS, due=MOMENTS)
    def ask_for_an_act(self, key: str, customer: int, channel: str, due: Instant) -> None:
        made = self.next_moment()
        if key.startswith("t"):
            self.both(lambda store: store.outbox.put(task(key, made, due=due), customer, "open"))
        else:
            self.both(lambda store: store.outbox.put(act(key, made, channel=channel), customer, "pending"))

    @rule(channels=st.lists(CHANNELS, max_size=2), now=MOMENTS, limit=st.integers(1, 2))
    def claim(self, channels: list[str], now: Instant, limit: int) -> None:
        self.both(lambda store: store.outbox.claim(channels, now, limit))

    @rule(
        key=ACTS,
        state=STATES,
        at=MOMENTS,
        how=st.sampled_from(["settle", "withdraw", "take", "finish", "reassign", "void", "doubt"]),
    )
    def change_an_act(self, key: str, state: Any, at: Instant, how: str) -> None:
        def do(store: Store) -> Any:
            outbox = store.outbox
            if how == "settle":
                return outbox.settle(key, state, at, reason="r", next_try=at if state == "pending" else None)
            if how == "withdraw":
                return outbox.withdraw(key, "goal", at)
            if how == "take":
                return outbox.take(key, f"agent {at % 2}", at)
            if how == "finish":
                return outbox.finish(key, at, "sold")
            if how == "reassign":
                return outbox.reassign(key, "service", at, at)
            return outbox.void("d1", at) if how == "void" else outbox.doubt(at)

        self.both(do)

    # ------------------------------------------------------------ the rest

    @rule(customer=KEYS, kind=st.sampled_from(["contact", "end"]), script=st.sampled_from(["", "welcome"]))
    def decide(self, customer: int, kind: str, script: str) -> None:
        n = self.both(lambda store: store.last_decision()) + 1
        self.both(lambda store: store.decide(Instant(n), customer, kind, script, b"{}", n))

    @rule(subject=st.sampled_from(["c:1", "c:2"]), channel=st.sampled_from(["", "email"]), no=st.booleans(), at=MOMENTS)
    def suppress(self, subject: str, channel: str, no: bool, at: Instant) -> None:
        self.both(lambda store: store.suppress(Suppression(subject, "marketing", channel), no, at))

    @rule(name=st.sampled_from("xyz"), value=st.binary(max_size=3), at=MOMENTS)
    def save(self, name: str, value: bytes, at: Instant) -> None:
        self.both(lambda store: store.save(name, value))
        self.both(lambda store: store.save_book(name, {"tetatet.yml": name.encode()}, at))

    @rule(
        user=st.none() | st.sampled_from(["u1", "u2", "u3"]),
        device=st.none() | st.sampled_from(["v1", "v2"]),
        mail=st.none() | st.just("a@x.com"),
        group=st.none() | st.just("acme"),
        expected=st.booleans(),
    )
    def resolve(
        self, user: str | None, device: str | None, mail: str | None, group: str | None, expected: bool
    ) -> None:
        kind = "track" if group is None else "group"
        event = happened(self.next_moment(), kind=kind, user=user, device=device, group=group, traits={"email": mail})
        self.both(lambda store: store.expect([event] if expected else []))
        self.both(lambda store: Directory(register=store.register).resolve(event))

    @rule(which=st.integers(0, 3))
    def undo(self, which: int) -> None:
        def do(store: Store) -> Any:
            standing = [one for one in store.register.merge_log.merges if store.register.merge_log.stands(one)]
            return store.register.undo(standing[which]) if which < len(standing) else None

        self.both(do)

    # ------------------------------------------------------------ the end of a transaction

    @rule()
    def look(self) -> None:
        self.both(all_that)

    @rule(kept=st.booleans())
    def end(self, kept: bool) -> None:
        for store in (self.memory, self.file):
            (store.commit if kept else store.rollback)()
        self._look_from_outside()
        self._begin()

    @rule()
    @precondition(lambda self: self.moment > 3)
    def open_again(self) -> None:
        self.memory.rollback()
        self.file.close()
        self.file = self.again()
        self._look_from_outside()
        self._begin()

    def _look_from_outside(self) -> None:
        memory, file = (all_that(reader) for reader in self.readers)
        assert memory == file == all_that(self.file) == all_that(self.memory)
        self.both(lambda store: (list(store.books()), sorted(store.suppressions(), key=str), store.next_due()))


test_twins = Twins.TestCase
test_twins.settings = settings(max_examples=60, stateful_step_count=40)


def test_twins_on_a_server(postgres: Postgres) -> None:
    """The same with PostgreSQL beside memory."""

    class OnAServer(Twins):
        def new(self) -> Store:
            self.url = postgres.new()
            return open_at(self.url)

        def again(self) -> Store:
            return open_at(self.url)

        def done(self) -> None:
            postgres.give_back(self.url)

    run_state_machine_as_test(OnAServer, settings=settings(max_examples=25, stateful_step_count=40))


def test_the_file_is_another_store(tmp_path: Path) -> None:
    """The comparison compares two things: what is done to one store alone is told."""
    twins = Twins()
    twins.open()
    twins.file.save("x", b"1")
    assert isinstance(twins.file, SqliteStore)
    try:
        twins.look()
    except AssertionError:
        return
    finally:
        twins.teardown()
    raise AssertionError("nobody noticed")

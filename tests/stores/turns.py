"""How many statements a store takes for what a turn of the heart does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tetatet.identify.resolve import Directory
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import DAY, Instant
from tetatet.ports.log import Incoming
from tetatet.ports.store import Store, Suppression
from tetatet.testing.conformance.outbox import act

PEOPLE = 1000


class Counted(Store, Protocol):
    """A store that counts what it asks and writes."""

    @property
    def statements(self) -> int: ...


def sent_by(opened: Callable[[], Counted]) -> dict[str, int]:
    """The statements for a thousand events of a thousand people: who are new, known, or met after a restart."""
    sent = {}
    store = opened()
    for batch, name in enumerate(("new", "known", "after a restart")):
        if name == "after a restart":
            store.close()
            store = opened()
        before = store.statements
        store.begin()
        _consider(store, [_incoming(batch, number) for number in range(PEOPLE)], batch * DAY)
        store.commit()
        sent[name] = store.statements - before
    assert store.customers_count() == PEOPLE
    assert store.outbox.counts() == {("email", "pending"): 3 * PEOPLE}
    assert len(list(store.suppressions())) == PEOPLE
    store.close()
    return sent


def _incoming(batch: int, number: int) -> Incoming:
    at = Instant(batch * DAY + number)
    traits = {"email": f"u{number}@x.com"}
    event = Event("identify", "", at, "web", f"m{batch}-{number}", f"u{number}", f"v{number}", traits=traits)
    return Incoming(event, at // DAY, at)


def _consider(store: Store, incoming: list[Incoming], moment: int) -> None:
    """What a turn of the heart does with a batch, but for the deciding."""
    directory = Directory(register=store.register)
    numbers = store.log.append(incoming)
    store.expect(one.event for one in incoming)
    for n, one in zip(numbers, incoming, strict=True):
        assert n is not None
        found = directory.resolve(one.event)
        assert found is not None
        now = Instant(moment + n)
        store.log.consider(n, now)
        record = store.customers.get(found.customer)
        if record is None:
            record = store.customers[found.customer] = Record(id=f"u:{found.name}", name=found.name)
            store.customers.place(record.id, found.customer)
        record.traits = {"seen": n}
        assert store.customers.key_of(record.id) == found.customer
        store.suppress(Suppression(f"c:{found.customer}", "marketing"), False, now)
        store.decide(now, found.customer, "contact", "welcome", b"{}", n)
        store.outbox.void(f"d{n}", now)
        store.outbox.put(act(f"a{n}", now, dialogue=f"d{n}"), found.customer, "pending")

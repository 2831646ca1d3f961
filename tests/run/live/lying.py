"""Acts that lie ready, and customers who have them: for tests of letters and of what waits at the till."""

from __future__ import annotations

from typing import Any

from tests.kernel.tables import book_of, script_text
from tetatet.interact.plan import Plan
from tetatet.model.act import Act
from tetatet.model.errors import Unrenderable
from tetatet.model.record import NEVER, Consent, Record
from tetatet.model.time import Instant, parse_instant
from tetatet.ports.channel import Message
from tetatet.run.live.ready import Look
from tetatet.stores.memory_store import MemoryStore

NOON = parse_instant("2026-03-02T12:00:00Z")
SECRET = b"s" * 32
BOOK = book_of(
    script_text("{send: hello, by: [letter, next purchase, on site, page], benefit: Good}"),
    facts="transitions:\n  asked: {event: Advice Wanted}\n",
    files={"content/hello.liquid": "Hello\n", "content/hello.ru.liquid": "Привет\n"},
    quiet="none",
)


def an_act(key: str, made: int = 0, **changes: Any) -> Act:
    """A letter of the dialogue's to u1 unless said otherwise."""
    usual: dict[str, Any] = {
        "form": "message",
        "record": "u:u1",
        "reader": "u:u1",
        "customer": "u1",
        "channel": "letter",
        "script": "hello",
        "dialogue": "d1",
        "step": "send hello",
        "revision": BOOK.revision,
        "purpose": "marketing",
        "content": "hello",
        "not_after": NEVER,
        "due": NEVER,
        "language": "en",
        "benefit": "Good",
    }
    return Act(key=key, made=Instant(NOON + made), **(usual | changes))


def a_record(user: str = "u1", **traits: Any) -> Record:
    """Somebody who lives in Berlin."""
    lives = {"street": "Hauptstr. 1", "postal_code": "10115", "city": "Berlin", "country": "DE"}
    return Record(
        id=f"u:{user}",
        name=user,
        traits={"name": user.capitalize(), "address": lives, **traits},
        consents={"marketing||": Consent(Instant(1), "m0", given=True)},
    )


def a_store(*acts: Act, customers: tuple[Record, ...] = (a_record(),)) -> MemoryStore:
    """Customers under the keys 1, 2, …, and their acts, all of them open."""
    store = MemoryStore()
    store.begin()
    for key, record in enumerate(customers, 1):
        store.customers[key] = record
        store.customers.place(record.id, key)
    for act in acts:
        store.outbox.put(act, store.customers.key_of(act.reader), "open")
    store.commit()
    return store


def compose(act: Act, record: Record, address: str) -> Message:
    """The words with the name and the language; a customer called Nobody cannot be written to."""
    if record.traits["name"] == "Nobody":
        raise Unrenderable("customer.first_name is not known")
    return Message(act, address, "A word", f"{record.traits['name']}, {act.language}", "", "", NOON)


def plan_of(revision: str) -> Plan | None:
    return BOOK.plans.get(revision)


LOOK = Look(plan_of, compose, SECRET)

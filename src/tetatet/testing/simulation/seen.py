"""The end of a run, laid out for the oracles: what was seen outside, and what the store says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.ports.log import Occurrence
from tetatet.ports.outbox import Entry
from tetatet.ports.store import Decided, Store
from tetatet.testing.simulation.firm import Firm, Person
from tetatet.testing.simulation.people import person_of
from tetatet.testing.simulation.process import Process
from tetatet.testing.simulation.witness import Key, Witness
from tetatet.testing.simulation.world import World

MAX_ROWS = 1_000_000
"""Rows of a run that are looked at: all of them."""


@dataclass(frozen=True)
class Seen:
    """A run at its end."""

    world: World
    firm: Firm
    witness: Witness
    process: Process
    store: Store
    considered: Sequence[Occurrence]
    parked: Mapping[Key, str]
    parked_orders: frozenset[str | None]
    aside: Sequence[bytes]
    entries: Mapping[str, Entry]
    decided: Sequence[Decided]
    lines: Sequence[Mapping[str, Any]]
    records: Sequence[tuple[int, Record]]

    def events(self) -> list[Event]:
        """All that was considered, in order."""
        return [one.event for one in self.considered if one.event is not None]

    def person(self, record_id: str) -> Person:
        """Who has the record of that id."""
        return person_of(self.world, record_id)

    def zone(self, record_id: str) -> str:
        """Where he lives, or else the firm."""
        return self.person(record_id).zone or self.firm.project.project.settings.zone


def see(world: World) -> Seen:
    """Lay everything out."""
    assert world.process is not None, "a run ends with a process"
    store = world.process.store
    decided = store.said(0, MAX_ROWS)
    for one in decided:
        world.witness.note(one.n, one.considered, one.customer, one.line.decode())
    parked = store.log.parked(MAX_ROWS)
    records = sorted((key, record) for key, record in store.customers.items())
    return Seen(
        world=world,
        firm=world.firm,
        witness=world.witness,
        process=world.process,
        store=store,
        considered=list(store.log.occurrences()),
        parked={one.event.key: reason for one, reason in parked},
        parked_orders=frozenset(one.event.order_id for one, _reason in parked),
        aside=[one.body for one in store.log.aside(MAX_ROWS)],
        entries={one.act.key: one for one in store.outbox.listed(MAX_ROWS)},
        decided=decided,
        lines=[json.loads(one.line) for one in decided],
        records=records,
    )

"""A year that is played on a store is the year that is played in memory: not a byte of a decision differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.acceptance.replaying import folder, json_lines
from tests.postgres import Postgres
from tests.property.firms import Firm, firms
from tests.stores.conftest import open_at
from tetatet.identify.register import Register
from tetatet.model.decision import Line
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant, parse_instant
from tetatet.ports.customers import Customers
from tetatet.ports.store import Store
from tetatet.run.replay import Replay
from tetatet.stores.memory_store import MemoryStore
from tetatet.stores.sql import customers
from tetatet.stores.sqlite import open_store
from tetatet.wiring.playing import Play, Stage, play


@dataclass
class Committing:
    """A stage on a store that commits again and again, so that no record outlives a few events in memory."""

    store: Store
    every: int

    @property
    def records(self) -> Customers:
        return self.store.customers

    @property
    def register(self) -> Register:
        return self.store.register

    def begin(self, at: Instant) -> None:
        self.store.begin()

    def moved(self, events: Iterator[Event]) -> Iterator[Event]:
        for number, event in enumerate(events, 1):
            yield event
            if number % self.every == 0:
                self.store.commit()
                self.store.begin()

    def said(self, replay: Replay, line: Line, about: str) -> None:
        """What is said is compared."""

    def end(self, replay: Replay) -> None:
        self.store.commit()


def told(what: Play, stage: Stage | None = None) -> tuple[list[bytes], list[Record]]:
    """The lines of a replay, and everybody's records at its end."""
    encode = msgspec.json.Encoder().encode
    lines: list[bytes] = []
    replay, _warnings = play(what, lambda line: lines.append(encode(line)), stage=stage)
    return lines, [record for _key, record in replay.records.in_order()]


@settings(max_examples=25)
@given(firms(), st.integers(1, 7))
def test_a_store_decides_as_memory_does(firm: Firm, every: int) -> None:
    """Whatever a firm does to its customers: with every record read from its bytes again and again, nothing changes."""
    files = folder({"events.jsonl": json_lines(firm.events)})
    what = Play(folder(firm.files), (files / "events.jsonl",), until=parse_instant(firm.until))
    right = told(what)
    assert told(what, Committing(MemoryStore(), every)) == right
    with TemporaryDirectory(prefix="tetatet-played-") as place, mock.patch.object(customers, "MAX_CACHED", 0):
        store = open_store(Path(place) / "a.db")
        assert told(what, Committing(store, every)) == right
        store.close()


@settings(max_examples=6)
@given(firms(), st.integers(1, 7))
def test_a_server_decides_as_memory_does(postgres: Postgres, firm: Firm, every: int) -> None:
    """Nor on PostgreSQL."""
    files = folder({"events.jsonl": json_lines(firm.events)})
    what = Play(folder(firm.files), (files / "events.jsonl",), until=parse_instant(firm.until))
    with mock.patch.object(customers, "MAX_CACHED", 0):
        store = open_at(postgres.new())
        assert told(what, Committing(store, every)) == told(what)
        store.close()
        postgres.give_back(store.address.url)

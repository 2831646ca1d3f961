"""Records as bytes: small, of a known format, and brought up when they are older."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from tetatet.model.errors import StoreUnavailable
from tetatet.model.record import Record
from tetatet.stores import bodies
from tetatet.stores.bodies import decode, encode, slot_of
from tetatet.stores.sql import customers
from tetatet.stores.sqlite import open_store


def test_what_is_as_usual_takes_no_room() -> None:
    """A new record is little more than its names: bytes are what limits the speed of writing."""
    record = Record(id="u:1", name="1")
    assert len(encode(record)) < 30
    assert decode(encode(record)) == record


def test_slots_are_shared_out_evenly() -> None:
    """Each record has one of 4,096 slots, the same for ever, and none has many more than another."""
    slots = Counter(slot_of(f"u:{number}") for number in range(40_960))
    assert set(slots) <= set(range(4096))
    assert max(slots.values()) < 30
    assert {name: slot_of(name) for name in SLOTS} == SLOTS


SLOTS = {"u:1": 2637, "u:2": 2077, "a:x": 2960}
"""As they were in the first version."""


def test_a_newer_format_is_refused() -> None:
    """A record that a newer Tetatet wrote is not guessed at."""
    with pytest.raises(StoreUnavailable, match="format 2, and this Tetatet knows 1: take the newer one"):
        decode(encode(Record(id="u:1", name="1")), 2)


def test_an_older_format_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body of an older format is read through the converters, and written in the new one when its record is met."""
    store = open_store(tmp_path / "a.db")
    store.begin()
    store.customers[1] = Record(id="u:1", name="old")
    store.commit()
    store.close()

    def convert(body: bytes) -> bytes:
        fields = msgspec.msgpack.decode(body)
        return msgspec.msgpack.encode(fields | {"name": f"{fields['name']}, converted"})

    for module in (bodies, customers):
        monkeypatch.setattr(module, "FORMAT", 2)
    monkeypatch.setattr(bodies, "_CONVERTERS", {1: convert})
    store = open_store(tmp_path / "a.db")
    for _again in range(2):
        store.begin()
        assert store.customers[1].name == "old, converted"
        store.commit()
        assert store._database.row("SELECT format, version FROM customer") == (2, 2)
    store.close()

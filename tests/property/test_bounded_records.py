"""However much is done to a customer's record, it stays within 64 KB, and nothing is lost in silence."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.kernel.tables import read_project, taken_in
from tests.property.hostile import SIZES, events, firm
from tetatet.kernel import Book, make_book
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.record_limits import MAX_BODY_BYTES, TOLD_BYTES, weight_told, weight_under_way
from tetatet.run.replay import Replay
from tetatet.stores.memory import MemoryCustomers

ESSENTIAL_BYTES = 5 * 1024  # what always finds room, however full the record is


class Watched(Replay):
    """A replay that weighs each record whenever something was decided about it."""

    largest = under_way = told = 0

    def _settle(self, key: int, record: Record, outcome: Any) -> None:
        super()._settle(key, record, outcome)
        self.largest = max(self.largest, len(msgspec.msgpack.encode(record)))
        self.under_way = max(self.under_way, weight_under_way(record))
        self.told = max(self.told, weight_told(record))


@cache
def _book() -> Book:
    return make_book(read_project(firm()))


def _played(seed: int, number: int, sizes: tuple[str, ...]) -> tuple[Watched, list[Line]]:
    lines: list[Line] = []
    replay = Watched(_book(), MemoryCustomers(), lambda line, _about: lines.append(line))
    replay.run(taken_in(events(seed, number, sizes)))
    return replay, lines


@settings(max_examples=10)
@example(seed=131, number=200, sizes=["large", "deep"])  # a full record, and then a contact is held
@given(st.integers(0, 10_000), st.sampled_from([80, 200]), st.lists(st.sampled_from(SIZES), min_size=1, max_size=3))
def test_every_record_is_within_its_bounds_at_any_time(seed: int, number: int, sizes: list[str]) -> None:
    """Large events, ever new names and orders, scripts that start each other, merges: no part outgrows its room."""
    replay, _lines = _played(seed, number, tuple(sizes))
    for record in replay.records.values():
        assert len(msgspec.msgpack.encode(record)) <= MAX_BODY_BYTES
    assert replay.largest <= MAX_BODY_BYTES
    assert replay.under_way <= _book().plan.room_bytes
    assert replay.told <= TOLD_BYTES + ESSENTIAL_BYTES


@pytest.mark.parametrize("sizes", [("small",), ("large", "small")])
def test_a_hostile_stream_fills_what_there_is(sizes: tuple[str, ...]) -> None:
    """The streams are hostile enough: what is under way and what is told come to their limits, and lines say so."""
    replay, lines = _played(7, 400, sizes)
    assert replay.under_way > 0.8 * _book().plan.room_bytes
    assert replay.told > 0.8 * TOLD_BYTES
    said = Counter((line.kind, line.reason) for line in lines if line.kind in ("forgotten", "skipped"))
    assert said["skipped", "no room"] > 0
    assert said["forgotten", "what is told"] > 0
    assert said["forgotten", "something awaited"] > 0


def test_the_same_stream_is_decided_the_same_twice() -> None:
    """What goes, goes by rules: the same lines, and the same records."""
    first, second = _played(3, 300, ("small", "large")), _played(3, 300, ("small", "large"))
    assert first[1] == second[1]
    assert list(first[0].records.values()) == list(second[0].records.values())

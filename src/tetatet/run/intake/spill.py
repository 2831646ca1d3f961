"""The same order for more events than memory holds: parts on disk, then runs, then one stream.

Lines with one key must meet before anything is known about either, wherever they stand.
So events are first dealt out to *parts* by their key; each part fits in memory and is
rid of repeated keys there. What completes an order is dealt out once more, by the
order, and rid of repeated orders. What is left of each part is sorted and written as a
*run*; the runs are merged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeAlias
from zlib import crc32

import msgspec

from tetatet.model.event import Event
from tetatet.run.intake.order import by_time_and_key, distinct, first_orders, sorted_by_time

MAX_PARTS = 96  # files open at one time: twice as many runs stay below the smallest usual limit, 256
_LENGTH_BYTES = 4
BLOCK_EVENTS = 512  # decoded at a time; small, for as many blocks as there are runs are held at once

Place: TypeAlias = Callable[[Event], int]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Event]).decode


class Spill:
    """Takes events in any order and gives them back in order, each once; `close` takes the files away."""

    def __init__(
        self, scratch: Path | None, part_bytes: int, expected_bytes: int, block_events: int = BLOCK_EVENTS
    ) -> None:
        """Args: part_bytes: lines that fit in memory as events; expected_bytes: all lines there are."""
        self._block_events = block_events
        self._directory = TemporaryDirectory(prefix="tetatet-", dir=scratch)
        self._folder = Path(self._directory.name)
        count = min(MAX_PARTS, 2 + 3 * expected_bytes // (2 * part_bytes))  # parts are not quite equal
        self._parts = _Parts(self._folder, "part", count, _place_of_key, block_events)
        self._orders: _Parts | None = None

    def take(self, events: list[Event]) -> None:
        """Hold these events too."""
        self._parts.deal(events)

    def merged(self) -> Iterator[Event]:
        """All events, in order."""
        orders = _Parts(self._folder, "orders", self._parts.count, _place_of_order, self._block_events)
        self._orders = orders
        runs = []
        for number, events in self._parts.each():
            kept = distinct(events)
            orders.deal([event for event in kept if event.order_id is not None])
            kept = [event for event in kept if event.order_id is None]
            runs.append(_written(self._folder / f"run-{number}", sorted_by_time(kept), self._block_events))
        for number, events in orders.each():
            kept = list(first_orders(sorted_by_time(events)))
            runs.append(_written(self._folder / f"run-orders-{number}", kept, self._block_events))
        yield from merged([_blocks_in(run) for run in runs])

    def close(self) -> None:
        """Take the files away."""
        self._parts.close()
        if self._orders is not None:
            self._orders.close()
        self._directory.cleanup()


def _place_of_key(event: Event) -> int:
    return crc32(event.message_id.encode())


def _place_of_order(event: Event) -> int:
    return crc32((event.order_id or "").encode())


class _Parts:
    """Files among which events are dealt out, so that all events of one place lie in one file."""

    def __init__(self, folder: Path, name: str, count: int, place: Place, block_events: int) -> None:
        self.count = count
        self._block_events = block_events
        self._place = place
        self._paths = [folder / f"{name}-{number}" for number in range(count)]
        self._files: list[BinaryIO] = [path.open("wb") for path in self._paths]

    def deal(self, events: Iterable[Event]) -> None:
        hands: list[list[Event]] = [[] for _ in self._files]
        place, count = self._place, self.count
        for event in events:
            hands[place(event) % count].append(event)
        for file, hand in zip(self._files, hands, strict=True):
            _write(file, hand, self._block_events)

    def each(self) -> Iterator[tuple[int, list[Event]]]:
        """Each part's number and events; its file is taken away."""
        self.close()
        for number, path in enumerate(self._paths):
            yield number, [event for block in _blocks_in(path) for event in block]
            path.unlink()

    def close(self) -> None:
        for file in self._files:
            file.close()


def _written(path: Path, events: list[Event], block_events: int) -> Path:
    with path.open("wb") as file:
        _write(file, events, block_events)
    return path


def _write(file: BinaryIO, events: list[Event], block_events: int) -> None:
    for start in range(0, len(events), block_events):
        packed = _encode(events[start : start + block_events])
        file.write(len(packed).to_bytes(_LENGTH_BYTES, "big"))
        file.write(packed)


def _blocks_in(path: Path) -> Iterator[list[Event]]:
    with path.open("rb") as file:
        while length := file.read(_LENGTH_BYTES):
            yield _decode(file.read(int.from_bytes(length, "big")))


def merged(runs: list[Iterator[list[Event]]]) -> Iterator[Event]:
    """One stream in order out of runs that are in order, each given as blocks that are not empty.

    Whatever is not later than the last event of every block at hand can go out at once:
    no block to come holds anything earlier. These are sorted together, which is quick,
    since they are made of a few stretches in order.
    """
    heads = [(block, run) for run in runs for block in islice(run, 1)]
    while heads:
        bound = min(by_time_and_key(block[-1]) for block, _ in heads)
        ready: list[Event] = []
        left = []
        for block, run in heads:
            cut = bisect_right(block, bound, key=by_time_and_key)
            ready += block[:cut]
            left += [(rest, run) for rest in ([block[cut:]] if cut < len(block) else islice(run, 1))]
        yield from sorted_by_time(ready)
        heads = left

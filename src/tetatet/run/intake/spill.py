"""The same order for more events than memory holds: sorted runs on disk, merged into one stream.

Each portion of events is sorted and written as a *run*; the runs are merged. Events
that meet another one, because their key or their order came twice, must be seen
together before anything is known about them, wherever they stand. Which those are is
told by the hashes of all keys and orders, of which 8 bytes each are held: what is
unique there is unique. The few that are not are taken out of the runs, dealt out to
*parts* by their key, rid of repeated keys there, dealt out once more by their order,
rid of repeated orders, and merged as runs of their own.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TypeAlias
from zlib import crc32

import msgspec

from tetatet.model.event import Event
from tetatet.run.intake.order import by_time_and_key, distinct, first_orders, sorted_by_time

PART_EVENTS = 100_000
"""Events of a part, which is held at once: some 100 MB."""

MEETING = 3
"""Events that meet at one key or order, mostly: two, and now and then more. It only decides how many parts there are."""

MAX_PARTS = 96  # files open at one time: twice as many stay below the smallest usual limit, 256
_LENGTH_BYTES = 4  # in front of each block; none is as long as four gigabytes
BLOCK_EVENTS = 512  # decoded at a time; small, for as many blocks as there are runs are held at once

Place: TypeAlias = Callable[[Event], int]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Event]).decode
_key = attrgetter("source", "message_id")


class Spill:
    """Takes events in any order and gives them back in order, each once; `close` takes the files away."""

    def __init__(self, scratch: Path | None, block_events: int = BLOCK_EVENTS) -> None:
        self._block_events = block_events
        self._directory = TemporaryDirectory(prefix="tetatet-", dir=scratch)
        self._folder = Path(self._directory.name)
        self._runs = _Runs(self._folder / "runs", block_events)
        self._keys = array("q")
        self._orders = array("q")

    def take(self, events: list[Event]) -> None:
        """Hold these events too."""
        self._keys.extend(map(hash, map(_key, events)))
        self._orders.extend([hash(order) for event in events if (order := event.order_id) is not None])
        self._runs.write(sorted_by_time(events))

    def merged(self) -> Iterator[Event]:
        """All events, in order."""
        keys, orders = _repeated(self._keys), _repeated(self._orders)
        self._keys, self._orders = array("q"), array("q")
        runs = self._runs.read()
        if not (keys or orders):
            return merged(runs)
        met = _Meeting(keys, orders)
        parts = min(MAX_PARTS, 1 + MEETING * max(len(keys), len(orders)) // PART_EVENTS)
        meeting = ([event for event in block if met(event)] for run in self._runs.read() for block in run)
        count = self._settle(meeting, parts)
        single = [_without(met, run) for run in runs]
        return merged(single + self._runs.read(last=count))

    def _settle(self, blocks: Iterable[list[Event]], count_of_parts: int) -> int:
        """Write what counts of the events that meet others as further runs; gives their number."""
        parts = _Parts(self._folder, "part", _place_of_key, count_of_parts, self._block_events)
        orders = _Parts(self._folder, "orders", _place_of_order, count_of_parts, self._block_events)
        for block in blocks:
            parts.deal(block)
        count = 0
        for events in parts.each():
            kept = distinct(events)
            orders.deal([event for event in kept if event.order_id is not None])
            self._runs.write(sorted_by_time([event for event in kept if event.order_id is None]))
            count += 1
        for events in orders.each():
            self._runs.write(list(first_orders(sorted_by_time(events))))
            count += 1
        return count

    def close(self) -> None:
        """Take the files away."""
        self._runs.close()
        self._directory.cleanup()


def _repeated(hashes: array[int]) -> set[int]:
    """The hashes that occur more than once."""
    import pyarrow as pa  # noqa: PLC0415 — a fifth of a second, only for more events than memory holds
    import pyarrow.compute as pc  # noqa: PLC0415 — as above

    if len(hashes) < 2:
        return set()
    column = pa.Array.from_buffers(pa.int64(), len(hashes), [None, pa.py_buffer(hashes)])
    ordered = column.take(pc.array_sort_indices(column))
    again = pc.equal(ordered.slice(0, len(ordered) - 1), ordered.slice(1))
    return set(ordered.slice(1).filter(again).to_pylist())


class _Meeting:
    """May this event meet another with its key, or with its order?"""

    def __init__(self, keys: Container[int], orders: Container[int]) -> None:
        self.keys = keys
        self.orders = orders

    def __call__(self, event: Event) -> bool:
        order = event.order_id
        return hash(_key(event)) in self.keys or (order is not None and hash(order) in self.orders)


def _without(met: _Meeting, run: Iterator[list[Event]]) -> Iterator[list[Event]]:
    for block in run:
        if left := [event for event in block if not met(event)]:
            yield left


def _place_of_key(event: Event) -> int:
    return crc32(event.message_id.encode())


def _place_of_order(event: Event) -> int:
    return crc32((event.order_id or "").encode())


class _Runs:
    """Events in order, run after run in one file."""

    def __init__(self, path: Path, block_events: int) -> None:
        self._block_events = block_events
        self._file = path.open("w+b")
        self._bounds = [0]

    def write(self, events: list[Event]) -> None:
        """One more run."""
        self._file.seek(self._bounds[-1])
        _write(self._file, events, self._block_events)
        self._bounds.append(self._file.tell())

    def read(self, last: int = 0) -> list[Iterator[list[Event]]]:
        """All runs, or the last ones only, as blocks of events."""
        bounds = list(zip(self._bounds, self._bounds[1:], strict=False))
        return [self._blocks(start, end) for start, end in bounds[-last:]]

    def _blocks(self, place: int, end: int) -> Iterator[list[Event]]:
        file = self._file
        while place < end:
            file.seek(place)
            length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
            yield _decode(file.read(length))
            place += _LENGTH_BYTES + length

    def close(self) -> None:
        self._file.close()


class _Parts:
    """Files among which events are dealt out, so that all events of one place lie in one file."""

    def __init__(self, folder: Path, name: str, place: Place, count: int, block_events: int) -> None:
        self._block_events = block_events
        self._place = place
        self._paths = [folder / f"{name}-{number}" for number in range(count)]
        self._files: list[BinaryIO] = [path.open("wb") for path in self._paths]

    def deal(self, events: Iterable[Event]) -> None:
        hands: list[list[Event]] = [[] for _ in self._files]
        place, count = self._place, len(self._files)
        for event in events:
            hands[place(event) % count].append(event)
        for file, hand in zip(self._files, hands, strict=True):
            _write(file, hand, self._block_events)

    def each(self) -> Iterator[list[Event]]:
        """Each part's events; its file is taken away."""
        for file in self._files:
            file.close()
        for path in self._paths:
            yield [event for block in _blocks_in(path) for event in block]
            path.unlink()


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

"""All events of some files in one order that does not depend on the order of the files' lines.

The order is that of time; at one instant, of source and then of message id. Each key
(source, message id) comes once: of several lines with one key the one with the smallest
canonical body counts, wherever it stands. Each completed order comes once: the first
event in this order that completes it counts, from whatever source.

So any permutation and any repetition of the lines gives the same events, and so does
any split of them over files, as long as the lines name their source themselves: the
source of a line that does not is its file's name, and part of its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tetatet.model.event import Event
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES, too_big
from tetatet.run.intake.files import Progress, blocks_of
from tetatet.run.intake.order import distinct, first_orders, sorted_by_time
from tetatet.run.intake.spill import Spill
from tetatet.run.intake.wire import OnInvalid, read_events

MEMORY_MB = 256
"""What the events held at one time may take, besides the program itself."""

_GROWTH = 5  # bytes of memory that one byte of a line takes as an event, objects and all
_MEGABYTE = 1_000_000  # bytes, as disks and `MEMORY_MB` count them

PORTIONS = 4
"""Once it is clear that not all fits, a quarter of the memory is filled at a time: enough for long runs."""


def ordered(
    files: list[Path],
    *,
    on_invalid: OnInvalid,
    memory_mb: int = MEMORY_MB,
    progress: Progress | None = None,
    scratch: Path | None = None,
) -> Iterator[Event]:
    """The events of the files in order of time, each once.

    Nothing comes before all has been read. What does not fit in `memory_mb` lies in
    temporary files below `scratch` (default: the system's place) until the iterator
    is used up or closed.

    Args:
        files: JSON lines; those that end in ``.gz`` are unpacked on the way.
        on_invalid: is told of every line that cannot be taken, in the order of the files.

    Raises: InputError: a file that cannot be read.
    """
    limit_bytes = memory_mb * _MEGABYTE // _GROWTH
    held: list[Event] = []
    held_bytes = 0
    spill: Spill | None = None
    try:
        for source, line_number, block in blocks_of(files, progress):
            if isinstance(block, int):
                on_invalid(source, line_number, too_big(block, MAX_FILE_LINE_BYTES))
                continue
            held += read_events(block, source, line_number, on_invalid, MAX_FILE_LINE_BYTES)
            held_bytes += len(block)
            if held_bytes > limit_bytes:
                spill = spill or Spill(scratch)
                spill.take(held)
                held, held_bytes = [], limit_bytes - limit_bytes // PORTIONS
        if spill is None:
            yield from first_orders(sorted_by_time(distinct(held)))
        else:
            spill.take(held)
            held = []
            yield from spill.merged()
    finally:
        if spill is not None:
            spill.close()

"""A record as it lies in a store: a body of bytes, and beside it what is searched for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from tetatet.model.act import Act
from tetatet.model.chance import draw
from tetatet.model.errors import StoreUnavailable
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant

FORMAT = 1
"""How bodies are written now. Goes up when one written before cannot be read as it is; then `_CONVERTERS` has a line."""

SLOTS = 4096
"""Shares of all customers, leased in ranges where several processes write: far more than there will be processes."""

_CONVERTERS: dict[int, Callable[[bytes], bytes]] = {}
"""Format → a pure function from a body of this format to one of the next."""

Standing: TypeAlias = tuple[tuple[str, str, str, str, Instant], ...]
"""Of each running dialogue its id, script, step, state and when it is due."""

encode = msgspec.msgpack.Encoder().encode
decode_event = msgspec.msgpack.Decoder(Event).decode
decode_act = msgspec.msgpack.Decoder(Act).decode
_decode = msgspec.msgpack.Decoder(Record).decode


def decode(body: bytes, written_as: int = FORMAT) -> Record:
    """The record of a body.

    Raises: StoreUnavailable: a newer Tetatet wrote it.
    """
    if written_as > FORMAT:
        raise StoreUnavailable(
            f"a record has the format {written_as}, and this Tetatet knows {FORMAT}: take the newer one"
        )
    for older in range(written_as, FORMAT):
        body = _CONVERTERS[older](body)
    return _decode(body)


def slot_of(record_id: str) -> int:
    """The slot of a record: by a keyed hash of its id, the same for ever."""
    return int(draw("slot", record_id) * SLOTS)


def due_of(record: Record) -> Instant | None:
    """When the record is to be looked at; None for never."""
    return None if record.due >= NEVER else record.due


def standing_of(record: Record) -> Standing:
    """Where the running dialogues of a record stand."""
    if not record.dialogues:  # most customers, most of the time
        return ()
    return tuple((one.id, one.script, one.node, one.state, one.due) for one in record.dialogues)

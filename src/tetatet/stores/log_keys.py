"""What tells one event of the log from another."""

from __future__ import annotations

from hashlib import blake2b

from tetatet.model.event import Event
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming

KEY_BYTES = 16
"""128 bits: of 10^15 events no two are expected to meet."""

DAYS_PROBED = 7
"""An event without a timestamp is a repetition of one of these days before: no client tries longer."""

ORDER = "order"
"""The kind of natural key that a completed order has."""


def log_key(event: Event) -> bytes:
    """The hash of an event's source and message id."""
    source = event.source
    return blake2b(f"{len(source)}:{source}{event.message_id}".encode(), digest_size=KEY_BYTES).digest()


def day_of(incoming: Incoming) -> int:
    """The day on which the event is unique: the client's, else that of its receipt."""
    return incoming.received // DAY if incoming.day is None else incoming.day


def days_probed(incoming: Incoming) -> range:
    """The days on which an event of the same key would be the same event."""
    day = day_of(incoming)
    return range(day - DAYS_PROBED if incoming.day is None else day, day + 1)

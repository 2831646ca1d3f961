"""What came in one HTTP request → events for the log, and what is set aside.

A sender's clock may be wrong. It wrote down when the event happened and when it sent it:
the time between the two is right, so the event happened that long before it was received.
Nothing happens later than it is received.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import UNSET

from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.ids import known_id
from tetatet.model.time import DAY, Instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.careful import MAX_WIRE_BYTES
from tetatet.run.intake.envelope import Envelope
from tetatet.run.intake.fields import CHECKS
from tetatet.run.intake.line import Line
from tetatet.run.intake.wire import event_of, happened_at, instant_of, read_line

MAX_ASIDE_BYTES = MAX_WIRE_BYTES
"""What is kept of an event that cannot be taken: all of it, unless it is too big."""


class Aside(NamedTuple):
    """Something that cannot be taken, for the quarantine."""

    source: str
    reason: str
    detail: str
    body: bytes


class Batch(NamedTuple):
    """What a request brought."""

    incoming: list[Incoming]
    aside: list[Aside]


def read_batch(
    envelope: Envelope, source: str, received: Instant, *, history: bool = False, restamps: bool = False
) -> Batch:
    """What do these events say?

    Args:
        source: the name of the key with which they came; what an event says of its source does not count.
        history: they update records and start nothing.
        restamps: the source sends the same event with other timestamps.
    """
    batch = Batch([], [])
    for number, line in enumerate(envelope.lines, 1):
        try:
            event, day = _event(read_line(line), source, number, received, envelope.sent_at)
            batch.incoming.append(Incoming(event, day, received, history, restamps))
        except InvalidEvent as error:
            batch.aside.append(Aside(source, error.reason, error.detail, line[:MAX_ASIDE_BYTES]))
    return batch


def _event(read: Line, source: str, number: int, received: Instant, sent_at: str) -> tuple[Event, int | None]:
    """The event, and the day on which it happened as its sender says."""
    read.source = UNSET
    if read.original_timestamp:
        told = instant_of(read.original_timestamp, "originalTimestamp")
    elif read.timestamp:
        told = instant_of(read.timestamp, "timestamp")
    else:
        return _checked(event_of(read, source, number, received)), None
    at = min(_corrected(read, told, received, sent_at), received)
    if read.message_id and known_id(read.message_id):
        event = event_of(read, source, number, at)
    else:  # its message id comes of what was sent, not of when: sent again, it is the same
        event = msgspec.structs.replace(event_of(read, source, number, told), at=at)
    return _checked(event), told // DAY


def _corrected(read: Line, told: Instant, received: Instant, sent_at: str) -> Instant:
    """When it happened. An event that somebody else has received says itself when that was."""
    if read.received_at and read.sent_at and read.original_timestamp:
        return happened_at(read)
    sent = read.sent_at or sent_at
    if not sent:
        return told
    at = Instant(received - (instant_of(sent, "sentAt") - told))
    if at < 0:
        raise InvalidEvent("time out of range", "received - (sentAt - timestamp) lies before 1970")
    return at


def _checked(event: Event) -> Event:
    """As it came: that its known fields are as they have to be is asked here, and put right where it is decided."""
    check = CHECKS.get(event.name)
    if check is not None:
        check(event)
    return event

"""Instants: microseconds since 1970-01-01T00:00Z, as whole numbers.

Whole numbers compare, sort and store in one machine word and never lose a
microsecond, which is the finest step that an event's timestamp can carry here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NewType

Instant = NewType("Instant", int)

SECOND = 1_000_000  # of the microseconds that an instant counts
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
_ONE_US = timedelta(microseconds=1)


def from_datetime(moment: datetime) -> Instant:
    """The instant of an aware datetime, exact to the microsecond.

    >>> from_datetime(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return Instant((moment - EPOCH) // _ONE_US)


def to_datetime(instant: Instant) -> datetime:
    """The instant as an aware datetime in UTC."""
    return EPOCH + timedelta(microseconds=instant)


def parse_instant(text: str) -> Instant:
    """Read an ISO 8601 moment that names its zone.

    Raises: ValueError: no such moment, or no zone.

    >>> parse_instant("1970-01-01T01:00:01+01:00")
    1000000
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no zone in {text!r}")
    return Instant((moment - EPOCH) // _ONE_US)


def format_instant(instant: Instant) -> str:
    """Write an instant in UTC; a fraction only where there is one.

    >>> format_instant(Instant(1_500_000))
    '1970-01-01T00:00:01.500000Z'
    """
    return (_NAIVE_EPOCH + timedelta(0, 0, instant)).isoformat() + "Z"

"""Times as texts carry them: read into instants, counted in midnights.

A date alone is its midnight; a time without a zone is of the project's zone. What
falls into a gap of the clock is the gap's end; what falls twice is the first.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tetatet.model.time import DAY, SECOND, Instant, from_datetime, to_datetime

ISO_TIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)
"""The texts that are read as times, as a pattern that Python and RE2 take alike; beyond µs digits are cut off."""

FIRST = Instant(-170 * 365 * DAY)
"""About 1800: earlier texts are placeholders or history, and calendars and zones disagree on them."""

LAST = from_datetime(datetime.fromisoformat("9999-12-31T14:00:00+00:00"))
"""The last day that a date can name, in every zone: registers write it for "no end"."""

_LAST_CHANGE = from_datetime(datetime.fromisoformat("9999-12-30T00:00:00+00:00"))
_CACHED = 4096  # texts and instants; one customer's traits are asked of again and again

_pattern = re.compile(ISO_TIME, re.ASCII)


@lru_cache(maxsize=_CACHED)
def read_time(text: str, zone: ZoneInfo) -> Instant | None:
    """The instant that a text names, None where it names none.

    >>> read_time("2026-03-01T10:00:00+01:00", ZoneInfo("UTC"))
    1772355600000000
    >>> read_time("next week", ZoneInfo("UTC")) is None
    True
    """
    if not is_time(text):
        return None
    moment = datetime.fromisoformat(text)
    instant = _in_zone(moment, zone) if moment.tzinfo is None else from_datetime(moment)
    return instant if FIRST <= instant <= LAST else None


def is_time(text: str) -> bool:
    """Does the text name a time? The 30th of February does not."""
    if not _pattern.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=_CACHED)
def day_number(instant: Instant, zone: ZoneInfo) -> int:
    """Days from 1970-01-01 to the date that the instant falls on in the zone."""
    # The offset of the last hours of the year 9999 is that of the day before: no date follows them.
    offset = to_datetime(min(instant, _LAST_CHANGE)).astimezone(zone).utcoffset()
    assert offset is not None
    return (instant + offset.days * DAY + offset.seconds * SECOND) // DAY


def _in_zone(wall: datetime, zone: ZoneInfo) -> Instant:
    first = from_datetime(wall.replace(tzinfo=zone))
    second = from_datetime(wall.replace(tzinfo=zone, fold=1))
    # Only in a gap does the later offset give the earlier instant.
    return _gap_end(second, first, zone) if second < first else first


def _gap_end(low: int, high: int, zone: ZoneInfo) -> Instant:
    """The instant of the change of offset that lies after `low` and not after `high`."""
    after = to_datetime(Instant(high)).astimezone(zone).utcoffset()
    first, last = low // SECOND + 1, high // SECOND
    while first < last:
        middle = (first + last) // 2
        if to_datetime(Instant(middle * SECOND)).astimezone(zone).utcoffset() == after:
            last = middle
        else:
            first = middle + 1
    return Instant(first * SECOND)

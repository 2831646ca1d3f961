"""Times as texts carry them: which texts name an instant, and which.

A date alone is its midnight; a time without a zone is of the project's zone, where what
the clock skips is the end of the gap and what it shows twice is the first.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from tetatet.model.time import DAY, HOUR, Instant, from_datetime
from tetatet.model.wallclock import LATEST_DAY, from_local

ISO_TIME: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?)?"
)
"""The texts that are read as times, as a pattern that Python and DuckDB take alike; beyond µs digits are cut off."""

FIRST: Final = Instant(-170 * 365 * DAY)
"""About 1800: earlier texts are placeholders or history, and calendars and zones disagree on them."""

LAST: Final = Instant(LATEST_DAY * DAY + 14 * HOUR)
"""The last day that a date can name, in every zone: registers write it for "no end"."""

_CACHED = 4096  # texts; one customer's traits are asked of again and again

_WALL_EPOCH = datetime.fromisoformat("1970-01-01")
_ONE_US = timedelta(microseconds=1)
_pattern = re.compile(ISO_TIME)


@lru_cache(maxsize=_CACHED)
def read_time(text: str, zone: ZoneInfo) -> Instant | None:
    """The instant that a text names, None where it names none.

    >>> read_time("2026-03-01T10:00:00+01:00", ZoneInfo("UTC"))
    1772355600000000
    >>> read_time("next week", ZoneInfo("UTC")) is None
    True
    """
    moment = _moment(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        instant = from_local((moment - _WALL_EPOCH) // _ONE_US, zone)
    else:
        instant = from_datetime(moment)
    return instant if FIRST <= instant <= LAST else None


def is_time(text: str) -> bool:
    """Does the text name a time? The 30th of February does not."""
    return _moment(text) is not None


def _moment(text: str) -> datetime | None:
    if not _pattern.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a month 13, a 30th of February
        return None

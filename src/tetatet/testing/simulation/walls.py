"""Days and hours by the wall, with the machine's calendar and by hand: what the oracles reckon with, and the engine does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tetatet.model.time import SECOND, Instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def wall(at: Instant, zone: str) -> datetime:
    """What the wall shows at this moment."""
    return (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def days_later(at: Instant, days: int, zone: str) -> Instant:
    """When the wall shows the same hour so many days later; an hour that it leaves out counts from where it begins to lack."""
    there = wall(at, zone).replace(tzinfo=None) + timedelta(days=days)
    found = there.replace(tzinfo=ZoneInfo(zone), fold=0)
    if found.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != there:
        found = there.replace(tzinfo=ZoneInfo(zone), fold=1)
    return Instant((found.astimezone(UTC) - EPOCH) // timedelta(microseconds=1))


def is_between(at: Instant, zone: str, from_h: int, to_h: int, leeway_us: int = 0) -> bool:
    """Does the wall show an hour of this night, by more than the leeway?"""

    def by_night(moment: int) -> bool:
        hour = wall(Instant(moment), zone).hour
        return hour >= from_h or hour < to_h

    return by_night(at) and by_night(at - leeway_us)


LEEWAY_US = 3 * SECOND
"""Between the last look at the clock and the first byte of a message: it is filled in meanwhile."""

"""When does this customer like to be spoken to? Days and hours that he has chosen himself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tetatet.model import calendar
from tetatet.model.open_values import Properties
from tetatet.model.record import Preferences
from tetatet.model.record_limits import MAX_CHANNELS
from tetatet.model.time import Instant

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ONE_US = timedelta(microseconds=1)

MAX_CHANNEL_CHARS = 16
"""The longest name of a channel, `next purchase`, and a few letters more."""

MAX_DAYS = 8
"""Days looked ahead: the same weekday comes again within seven."""


def read_preferences(properties: Properties) -> Preferences:
    """What a `Preferences Updated` event chooses: channels, days, hours; unreadable parts are left out.

    >>> read_preferences({"channels": "email", "days": ["Tue"], "hours": "18:00 to 21:00"})
    {'channels': ['email'], 'days': [1], 'hours': [1080, 1260]}
    """
    chosen: Preferences = {}
    channels = properties.get("channels")
    if isinstance(channels, str):
        channels = [channels]
    if isinstance(channels, list):
        named = [name for name in channels if isinstance(name, str) and len(name) <= MAX_CHANNEL_CHARS]
        chosen["channels"] = named[:MAX_CHANNELS]
    days = properties.get("days")
    if isinstance(days, list):
        chosen["days"] = sorted({day for day in map(_weekday, days) if day is not None})
    hours = properties.get("hours")
    if isinstance(hours, str):
        span = _span(hours)
        if span is not None:
            chosen["hours"] = span
    return chosen


def _weekday(name: Any) -> int | None:
    if not isinstance(name, str) or len(name) < 3:
        return None
    return next((number for number, day in enumerate(_DAYS) if day.startswith(name.lower())), None)


def _span(text: str) -> list[int] | None:
    first, _to, last = text.replace("–", "to").replace("-", "to").partition("to")
    start, end = _minute(first), _minute(last)
    return None if start is None or end is None or start == end else [start, end]


def _minute(text: str) -> int | None:
    hour, _colon, minute = text.strip().partition(":")
    if not (hour.isdecimal() and (minute or "0").isdecimal()):
        return None
    if int(minute or 0) > 59:
        return None
    total = int(hour) * 60 + int(minute or 0)
    return total if total <= 1440 else None


def next_preferred(now: Instant, preferences: Preferences, zone: ZoneInfo) -> Instant:
    """`now` if the customer likes to be spoken to now, else the next moment when he does."""
    days = preferences.get("days") or range(7)
    start, end = preferences.get("hours") or (0, 1440)
    if len(days) == 7 and (start, end) == (0, 1440):
        return now
    wall = calendar.to_wall(now, zone)
    minute = wall.hour * 60 + wall.minute
    inside = start <= minute < end if start < end else (minute >= start or minute < end)
    if inside and wall.weekday() in days:
        return now
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(MAX_DAYS):
        begins = midnight + timedelta(days=ahead, minutes=start)
        if begins.weekday() in days and begins > wall:
            found = calendar.from_wall(begins, zone)
            if found > now:
                return found
            return Instant(now + (begins - wall) // _ONE_US)  # the wall shows it twice, and the first time is over
    return now

"""When, where and how often does this customer like to be spoken to? What he has chosen himself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tetatet.language.durations import parse_capacity, parse_duration
from tetatet.model import calendar
from tetatet.model.open_values import Properties
from tetatet.model.record import Preferences
from tetatet.model.record_limits import MAX_CHANNELS
from tetatet.model.settings import Cap
from tetatet.model.time import Instant

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ONE_US = timedelta(microseconds=1)

MAX_CHANNEL_CHARS = 16
"""The longest name of a channel, `next purchase`, and a few letters more."""

AS_IT_COMES = "any"
"""The frequency of somebody who wants no cap of his own, or no longer."""

MAX_DAYS = 8
"""Days looked ahead: the same weekday comes again within seven."""


def read_preferences(properties: Properties) -> Preferences:
    """What a `Preferences Updated` event chooses: channels, days, hours, how often; unreadable parts are left out.

    An empty list of channels is a choice, none of them; a list of which nothing can be read is no choice.
    Days are the English ones: of a word that is not understood nobody knows which day it spares.

    >>> read_preferences({"channels": "email", "days": ["Tue"], "hours": "18:00 to 21:00"})
    {'channels': ['email'], 'days': [1], 'hours': [1080, 1260]}
    """
    chosen: Preferences = {}
    channels = properties.get("channels")
    if isinstance(channels, str):
        channels = [channels]
    if isinstance(channels, list):
        names = [name for name in channels if isinstance(name, str) and 0 < len(name) <= MAX_CHANNEL_CHARS]
        if names or not channels:
            chosen["channels"] = names[:MAX_CHANNELS]
    days = properties.get("days")
    if isinstance(days, list):
        numbers = sorted({day for day in map(_weekday, days) if day is not None})
        if numbers or not days:
            chosen["days"] = numbers
    hours = properties.get("hours")
    if isinstance(hours, str):
        span = _span(hours)
        if span is not None:
            chosen["hours"] = span
    often = properties.get("frequency")
    if isinstance(often, str) and (often.strip() == AS_IT_COMES or read_frequency(often) is not None):
        chosen["frequency"] = " ".join(often.split())
    return chosen


@lru_cache(maxsize=256)  # a page offers a handful, and they are asked for every contact
def read_frequency(text: str) -> Cap | None:
    """The customer's own cap on marketing; None where the text is none, and where it is `any`.

    >>> read_frequency("2 per week").contacts, read_frequency("seldom")
    (2, None)
    """
    try:
        often = parse_capacity(text)
        return Cap(often.number, parse_duration(f"1 {often.per}"))
    except ValueError:
        return None


def topics_of(properties: Properties) -> dict[str, bool]:
    """What a `Preferences Updated` event says of topics: `{"news": false}`."""
    topics = properties.get("topics")
    if not isinstance(topics, Mapping):
        return {}
    return {name: wanted for name, wanted in topics.items() if name.strip() and isinstance(wanted, bool)}


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

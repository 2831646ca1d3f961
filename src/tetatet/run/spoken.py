"""Dates, lengths, names and amounts as people say them, in English.

Nothing here decides anything; it only finds the words for what was decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tetatet.model.record import NEVER
from tetatet.model.time import Instant, parse_instant, to_datetime
from tetatet.model.values import value_at
from tetatet.model.written_time import Duration, in_words

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

MAX_EVIDENCE = 4
"""Things told of what opened a moment; more is a list and no sentence."""

MAX_VALUE_CHARS = 40
"""A longer text is cut: it is told, not copied."""


MONEY = frozenset({"total", "value", "revenue", "subtotal", "price", "discount", "shipping", "tax"})
"""Fields of Segment's events that are in the event's currency."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How instants are said: in this zone, the year only where it is not the one that everybody means.

    `shown`: the zone of those who read, where it is another than the one that is reckoned with.
    """

    zone: ZoneInfo
    year: int
    shown: ZoneInfo | None = None

    def wall(self, instant: int) -> datetime:
        return to_datetime(Instant(instant)).astimezone(self.shown or self.zone)

    def day(self, instant: int) -> str:
        """`Sunday 8 March`, with its year where it is another one."""
        wall = self.wall(instant)
        year = "" if wall.year == self.year else f" {wall.year}"
        return f"{WEEKDAYS[wall.weekday()]} {wall.day} {MONTHS[wall.month - 1]}{year}"

    def on(self, instant: int) -> str:
        """`Sunday 8 March at 10:00`; midnight is not said."""
        return self.day(instant) + _clock(self.wall(instant), " at ")

    def until(self, instant: int, now: int | None = None) -> str:
        """`Sunday 8 March, 10:00`; midnight is not said, nor is the day of `now`: `10:00 the same day`."""
        wall = self.wall(instant)
        if now is not None and self.wall(now).date() == wall.date():
            return f"{wall.hour:02}:{wall.minute:02} the same day"
        return self.day(instant) + _clock(wall, ", ")

    def date(self, instant: int) -> str:
        """`8 March`, with its year where it is another one."""
        return self.day(instant).split(" ", 1)[1]

    def day_or_hour(self, instant: int, now: int) -> str:
        """`8 March`, or on the same day the hour alone: `10:00`."""
        wall = self.wall(instant)
        return f"{wall.hour:02}:{wall.minute:02}" if self.wall(now).date() == wall.date() else self.date(instant)

    def full(self, instant: int) -> str:
        """`Sunday 8 March 2026`."""
        wall = self.wall(instant)
        return f"{WEEKDAYS[wall.weekday()]} {wall.day} {MONTHS[wall.month - 1]} {wall.year}"


def _clock(wall: datetime, before: str) -> str:
    return f"{before}{wall.hour:02}:{wall.minute:02}" if wall.hour or wall.minute else ""


def instant_at(text: str | None) -> Instant:
    """The instant of a line; what has none comes never."""
    return parse_instant(text) if text else NEVER


# ---------------------------------------------------------------- lengths and numbers


def length(duration: Duration | None) -> str:
    """A length as a script writes it, in words.

    >>> length(Duration(days=7, text="7d")), length(None)
    ('7 days', 'a while')
    """
    return "a while" if duration is None else in_words(duration)


def count(number: int, what: str, plural: str = "") -> str:
    """`1 day`, `7 days`, `1,200 orders`.

    >>> count(1, "day"), count(1200, "order")
    ('1 day', '1,200 orders')
    """
    return f"{number:,} {what if number == 1 else plural or what + 's'}"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *head, last = list(words) or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


# ---------------------------------------------------------------- names and values


def plain(name: str) -> str:
    """A name of files or fields as words: `new-project` is “new project”.

    >>> plain("new-project"), plain("orders.typical_gap")
    ('new project', 'orders typical gap')
    """
    return re.sub(r"[-_.]+", " ", name).strip()


def with_article(noun: str) -> str:
    """`a store agent`, `an account manager`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def capital(sentence: str) -> str:
    """The sentence with a capital at its beginning, also behind a quotation mark."""
    first = 1 if sentence.startswith("“") else 0
    return sentence[:first] + sentence[first : first + 1].upper() + sentence[first + 1 :]


def value(found: Any, longest: int = MAX_VALUE_CHARS) -> str:
    """A value of an event or a trait, as it is said; a text of more than `longest` characters is cut."""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if isinstance(found, int | float):
        return f"{found:,}"
    if isinstance(found, list):
        return listed([value(one, longest) for one in found])
    if isinstance(found, dict):
        return ", ".join(f"{plain(str(name))} {value(one, longest)}" for name, one in found.items())
    text = str(found)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def evidence(why: Mapping[str, Any], clock: Clock) -> str:
    """What opened a moment, and on what it was decided: `category kitchen, total 480; orders count 12, before 11`.

    Ids and the moment itself are not said.
    """
    decided = _decided(why, clock)
    happened = _happened({name: one for name, one in why.items() if not _NOT_OF_EVENT.search(name)}, clock)
    return "; ".join(filter(None, (happened, ", ".join(decided[:MAX_EVIDENCE]))))


_NOT_OF_EVENT = re.compile(r"[.(]")  # fields of events are single words
_ASKED = re.compile(r"(\w+)\((.+)\)")


def _decided(why: Mapping[str, Any], clock: Clock) -> list[str]:
    """What the conditions have read: facts and traits, those that have changed with what they were, and surprises."""
    told = []
    for name, found in why.items():
        asked = _ASKED.fullmatch(name)
        if asked is not None and asked[1] == "surprise":
            told.append(f"{bits(found)} of surprise at the {plain(asked[2].removeprefix('event.'))}")
        elif asked is not None:
            if asked[2] not in why:
                told.append(f"{plain(asked[2])} {said(found, clock)} before")
        elif "." in name:
            was = why.get(f"before({name})")
            told.append(f"{plain(name)} {said(found, clock)}" + ("" if was is None else f", before {said(was, clock)}"))
    return told


def bits(amount: float) -> str:
    """`7.4 bits`."""
    return f"{amount:.1f} bits"


def _happened(why: Mapping[str, Any], clock: Clock) -> str:
    """What the event itself says, or since when nothing has come."""
    told = []
    currency = f" {why['currency']}" if why.get("currency") else ""
    for name, found in why.items():
        if name in ("transition", "at", "currency", "since") or found is None or isinstance(found, dict | list):
            continue
        if name == "id" or name.endswith(("_id", "Id")):
            continue
        is_money = name in MONEY and isinstance(found, int | float) and not isinstance(found, bool)
        words = f"{money(found)}{currency}" if is_money else said(found, clock)
        told.append(f"{plain(name).removesuffix(' at')} {words}")
    rest = ", ".join(told[:MAX_EVIDENCE])
    if why.get("since") is None:
        return rest
    since = f"nothing since {said(why['since'], clock)}"
    return f"{rest}; {since}" if rest else since


def money(amount: float) -> str:
    """`480`, `53.80`: cents where there are some."""
    return f"{amount:,.0f}" if float(amount).is_integer() else f"{amount:,.2f}"


def said(found: Any, clock: Clock, longest: int = MAX_VALUE_CHARS) -> str:
    """A value; a moment or a date is said as one."""
    if isinstance(found, str) and _MOMENT.fullmatch(found):
        if len(found) == len("2026-03-01"):
            found += "T00:00:00Z"
            return Clock(ZoneInfo("UTC"), clock.year).day(parse_instant(found))
        return clock.on(parse_instant(found))
    return value(found, longest)


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")


def name_of(traits: Mapping[str, Any]) -> str:
    """What a customer is called, "" where nobody has told."""
    for names in (("name",), ("first_name", "last_name"), ("firstName", "lastName"), ("first_name",), ("firstName",)):
        told = [traits.get(name) for name in names]
        if all(isinstance(one, str) and one for one in told):
            return " ".join(str(one) for one in told)
    return ""


def filled(template: str, roots: Mapping[str, Mapping[str, Any]]) -> str | None:
    """A subject with what is known put in; None where something is missing or more than a name is asked for.

    >>> filled("Your {{ start.category }}", {"start": {"category": "kitchen"}})
    'Your kitchen'
    """
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        root, *path = found[1].split(".")
        known = value_at(roots.get(root, {}), tuple(path)) if path else None
        missing = missing or known is None or isinstance(known, dict)
        return "" if missing else value(known)

    text = _PLACE.sub(put, template)
    return None if missing or "{%" in text or "{{" in text else text


_PLACE = re.compile(r"\{\{-?\s*([A-Za-z_][\w.]*)\s*-?\}\}")

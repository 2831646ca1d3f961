"""How much of what is told fits a record, and who told it last.

There is room for `TOLD_BYTES`. Where there are too many names, some are kept, and which
depends on the names and not on the order in which they came: they stand in a line by
their hashes, and from the first that does not fit none is let in any more. A yes that
finds no room is left out. What a customer forbids, his complaints and his wishes are no
part of that: they are few, and always find room.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from tetatet.interact.policy import ADDRESSES, consent_key, consent_parts
from tetatet.model import chance
from tetatet.model.brief import brief_value, short_name, size_of
from tetatet.model.decision import Line
from tetatet.model.event import Event
from tetatet.model.open_values import Json, Traits
from tetatet.model.record import Record, Told
from tetatet.model.record_limits import (
    ACCOUNTS_BYTES,
    ID_BYTES,
    MARK_BYTES,
    MAX_COMPLAINTS,
    SMALL_BYTES,
    SOURCE_BYTES,
    TOLD_BYTES,
    TRAIT_NAME_BYTES,
    VALUE_BYTES,
    few_told,
    may_grow,
    weight_told,
)

ALWAYS = frozenset({"self_excluded", "timezone", "zone", *ADDRESSES.values()})
"""Traits that always find room: they say whether, when and where the customer may be spoken to."""

_FEW_CHARS = TRAIT_NAME_BYTES // 4  # no letter takes more than four bytes

COMPLAINT, PREFERENCE = "complaint ", "preference "
"""How the names of tellings begin that are of no trait and always find room."""


class Telling(msgspec.Struct, eq=False):
    """One event telling something; `unheard` counts what finds no room. `left` is the room, once it is asked for."""

    record: Record
    event: Event
    unheard: int = 0
    left: int = -1

    def has_room(self, size: int) -> bool:
        """Is there room for so many bytes more? Then they are taken."""
        if few_told(self.record) or self._takes(size):
            return True
        self.unheard += 1
        return False

    def _takes(self, size: int) -> bool:
        if size > self.left:
            self.left = TOLD_BYTES - weight_told(self.record)
        if size > self.left:
            return False
        self.left -= size
        return True

    def is_newest(self, name: str, *, always: bool = False) -> bool:
        """Is this the latest telling of a thing so far? Then it is noted as such, if there is room or `always`."""
        told, event = self.record.told, self.event
        known = told.get(name)
        if known is None:
            if not (always or self._lets_in(name)):
                self.unheard += 1
                return False
        elif event.at < known.at:
            return False
        telling = Told(event.at, short_name(event.message_id, ID_BYTES), short_name(event.source, SOURCE_BYTES))
        if known is not None and known.place >= telling.place:
            return False
        told[name] = telling
        if known is None and not (always or few_told(self.record)) and not self._takes(_size_of_new(name)):
            self._make_room()
        return name in told

    def _lets_in(self, name: str) -> bool:
        """May a new name be kept: does it stand in the line before what has found no room?"""
        if len(name) > _FEW_CHARS and len(name.encode()) > TRAIT_NAME_BYTES:
            return False
        return not self.record.told_until or _place(name) < self.record.told_until

    def _make_room(self) -> None:
        """Let go the names at the end of the line while there are too many."""
        while weight_told(self.record) > TOLD_BYTES and _forget_last(self.record):
            self.unheard += 1

    def trait(self, name: str, value: Json) -> None:
        """One trait; null clears it."""
        if not self.is_newest(name, always=name in ALWAYS):
            return
        if value is None:
            self.record.traits.pop(name, None)
        else:
            self.keep(self.record.traits, name, value)

    def keep(self, values: Traits, name: str, value: Json) -> None:
        """Write a value down, cut to its limit; one for which there is no room is not known any more."""
        values[name] = value = brief_value(value, VALUE_BYTES)
        if few_told(self.record) or name in ALWAYS:
            return
        size = size_of(value)
        if not may_grow(size) and not self._takes(size) and weight_told(self.record) > TOLD_BYTES:
            del values[name]
            self.unheard += 1


def _size_of_new(name: str) -> int:
    """A telling, and a value that may be small: the name stands in both."""
    return 2 * (2 + len(name.encode())) + MARK_BYTES + SMALL_BYTES


def unheard_line(at: str, customer: str, count: int) -> Line:
    """The line that says that something was told and is not kept."""
    things = "1 thing" if count == 1 else f"{count} things"
    return Line(at=at, customer=customer, kind="forgotten", reason="what is told", detail=things)


def join_account(record: Record, account: str) -> bool:
    """A person belongs to an account; False where there are too many already."""
    if account not in record.accounts:
        if size_of([*record.accounts, account]) > ACCOUNTS_BYTES:
            return False
        record.accounts = [*record.accounts, account]
    return True


# ---------------------------------------------------------------- after a merge


def fit_told(record: Record, at: str) -> list[Line]:
    """Let go what of two customers together finds no room, as `_leave` says; a no only becomes wider."""
    gone = _forget_complaints(record)
    if record.told_until:
        for name in [one for one in record.told if _place(one) >= record.told_until and not _always(one)]:
            _forget(record, name)
            gone += 1
    leaving = _leave(record)
    while weight_told(record) > TOLD_BYTES and next(leaving, False):
        gone += 1
    return [unheard_line(at, record.name, gone)] if gone else []


def _forget_complaints(record: Record) -> int:
    """Of very many complaints the closed ones first, then the oldest: those that stay hold marketing back."""

    def place(name: str) -> tuple[Any, ...]:
        return name.removeprefix(COMPLAINT) in record.complaints, record.told[name].place

    known = sorted((name for name in record.told if name.startswith(COMPLAINT)), key=place)
    gone = known[: max(len(known) - MAX_COMPLAINTS, 0)]
    for name in gone:
        del record.told[name]
        record.complaints.pop(name.removeprefix(COMPLAINT), None)
    return len(gone)


def _leave(record: Record) -> Iterator[bool]:
    """One thing at a time goes: names from the end of the line, each yes, each no to less than all, what scripts have set."""
    while _forget_last(record):
        yield True
    acts = sorted(record.consents, key=lambda one: (not record.consents[one].given, record.consents[one].place))
    for key in acts:
        act, purpose = record.consents[key], consent_parts(key)[0]
        if act.given or key != consent_key(purpose, "", ""):
            del record.consents[key]
            if not act.given:
                record.consents[consent_key(purpose, "", "")] = act
            yield True
    for name in sorted(record.traits.keys() - record.told.keys()):
        del record.traits[name]
        yield True


def _always(name: str) -> bool:
    return name in ALWAYS or name.startswith((COMPLAINT, PREFERENCE))


@lru_cache(maxsize=4096)  # names of traits: few, and asked for again and again
def _place(name: str) -> str:
    """Where a name stands in the line."""
    return chance.key("told", name)


def _forget_last(record: Record) -> bool:
    """Forget the last name in the line with what was told of it; says whether there was one."""
    names = [one for one in record.told if not _always(one)]
    if not names:
        return False
    last = max(names, key=_place)
    record.told_until = _place(last)
    _forget(record, last)
    return True


def _forget(record: Record, name: str) -> None:
    del record.told[name]
    values = {"score": record.scores, "need": record.needs, "question": record.questions}
    kind, _blank, inner = name.partition(" ")
    values.get(kind, {}).pop(inner, None)
    record.traits.pop(name, None)

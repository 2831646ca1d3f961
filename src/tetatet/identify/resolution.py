"""The answer to "whose is this event?"."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from tetatet.identify.match import Identifier

NoteKind: TypeAlias = Literal["stays with first", "shared", "kept apart", "two userIds"]


class Note(msgspec.Struct, frozen=True, gc=False):
    """An identifier that did not do what it does elsewhere, and whose it is (None: nobody's)."""

    kind: NoteKind
    identifier: Identifier
    customer: int | None


class Resolution(msgspec.Struct, frozen=True, gc=False):
    """Whose an event is.

    `customer` is the customer's key; `name` his userId, else the anonymousId that opened the
    record, as known now. `created`: this event is the first of this customer. `merged` are the
    keys of customers that this event made aliases of this one.
    """

    customer: int
    name: str
    created: bool = False
    merged: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()

"""What tells one customer from another: the identifiers of an event, and who may be joined with whom."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from tetatet.identify.normalize import email, phone
from tetatet.model.event import Event
from tetatet.model.open_values import Properties

IdentifierKind: TypeAlias = Literal["user", "anonymous", "email", "phone"]

IDENTIFIER_KINDS: tuple[IdentifierKind, ...] = ("user", "anonymous", "email", "phone")

SHARED_FROM_USERS = 3
"""An e-mail or phone that so many userIds have named belongs to an office or a family and identifies nobody any more.

Two is common and harmless (a couple, or a customer who opened a second account): the contact stays with the first.
"""

_CONTACTS: tuple[tuple[str, IdentifierKind], ...] = (("email", "email"), ("phone", "phone"), ("fax", "phone"))


class Identifier(NamedTuple):
    """One way to know a customer again: `value` is in its one spelling."""

    kind: IdentifierKind
    value: str


def names_contacts(values: Properties) -> bool:
    """May an e-mail or a number stand here? Asked of every event, so kept to three look-ups."""
    return "email" in values or "phone" in values or "fax" in values


def contacts_of(event: Event, region: str | None) -> tuple[Identifier, ...]:
    """The e-mails and numbers that an event gives for its customer, no account's: in traits, and in a track's properties."""
    found: dict[Identifier, None] = {}
    told = event.personal_traits
    for values in (told, event.properties) if event.kind == "track" else (told,):
        for field, kind in _CONTACTS:
            given = values.get(field)
            if type(given) is int:
                given = str(given)
            if type(given) is not str:
                continue
            value = email(given) if kind == "email" else phone(given, region)
            if value is not None:
                found[Identifier(kind, value)] = None
    return tuple(found)


def first_wins(one: int, one_user: str | None, other: int, other_user: str | None) -> bool:
    """Of two customers that something joins, not both of them identified: does `one` take in the other?

    One with a userId takes in one without; of two without, the older (whose key is
    smaller) takes in the younger.

    >>> first_wins(7, "u1", 3, None), first_wins(7, None, 3, None)
    (True, False)
    """
    assert one_user is None or other_user is None, "two identified customers never merge on their own"
    if one_user is None and other_user is None:
        return one < other
    return one_user is not None

"""An event: one thing that happened, as everything above the intake sees it.

The intake (`run.intake.wire`) makes events out of lines; the kernel only ever meets
these. An event's identity is its key, `(source, message_id)`; its content is its
canonical body, which two spellings of the same thing share.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Literal, TypeAlias

import msgspec

from tetatet.model.ids import known_id
from tetatet.model.open_values import Json, Traits
from tetatet.model.time import Instant

Kind: TypeAlias = Literal["track", "identify", "page", "screen", "group", "alias"]
EventKey: TypeAlias = tuple[str, str]

ROLE = "role"
"""What a person is in an account: the one trait of a ``group`` that is his and not the account's."""

ORDER_COMPLETED = "Order Completed"
PAGE_VIEWED = "Page Viewed"
SCREEN_VIEWED = "Screen Viewed"

_DIGEST_BYTES = 16  # 128 bits: no two of 10^15 bodies are expected to meet
_EXACT = 2**53  # below it every whole number is a double of its own, and is written with ".0"


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One thing that happened.

    `name` is the event's name for ``track``, "Page Viewed" and "Screen Viewed" for
    ``page`` and ``screen``, else "". `at` is when it happened, corrected for a wrong
    clock. Ids are trimmed text, or None where none was given. `properties` and `traits`
    hold JSON values and are never changed; a trait that is None was cleared. The `traits`
    of a ``group`` are its account's; what it tells of its person besides is in `user_traits`.
    `line` is where it stood in its file, from 1; it is for messages and no part of the
    event's identity.

    Stored as a list of its fields in this order, in half the space of one with their names;
    a field to come goes to the end. Outside the cyclic garbage collector (`gc=False`): JSON values are trees.
    """

    kind: Kind
    name: str
    at: Instant
    source: str
    message_id: str
    user_id: str | None = None
    anonymous_id: str | None = None
    group_id: str | None = None
    previous_id: str | None = None
    properties: dict[str, Json] = {}
    traits: Traits = {}
    line: int = 0
    user_traits: Traits = {}

    @property
    def personal_traits(self) -> Traits:
        """What is told of the customer himself: all traits, but of a ``group`` his own and his role in it."""
        if self.kind != "group":
            return self.traits
        return {**self.user_traits, ROLE: self.traits[ROLE]} if ROLE in self.traits else self.user_traits

    @property
    def account_traits(self) -> Traits:
        """What is told of an account: the traits of a ``group`` without the role."""
        return {name: value for name, value in self.traits.items() if name != ROLE} if self.kind == "group" else {}

    @property
    def key(self) -> EventKey:
        """Two events with one key are one event."""
        return self.source, self.message_id

    @property
    def order_id(self) -> str | None:
        """The natural key of a completed order, as text; None for every other event."""
        if self.name != ORDER_COMPLETED or self.kind != "track":
            return None
        return known_id(self.properties.get("order_id"))


_encode = msgspec.json.Encoder(order="deterministic").encode


def canonical_body(event: Event) -> bytes:
    """What the event says, as the one JSON text of that content.

    Keys are sorted, there is no white space, a whole number has no fraction. Source,
    message id and line are left out, so that equal contents have equal bodies. Of two
    lines with one key the one with the smaller body counts.

    >>> canonical_body(Event("track", "Paid", Instant(0), "till", "m1", "u1", properties={"b": 2.0, "a": None}))
    b'["track","Paid",0,"u1",null,null,null,{"a":null,"b":2},{}]'
    """
    content = (
        event.kind,
        event.name,
        event.at,
        event.user_id,
        event.anonymous_id,
        event.group_id,
        event.previous_id,
        event.properties,
        event.traits,
        *([event.user_traits] if event.user_traits else ()),
    )
    body = _encode(content)
    if b".0" in body:  # perhaps a whole number written as a fraction, perhaps only text
        body = _encode(_whole(content))
    return body


def derived_message_id(event: Event) -> str:
    """The message id of an event that came without one: a hash of its canonical body."""
    return blake2b(canonical_body(event), digest_size=_DIGEST_BYTES).hexdigest()


def _whole(value: Any) -> Any:
    """The value with every float that is a whole number as an int."""
    if type(value) is float:
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if type(value) is dict:
        return {name: _whole(inner) for name, inner in value.items()}
    if type(value) is list or type(value) is tuple:
        return [_whole(inner) for inner in value]
    return value

"""Who carries a message to a customer, and what he says of it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from tetatet.model.act import Act
from tetatet.model.time import Instant


class Message(msgspec.Struct, frozen=True):
    """A message in its final form: filled in, addressed, every link already tracked.

    `unsubscribe` is the address for the one-click opt-out (RFC 8058), "" where none belongs.
    `data` is what a machine reads (a webhook's body): script, step, content, offer, benefit, start.
    """

    act: Act
    address: str
    subject: str
    text: str
    html: str
    unsubscribe: str
    now: Instant
    data: dict[str, object] = {}


class Receipt(msgspec.Struct, frozen=True):
    """What became of a hand-over.

    `sent`: the other side took it. Not sent and `permanent`: this address will never take it
    (`reason` says why). Not sent and not permanent: try again later. `unknown`: the connection
    broke when the message may have been taken; nobody knows. `no_address`: what is permanent is
    the address's fault and not the message's, so nothing else is worth sending there.
    """

    sent: bool
    permanent: bool = False
    unknown: bool = False
    reason: str = ""
    receipt: str = ""
    no_address: bool = False


class Channel(Protocol):
    """One way to hand a message over. Never raises for what the other side says or fails to say."""

    name: str

    def hand_over(self, message: Message, /) -> Receipt:
        """Hand one message over; its act's key goes along, so that the other side can tell a repetition."""
        ...

    def close(self) -> None: ...

"""The last messages as they went out, so that people can look at what was really said.

Kept in a ring of named values: the newest takes the place of the oldest. Every message
stays in the customer's decisions; here are its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from tetatet.ports.channel import Message
from tetatet.ports.store import Reader, Store

MAX_KEPT = 200
"""Messages kept; at some 50 KB for a designed e-mail, 10 MB of the store."""

_COUNT = "messages"  # how many have ever been kept: the next one's place follows from it
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


class _ActKey(msgspec.Struct):
    key: str


class _Head(msgspec.Struct):
    """As much of a message as it takes to know it by: the rest is passed over unread."""

    act: _ActKey


_decode_head = msgspec.msgpack.Decoder(_Head).decode
_T = TypeVar("_T")


def keep(store: Store, message: Message) -> None:
    """Keep a message that went out, within a transaction of the store."""
    count = _counted(store)
    store.save(_name(count), _encode(message))
    store.save(_COUNT, str(count + 1).encode())


def last_messages(reader: Reader, limit: int) -> list[Message]:
    """The last messages, the newest first; `now` is the moment at which each was said."""
    return [one for one, _place in zip(_newest_first(reader, _decode), range(limit), strict=False)]


def kept_acts(reader: Reader) -> frozenset[str]:
    """The acts whose messages are kept."""
    return frozenset(one.act.key for one in _newest_first(reader, _decode_head))


def message_of(reader: Reader, act: str) -> Message | None:
    """What was said with an act, while it is kept."""
    return next((one for one in _newest_first(reader, _decode) if one.act.key == act), None)


def _newest_first(reader: Reader, decode: Callable[[bytes], _T]) -> Iterator[_T]:
    count = _counted(reader)
    for number in range(count - 1, max(count - MAX_KEPT, 0) - 1, -1):
        body = reader.load(_name(number))
        if body is None:
            continue
        try:
            yield decode(body)
        except msgspec.ValidationError:  # kept by another version: its words are lost, and nothing else
            continue


def _counted(reader: Reader) -> int:
    return int(reader.load(_COUNT) or b"0")


def _name(number: int) -> str:
    return f"message {number % MAX_KEPT}"

"""How values go to PostgreSQL and come back: in binary, many of them as one array.

PostgreSQL's text holds neither NUL nor half a surrogate pair, and people's names may: these,
and the sign that says so, are written as two or six characters, so that what comes back
is what was given and nearly all text stands as it is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from psycopg import adapt, pq
from psycopg.abc import AdaptContext
from psycopg.types.bool import BoolBinaryDumper
from psycopg.types.numeric import Int8BinaryDumper
from psycopg.types.string import BytesBinaryDumper, StrBinaryDumper

_HARD = re.compile("[\x00\x01\ud800-\udfff]")
_WRITTEN = re.compile("\x01(0|1|s[0-9a-f]{4})")


def escape(text: str) -> str:
    """The text as the database can hold it; the order of texts stays, but for half surrogates.

    >>> escape("Ann"), escape("A\\0n")
    ('Ann', 'A\\x010n')
    """
    return text if _HARD.search(text) is None else _HARD.sub(_hard, text)


def unescape(text: str) -> str:
    """The text as it was given.

    >>> unescape(escape("A\\0n")) == "A\\0n"
    True
    """
    return text if "\x01" not in text else _WRITTEN.sub(_soft, text)


def _hard(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\x01{code}" if code < 2 else f"\x01s{code:04x}"


def _soft(found: re.Match[str]) -> str:
    sign = found[1]
    return chr(int(sign[1:], 16) if sign[0] == "s" else int(sign))


# ---------------------------------------------------------------- one value


class _TextDumper(StrBinaryDumper):
    oid = 25  # text

    def dump(self, obj: str) -> bytes:
        return escape(obj).encode()


class _TextLoader(adapt.Loader):
    format = pq.Format.BINARY

    def load(self, data: adapt.Buffer) -> str:
        return unescape(str(data, "utf-8"))


class Array(bytes):
    """Many values, as they go over the wire."""


class Bigints(Array): ...


class Texts(Array): ...


class Byteas(Array): ...


class Booleans(Array): ...


class _ArrayDumper(adapt.Dumper):
    format = pq.Format.BINARY

    def dump(self, obj: Array) -> bytes:
        return obj


def adapt_values(context: AdaptContext) -> None:
    """Let this connection send and read as above."""
    adapters = context.adapters
    adapters.register_dumper(int, Int8BinaryDumper)  # one type for all numbers, or each would be a statement of its own
    adapters.register_dumper(bool, BoolBinaryDumper)
    adapters.register_dumper(bytes, BytesBinaryDumper)
    adapters.register_dumper(str, _TextDumper)
    adapters.register_loader("text", _TextLoader)
    for kind, (array, oid, _element) in _KINDS.items():
        adapters.register_dumper(array, type(f"_{kind}Dumper", (_ArrayDumper,), {"oid": oid}))


# ---------------------------------------------------------------- many

_KINDS: dict[str, tuple[type[Array], int, int]] = {
    "bigint": (Bigints, 1016, 20),
    "text": (Texts, 1009, 25),
    "bytea": (Byteas, 1001, 17),
    "boolean": (Booleans, 1000, 16),
}
"""Kind → its class here, the numbers of the array's type and of its element's in PostgreSQL's catalogue."""

_CAST = re.compile(r"\$(\d+)::(bigint|text|bytea|boolean)\[\]")
_NULL = struct.pack("!i", -1)
_head = struct.Struct("!iiiii").pack  # dimensions, has it NULLs, type of elements, their number, number of the first
_length = struct.Struct("!i").pack
_bigint = struct.Struct("!iq").pack
_boolean = struct.Struct("!i?").pack


@lru_cache(maxsize=512)
def kinds_of(sql: str) -> dict[int, str]:
    """Which values of a statement are arrays, and of what: position from 0 → kind.

    >>> kinds_of("SELECT unnest($1::bigint[]), $2::text")
    {0: 'bigint'}
    """
    return {int(number) - 1: kind for number, kind in _CAST.findall(sql)}


def array_of(kind: str, values: Sequence[Any]) -> Array:
    """These values as one array."""
    made, _oid, element = _KINDS[kind]
    if not values:
        return made(_head(0, 0, element, 0, 1)[:12])
    nulls = None in values
    parts = [_head(1, int(nulls), element, len(values), 1)]
    if kind == "bigint":
        if nulls:
            parts += [_NULL if one is None else _bigint(8, one) for one in values]
        else:
            parts += [_bigint(8, one) for one in values]
    elif kind == "boolean":
        parts += [_NULL if one is None else _boolean(1, one) for one in values]
    else:
        for one in values:
            if one is None:
                parts.append(_NULL)
                continue
            data = one if kind == "bytea" else escape(one).encode()
            parts.append(_length(len(data)))
            parts.append(data)
    return made(b"".join(parts))

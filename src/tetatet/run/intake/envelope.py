"""The body of one HTTP request → the lines of its events, and what stands around them.

Nearly every body takes the quick way: a decoder in C that finds where each value begins
and ends, and leaves its bytes as they came. One that C does not vouch for (NaN in one of a
hundred events, a key that came twice) is taken apart by its brackets, so that one bad
event never costs the others. What the events themselves say is `wire`'s business.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from tetatet.model.errors import InvalidEvent

MAX_BATCH_BYTES = 500 * 1024
"""A request, unpacked: the limit of the format, under which its clients stay."""

MAX_BATCH_EVENTS = 2_500
"""Events of one request: the same."""

ENVELOPE_REASONS = (
    "too big",
    "too many",
    "malformed gzip",
    "malformed json",
    "duplicate key",
    "wrong type",
    "no batch",
)
"""Every reason for which a whole request can be refused; stable words, as `careful.REASONS`."""

PATHS: Mapping[str, str] = {
    **dict.fromkeys(("batch", "b", "import"), ""),
    **dict.fromkeys(("identify", "i"), "identify"),
    **dict.fromkeys(("track", "t"), "track"),
    **dict.fromkeys(("page", "p"), "page"),
    **dict.fromkeys(("screen", "s"), "screen"),
    **dict.fromkeys(("group", "g"), "group"),
    **dict.fromkeys(("alias", "a"), "alias"),
}
"""What is sent to each path: events of one type, or "" for batches of all types.

`import` is where the clients for Ruby and Java send what has just happened: no sign of history.
"""


class Envelope(NamedTuple):
    """What came in one request: the lines of its events as they were written, and what it says of all of them."""

    lines: list[bytes]
    write_key: str = ""
    sent_at: str = ""
    single: bool = False


def unpacked(body: bytes) -> bytes:
    """The body, unpacked where it is packed; its first two bytes say so more surely than its headers.

    Raises: InvalidEvent: it is no whole gzip, or too long.
    """
    if body.startswith(_GZIP):
        body = _gunzipped(body)
    if len(body) > MAX_BATCH_BYTES:
        raise InvalidEvent("too big", f"the request has more than {MAX_BATCH_BYTES} bytes, unpacked")
    return body


def _gunzipped(packed: bytes) -> bytes:
    """At most one byte more than may be: nobody unpacks a bomb to see how large it is."""
    whole = b""
    while packed and len(whole) <= MAX_BATCH_BYTES:  # a gzip may be of several parts
        part = zlib.decompressobj(_GZIP_ONLY)
        try:
            whole += part.decompress(packed, MAX_BATCH_BYTES + 1 - len(whole))
        except zlib.error as error:
            raise InvalidEvent("malformed gzip", str(error)) from error
        if not part.eof and not part.unconsumed_tail:
            raise InvalidEvent("malformed gzip", "it ends in the middle")
        packed = part.unused_data or part.unconsumed_tail
    return whole


def opened(body: bytes, kind: str) -> Envelope:
    """Open the envelope.

    Args:
        body: as it came, packed or not.
        kind: the type of the one event in it, or "" where it holds a batch: see `PATHS`.

    Raises: InvalidEvent: with one of `ENVELOPE_REASONS`.
    """
    body = unpacked(body).removeprefix(_BYTE_ORDER_MARK).strip()
    fields = _fields(body)
    write_key, sent_at = (_text(fields.get(name, b"null"), name) for name in ("writeKey", "sentAt"))
    if kind:
        if "type" not in fields:  # the path tells it
            body = b'{"type":"%s"%s' % (kind.encode(), b"," + body[1:] if fields else b"}")
        elif fields["type"] != b'"%s"' % kind.encode():
            raise InvalidEvent("wrong type", f"the path is for events of type {kind}; `type` says otherwise")
        return Envelope([body], write_key, sent_at, True)
    batch = fields.get("batch")
    if batch is None:
        raise InvalidEvent("no batch", "a batch lies in the list `batch`")
    lines = _elements(batch)
    if len(lines) > MAX_BATCH_EVENTS:
        raise InvalidEvent("too many", _TOO_MANY)
    return Envelope(lines, write_key, sent_at)


def _text(written: bytes, name: str) -> str:
    try:
        return _decode_text(written) or ""
    except _NO_JSON as error:
        raise InvalidEvent("wrong type", f"{name} of the request is no text") from error


def _fields(body: bytes) -> Mapping[str, bytes]:
    """What stands at the top of an object, each value as it is written."""
    try:
        read = _decode_fields(body)
        if _encode(read).count(b":") == body.count(b":"):  # no key came twice: see `wire`
            return {name: bytes(value) for name, value in read.items()}
    except _NO_JSON:
        pass  # its brackets may still say what is whose
    fields: dict[str, bytes] = {}
    for piece in _pieces(body, b"{", b"}"):
        named = _NAMED.match(piece)
        if named is None:
            raise InvalidEvent("malformed json", "the request is no object of JSON")
        name = _text(named[1], "a key")
        if name in fields:
            raise InvalidEvent("duplicate key", f"the key {name[:40]!r} stands twice in the request")
        fields[name] = piece[named.end() :].strip()
    return fields


def _elements(batch: bytes) -> list[bytes]:
    """The elements of a list, each as it is written."""
    try:
        return [bytes(line) for line in _decode_list(batch)]
    except _NO_JSON:
        return [piece.strip() for piece in _pieces(batch, b"[", b"]")]


def _pieces(whole: bytes, opening: bytes, closing: bytes) -> list[bytes]:
    """What stands between the commas at the top; whether the pieces are any good is not looked at."""
    if not (whole.startswith(opening) and whole.endswith(closing)):
        raise InvalidEvent("malformed json", f"{'an object' if opening == b'{' else 'a list'} of JSON is expected")
    pieces: list[bytes] = []
    depth = start = 1
    for found in _MARKS.finditer(whole, 1):
        mark = found[1]
        if mark is None:  # a text
            continue
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
            if depth == 0 and found.end() < len(whole):
                raise InvalidEvent("malformed json", f"something follows the end, at byte {found.end()}")
        elif mark == b'"':
            raise InvalidEvent("malformed json", f"a text does not end, from byte {found.start()}")
        elif depth == 1:
            pieces.append(whole[start : found.start()])
            start = found.end()
            if len(pieces) == MAX_BATCH_EVENTS:
                raise InvalidEvent("too many", _TOO_MANY)
    if depth:
        raise InvalidEvent("malformed json", "brackets are left open")
    return [*pieces, whole[start:-1]] if pieces or whole[start:-1].strip() else []


_TOO_MANY = f"at most {MAX_BATCH_EVENTS} events are taken at once"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_GZIP_ONLY = zlib.MAX_WBITS | 16  # zlib's way to say that there is a header of gzip
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")
_TEXT = rb'"(?:[^"\\]|\\.)*+"'
_MARKS = re.compile(rb'%s|([\[{\]},"])' % _TEXT, re.DOTALL)
_NAMED = re.compile(rb"\s*(%s)\s*:" % _TEXT, re.DOTALL)
_decode_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_text = msgspec.json.Decoder(str | None).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode: Any = msgspec.json.Encoder().encode

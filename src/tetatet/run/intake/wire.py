"""One line of the wire → one `Event`, or `InvalidEvent` with a reason.

Nearly every line takes the quick way: a typed decode in C that fails on wrong types,
deep nesting and integers beyond 64 bits, and a count that shows that no key came twice
(a second decode, where the line has fields that Tetatet does not know). Whatever the quick way does not vouch for is read once more by
`careful`, slowly and exactly; it finds the reason, or it finds that all is well.

How the count works: a line has one colon for each key, and those inside its texts.
Written out again after decoding, it has the same colons, less those of keys that came
twice, since the decoder keeps the last one only. Equal counts therefore mean that no
key came twice. (An escaped colon would upset that; such a line goes the careful way.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from sys import intern
from typing import Any, TypeAlias, TypeVar

import msgspec

from tetatet.model.calendar import zone
from tetatet.model.errors import InvalidEvent
from tetatet.model.event import PAGE_VIEWED, SCREEN_VIEWED, Event, derived_message_id
from tetatet.model.ids import known_id
from tetatet.model.time import EPOCH, Instant
from tetatet.run.intake.careful import MAX_WIRE_BYTES, checked_id, read_carefully
from tetatet.run.intake.line import Line, OpenLine, WholeLine

_END_OF_TIME = 9_214_646_400_000_000  # 2262-01-01: counted in nanoseconds, later moments do not fit a machine word
_DAY = 24 * 3600 * 1_000_000  # in microseconds; constants of the module, so that the products are not looked up
_SECOND = 1_000_000  # the same

_Read = TypeVar("_Read")
OnInvalid: TypeAlias = Callable[[str, int, InvalidEvent], None]
"""Is told the source, the number of the line, and why the line cannot be taken."""

_NOTHING: dict[str, Any] = {}
_VIEWED = {"page": PAGE_VIEWED, "screen": SCREEN_VIEWED}
_BACKSLASH = ord("\\")
_decode = msgspec.json.Decoder(Line).decode
_decode_lines = msgspec.json.Decoder(Line).decode_lines
_decode_open = msgspec.json.Decoder(OpenLine).decode
_decode_open_lines = msgspec.json.Decoder(OpenLine).decode_lines
_decode_whole = msgspec.json.Decoder(WholeLine).decode
_decode_whole_lines = msgspec.json.Decoder(WholeLine).decode_lines
_encode = msgspec.json.Encoder().encode
_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_from_iso = datetime.fromisoformat


def read_event(line: bytes, source: str, line_number: int = 0, max_bytes: int = MAX_WIRE_BYTES) -> Event:
    """What does this line say?

    A ``track`` without any id is taken (it may be the firm's news), and so is an
    ``identify`` that tells of an e-mail or phone at least: the caller decides.

    Args:
        line: one JSON object in UTF-8.
        source: the source of lines that name none, such as the file's name.
        line_number: where it stands, from 1.
        max_bytes: how long it may be: `MAX_WIRE_BYTES` or `MAX_FILE_LINE_BYTES`.

    Raises: InvalidEvent: with one of the reasons that `careful.REASONS` lists.
    """
    return event_of(read_line(line, max_bytes), source, line_number)


def read_line(line: bytes, max_bytes: int = MAX_WIRE_BYTES) -> Line:
    """The fields of one line, checked one by one; `event_of` makes an event of them.

    Raises: InvalidEvent: as `read_event`.
    """
    if len(line) <= max_bytes and (_BACKSLASH not in line or not _hides_something(line)):
        try:
            read = _decode(line)
            if _encode(read).count(b":") == line.count(b":"):
                return read
        except msgspec.ValidationError:
            opened = _with_unknown_fields(line, _decode_open, _decode_whole)
            if opened is not None:
                return opened
        except _NO_JSON:
            pass  # the careful way says why
    return read_carefully(line, max_bytes)


def read_events(
    block: bytes, source: str, first_line: int, on_invalid: OnInvalid, max_bytes: int = MAX_WIRE_BYTES
) -> list[Event]:
    """What do these lines say? As `read_event` for each, in two thirds of the time.

    Args:
        block: whole lines; blank ones are passed over.
        first_line: where the first of them stands in its file, from 1.
        on_invalid: is told of every line that cannot be taken.
        max_bytes: how long a line may be.
    """
    read = _read_quickly(block, max_bytes)
    if read is None:
        return _read_singly(block, source, first_line, on_invalid, max_bytes)
    events = []
    for number, line in enumerate(read, first_line):
        try:
            events.append(event_of(line, source, number))
        except InvalidEvent as error:
            on_invalid(source, number, error)
    return events


def _read_quickly(block: bytes, max_bytes: int) -> Sequence[Line] | None:
    """All lines in one decode, or None where any of them needs a closer look."""
    if len(block) > max_bytes or (_BACKSLASH in block and _hides_something(block)):
        return None
    read: Sequence[Line] | None
    try:
        read = _decode_lines(block)
        if _encode(read).count(b":") != block.count(b":"):
            return None
    except msgspec.ValidationError:
        read = _with_unknown_fields(block, _decode_open_lines, _decode_whole_lines)
    except _NO_JSON:
        return None
    if read is None or len(read) != block.count(b"\n") + (not block.endswith(b"\n")):
        return None  # of blank lines, or an object over several, the numbers would be wrong
    return read


def _with_unknown_fields(
    raw: bytes, decode: Callable[[bytes], _Read], decode_whole: Callable[[bytes], Any]
) -> _Read | None:
    """The same for what has fields that Tetatet does not know: these are read only to be counted."""
    try:
        read, whole = decode(raw), decode_whole(raw)
    except _NO_JSON:
        return None
    return read if _encode(whole).count(b":") == raw.count(b":") else None


def _read_singly(block: bytes, source: str, first_line: int, on_invalid: OnInvalid, max_bytes: int) -> list[Event]:
    events = []
    for number, line in enumerate(block.split(b"\n"), first_line):
        try:
            events.append(read_event(line, source, number, max_bytes))
        except InvalidEvent as error:
            if line.strip():
                on_invalid(source, number, error)
    return events


def _hides_something(line: bytes) -> bool:
    """May an escape stand for NUL or for a colon?"""
    return b"\\u0000" in line or b"\\u003" in line


def event_of(read: Line, source: str, line_number: int, at: Instant | None = None) -> Event:
    """The event of a checked line, which happened `at`, or else when it says.

    Fields are asked by truth: None, UNSET, "" and 0 all mean that nothing was told.

    Raises: InvalidEvent: as `read_event`.
    """
    kind = read.type
    user_id = known_id(read.user_id) if read.user_id else None
    anonymous_id = known_id(read.anonymous_id) if read.anonymous_id else None
    group_id = known_id(read.group_id) if read.group_id else None
    previous_id = known_id(read.previous_id) if read.previous_id else None
    message_id = known_id(read.message_id) if read.message_id else None
    properties = read.properties or {}
    traits, user_traits = read.traits or {}, _NOTHING
    if read.context:
        told, group_id = _of_context(read.context, group_id)
        if kind == "group":
            user_traits = told
        elif told:
            traits = told | traits
        if kind == "identify" and "timezone" in read.context:
            traits = {"timezone": read.context["timezone"]} | traits
    if "timezone" in traits:
        _check_zone(traits["timezone"])
    if user_traits and "timezone" in user_traits:
        _check_zone(user_traits["timezone"])
    if kind == "track":
        name = intern(read.event.strip()) if read.event else ""  # few names, many events
        if not name:
            raise InvalidEvent("no event name", "a track needs its event's name in `event`")
    else:
        name = _VIEWED.get(kind, "")
        if name:
            properties = _page_properties(read, properties)
        _need_ids(kind, user_id or anonymous_id, group_id, previous_id, traits)
    if at is None:
        at = happened_at(read) if read.received_at or not read.timestamp else instant_of(read.timestamp, "timestamp")
    event = Event(
        kind,
        name,
        at,
        (read.source.strip() or source) if read.source else source,
        message_id or "",
        user_id,
        anonymous_id,
        group_id,
        previous_id,
        properties,
        traits,
        line_number,
        user_traits,
    )
    if message_id is None:
        event = msgspec.structs.replace(event, message_id=derived_message_id(event))
    return event


def _check_zone(name: Any) -> None:
    """Days and quiet hours are the customer's own; in a zone that does not exist they would be nobody's."""
    if name is None:
        return
    try:
        zone(name)
    except ValueError as error:
        raise InvalidEvent("unknown zone", f"{str(name)[:40]!r} is no time zone such as Europe/Berlin") from error


def _page_properties(read: Line, properties: dict[str, Any]) -> dict[str, Any]:
    """A page and a screen name themselves beside their properties; one place is enough."""
    beside = {"name": read.name, "category": read.category}
    return {name: told for name, told in beside.items() if told} | properties


def _of_context(context: dict[str, Any], group_id: str | None) -> tuple[dict[str, Any], str | None]:
    """The traits of the context, which are the user's whatever the call is about; and the group, where no other is told."""
    told = context.get("traits")
    if told is None:
        told = _NOTHING
    elif type(told) is not dict:
        raise InvalidEvent("wrong type", "context.traits is no object")
    if group_id is None and context.get("groupId") is not None:
        group_id = known_id(checked_id(context["groupId"], "context.groupId"))
    return told, group_id


def _need_ids(
    kind: str, own_id: str | None, group_id: str | None, previous_id: str | None, traits: dict[str, Any]
) -> None:
    if kind == "alias":
        if previous_id is None or own_id is None:
            raise InvalidEvent("no id", "an alias needs previousId and userId")
    elif kind == "group":
        if group_id is None:
            raise InvalidEvent("no id", "a group needs groupId")
    elif own_id is None and not (kind == "identify" and ("email" in traits or "phone" in traits)):
        raise InvalidEvent("no id", f"a line of type {kind} needs userId or anonymousId")


def happened_at(read: Line) -> Instant:
    """The moment of the event, corrected by how wrong the sender's clock was when it sent.

    Raises: InvalidEvent: there is none, or it is none.
    """
    if read.received_at and read.sent_at and read.original_timestamp:
        sent_after = instant_of(read.sent_at, "sentAt") - instant_of(read.original_timestamp, "originalTimestamp")
        at = Instant(instant_of(read.received_at, "receivedAt") - sent_after)
        if not 0 <= at < _END_OF_TIME:
            raise InvalidEvent("time out of range", "receivedAt - (sentAt - originalTimestamp) is not in 1970..2261")
        return at
    if read.timestamp:
        return instant_of(read.timestamp, "timestamp")
    if read.original_timestamp:
        return instant_of(read.original_timestamp, "originalTimestamp")
    if read.received_at:
        return instant_of(read.received_at, "receivedAt")
    raise InvalidEvent("no time", "a line needs its `timestamp`")


def instant_of(text: str, field: str) -> Instant:
    """The instant that a field tells.

    Raises: InvalidEvent: no moment, one without a zone, or one outside of 1970..2261.
    """
    try:
        since = _from_iso(text) - EPOCH
    except (ValueError, TypeError):  # TypeError: a moment without a zone
        since = _carefully(text, field) - EPOCH
    at = since.days * _DAY + since.seconds * _SECOND + since.microseconds
    if 0 <= at < _END_OF_TIME:
        return at  # type: ignore[return-value] # Instant(at) would be a call, on the hottest path
    raise InvalidEvent("time out of range", f"{field} {text!r} is not in 1970..2261")


def _carefully(text: str, field: str) -> datetime:
    """RFC 3339 allows a small t and z; spaces around do no harm."""
    try:
        moment = _from_iso(text.strip().upper())
    except ValueError as error:
        raise InvalidEvent("bad time", f"{field} {text[:40]!r} is no ISO 8601 moment") from error
    if moment.tzinfo is None:
        raise InvalidEvent("zoneless time", f"{field} {text!r} names no zone; write Z or an offset such as +01:00")
    return moment

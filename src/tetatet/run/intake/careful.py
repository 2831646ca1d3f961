"""The careful way to read a line: slow, exact, and with a reason for every refusal.

It takes about ten times as long as the quick way of `wire`, and gives the very same
`Line` for every line that both take.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, get_args

from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Kind
from tetatet.model.ids import MAX_ID_CHARS
from tetatet.run.intake.line import Line

MAX_WIRE_BYTES = 32 * 1024
"""An event over HTTP: the limit of the format that real clients speak; strangers may send there."""

MAX_FILE_LINE_BYTES = 256 * 1024
"""An event in a file, put there by the firm: an order of a thousand lines with all its products, and room to spare."""

MAX_DEPTH = 32  # objects and lists inside each other; real events have three or four

REASONS = (
    "too big",
    "not utf-8",
    "nul character",
    "too deep",
    "malformed json",
    "not a number",
    "number out of range",
    "duplicate key",
    "lone surrogate",
    "not an object",
    "unknown type",
    "wrong type",
    "no event name",
    "no id",
    "id too long",
    "no time",
    "bad time",
    "zoneless time",
    "unknown zone",
    "time out of range",
)
"""Every reason for which one line can be quarantined; stable words, for counting and for tests."""

_KINDS = get_args(Kind)
_TEXT = (str,)
_ID = (str, int, float)
_OBJECT = (dict,)
_IDS = ("userId", "anonymousId", "messageId", "groupId", "previousId")
_FIELDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("type", "timestamp", "event", "sentAt", "receivedAt", "originalTimestamp"), _TEXT),
    **dict.fromkeys(("source", "name", "category"), _TEXT),
    **dict.fromkeys(_IDS, _ID),
    **dict.fromkeys(("properties", "traits", "context"), _OBJECT),
}
"""The fields that are kept, with the types they may have; of other fields anything is taken and left."""

_ATTRIBUTES = dict(zip(Line.__struct_encode_fields__, Line.__struct_fields__, strict=True))
_NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
_EXACT = 2**53  # a larger whole number may have lost digits on its way through a float
_DIGITS_OF_A_WORD = 20  # 19 and a sign: longer whole numbers do not fit 64 bits

_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|([\[{])|([\]}])', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_carefully(line: bytes, max_bytes: int = MAX_WIRE_BYTES) -> Line:
    """The line's fields; those that Tetatet does not know are left out.

    Whole numbers beyond 64 bits are read as floats.

    Raises: InvalidEvent: with one of `REASONS`.
    """
    if len(line) > max_bytes:
        raise too_big(len(line), max_bytes)
    if 0 in line:
        raise InvalidEvent("nul character", f"byte {line.index(0)} is NUL")
    _check_depth(line)
    read = _parsed(line)
    if type(read) is not dict:
        raise InvalidEvent("not an object", f"the line holds {_NAMES.get(type(read), 'null')}, no object")
    _check_types(read)
    for field in _IDS:
        if read.get(field) is not None:
            read[field] = checked_id(read[field], field)
    return Line(**{_ATTRIBUTES[field]: value for field, value in read.items() if field in _FIELDS})


def too_big(length_bytes: int, max_bytes: int) -> InvalidEvent:
    """What is said of a line of so many bytes, of which no more than its length need be known."""
    return InvalidEvent("too big", f"the line has {length_bytes} bytes; at most {max_bytes} are taken")


def checked_id(given: Any, field: str) -> str | int:
    """An id of a type and a length that an id can have, or InvalidEvent; it may still mean nobody."""
    if type(given) is float and given.is_integer() and abs(given) <= _EXACT:
        return int(given)
    if type(given) not in (str, int):
        shown = f"{given:g}, which is not exact: send it as text" if type(given) is float else _NAMES[type(given)]
        raise InvalidEvent("wrong type", f"{field} is {shown}; text or a whole number is expected")
    if type(given) is str and len(given.strip()) > MAX_ID_CHARS:
        raise InvalidEvent("id too long", f"{field} has {len(given)} characters; at most {MAX_ID_CHARS} are taken")
    return given  # type: ignore[no-any-return] # the test above leaves text and whole numbers


def _check_depth(line: bytes) -> None:
    """Brackets outside of texts; done on the raw line, before anything can recurse into it."""
    depth = 0
    for found in _BRACKETS.finditer(line):
        if found.lastindex == 1:
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidEvent("too deep", f"objects and lists lie more than {MAX_DEPTH} deep inside each other")
        elif found.lastindex == 2:
            depth -= 1


def _parsed(line: bytes) -> Any:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidEvent("not utf-8", f"byte {error.start} is no UTF-8") from error
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        raise InvalidEvent("malformed json", f"{error.msg} at character {error.pos + 1}") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    for name, value in pairs:
        _check_text(name)
        _check_texts(value)
    read = dict(pairs)
    if len(read) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value] # add returns None: that is the trick
        raise InvalidEvent("duplicate key", f"the key {twice[:40]!r} stands twice in one object")
    return read


def _check_texts(value: Any) -> None:
    """Texts of a value of one key; objects inside it were checked when they were read."""
    if type(value) is str:
        _check_text(value)
    elif type(value) is list:
        for item in value:
            _check_texts(item)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise InvalidEvent("nul character", "a text holds NUL, written as an escape")
    if _SURROGATE.search(text):
        raise InvalidEvent("lone surrogate", "a text holds half a character, written as an escape")


def _refuse_constant(word: str) -> NoReturn:
    raise InvalidEvent("not a number", f"{word} is no number of JSON")


def _whole(digits: str) -> int | float:
    if len(digits) <= _DIGITS_OF_A_WORD:
        number = int(digits)
        if -(2**63) <= number < 2**63:
            return number
    return _float(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidEvent("number out of range", f"{digits[:20]}… is beyond what a double can hold")
    return number


def _check_types(read: dict[str, Any]) -> None:
    kind = read.get("type")
    if kind not in _KINDS:
        known = ", ".join(_KINDS)
        raise InvalidEvent("unknown type", f"`type` is {_shown(kind)}; known are {known}")
    for field, expected in _FIELDS.items():
        value = read.get(field)
        if value is not None and type(value) not in expected:
            wanted = " or ".join(dict.fromkeys(_NAMES[one] for one in expected))
            raise InvalidEvent("wrong type", f"{field} is {_NAMES[type(value)]}; {wanted} is expected")


def _shown(value: Any) -> str:
    if value is None:
        return "missing"
    return repr(value[:40]) if type(value) is str else _NAMES[type(value)]

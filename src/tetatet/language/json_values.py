"""How conditions read a JSON value: as a number, a text, yes or no, a list.

What a value cannot be read as is missing (None). `macros` says the same to DuckDB.
"""

from __future__ import annotations

from typing import Any, cast

from tetatet.model.values import LARGEST, number_at

_SHORT = 300  # digits; a double has up to 308 before its point


def number_of(value: Any) -> float | None:
    """The number that a JSON value is read as: a number, or a decimal text; yes and no are none."""
    kind = type(value)
    if kind is float:
        return cast(float, value)
    if kind is int:
        return float(value) if -LARGEST <= value <= LARGEST else None
    if kind is not str:
        return None
    # Plain digits with a dot, as amounts are written, need no pattern; so few of them are within a double.
    if len(value) < _SHORT and value.isascii() and value.replace(".", "", 1).isdecimal():
        return float(value)
    return number_at(value)


def lower_text(text: str) -> str:
    """A text with small letters, each by itself: sigma is not written otherwise at a word's end, I with a dot is i."""
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def text_of(value: Any) -> str | None:
    return value if type(value) is str else None


def truth_of(value: Any) -> bool | None:
    return value if type(value) is bool else None


def items_of(value: Any) -> list[Any]:
    """The items of a list; those of a single value are itself."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def keys_of(value: Any) -> set[str]:
    return {key for item in items_of(value) if (key := key_of(item)) is not None}


def key_of(value: Any) -> str | None:
    """A name that two values share when they are equal, kind and all: 0 and -0.0 do, 1 and "1" and true do not."""
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, bool):
        return "b1" if value else "b0"
    number = number_of(value)
    return None if number is None else f"n{number + 0.0!r}"

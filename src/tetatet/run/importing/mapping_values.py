"""The values of a mapping file: texts of a given form, and what stands there without quotes."""

from __future__ import annotations

import codecs
import re
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from tetatet.model.calendar import zone as load_zone

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
PROPERTY = rf"^{_NAME}$"
TRAIT_PATH = rf"^{_NAME}(\.{_NAME})*$"
CURRENCY = r"^[A-Z]{3}$"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Bare(str):
    """A scalar that stands in the file without quotes: ``5`` and ``true`` are then no text."""

    __slots__ = ()


def wrong(code: str, message: str) -> PydanticCustomError:
    """A finding with a code and a sentence of our own."""
    # The message goes in as a value: what the firm wrote may hold braces of its own.
    return PydanticCustomError(code, "{message}", {"message": message})


def _meant(value: Any) -> Any:
    """A scalar as JSON has it: a bare number or yes-or-no is one, everything else is text."""
    if not isinstance(value, Bare):
        return value
    words: dict[str, Any] = {"true": True, "false": False, "null": None, "": None}
    if value in words:
        return words[value]
    if not _NUMBER.fullmatch(value):
        return str(value)
    return Decimal(value) if "." in value else int(value)


def _known_zone(name: str) -> str:
    try:
        load_zone(name)
    except ValueError as error:
        raise wrong("unknown-zone", f'there is no time zone "{name}"; write one such as Europe/Berlin') from error
    return name


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise wrong("unknown-encoding", f'there is no encoding "{name}"; write one such as utf-8 or cp1252') from error
    return name


def _known_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise wrong("wrong-pattern", f'"{pattern}" is no regular expression: {error}') from error
    return pattern


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_list_of_one(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Zone: TypeAlias = Annotated[str, AfterValidator(_known_zone)]
Encoding: TypeAlias = Annotated[str, AfterValidator(_known_encoding)]
Pattern: TypeAlias = Annotated[str, AfterValidator(_known_pattern)]
Name: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Sign: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=1)]
Property: TypeAlias = Annotated[str, StringConstraints(pattern=PROPERTY)]
TraitPath: TypeAlias = Annotated[str, StringConstraints(pattern=TRAIT_PATH)]
Currency: TypeAlias = Annotated[str, StringConstraints(pattern=CURRENCY)]
Constant: TypeAlias = Annotated[Any, BeforeValidator(_meant)]
Constants: TypeAlias = Annotated[list[Constant], BeforeValidator(_as_list_of_one)]
Texts: TypeAlias = Annotated[list[str], BeforeValidator(_as_list)]

"""What a mapping file says: which column of which file is which field of an event.

Four kinds of rows: *events* (one each), *orders* (one each), *order lines* (one order
from several rows) and *customers* (traits). The file is read by `mapping_file`.
"""

from __future__ import annotations

import codecs
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tetatet.model.calendar import zone as load_zone

CUSTOMER = "{customer}"
"""What an assumed value writes for the customer's own id."""

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
PROPERTY = rf"^{_NAME}$"
TRAIT_PATH = rf"^{_NAME}(\.{_NAME})*$"
CURRENCY = r"^[A-Z]{3}$"
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


class Bare(str):
    """A scalar that stands in the file without quotes: ``5`` and ``true`` are then no text."""

    __slots__ = ()


def _wrong(code: str, message: str) -> PydanticCustomError:
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
        raise _wrong("unknown-zone", f'there is no time zone "{name}"; write one such as Europe/Berlin') from error
    return name


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise _wrong("unknown-encoding", f'there is no encoding "{name}"; write one such as utf-8 or cp1252') from error
    return name


def _known_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _wrong("wrong-pattern", f'"{pattern}" is no regular expression: {error}') from error
    return pattern


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_sources(value: Any) -> Any:
    return {"sources": value if isinstance(value, list) else [value]}


Zone = Annotated[str, AfterValidator(_known_zone)]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
Pattern = Annotated[str, AfterValidator(_known_pattern)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Property = Annotated[str, StringConstraints(pattern=PROPERTY)]
TraitPath = Annotated[str, StringConstraints(pattern=TRAIT_PATH)]
Constant = Annotated[Any, BeforeValidator(_meant)]
Texts = Annotated[list[str], BeforeValidator(_as_list)]


class Words(BaseModel):
    """A part of the mapping file: its keys are plain words; `_` equals a space; no other key."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", " "),
    )

    @model_validator(mode="before")
    @classmethod
    def _spaces_for_underscores(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        known = {field.alias for field in cls.model_fields.values()}
        spaced = {key: key.replace("_", " ") for key in given}
        return {spaced[key] if spaced[key] in known else key: value for key, value in given.items()}


class Source(Words):
    """Where a value comes from: a column, or a constant `value`."""

    column: Name | None = None
    value: Constant = None
    as_: Literal["text", "whole number", "number", "time", "date", "yes or no", "json"] = "text"
    format: Texts = []
    zone: Zone | None = None
    decimals: Annotated[int, Field(ge=0, le=9)] | None = None
    groups: dict[str, Texts] = {}
    other: Literal["missing", "keep", "reject"] = "missing"

    @model_validator(mode="before")
    @classmethod
    def _a_bare_text_is_a_column(cls, given: Any) -> Any:
        return {"column": str(given)} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise _wrong("wrong-source", "say either `column` or `value`")
        return self


class Choice(Words):
    """The first of several sources that says something."""

    sources: list[Source]


FieldSpec = Annotated[Choice, BeforeValidator(_as_sources)]


class Question(Words):
    """What is asked of one value; every key that is written must hold."""

    is_: Annotated[list[Constant], BeforeValidator(lambda value: value if isinstance(value, list) else [value])] = []
    begins: str | None = None
    ends: str | None = None
    contains: str | None = None
    matches: Pattern | None = None
    missing: bool | None = None
    below: Decimal | None = None
    above: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_bare_value_is_meant_exactly(cls, given: Any) -> Any:
        return given if isinstance(given, dict) else {"is": given}

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set:
            raise _wrong("empty-test", "ask something: is, begins, ends, contains, matches, missing, below, above …")
        return self


class Rule(Words):
    """What becomes of the rows (or orders) of which all tests hold. The first rule that holds decides."""

    if_: Annotated[dict[str, Question], Field(min_length=1)]
    then: Literal["take", "refund", "aside"]
    reason: Name | None = None

    @model_validator(mode="after")
    def _aside_says_why(self) -> Self:
        if self.then == "aside" and self.reason is None:
            raise _wrong("no-reason", "`then: aside` needs a `reason`, which the report counts by")
        return self


class Join(Words):
    """Columns of another file, found by a key that occurs there once."""

    file: Name
    key: Name
    their_key: Name | None = None  # the key's column in the other file; default: the same name
    take: Annotated[list[Name], Field(min_length=1)]
    encoding: Encoding = "utf-8-sig"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    sheet: Name | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] = 1


class OrderCategory(Words):
    """An order's own category: the one of the largest amount, those of `last` only when there is no other.

    Taken from the lines' `category`, or from `of`, which may be coarser.
    """

    of: FieldSpec | None = None
    last: Texts = []


class Table(Words):
    """One kind of rows, in the files whose names fit `file`."""

    rows: Literal["events", "orders", "order lines", "customers"]
    file: Name | None = None
    encoding: Encoding = "utf-8-sig"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = None
    missing: Texts = ["", "NULL", "\\N", "NaN", "nan"]
    sheet: Name | None = None
    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    join: list[Join] = []
    customer: FieldSpec | None = None
    anonymous: FieldSpec | None = None
    time: FieldSpec | None = None
    event: FieldSpec | None = None
    id: FieldSpec | None = None
    order: FieldSpec | None = None
    total: FieldSpec | None = None
    quantity: FieldSpec | None = None
    price: FieldSpec | None = None
    amount: FieldSpec | None = None
    category: FieldSpec | None = None
    order_category: OrderCategory = OrderCategory()
    products: Literal["lines", "categories", "none"] = "lines"
    line: dict[Property, FieldSpec] = {}
    properties: dict[Property, FieldSpec] = {}
    traits: dict[TraitPath, FieldSpec] = {}
    rules: list[Rule] = []
    order_rules: list[Rule] = []
    unidentified: Literal["keep", "aside"] = "keep"

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        needed, allowed = SHAPES[self.rows]
        for name in needed:
            if getattr(self, name) in (None, {}):
                raise _wrong("missing-key", f"`rows: {self.rows}` need `{name}`")
        for name in sorted(self.model_fields_set - {*needed, *allowed, *_FORM}):
            word = name.replace("_", " ")
            raise _wrong("key-of-another-kind", f"`{word}` does not go with `rows: {self.rows}`")
        if self.decimal == self.thousands:
            raise _wrong("wrong-number-form", "`decimal` and `thousands` cannot be the same sign")
        if self.rows == "order lines" and (self.price is None) == (self.amount is None):
            raise _wrong("missing-key", "`rows: order lines` need either `price` (of one) or `amount` (of the line)")
        for name in sorted(set(self.properties) & _WRITTEN_BY_THE_IMPORT):
            raise _wrong("taken-name", f"the property `{name}` is written by the import itself")
        return self


_FORM = ("rows", "file", "encoding", "delimiter", "decimal", "thousands", "missing", "sheet", "header_row")
_WRITTEN_BY_THE_IMPORT = {"order_id", "total", "products", "unidentified", "incomplete"}

SHAPES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "events": (("event", "time"), ("customer", "anonymous", "id", "properties", "traits", "rules")),
    "orders": (
        ("order", "time", "total"),
        ("customer", "anonymous", "category", "properties", "traits", "rules", "order_rules", "unidentified"),
    ),
    "order lines": (
        ("order", "time"),
        (
            *("customer", "anonymous", "quantity", "price", "amount", "category", "order_category", "products"),
            *("line", "properties", "traits", "join", "rules", "order_rules", "unidentified"),
        ),
    ),
    "customers": (("customer", "time", "traits"), ("rules",)),
}
"""Which fields a kind of rows needs, and which it may have besides."""


class Assumption(Words):
    """What the data do not hold and the firm states of every customer, from the first sight on."""

    event: Name | None = None
    properties: dict[Property, Constant] = {}
    traits: dict[TraitPath, Constant] = {}

    @model_validator(mode="after")
    def _an_event_or_traits(self) -> Self:
        if (self.event is None) == (not self.traits) or (self.event is None and self.properties):
            raise _wrong("wrong-assumption", "say either `event` (with `properties`) or `traits`")
        return self


class Mapping(Words):
    """A whole mapping file. `source` names the system that the data come from."""

    source: Name
    zone: Zone
    currency: Annotated[str, StringConstraints(pattern=CURRENCY)] | None = None
    about: str = ""
    tables: Annotated[list[Table], Field(min_length=1)]
    assume: list[Assumption] = []

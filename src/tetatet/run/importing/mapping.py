"""What a mapping file says: which column of which file is which field of an event.

Four kinds of rows: *events* (one each), *orders* (one each), *order lines* (one order
from several rows) and *customers* (traits). The file is read by `mapping_file`, and
what each key says here stands in the written reference (`mapping_reference`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tetatet.run.importing.mapping_values import (
    Constant,
    Constants,
    Currency,
    Encoding,
    Name,
    Pattern,
    Property,
    Sign,
    Texts,
    TraitPath,
    Zone,
    wrong,
)

CUSTOMER = "{customer}"
"""What an assumed value writes for the customer's own id."""


def _as_sources(value: Any) -> Any:
    return {"sources": value if isinstance(value, list) else [value]}


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
    """The name of a column, or these keys. A list of them gives the first that says something."""

    column: Name | None = Field(
        None, description="the column's name in the header; in JSON lines the path of keys, `who.id`"
    )
    value: Constant = Field(None, description="the same value for every row, instead of a column")
    as_: Literal["text", "whole number", "number", "time", "date", "yes or no", "json"] = Field(
        "text", description="what its cells are; sums and times are read as such without it"
    )
    format: Texts = Field(
        [],
        description="how times and dates are written: `iso`, `excel` (days since 1899), `unix`, `unix ms`, or a pattern"
        " such as `%d.%m.%Y %H:%M`; the first that fits",
    )
    zone: Zone | None = Field(None, description="of times that name no zone, when it is not the file's")
    decimals: Annotated[int, Field(ge=0, le=9)] | None = Field(None, description="round numbers to so many decimals")
    groups: dict[str, Texts] = Field({}, description="other words for its words: ours, each with theirs")
    other: Literal["missing", "keep", "reject"] = Field(
        "missing", description="what becomes of a word that is in no group; `reject` takes the row out"
    )

    @model_validator(mode="before")
    @classmethod
    def _a_bare_text_is_a_column(cls, given: Any) -> Any:
        return {"column": str(given)} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.column is None) == (self.value is None):
            raise wrong("wrong-source", "say either `column` or `value`")
        return self


class Choice(Words):
    """The first of several sources that says something."""

    sources: list[Source]


FieldSpec = Annotated[Choice, BeforeValidator(_as_sources)]


class Question(Words):
    """What is asked of one value: a value, a list of values, or these keys, all of which must hold."""

    is_: Constants = Field([], description="it is this, or one of these")
    begins: str | None = Field(None, description="its text begins so")
    ends: str | None = Field(None, description="its text ends so")
    contains: str | None = Field(None, description="its text holds this")
    matches: Pattern | None = Field(None, description="a regular expression finds something in its text")
    missing: bool | None = Field(None, description="nothing stands there, or (`false`) something does")
    below: Decimal | None = Field(None, description="it is a number below this")
    above: Decimal | None = Field(None, description="it is a number above this")
    at_least: Decimal | None = Field(None, description="it is this number or a larger one")
    at_most: Decimal | None = Field(None, description="it is this number or a smaller one")

    @model_validator(mode="before")
    @classmethod
    def _a_bare_value_is_meant_exactly(cls, given: Any) -> Any:
        return given if isinstance(given, dict) else {"is": given}

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.model_fields_set:
            raise wrong("empty-test", "ask something: is, begins, ends, contains, matches, missing, below, above …")
        return self


class Rule(Words):
    """What becomes of the rows, or orders, of which every question is answered with yes. The first rule that holds decides."""

    if_: dict[str, Question] = Field(
        min_length=1,
        description="in `rules` by column; in `order rules` by `order`, `customer`, `total`, `category`, `lines` (how"
        " many) or a property",
    )
    then: Literal["take", "refund", "aside"] = Field(
        description="take it as it is; take it as money given back; or leave it out, counted and listed"
    )
    reason: Name | None = Field(
        None, description="why it is left out, in words that the report counts by; `aside` needs it"
    )

    @model_validator(mode="after")
    def _aside_says_why(self) -> Self:
        if self.then == "aside" and self.reason is None:
            raise wrong("no-reason", "`then: aside` needs a `reason`, which the report counts by")
        return self


class Join(Words):
    """Columns of another file, found by a key that stands there once. A row without its match goes on without them."""

    file: Name = Field(description="its name; it is given on the command line, or lies beside the lines")
    key: Name = Field(description="the column of the lines that holds the key")
    their_key: Name | None = Field(None, description="the key's column there, when it has another name")
    take: list[Name] = Field(min_length=1, description="the columns that are taken over, as text")
    encoding: Encoding = Field("utf-8-sig", description="as in a table")
    delimiter: Sign | None = Field(None, description="as in a table")
    sheet: Name | None = Field(None, description="as in a table")
    header_row: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="as in a table")


class OrderCategory(Words):
    """An order's own category: the one of the largest amount, those of `last` only when there is no other."""

    of: FieldSpec | None = Field(
        None, description="where it is taken from when not from the lines' `category`; it may be coarser"
    )
    last: Texts = Field([], description="categories that say little, such as carrier bags")


class Table(Words):
    """One kind of rows, in the files whose names fit."""

    rows: Literal["events", "orders", "order lines", "customers"] = Field(description="what one row is")
    file: Name | None = Field(None, description="the files' names, `*` for any characters; without it, all files")
    encoding: Encoding = Field(
        "utf-8-sig", description="of CSV, such as `cp1252`; a mark at the file's beginning knows better"
    )
    delimiter: Sign | None = Field(
        None, description="of CSV; without it comma, semicolon, tab or bar, whichever finds the columns"
    )
    decimal: Literal[".", ","] = Field(".", description="the sign before decimals")
    thousands: Literal[".", ",", " ", "'"] | None = Field(None, description="the sign between thousands")
    missing: Texts = Field(["", "NULL", "\\N", "NaN", "nan"], description="cells that say nothing")
    sheet: Name | None = Field(None, description="of a workbook; without it, the first")
    header_row: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="the row that holds the columns' names")
    join: list[Join] = Field([], description="columns of other files")
    customer: FieldSpec | None = Field(None, description="the customer's id: whose row it is")
    anonymous: FieldSpec | None = Field(None, description="an id of somebody not yet known, such as that of a browser")
    time: FieldSpec | None = Field(None, description="when it happened; of a customer, since when it is so")
    event: FieldSpec | None = Field(None, description="the event's name")
    id: FieldSpec | None = Field(None, description="the event's own id; without it, what the row says identifies it")
    order: FieldSpec | None = Field(None, description="the order's id; lines with one id are one order")
    total: FieldSpec | None = Field(None, description="what the order comes to")
    quantity: FieldSpec | None = Field(None, description="how many; without it, one")
    price: FieldSpec | None = Field(None, description="the price of one; this or `amount`")
    amount: FieldSpec | None = Field(None, description="what the line comes to; this or `price`")
    category: FieldSpec | None = Field(None, description="the category of the order, or of the line's product")
    order_category: OrderCategory = Field(
        OrderCategory.model_validate({}), description="how the order gets its category from its lines"
    )
    products: Literal["lines", "categories", "none"] = Field(
        "lines", description="what the order names: each line, each category once, or nothing"
    )
    line: dict[Property, FieldSpec] = Field({}, description="more about each product, such as `product_id`")
    properties: dict[Property, FieldSpec] = Field(
        {}, description="more about the event; of several lines the first that says it"
    )
    traits: dict[TraitPath, FieldSpec] = Field(
        {}, description="what is known of the customer; `address.city` goes deeper"
    )
    rules: list[Rule] = Field([], description="what becomes of single rows")
    order_rules: list[Rule] = Field([], description="what becomes of whole orders")
    unidentified: Literal["keep", "aside"] = Field(
        "keep", description="orders without a customer: each kept as somebody unknown, or left out"
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        needed, allowed = SHAPES[self.rows]
        for name in needed:
            if getattr(self, name) in (None, {}):
                raise wrong("missing-key", f"`rows: {self.rows}` need `{name}`")
        for name in sorted(self.model_fields_set - {*needed, *allowed, *FORM}):
            word = name.replace("_", " ")
            raise wrong("key-of-another-kind", f"`{word}` does not go with `rows: {self.rows}`")
        if self.decimal == self.thousands:
            raise wrong("wrong-number-form", "`decimal` and `thousands` cannot be the same sign")
        if self.rows == "order lines" and (self.price is None) == (self.amount is None):
            raise wrong("missing-key", "`rows: order lines` need either `price` (of one) or `amount` (of the line)")
        for name in sorted(set(self.properties) & _WRITTEN_BY_THE_IMPORT):
            raise wrong("taken-name", f"the property `{name}` is written by the import itself")
        return self


FORM = ("rows", "file", "encoding", "delimiter", "decimal", "thousands", "missing", "sheet", "header_row")
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
    """What the data do not hold and the firm states of every customer, a second before the customer's first event."""

    event: Name | None = Field(None, description="the event's name; this or `traits`")
    properties: dict[Property, Constant] = Field(
        {}, description=f"what the event says; `{CUSTOMER}` is the customer's id"
    )
    traits: dict[TraitPath, Constant] = Field({}, description="what is assumed to be known of the customer")

    @model_validator(mode="after")
    def _an_event_or_traits(self) -> Self:
        if (self.event is None) == (not self.traits) or (self.event is None and self.properties):
            raise wrong("wrong-assumption", "say either `event` (with `properties`) or `traits`")
        return self


class Mapping(Words):
    """A whole mapping file."""

    source: Name = Field(description="the system that the data come from; every event names it")
    zone: Zone = Field(description="the zone of times that name none, such as Europe/Berlin")
    currency: Currency | None = Field(None, description="of all sums: three letters, such as EUR")
    about: str = Field("", description="a remark for people")
    tables: list[Table] = Field(min_length=1, description="what the rows of which files are; a file may fit several")
    assume: list[Assumption] = Field([], description="what you state of every customer without data")

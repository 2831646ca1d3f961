"""The reference of mapping files in Markdown, written from the models that read them."""

from __future__ import annotations

import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from tetatet.run.importing.mapping import (
    FORM,
    SHAPES,
    Assumption,
    Choice,
    Join,
    Mapping,
    OrderCategory,
    Question,
    Rule,
    Source,
    Table,
    Words,
)

KINDS: dict[str, str] = {
    "events": "something that happened: a visit, a consent, a complaint",
    "orders": "a whole order with its sum",
    "order lines": "a product in an order; the lines of one order become one event",
    "customers": "what is known of a customer",
}
"""What one row is, by `rows`."""

_FILE = """source: till
zone: Europe/Berlin
currency: EUR
tables:
  - {rows: orders, order: Invoice, customer: Customer, time: Day, total: Sum}"""

PARTS: tuple[tuple[str, type[Words], str], ...] = (
    ("The file", Mapping, _FILE),
    ("A table", Table, "- {rows: customers, file: customers.csv, customer: Id, time: Since, traits: {email: Mail}}"),
    ("A value", Source, 'time: {column: Day, format: "%d.%m.%Y"}\ncategory: [Group, {value: other}]'),
    ("A join", Join, "join: [{file: goods.csv, key: Article, take: [Group]}]"),
    ("The order's category", OrderCategory, "order category: {last: [bags]}"),
    ("A rule", Rule, "rules: [{if: {Invoice: {begins: C}}, then: refund}]"),
    ("A question", Question, "if: {Country: [DE, AT], Price: {above: 0}}"),
    (
        "An assumption",
        Assumption,
        "assume: [{event: Consent Given, properties: {purpose: marketing, source: assumed}}]",
    ),
)
"""The parts of a mapping file: their titles, what reads them, an example."""

_ONE: dict[Any, str] = {
    str: "text",
    int: "whole number",
    Decimal: "number",
    bool: "`true` or `false`",
    Any: "any value",
}
_ONE |= {
    Choice: "[value](#a-value)",
    Question: "[question](#a-question)",
    OrderCategory: "[keys](#the-orders-category)",
}
_MANY: dict[Any, str] = {str: "texts", Any: "values", Table: "[tables](#a-table)", Rule: "[rules](#a-rule)"}
_MANY |= {Join: "[joins](#a-join)", Assumption: "[assumptions](#an-assumption)"}


def mapping_reference() -> str:
    """The whole reference, as one Markdown page that ends with a newline."""
    lines = [*_opening(), *_kinds()]
    for title, part, example in PARTS:
        lines += [f"## {title}", "", _sentence(part), "", "```yaml", example, "```", "", *_keys(part)]
    return "\n".join(lines).rstrip() + "\n"


def _opening() -> Iterator[str]:
    yield "# The mapping of an import: reference"
    yield ""
    yield "Written from the models that `tetatet import` reads with, by `make reference`. How to write one is told in"
    yield "[Write a mapping](../how-to/write-a-mapping.md)."
    yield ""
    yield "A mapping is one YAML file. An unknown key is an error that names the nearest known one; `_` in a key equals a space."
    yield "Words that readers of YAML take differently (`yes`, `no`, `on`, `off`) stand in quotes."
    yield ""


def _kinds() -> Iterator[str]:
    yield "## Kinds of rows"
    yield ""
    yield "| `rows` | one row is | needs | may have |"
    yield "|---|---|---|---|"
    for kind, (needed, allowed) in SHAPES.items():
        yield f"| `{kind}` | {KINDS[kind]} | {_listed(needed)} | {_listed(allowed)} |"
    yield ""
    yield f"Order lines need `price` or `amount` besides. Every kind may say how its files are written: {_listed(FORM[1:])}."
    yield ""


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name.replace('_', ' ')}`" for name in names)


def _sentence(part: type[Words]) -> str:
    return " ".join((part.__doc__ or "").split())


def _keys(part: type[Words]) -> Iterator[str]:
    yield "| key | value | says | default |"
    yield "|---|---|---|---|"
    for field in part.model_fields.values():
        yield f"| `{field.alias}` | {_value(field)} | {field.description} | {_default(field)} |"
    yield ""


def _value(field: FieldInfo) -> str:
    several = any(isinstance(one, BeforeValidator) for one in field.metadata)
    return _kind(field.annotation, one_will_do=several)


def _kind(annotation: Any, *, one_will_do: bool = False) -> str:
    """What a type is called in the reference."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0])
    if origin in (Union, types.UnionType):
        return _kind(next(one for one in inner if one is not type(None)))
    if origin is Literal:
        return " · ".join("`' '`" if word == " " else f"`{word}`" for word in inner)
    if origin is list:
        many = f"list of {_MANY[_bare(inner[0])]}"
        return f"{_ONE[_bare(inner[0])]} or {many}" if one_will_do else many
    if origin is dict:
        told = inner[1]
        several = any(isinstance(one, BeforeValidator) for one in getattr(told, "__metadata__", ()))
        return f"names, each with {_article(_kind(_bare(told), one_will_do=several))}"
    return _ONE[annotation]


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def _article(words: str) -> str:
    return words if words.startswith("any ") else f"a {words}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.default
    if isinstance(default, list):
        return ", ".join(f"`{one}`" if one else "nothing" for one in default)
    return "" if default is None or default == "" or isinstance(default, dict | Words) else f"`{default}`"

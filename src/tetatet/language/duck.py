"""Terms as DuckDB SQL, equal to the closures: over a relation with a column for each name.

Columns are named by what a condition names, in quotation marks, with these types:

| column | type |
|---|---|
| `event.x`, `start.x`, `answer.x`, `customer.x`, `account.x`, `need.x`, `score.x` | JSON: what stands at the path |
| a fact, `before(fact)` | DOUBLE for numbers and durations (days), BIGINT for times, else JSON |
| `event.at`, `now` | BIGINT: microseconds since 1970 UTC |
| `surprise(event.x)` | DOUBLE: bits |
| a segment, `consent.email` | BOOLEAN, never NULL |
| `zone` | VARCHAR: the project's zone |

A path through a list stands in its column as the list of what it finds. NULL and the
JSON null are missing. This module writes text only; it needs no DuckDB.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from tetatet.language import terms
from tetatet.language.macros import MACROS
from tetatet.language.scope import Scope
from tetatet.model.expression import Expr
from tetatet.model.values import value_at

PRELUDE = MACROS
"""Run this once on a connection before any condition's SQL."""

Cell: TypeAlias = str | float | bool | None
"""What a column holds in a row: JSON as its text."""


def sql(term: terms.Term) -> str:
    """The term as a scalar expression of DuckDB: BOOLEAN, DOUBLE, VARCHAR, BIGINT (times) or JSON."""
    return _SQL[type(term)](term)


# ---------------------------------------------------------------- columns


def columns(expr: Expr, facts: Mapping[str, str]) -> dict[str, str]:
    """The columns that the SQL of an expression reads, with their types; `facts` gives each fact's kind."""
    found = {path: "BOOLEAN" if path.startswith("consent.") else "JSON" for path in expr.paths}
    if "event.at" in found:
        found["event.at"] = "BIGINT"
    found.update({name: _fact_type(facts[name]) for name in expr.facts})
    found.update({f"before({name})": _fact_type(facts[name]) for name in expr.before})
    found.update(dict.fromkeys(expr.segments, "BOOLEAN"))
    found.update({f"surprise(event.{path})": "DOUBLE" for path in expr.surprises})
    return {**dict(sorted(found.items())), "now": "BIGINT", "zone": "VARCHAR"}


def _fact_type(kind: str) -> str:
    return {"number": "DOUBLE", "duration": "DOUBLE", "time": "BIGINT"}.get(kind, "JSON")


def row(scope: Scope, types: Mapping[str, str]) -> dict[str, Cell]:
    """A scope as one row of the relation: a plain value a column, JSON as its text."""
    return {name: _cell(_asked(scope, name, type_name), type_name) for name, type_name in types.items()}


def _cell(value: Any, type_name: str) -> Cell:
    if value is None:
        return None
    if type_name == "JSON":
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return float(value) if type_name == "DOUBLE" else value


def _asked(scope: Scope, name: str, type_name: str) -> Any:
    if name in ("now", "zone"):
        return scope.now if name == "now" else scope.zone.key
    if name.startswith("before("):
        return scope.fact_before(name[7:-1])
    root, _, rest = name.partition(".")
    keys = rest.split(".")
    if root == "surprise(event":
        value = value_at(scope.event, rest[:-1].split("."))
        return scope.surprise(rest[:-1], value) if isinstance(value, str | int | float) else None
    if name == "event.at":
        return scope.event_at
    if root == "consent":
        return scope.consent(rest)
    if root in ("event", "start", "answer", "customer", "account", "need", "score") and rest:
        return value_at(getattr(scope, root), keys)
    return scope.segment(name) if type_name == "BOOLEAN" else scope.fact(name)


def select(expressions: Sequence[Expr], types: Mapping[str, str], relation: str) -> str:
    """The query that answers each expression (columns `0`, `1`, …) for each row of a relation, in its order.

    `relation` names a table with the columns of `row`; JSON may stand in it as text.
    """
    typed = ", ".join(f"CAST({quoted(name)} AS {type_name}) AS {quoted(name)}" for name, type_name in types.items())
    answers = ", ".join(f"{expr.sql} AS {quoted(str(number))}" for number, expr in enumerate(expressions))
    return f"SELECT {answers} FROM (SELECT {typed} FROM {relation}) AS scopes"  # noqa: S608 — names are quoted, the rest is ours


def quoted(name: str) -> str:
    """A name as SQL writes it.

    >>> quoted("orders.count")
    '"orders.count"'
    """
    return '"' + name.replace('"', '""') + '"'


# ---------------------------------------------------------------- terms


def _const(term: terms.Const) -> str:
    if isinstance(term.value, bool):
        return "TRUE" if term.value else "FALSE"
    if isinstance(term.value, str):
        return "'" + term.value.replace("'", "''") + "'"
    return f"CAST('{term.value!r}' AS DOUBLE)"


def _column(term: terms.Term) -> str:
    """The column of a path or fact as it stands, an empty list included."""
    if isinstance(term, terms.Path):
        return quoted(term.name)
    assert isinstance(term, terms.FactValue)
    return quoted(f"before({term.name})" if term.before else term.name)


def _value(term: terms.Path | terms.FactValue) -> str:
    return f"tetatet_any({_column(term)})" if term.kind in ("list", "any") else _column(term)


def _read(term: terms.Read) -> str:
    if isinstance(term.item, terms.Const):
        return f'tetatet_moment({_const(term.item)}, "zone")'
    zone = ', "zone"' if term.kind == "time" else ""
    return f"tetatet_{term.kind}({_column(term.item)}{zone})"


def _arithmetic(term: terms.Arithmetic) -> str:
    return f"tetatet_finite({sql(term.left)} {term.op} {sql(term.right)})"


def _elapsed(term: terms.Elapsed) -> str:
    if term.unit == "hours":
        return f'tetatet_hours({sql(term.item)}, "now")'
    days = f'tetatet_days({sql(term.item)}, "now", "zone")'
    return f"(-{days})" if term.until else days


def _compare(term: terms.Compare) -> str:
    left, right = sql(term.left), sql(term.right)
    if term.left.kind != "any":
        return f"({left} {term.op} {right})"
    equal, less, more = (
        f"tetatet_equal({left}, {right})",
        f"tetatet_less({left}, {right})",
        f"tetatet_less({right}, {left})",
    )
    return {
        "=": equal,
        "<>": f"(NOT {equal})",
        "<": less,
        ">": more,
        "<=": f"(NOT {more})",
        ">=": f"(NOT {less})",
    }[term.op]


def _several(word: str) -> Callable[[terms.And | terms.Or], str]:
    return lambda term: "(" + f" {word} ".join(map(sql, term.items)) + ")"


def _among(term: terms.Among) -> str:
    return f"({sql(term.item)} IN ({', '.join(map(sql, term.values))}))"


def _surprise(term: terms.Surprise) -> str:
    return quoted(f"surprise({term.path.name})")


_SQL: Mapping[type, Callable[[Any], str]] = {
    terms.Const: _const,
    terms.Path: _value,
    terms.EventAt: lambda term: quoted("event.at"),
    terms.FactValue: _value,
    terms.InSegment: lambda term: quoted(term.name),
    terms.Consent: lambda term: quoted(f"consent.{term.channel}"),
    terms.Surprise: _surprise,
    terms.Read: _read,
    terms.Arithmetic: _arithmetic,
    terms.Negative: lambda term: f"(-{sql(term.item)})",
    terms.Lower: lambda term: f"lower({sql(term.item)})",
    terms.Coalesce: lambda term: f"COALESCE({', '.join(map(sql, term.items))})",
    terms.Count: lambda term: f"CAST(len(tetatet_items({_column(term.item)})) AS DOUBLE)",
    terms.Elapsed: _elapsed,
    terms.Compare: _compare,
    terms.Among: _among,
    terms.And: _several("AND"),
    terms.Or: _several("OR"),
    terms.Not: lambda term: f"(NOT {sql(term.item)})",
    terms.Missing: lambda term: f"({sql(term.item)} IS NULL)",
    terms.Has: lambda term: f"tetatet_has_{term.item.kind}({_column(term.items)}, {sql(term.item)})",
    terms.Overlaps: lambda term: f"tetatet_overlaps({_column(term.left)}, {_column(term.right)})",
}

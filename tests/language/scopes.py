"""A scope made of plain values, and the same questions put to DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from tetatet.language import duck
from tetatet.language.conditions import Names
from tetatet.model.expression import Expr
from tetatet.model.time import Instant, parse_instant
from tetatet.model.values import text_key

BERLIN = ZoneInfo("Europe/Berlin")
NOON = parse_instant("2026-04-15T10:00:00Z")


@dataclass(frozen=True)
class FixedScope:
    """One customer whose every answer is written down; a surprise is as long as the value's name."""

    event: Mapping[str, Any] = field(default_factory=dict)
    event_at: Instant | None = None
    start: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict)
    customer: Mapping[str, Any] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)
    need: Mapping[str, float] = field(default_factory=dict)
    score: Mapping[str, Any] = field(default_factory=dict)
    now: Instant = NOON
    zone: ZoneInfo = BERLIN
    facts: Mapping[str, Any] = field(default_factory=dict)
    facts_before: Mapping[str, Any] = field(default_factory=dict)
    segments: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()

    def fact(self, name: str) -> Any:
        return self.facts.get(name)

    def fact_before(self, name: str) -> Any:
        return self.facts_before.get(name)

    def segment(self, name: str) -> bool:
        return name in self.segments

    def consent(self, channel: str) -> bool:
        return channel in self.consents

    def surprise(self, path: str, value: str | float | bool) -> float | None:
        return float(len(path) + len(text_key(value)))


def open_duck() -> duckdb.DuckDBPyConnection:
    """A database in memory that knows the macros of conditions."""
    connection = duckdb.connect(config={"threads": 1})  # a handful of rows: more threads only wait for each other
    connection.execute(duck.PRELUDE)
    return connection


def ask_duck(
    connection: duckdb.DuckDBPyConnection, expressions: Sequence[Expr], scopes: Sequence[FixedScope], names: Names
) -> list[tuple[Any, ...]]:
    """What DuckDB answers: for each scope, the value of each expression."""
    types: dict[str, str] = {}
    for expr in expressions:
        types.update(duck.columns(expr, names.facts))
    rows = [duck.row(scope, types) for scope in scopes]
    columns = ", ".join(f"{duck.quoted(name)} {kind if kind != 'JSON' else 'VARCHAR'}" for name, kind in types.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE scopes ({columns})")
    marks = ", ".join("?" for _ in types)
    connection.executemany(f"INSERT INTO scopes VALUES ({marks})", [list(row.values()) for row in rows])
    return connection.execute(duck.select(expressions, types, "scopes")).fetchall()

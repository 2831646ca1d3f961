"""DuckDB and the closures give one answer to every condition."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.language.condition_texts import NAMES, conditions, pairs, scopes, times, values
from tests.language.scopes import FixedScope, ask_duck, open_duck
from tetatet.language.conditions import compile_condition, compile_time, compile_value
from tetatet.model.expression import Expr


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    return open_duck()


def _plain(value: Any, expr: Expr) -> Any:
    """A value as JSON has it, where DuckDB gives the text of one; 1 and 1.0 and true stay apart by their text."""
    if value is None or expr.kind not in ("any", "list"):
        return value
    return json.loads(value)


def _agree(expressions: list[Expr], customers: list[FixedScope]) -> None:
    for customer, answers in zip(customers, ask_duck(_connection(), expressions, customers, NAMES), strict=True):
        for expr, answer in zip(expressions, answers, strict=True):
            in_duckdb, in_python = _plain(answer, expr), expr.value(customer)
            assert (type(in_duckdb), in_duckdb) == (type(in_python), in_python), (expr.text, expr.sql, customer)
            assert expr.test(customer) is (in_duckdb is True), (expr.text, customer)


# Explaining a failure traces every line of Python, which takes minutes here.
_quietly = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@settings(_quietly, max_examples=60)
@given(
    st.lists(conditions, min_size=8, max_size=8),
    st.lists(values, min_size=3, max_size=3),
    st.lists(times, min_size=2, max_size=2),
    st.lists(scopes(), min_size=10, max_size=10),
)
def test_a_condition_answers_alike_in_python_and_in_duckdb(
    asked: list[str], valued: list[str], timed: list[str], customers: list[FixedScope]
) -> None:
    """Whatever is asked of whomever, the closure and the SQL agree: on yes, no and unknown, and on every value."""
    expressions = [compile_condition(text, NAMES) for text in asked]
    expressions += [compile_value(text, NAMES) for text in valued] + [compile_time(text, NAMES) for text in timed]
    _agree(expressions, customers)


_OF_TWO = (
    "event.x", "event.x + 0", "lower(event.x)", "event.x IS NULL", "event.x = TRUE", "event.x = 1", "event.x < '2'",
    "event.x = event.y", "event.x <> event.y", "event.x < event.y", "event.x >= event.y", "event.x + event.y",
    "event.x * event.y", "event.x / event.y", "event.x - event.y", "count(event.x)", "count(event.x.kind)",
    "has(event.x, event.y)", "has(event.y, event.x)", "has(event.x, 1)", "has(event.x, 'a')", "has(event.x, TRUE)",
    "has(event.x.kind, 'a')", "overlaps(event.x, event.y)", "overlaps(event.x.kind, event.y)", "event.x IN ('a', '')",
    "days_since(event.x)", "hours_since(event.x)", "days_until(event.x) < 3", "days_since(event.x) >= 0",
    "days_since(event.x) = 1", "event.x < start.at", "coalesce(event.x, event.y)", "surprise(event.x)",
)  # fmt: skip


@settings(_quietly, max_examples=40)
@given(st.lists(pairs(), min_size=40, max_size=40))
def test_two_values_are_read_alike_in_python_and_in_duckdb(customers: list[FixedScope]) -> None:
    """Any JSON value is read, compared, looked into and counted alike, whatever stands beside it."""
    expressions = [compile_value(text, NAMES) for text in _OF_TWO] + [compile_time("event.x", NAMES)]
    _agree(expressions, customers)


def test_capitals_are_made_small_alike_letter_by_letter() -> None:
    """`lower` gives what DuckDB's gives for each letter of the writing systems that business is done in."""
    letters = [chr(number) for number in range(1, 0x2FFF) if chr(number).isprintable()]
    expr = compile_value("lower(event.x)", NAMES)
    _agree([expr], [FixedScope(event={"x": "".join(letters[at : at + 50])}) for at in range(0, len(letters), 50)])

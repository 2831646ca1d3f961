"""Rules on rows and on orders: which are taken, which are refunds, which are set aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from tetatet.run.importing.cells import Bad, Memo, memo_of
from tetatet.run.importing.mapping import Question, Rule, Source, Table

TAKE, REFUND = 0, 1
"""Verdicts. Those from `ASIDE` on are set aside, by the rule of that number in its list."""

ASIDE = 2
"""The verdict of the first rule that sets aside; those of the next count on from it, behind `TAKE` and `REFUND`."""

_SPECIAL = {"take": TAKE, "refund": REFUND}

Holds: TypeAlias = Callable[[Any], bool]


def verdict_of(rule: Rule, position: int) -> int:
    """The number that stands for what a rule decides."""
    return _SPECIAL.get(rule.then, ASIDE + position)


def aside_reason(rules: Sequence[Rule], verdict: int) -> str:
    """Why rows of this verdict were set aside, in the words of the mapping."""
    return rules[verdict - ASIDE].reason or ""


def answer_to(question: Question) -> Holds:
    """How a question is answered for one value (text, a number, yes or no, or None for missing)."""
    parts = [build(given) for name, build in _PARTS if (given := getattr(question, name)) not in (None, [])]
    return lambda value: all(part(value) for part in parts)


def _number(value: Any) -> Decimal | None:
    if type(value) is Decimal:
        return value
    return Decimal(value) if type(value) is int else None


def _text(value: Any) -> str:
    return "" if value is None or type(value) is Bad else str(value)


def _compare(decide: Callable[[Decimal, Decimal], bool]) -> Callable[[Decimal], Holds]:
    def build(limit: Decimal) -> Holds:
        def holds(value: Any) -> bool:
            number = _number(value)
            return number is not None and decide(number, limit)

        return holds

    return build


def _any_of(given: list[Any]) -> Holds:
    return lambda value: any(_equal(value, one) for one in given)


def _equal(value: Any, wanted: Any) -> bool:
    number, wanted_number = _number(value), _number(wanted)
    if number is not None or wanted_number is not None:
        return number is not None and number == wanted_number
    return value is not None and value == wanted


_PARTS: tuple[tuple[str, Callable[[Any], Holds]], ...] = (
    ("is_", _any_of),
    ("begins", lambda start: lambda value: _text(value).startswith(start)),
    ("ends", lambda end: lambda value: _text(value).endswith(end)),
    ("contains", lambda part: lambda value: part in _text(value)),
    ("matches", lambda pattern: lambda value: re.search(pattern, _text(value)) is not None),
    ("missing", lambda wanted: lambda value: (value is None) is wanted),
    ("below", _compare(lambda number, limit: number < limit)),
    ("above", _compare(lambda number, limit: number > limit)),
    ("at_least", _compare(lambda number, limit: number >= limit)),
    ("at_most", _compare(lambda number, limit: number <= limit)),
)


def decide(rules: Sequence[tuple[Rule, Mapping[str, Holds]]], values: Mapping[str, Any]) -> int:
    """The verdict on one order, by the names of its values."""
    for position, (rule, tests) in enumerate(rules):
        if all(holds(values.get(name)) for name, holds in tests.items()):
            return verdict_of(rule, position)
    return TAKE


def compile_order_rules(rules: Sequence[Rule]) -> list[tuple[Rule, Mapping[str, Holds]]]:
    """Rules on orders, ready for `decide`."""
    return [(rule, {name: answer_to(question) for name, question in rule.if_.items()}) for rule in rules]


@dataclass(frozen=True, slots=True)
class RowRules:
    """Rules on rows: for each rule the columns that it asks, each with its answers by cell."""

    rules: tuple[tuple[int, tuple[tuple[str, Memo], ...]], ...]

    @property
    def sets_aside(self) -> bool:
        return any(verdict >= ASIDE for verdict, _ in self.rules)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for _, tests in self.rules for column, _ in tests))

    def verdicts(self, columns: Mapping[str, Sequence[str | None]], count: int) -> list[int]:
        """The verdict on each row of a batch."""
        found = [TAKE] * count
        for verdict, tests in reversed(self.rules):  # the first rule of the list decides, so it writes last
            answers = [list(map(memo.__getitem__, columns[column])) for column, memo in tests]
            if not all(map(any, answers)):  # most rules are about few rows
                continue
            for index, held in enumerate(zip(*answers, strict=True)):
                if all(held):
                    found[index] = verdict
        return found


def compile_row_rules(table: Table, zone: str) -> RowRules:
    """The rules of a table, ready for its batches."""
    compiled = [
        (
            verdict_of(rule, position),
            tuple((name, _cell_answers(question, table, zone)) for name, question in rule.if_.items()),
        )
        for position, rule in enumerate(table.rules)
    ]
    return RowRules(tuple(compiled))


def _cell_answers(question: Question, table: Table, zone: str) -> Memo:
    """The answers to a question by cell; a cell is a number where the question compares with numbers."""
    numeric = bool(question.model_fields_set & {"below", "above", "at_least", "at_most"})
    numeric = numeric or any(_number(one) is not None for one in question.is_)
    reading = memo_of(Source.model_validate({"column": "-", "as": "number" if numeric else "text"}), table, zone)
    holds = answer_to(question)
    return Memo(lambda cell: holds(reading[cell]))

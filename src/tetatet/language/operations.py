"""From operations as they are written to terms with kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from tetatet.language.functions import called
from tetatet.language.kinds import common_kind, read_as
from tetatet.language.naming import Names, named
from tetatet.language.syntax import Node
from tetatet.language.terms import (
    Among,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Const,
    Kind,
    Missing,
    Negative,
    Not,
    Or,
    Term,
)
from tetatet.model.errors import ConditionError


def build(node: Node, names: Names) -> Term:
    """The term that an operation stands for. Raises: ConditionError: names or kinds do not fit."""
    return _OPERATIONS[node.op](node, names)


def _literal(node: Node, _names: Names) -> Term:
    kinds: dict[str, Kind] = {"number": "number", "text": "text", "truth": "bool"}
    return Const(kinds[node.op], node.value)


def _joined(node: Node, names: Names) -> Term:
    items = tuple(read_as("bool", build(arg, names), arg) for arg in node.args)
    return And(items) if node.op == "and" else Or(items)


def _negated(node: Node, names: Names) -> Term:
    return Not(read_as("bool", build(node.args[0], names), node.args[0]))


def _minus(node: Node, names: Names) -> Term:
    item = read_as("number", build(node.args[0], names), node.args[0])
    return Const("number", -float(item.value)) if isinstance(item, Const) else Negative(item)


def _calculated(node: Node, names: Names) -> Term:
    left, right = (read_as("number", build(arg, names), arg) for arg in node.args)
    return Arithmetic(cast(Any, node.op), left, right)


def _compared(node: Node, names: Names) -> Term:
    left, right = (build(arg, names) for arg in node.args)
    return _comparison(cast(Comparison, node.op), (left, right), node.args)


def _between(node: Node, names: Names) -> Term:
    item, low, high = (build(arg, names) for arg in node.args)
    item_at, low_at, high_at = node.args
    common_kind((item, low, high), node.args)
    return And((_comparison(">=", (item, low), (item_at, low_at)), _comparison("<=", (item, high), (item_at, high_at))))


def _missing(node: Node, names: Names) -> Term:
    return Missing(build(node.args[0], names))


def _among(node: Node, names: Names) -> Term:
    item, *values = (build(arg, names) for arg in node.args)
    for value, arg in zip(values, node.args[1:], strict=True):
        if not isinstance(value, Const):
            raise ConditionError("IN is followed by literal values; to look into a list use has(list, x)", arg.position)
    kind = common_kind((item, *values), node.args)
    asked, *among = (read_as(kind, term, arg) for term, arg in zip((item, *values), node.args, strict=True))
    return Among(asked, tuple(among))


def _comparison(op: Comparison, terms: tuple[Term, Term], nodes: tuple[Node, ...]) -> Term:
    kind = common_kind(terms, nodes)
    if kind == "bool" and op not in ("=", "<>"):
        raise ConditionError(f"yes and no have no order; {op} goes with numbers, texts and times", nodes[0].position)
    left, right = (read_as(kind, term, node) for term, node in zip(terms, nodes, strict=True))
    return Compare(op, left, right)


def _called(node: Node, names: Names) -> Term:
    return called(node, tuple(build(arg, names) for arg in node.args))


_OPERATIONS: dict[str, Callable[[Node, Names], Term]] = {
    **dict.fromkeys(("number", "text", "truth"), _literal),
    **dict.fromkeys(("and", "or"), _joined),
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), _compared),
    **dict.fromkeys(("+", "-", "*", "/"), _calculated),
    "not": _negated,
    "neg": _minus,
    "is null": _missing,
    "in": _among,
    "between": _between,
    "name": named,
    "call": _called,
}

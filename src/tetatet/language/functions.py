"""The functions of conditions: how each is written, and what it becomes."""

from __future__ import annotations

from collections.abc import Callable

from tetatet.language.kinds import common_kind, read_as
from tetatet.language.syntax import Node
from tetatet.language.terms import (
    Coalesce,
    Count,
    Elapsed,
    FactValue,
    Has,
    Lower,
    Missing,
    Not,
    Overlaps,
    Path,
    Read,
    Surprise,
    Term,
)
from tetatet.language.words import nearest
from tetatet.model.errors import ConditionError


def called(node: Node, args: tuple[Term, ...]) -> Term:
    """The term that a call stands for. Raises: ConditionError: no such function, or not with these arguments."""
    found = FUNCTIONS.get(node.value)
    if found is None:
        known = ", ".join(sorted(FUNCTIONS))
        message = f"{node.value}(…) is no function of conditions; there are {known}"
        raise ConditionError(message, node.position, nearest(node.value, FUNCTIONS))
    usage, least, most, build = found
    if not least <= len(node.args) <= most:
        raise ConditionError(f"write {usage}", node.position)
    return build(node, args)


def _has(node: Node, args: tuple[Term, ...]) -> Term:
    items = _listed(args[0], node)
    if args[1].kind in ("list", "time"):
        message = "has(list, x) looks for a text, a number or yes and no; two lists compare with overlaps(a, b)"
        raise ConditionError(message, node.args[1].position)
    return Has(items, args[1])


def _overlaps(node: Node, args: tuple[Term, ...]) -> Term:
    return Overlaps(_listed(args[0], node), _listed(args[1], node))


def _count(node: Node, args: tuple[Term, ...]) -> Term:
    return Count(_listed(args[0], node))


def _listed(term: Term, node: Node) -> Term:
    """A list, or what may turn out to be one; a declared text is a list of one."""
    found = term.item if isinstance(term, Read) else term
    if isinstance(found, Path) or (isinstance(found, FactValue) and found.kind in ("list", "any")):
        return found
    raise ConditionError(f"{node.value}(…) takes a list: a fact with `distinct`, or a path", node.position)


def _elapsed(node: Node, args: tuple[Term, ...]) -> Term:
    time = read_as("time", args[0], node.args[0])
    unit, _, direction = node.value.partition("_")
    return Elapsed("hours" if unit == "hours" else "days", time, direction == "until")


def _surprise(node: Node, args: tuple[Term, ...]) -> Term:
    path = args[0].item if isinstance(args[0], Read) else args[0]
    if not isinstance(path, Path) or path.root != "event":
        raise ConditionError("surprise(x) takes a path of the event at hand: surprise(event.category)", node.position)
    if path.kind == "list":
        raise ConditionError(f"surprise(x) takes one value, and {path.name} is a list", node.position)
    return Surprise(path)


def _known(_node: Node, args: tuple[Term, ...]) -> Term:
    return Not(Missing(args[0]))


def _lower(node: Node, args: tuple[Term, ...]) -> Term:
    return Lower(read_as("text", args[0], node.args[0]))


def _coalesce(node: Node, args: tuple[Term, ...]) -> Term:
    kind = common_kind(args, node.args)
    return Coalesce(kind, tuple(read_as(kind, arg, at) for arg, at in zip(args, node.args, strict=True)))


def _before(node: Node, args: tuple[Term, ...]) -> Term:
    if not isinstance(args[0], FactValue) or args[0].before:
        raise ConditionError("before(fact) takes a fact: before(orders.count)", node.position)
    return FactValue(args[0].name, args[0].kind, before=True)


_Function = Callable[[Node, tuple[Term, ...]], Term]
FUNCTIONS: dict[str, tuple[str, int, int, _Function]] = {
    "has": ("has(list, x)", 2, 2, _has),
    "overlaps": ("overlaps(a, b)", 2, 2, _overlaps),
    "count": ("count(list)", 1, 1, _count),
    "days_since": ("days_since(time)", 1, 1, _elapsed),
    "days_until": ("days_until(time)", 1, 1, _elapsed),
    "hours_since": ("hours_since(time)", 1, 1, _elapsed),
    "surprise": ("surprise(event.category)", 1, 1, _surprise),
    "known": ("known(x)", 1, 1, _known),
    "lower": ("lower(text)", 1, 1, _lower),
    "coalesce": ("coalesce(x, y), with at most 20 values", 2, 20, _coalesce),
    "before": ("before(fact)", 1, 1, _before),
}
"""Name → how it is written, the least and the most arguments, and what it becomes."""

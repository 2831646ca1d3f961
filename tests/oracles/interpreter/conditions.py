"""Conditions: a small reader of SQL's boolean expressions, and what they answer.

A condition is read into nested tuples `(operator, …)` and answered by walking them. None is
the unknown; it becomes "no" only at the door, in `holds`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Protocol

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.]*)|(?P<sign><>|!=|<=|>=|[-+*/=<>(),]))"
)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
}


class Scope(Protocol):
    """What a condition is asked of."""

    def value(self, name: str) -> Any:
        """What a name stands for; None where it is missing."""

    def call(self, function: str, given: list[Any]) -> Any:
        """What a function answers."""

    def before(self, fact: str) -> Any:
        """A fact without the event at hand."""


class Reader:
    """Reads one condition, from the weakest operator to the strongest."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [*self._words(text), ("end", "")]

    def _words(self, text: str) -> Iterator[tuple[str, str]]:
        at, text = 0, text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            assert found is not None, f"{text!r} at {at}"
            assert found.lastgroup is not None
            yield found.lastgroup, found[found.lastgroup]
            at = found.end()

    def whole(self) -> Any:
        """The condition."""
        found = self.either()
        assert self.words[0][0] == "end", f"{self.text!r}: {self.words}"
        return found

    def take(self) -> tuple[str, str]:
        """The next word, taken away."""
        return self.words.pop(0)

    def ahead(self, *wanted: str) -> bool:
        """Do these words come next? Then they are taken away."""
        if [word.upper() for kind, word in self.words[: len(wanted)] if kind != "text"] != list(wanted):
            return False
        del self.words[: len(wanted)]
        return True

    def either(self) -> Any:
        """a OR b"""
        found = self.both()
        while self.ahead("OR"):
            found = ("or", found, self.both())
        return found

    def both(self) -> Any:
        """a AND b"""
        found = self.denied()
        while self.ahead("AND"):
            found = ("and", found, self.denied())
        return found

    def denied(self) -> Any:
        """NOT a"""
        return ("not", self.denied()) if self.ahead("NOT") else self.compared()

    def compared(self) -> Any:
        """a = b, a IS NULL, a IN (b, c), a BETWEEN b AND c, and their denials."""
        left = self.summed()
        if self.ahead("IS", "NOT", "NULL"):
            return ("not", ("missing", left))
        if self.ahead("IS", "NULL"):
            return ("missing", left)
        if self.ahead("NOT", "IN"):
            return ("not", ("in", left, self.listed()))
        if self.ahead("IN"):
            return ("in", left, self.listed())
        if self.ahead("NOT", "BETWEEN"):
            return ("not", self.between(left))
        if self.ahead("BETWEEN"):
            return self.between(left)
        if self.words[0][1] in COMPARISONS:
            return ("compare", self.take()[1], left, self.summed())
        return left

    def between(self, left: Any) -> Any:
        """The rest of a BETWEEN."""
        low = self.summed()
        assert self.ahead("AND")
        return ("and", ("compare", ">=", left, low), ("compare", "<=", left, self.summed()))

    def listed(self) -> list[Any]:
        """(a, b, c)"""
        assert self.ahead("(")
        found = []
        while not self.ahead(")"):
            found.append(self.either())
            self.ahead(",")
        return found

    def summed(self) -> Any:
        """a + b - c"""
        found = self.multiplied()
        while self.words[0][1] in ("+", "-"):
            found = ("sum", self.take()[1], found, self.multiplied())
        return found

    def multiplied(self) -> Any:
        """a * b / c"""
        found = self.single()
        while self.words[0][1] in ("*", "/"):
            found = ("sum", self.take()[1], found, self.single())
        return found

    def single(self) -> Any:
        """A number, a text, a name, a call, or something in brackets."""
        if self.ahead("("):
            found = self.either()
            assert self.ahead(")")
            return found
        if self.ahead("-"):
            return ("sum", "-", ("is", 0), self.single())
        kind, word = self.take()
        if kind == "number":
            return ("is", float(word) if "." in word else int(word))
        if kind == "text":
            return ("is", word[1:-1].replace("''", "'"))
        assert kind == "name", f"{self.text!r} at {word!r}"
        if word.upper() in ("TRUE", "FALSE", "NULL"):
            return ("is", {"TRUE": True, "FALSE": False, "NULL": None}[word.upper()])
        return ("call", word.lower(), self.listed()) if self.words[0][1] == "(" else ("name", word)


@cache
def read(text: str) -> Any:
    """The condition as nested tuples."""
    return Reader(text).whole()


def names_in(node: Any) -> set[str]:
    """Every name and every function that a condition reads."""
    if isinstance(node, list):
        return set[str]().union(*map(names_in, node))
    if not isinstance(node, tuple):
        return set()
    own = {node[1]} if node[0] in ("name", "call") else set()
    return own.union(*map(names_in, node[1:]))


def holds(condition: str | None, scope: Scope) -> bool:
    """Is it yes? What is unknown is no; no condition is yes."""
    return condition is None or answer(read(condition), scope) is True


def amount(expression: Any, scope: Scope) -> Any:
    """What an expression comes to; a number stands for itself."""
    return answer(read(expression), scope) if isinstance(expression, str) else expression


def answer(node: Any, scope: Scope) -> Any:
    """What a read condition answers: a value, or None where it is unknown."""
    kind, *parts = node
    return KINDS[kind](scope, *parts)


def _and(scope: Scope, *parts: Any) -> bool | None:
    found = [answer(part, scope) for part in parts]
    return False if False in found else None if None in found else True


def _or(scope: Scope, *parts: Any) -> bool | None:
    found = [answer(part, scope) for part in parts]
    return True if True in found else None if None in found else False


def _not(scope: Scope, part: Any) -> bool | None:
    found = answer(part, scope)
    return None if found is None else not found


def _compare(scope: Scope, sign: str, left: Any, right: Any) -> bool | None:
    one, other = answer(left, scope), answer(right, scope)
    return None if one is None or other is None else COMPARISONS[sign](one, other)


def _sum(scope: Scope, sign: str, left: Any, right: Any) -> Any:
    one, other = answer(left, scope), answer(right, scope)
    return None if one is None or other is None else SUMS[sign](one, other)


def _in(scope: Scope, left: Any, choices: list[Any]) -> bool | None:
    return _or(scope, *(("compare", "=", left, choice) for choice in choices))


def _call(scope: Scope, function: str, given: list[Any]) -> Any:
    if function == "before":
        return scope.before(given[0][1])
    return scope.call(function, [answer(part, scope) for part in given])


KINDS: dict[str, Callable[..., Any]] = {
    "is": lambda _scope, value: value,
    "name": lambda scope, name: scope.value(name),
    "missing": lambda scope, part: answer(part, scope) is None,
    "and": _and,
    "or": _or,
    "not": _not,
    "compare": _compare,
    "sum": _sum,
    "in": _in,
    "call": _call,
}

"""Liquid templates: what a template reads, before it is ever filled in.

Importing the library takes a third of a second, so it is imported by the first
template and not before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXT_LIMIT = 200_000
"""Characters of one template; providers cut a mail off at half of it."""

TAGS_LIMIT = 2_000
"""Outputs and tags of one template; a lexer's time grows with their product with the text."""

NESTED_LIMIT = 20
"""Tags opened inside tags: text inside quotes may look like it, twenty times is a mistake."""

_MARKS = re.compile(r"\{\{|\{%|\}\}|%\}")
_OPENING = ("{{", "{%")
_VIRTUAL = ("size", "first", "last")


@dataclass(frozen=True, slots=True)
class Read:
    """A name that a template reads: its dotted path, its line from 1, and whether it must be there."""

    path: str
    line: int
    needed: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a template cannot be used, and in which line of it."""

    message: str
    line: int


def read_template(text: str) -> tuple[Read, ...] | Broken:
    """What does this template read? Each path once per line and need, in the order of the text.

    A name is needed unless a `default` filter follows it, or an `if`, `unless`, `case`
    or `for` around it (or it itself) asks for it first. What a `default` names instead is
    needed itself, unless another one follows.
    """
    from liquid.exceptions import LiquidError  # noqa: PLC0415 — see above

    from tetatet.language.liquid_bounds import environment  # noqa: PLC0415 — see above

    if len(text) > TEXT_LIMIT or text.count("{{") + text.count("{%") > TAGS_LIMIT:
        return Broken(f"more than {TEXT_LIMIT:,} characters, or than {TAGS_LIMIT:,} tags", 1)
    unclosed = _unclosed(text)
    if unclosed is not None:
        return unclosed
    liquid = environment()
    try:
        template = liquid.from_string(text)
        found = tuple(dict.fromkeys(_Walk(text).nodes(template.nodes, frozenset(), set())))
        filters = template.analyze(include_partials=False).filters
    except LiquidError as error:
        index = error.token.start_index if error.token is not None else -1
        end = len(text.rstrip())  # what is never closed is missed at the end
        return Broken(str(error.message or "it cannot be read"), _line(text, index if 0 <= index < end else end))
    for name, spans in filters.items():
        if name not in liquid.filters:
            return Broken(f"there is no filter `{name}`", _line(text, spans[0].index))
    return found


def _unclosed(text: str) -> Broken | None:
    """Say so when many tags are opened inside one another, over which the lexer would take minutes."""
    opened, nested = False, 0
    for mark in _MARKS.finditer(text):
        nested += opened and mark[0] in _OPENING
        opened = mark[0] in _OPENING
        if nested > NESTED_LIMIT:
            return Broken(f"`{mark[0]}` is opened inside tags that are not closed", _line(text, mark.start()))
    return None


def filters() -> tuple[str, ...]:
    """The filters that templates may use."""
    from tetatet.language.liquid_bounds import environment  # noqa: PLC0415 — see above

    return tuple(sorted(environment().filters))


class _Walk:
    """Goes through a template in its order, knowing which names were asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def nodes(self, nodes: Any, guarded: frozenset[str], local: set[str]) -> Iterator[Read]:
        for node in nodes:
            yield from self._node(node, guarded, local)

    def _node(self, node: Any, guarded: frozenset[str], local: set[str]) -> Iterator[Read]:
        asks = _asks(node)
        inside = guarded
        for expression in node.expressions():
            reads = list(self._expression(expression, guarded, local, needed=not asks))
            yield from reads
            if asks:
                inside |= {read.path for read in reads}
        local.update(str(name) for name in node.template_scope())
        below = local | {str(name) for name in node.block_scope()}
        children = node.children(None, include_partials=False)
        yield from self.nodes(children, inside, below if below != local else local)

    def _expression(self, expression: Any, guarded: frozenset[str], local: set[str], *, needed: bool) -> Iterator[Read]:
        filters = list(getattr(expression, "filters", None) or ())
        last = max((index for index, one in enumerate(filters) if one.name == "default"), default=None)
        path = _path(expression)
        if path is not None and path.partition(".")[0] not in local:
            asked = any(path == guard or path.startswith(f"{guard}.") for guard in guarded)
            yield Read(path, _line(self.text, expression.token.start_index), needed and not asked)
        uncovered = {id(argument.value) for one in filters[last:] for argument in one.args}
        for child in expression.children():
            wanted = needed and (last is None or id(child) in uncovered)
            yield from self._expression(child, guarded, local, needed=wanted)


def _asks(node: Any) -> bool:
    """Does this node look whether a name is there, and so stand guard over it?"""
    return type(node).__name__ in (
        "IfNode",
        "UnlessNode",
        "CaseNode",
        "ForNode",
        "TablerowNode",
        "ConditionalBlockNode",
        "MultiExpressionBlockNode",
    )


def _path(expression: Any) -> str | None:
    """The dotted path that an expression reads; indexes are left out, a computed key ends it."""
    segments = getattr(expression, "path", None)
    if not isinstance(segments, list) or not isinstance(segments[0], str):
        return None
    words: list[str] = []
    for segment in segments:
        if not isinstance(segment, str | int):
            break
        if isinstance(segment, str):
            words.append(segment)
    if len(words) > 1 and words[-1] in _VIRTUAL:
        words.pop()
    return ".".join(words)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1

"""A script as a tree of text, for terminals and mails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tetatet.language.graph import NEXT, Edge, Graph, Node
from tetatet.language.picture_measure import wrapped_cells
from tetatet.language.picture_words import Counts, caption, edges_label, head_of, node_count, opening

LEAST_COLUMNS = 24
"""Columns that words get however deep they stand."""

WORD_COLUMNS = 10
"""The left column of the header."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the tree is drawn with: for a step, for an exit, for silence, each not last and last."""

    step: tuple[str, str]
    exit: tuple[str, str]
    silent: tuple[str, str]
    rail: str
    arrow: str
    dot: str
    quotes: tuple[str, str]


_BOXES = Signs(("├─ ", "└─ "), ("├── ", "└── "), ("├╌╌ ", "└╌╌ "), "│", "→", "·", ("“", "”"))
_ASCII = Signs(("+- ", "`- "), ("+-- ", "`-- "), ("+.. ", "`.. "), "|", "->", "-", ('"', '"'))


@dataclass(frozen=True, slots=True)
class _Branch:
    """One line of the tree and what hangs below it; `look` is step, exit or silent."""

    look: str
    text: str
    below: tuple[_Branch, ...] = ()


def draw_text(graph: Graph, width: int = 100, *, ascii: bool = False, counts: Counts | None = None) -> str:  # noqa: A002 - the word that a caller looks for
    """The script as a tree, its exits below each step.

    Args:
        width: columns; East Asian characters take two. Deep branches may need more.
        ascii: draw with ASCII signs only; words stay as the script has them.
        counts: dialogues by step id, and by (step id, exit), shown in brackets.
    """
    signs = _ASCII if ascii else _BOXES
    lines = [*_header(graph, width, signs), ""]
    tree = _Tree(graph, signs, counts)
    for index, branch in enumerate(tree.steps):
        lines.extend(_lines(branch, "", index == len(tree.steps) - 1, width, signs))
    return "".join(line.rstrip() + "\n" for line in lines)


def _header(graph: Graph, width: int, signs: Signs) -> Iterator[str]:
    head, start = head_of(graph), opening(graph)
    yield from wrapped_cells(f" {signs.dot} ".join((head.name, *head.marks)), width)
    yield from wrapped_cells(head.about, width)
    begins = f" {signs.dot} ".join((start.name, *start.below))
    word = "start" if graph.kind != "part" else "part"
    for name, text in ((word, begins), *head.rows):
        for index, line in enumerate(wrapped_cells(text, max(width - WORD_COLUMNS, LEAST_COLUMNS))):
            yield f"{name if index == 0 else '':{WORD_COLUMNS}}{line}"


def _lines(branch: _Branch, rail: str, last: bool, width: int, signs: Signs) -> Iterator[str]:
    look: Mapping[str, tuple[str, str]] = {"step": signs.step, "exit": signs.exit, "silent": signs.silent}
    lead = look[branch.look][last]
    inner = rail + (" " if last else signs.rail) + " " * (len(lead) - 1)
    hang = inner + (signs.rail if branch.below else " ") + "  "
    rows = wrapped_cells(branch.text, max(width - len(inner), LEAST_COLUMNS)) or [""]
    yield rail + lead + rows[0]
    if len(rows) > 1:
        rest = branch.text[len(rows[0]) :].lstrip()
        yield from (hang + row for row in wrapped_cells(rest, max(width - len(hang), LEAST_COLUMNS)))
    for index, below in enumerate(branch.below):
        yield from _lines(below, inner, index == len(branch.below) - 1, width, signs)


class _Tree:
    """The branches of one graph."""

    def __init__(self, graph: Graph, signs: Signs, counts: Counts | None) -> None:
        self.signs = signs
        self.counts = counts
        self.lists: dict[tuple[str, str] | None, list[Node]] = {}
        for node in graph.nodes:
            self.lists.setdefault(node.within, []).append(node)
        self.edges: dict[str, list[Edge]] = {}
        for edge in graph.edges:
            self.edges.setdefault(edge.source, []).append(edge)
        self.steps = self._steps(self.lists.get(None, ()))

    def _steps(self, nodes: Sequence[Node]) -> tuple[_Branch, ...]:
        return tuple(_Branch("step", self._says(node), tuple(self._ways(node))) for node in nodes)

    def _says(self, node: Node) -> str:
        says, dot = caption(node), f" {self.signs.dot} "
        above = says.above.removeprefix("task ").removeprefix(f"{node.kind} · ")
        kind = "" if node.kind == "choose" else node.kind or "(no step)"
        detail = above if node.kind in ("send", "ask", "task") and above != node.kind else ""
        left, right = self.signs.quotes
        below = (line.replace("“", left).replace("”", right) if line[:1] == "“" else line for line in says.below)
        text = dot.join(part for part in (f"{kind} {says.name}".strip(), detail, *below) if part)
        return text + self._count(node)

    def _count(self, node: Node) -> str:
        count, on = node_count(node, self.counts), (self.counts or {}).get((node.id, NEXT))
        numbers = [count] if count else []
        if on is not None:
            numbers.append(f"{on:,} went on")
        return f" [{', '.join(numbers)}]" if numbers else ""

    def _ways(self, node: Node) -> Iterator[_Branch]:
        """The exits with their steps; those that only go on share one line, and none when all do."""
        edges = self.edges.get(node.id, [])
        filled = [edge for edge in edges if self.lists.get((edge.source, edge.exit))]
        empty = [edge for edge in edges if edge not in filled and edge.kind != "next"]
        counted = any((edge.source, edge.exit) in (self.counts or {}) for edge in empty)
        for edge in filled:
            steps = self._steps(self.lists[edge.source, edge.exit])
            yield _Branch("silent" if edge.kind == "silent" else "exit", self._label([edge], node) + ":", steps)
        if empty and (filled or counted or node.kind not in ("wait", "send", "ask", "task")):
            look = "silent" if all(edge.kind == "silent" for edge in empty) else "exit"
            yield _Branch(look, f"{self._label(empty, node)} {self.signs.arrow} {_aim(empty[0])}")

    def _label(self, edges: Sequence[Edge], node: Node) -> str:
        label = edges_label(edges, node, self.counts)
        return label.replace(" · ", f" {self.signs.dot} ") if self.signs.dot != "·" else label


def _aim(edge: Edge) -> str:
    """Where an exit without steps leads."""
    if edge.back:
        return "once more"
    return edge.target if edge.target is not None else "end"

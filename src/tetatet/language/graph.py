"""Scripts as graphs and back: a node is a step, an edge is an exit, the end of a list is a join.

A graph keeps the text that it was read from. What nobody edits is written back byte
for byte (`from_graph`); `graph_edit` changes single pieces of it. `to_canvas` gives the
form that a browser draws: no coordinates, the layout is computed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tetatet.language.fmt import format_text
from tetatet.language.outline import Outline, Path, StepPlace, outline, outlines_of_parts
from tetatet.language.yaml_scalars import data_text
from tetatet.language.yaml_tree import Document, Lines, Tree, parse_tree, plain_value

NEXT = "next"
"""The edge of a step that simply goes on."""

Written: TypeAlias = Mapping[str, Any]
"""The keys of a step or of a head as they are written, with plain data: text, numbers, lists, dicts."""

Canvas: TypeAlias = dict[str, Any]
"""A graph, a node or an edge as JSON holds it, for a browser."""

GOES_ON = frozenset({"send", "task", "ask", "pause", "set", "start", "use", "repeat", ""})
"""Steps that go on to the step after, besides their exits."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a step that holds steps; `path` leads from the step's keys to them."""

    name: str
    kind: str
    path: Path


@dataclass(frozen=True, slots=True)
class Node:
    """One step.

    `keys` are all its keys but the steps in its exits; `within` is the step and exit
    whose list it stands in, None for the script's own list; `line` counts from 1 in
    the file; `inside` are the ids of the steps that a `use` stands for.
    """

    id: str
    kind: str
    title: str
    keys: Written
    exits: tuple[Exit, ...]
    within: tuple[str, str] | None
    line: int
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from a step to the next one; `target` is None where the dialogue is over.

    `kind` is the exit's kind or ``next``; `written` is false for a way that the file
    does not spell out (any other answer goes on); `back` is true where a round of a
    `repeat` is over.
    """

    source: str
    exit: str
    target: str | None
    kind: str
    written: bool
    back: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """One document of a script file: `head` is everything but the steps, `source` its text.

    `parts` are the texts of the part files that ids were counted with.
    """

    kind: str
    name: str
    head: Written
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    source: str
    parts: tuple[str, ...] = ()

    @property
    def entry(self) -> str | None:
        """The first step."""
        return next((node.id for node in self.nodes if node.within is None), None)


def to_graph(script_text: str, parts: Iterable[str] = (), file: str = "") -> list[Graph]:
    """The graphs of a script file, one for each document.

    Args:
        parts: the texts of the part files. With them ids are those of a running
            script also behind a `use`, and `Node.inside` is filled.

    Raises: InvalidProject: the text cannot be read as YAML. A script that is wrong in
        any other way has a graph.
    """
    tree, parts = parse_tree(script_text, file), tuple(parts)
    known = outlines_of_parts(parse_tree(part) for part in parts)
    graphs = [_graph(tree, document, outline(document, known), parts) for document in tree.documents]
    if not graphs and script_text:
        return [Graph("other", "", {}, (), (), script_text)]
    return graphs


def from_graph(graphs: Graph | Sequence[Graph]) -> str:
    """The text of a file with these documents: every byte that was not edited is as it was."""
    return graphs.source if isinstance(graphs, Graph) else "".join(graph.source for graph in graphs)


def steps_of(graph: Graph) -> list[Any]:
    """The steps as plain data, put together from nodes and exits alone."""
    lists: dict[tuple[str, str] | None, list[Any]] = {None: []}
    for node in graph.nodes:
        for way in node.exits:
            lists[node.id, way.name] = []
    for node in graph.nodes:
        lists[node.within].append(copy.deepcopy(node.keys))
    for data, node in _with_data(graph, lists):
        for way in node.exits:
            _put(data, way.path, lists[node.id, way.name])
    return lists[None]


def _with_data(graph: Graph, lists: Mapping[tuple[str, str] | None, list[Any]]) -> Iterator[tuple[Any, Node]]:
    positions = dict.fromkeys(lists, 0)
    for node in graph.nodes:
        yield lists[node.within][positions[node.within]], node
        positions[node.within] += 1


def _put(data: Any, path: Path, steps: list[Any]) -> None:
    for part in path[:-1]:
        data = data[part]
    data[path[-1]] = steps


# ---------------------------------------------------------------- building


def _graph(tree: Tree, document: Document, found: Outline, parts: tuple[str, ...]) -> Graph:
    head = plain_value(found.holder) if found.holder is not None else {}
    if found.entry is not None:
        del head[found.entry.key.text]
    return Graph(
        kind=found.kind,
        name=found.name,
        head=head,
        nodes=tuple(_nodes(found.steps, None, tree.lines)),
        edges=tuple(_edges(found.steps, None, back=False)),
        source=tree.text[document.start : document.end],
        parts=parts,
    )


def _nodes(steps: tuple[StepPlace, ...], within: tuple[str, str] | None, lines: Lines) -> Iterator[Node]:
    for step in steps:
        exits = tuple(Exit(way.name, way.kind, way.path) for way in step.exits)
        line = lines.line(step.node.start) + 1
        yield Node(step.id, step.kind, step.title, _hollow(step), exits, within, line, step.inside)
        for way in step.exits:
            yield from _nodes(way.steps, (step.id, way.name), lines)


def _hollow(step: StepPlace) -> Any:
    """The step's keys without the steps in its exits."""
    data = plain_value(step.node)
    for way in step.exits:
        inner = data
        for part in way.path[:-1]:
            inner = inner[part]
        inner.pop(way.path[-1], None)
    return data


def _edges(steps: tuple[StepPlace, ...], after: str | None, *, back: bool) -> Iterator[Edge]:
    """The edges of a list whose end leads to `after`."""
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        target, returns = (after, back) if last else (steps[index + 1].id, False)
        for way in step.exits:
            loops = way.kind == "do"
            join = (step.id, True) if loops else (target, returns)
            first = (way.steps[0].id, False) if way.steps else join
            yield Edge(step.id, way.name, first[0], way.kind, True, first[1])
        yield from _silent_edges(step, target, returns)
        for way in step.exits:
            loops = way.kind == "do"
            yield from _edges(way.steps, step.id if loops else target, back=loops or returns)


def _silent_edges(step: StepPlace, target: str | None, returns: bool) -> Iterator[Edge]:
    """The edges that no file spells out."""
    kinds = {way.kind for way in step.exits}
    if step.kind in GOES_ON:
        yield Edge(step.id, NEXT, target, NEXT, False, returns)
    elif step.kind == "wait" and "answered" not in kinds:
        yield Edge(step.id, "answered", target, "answered", False, returns)
    elif step.kind == "choose" and "else" not in kinds:
        yield Edge(step.id, "else", target, "else", False, returns)


# ---------------------------------------------------------------- the canvas


def to_canvas(graph: Graph) -> Canvas:
    """The graph as JSON can hold it, for a canvas: `nodes`, `edges`, `head`, `entry`, no coordinates."""
    return {
        "kind": graph.kind,
        "name": graph.name,
        "head": copy.deepcopy(graph.head),
        "entry": graph.entry,
        "nodes": [_node_json(node) for node in graph.nodes],
        "edges": [_edge_json(edge) for edge in graph.edges],
    }


def from_canvas(canvas: Canvas) -> Graph:
    """A graph from its JSON form, written anew as `fmt` writes it; edges and titles follow from the nodes.

    Raises: InvalidProject: what the nodes say makes no YAML of this language.
    """
    nodes = tuple(_node_of(node) for node in canvas["nodes"])
    bare = Graph("other", "", canvas["head"], nodes, (), "")
    text = data_text({**canvas["head"], "steps": steps_of(bare)})
    return to_graph(format_text(text, "scripts"))[0]


def _node_json(node: Node) -> Canvas:
    return {
        "id": node.id,
        "kind": node.kind,
        "title": node.title,
        "keys": copy.deepcopy(node.keys),
        "exits": [{"name": way.name, "kind": way.kind, "path": list(way.path)} for way in node.exits],
        "within": None if node.within is None else {"step": node.within[0], "exit": node.within[1]},
        "line": node.line,
    }


def _edge_json(edge: Edge) -> Canvas:
    return {
        "from": edge.source,
        "exit": edge.exit,
        "to": edge.target,
        "kind": edge.kind,
        "written": edge.written,
        "back": edge.back,
    }


def _node_of(node: Canvas) -> Node:
    exits = tuple(Exit(way["name"], way["kind"], tuple(way["path"])) for way in node["exits"])
    within = None if node["within"] is None else (node["within"]["step"], node["within"]["exit"])
    return Node(node["id"], node["kind"], node["title"], node["keys"], exits, within, node["line"])

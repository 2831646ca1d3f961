"""What a drawing of a script says: at each node, at each edge, and in its header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tetatet.language.graph import NEXT, Edge, Graph, Node, Written
from tetatet.language.keys import plain_key

Counts: TypeAlias = Mapping[str | tuple[str, str], int]
"""How many dialogues came by: of a node by its id, of an edge by (id, exit)."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What a node says: a small line above, its name, and small lines below."""

    above: str
    name: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a drawing: the name, a few marks, and rows of a word and what it says."""

    name: str
    about: str
    marks: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]


def caption(node: Node) -> Caption:
    """What does the node of this step say?"""
    keys = _plain(node.keys)
    name = node.title or "?"
    if node.kind in ("send", "ask"):
        return Caption(_joined(node.kind, words(keys.get("by"))), name, _contact_rows(keys))
    if node.kind == "task":
        return Caption(
            _task_above(keys), name, (*_rows(keys, ("due", "due {}"), ("else", "else {}")), *_contact_rows(keys))
        )
    if node.kind in ("wait", "pause"):
        rows = _rows(keys, ("for", "for {}"), ("zone", "zone {}"))
        every = keys.get("for all")
        if every is not None:
            rows = (f"for {_list(every, ' and ')}", *rows)
        return Caption(node.kind, name, rows)
    if node.kind == "repeat":
        return Caption("repeat", name, _rows(keys, ("until", "until {}"), ("at most", "at most {} times")))
    if node.kind == "claim":
        return Caption("claim", name, _rows(keys, ("up to", "up to {}")))
    if node.kind == "set":
        return Caption("set", _settings(keys.get("set")) or name)
    if node.kind in ("start", "use"):
        with_ = _settings(keys.get("with"))
        return Caption("start script" if node.kind == "start" else "use part", name, (with_,) if with_ else ())
    if node.kind == "choose":
        return Caption("", "choose")
    return Caption(node.kind or "no step", name)


def edge_label(edge: Edge, node: Node) -> str:
    """What stands at an edge; going on says nothing, but behind a `repeat` it says when."""
    if edge.kind == NEXT:
        return "then" if node.kind == "repeat" else ""
    if edge.kind == "do":
        return "each round"
    if edge.kind == "arm":
        arms = _plain(node.keys).get("arms")
        arm = arms.get(edge.exit) if isinstance(arms, Mapping) else None
        share = words(arm.get("share")) if isinstance(arm, Mapping) else ""
        return f"{edge.exit} {share}".strip()
    return edge.exit


def edges_label(edges: Iterable[Edge], node: Node, counts: Counts | None) -> str:
    """What stands at a line that several edges of one step share, with how many came by."""
    parts: list[str] = []
    counted = False
    for edge in sorted(edges, key=lambda edge: edge.kind == "silent"):
        number = (counts or {}).get((edge.source, edge.exit))
        counted = counted or number is not None
        label = edge_label(edge, node)
        shown = f"{number:,}" if number is not None else ""
        if label or shown:
            parts.append(f"{label} {shown}".strip())
    if counted or len(parts) < 2:
        return " · ".join(parts)
    return ", ".join(parts[:-1]) + f" or {parts[-1]}"


def node_count(node: Node, counts: Counts | None) -> str:
    """How many came by this node, if anybody counted; a `use` stands for its first step."""
    found = next((counts[name] for name in (node.id, *node.inside[:1]) if counts and name in counts), None)
    return "" if found is None else f"{found:,}"


def opening(graph: Graph) -> Caption:
    """What the top of the drawing says: the transition that starts the script."""
    head = _plain(graph.head)
    if graph.kind == "part":
        takes = words(head.get("takes"))
        return Caption("part", graph.name or "?", (f"takes {takes}",) if takes else ())
    start = head.get("start")
    if not isinstance(start, Mapping):
        return (
            Caption("starts with", _list(start, " or ")) if start else Caption("starts", "when another script says so")
        )
    keys = _plain(start)
    rows = _rows(keys, ("if", "if {}"), ("per", "one for each {}"), ("again after", "again after {}"))
    return Caption("starts with", _list(keys.get("when"), " or ") or "?", rows)


def head_of(graph: Graph) -> Head:
    """What stands above the drawing."""
    head = _plain(graph.head)
    marks = [words(head.get(key)) for key in ("type", "purpose", "topic") if head.get(key)]
    if head.get("with") == "accounts":
        marks.append("accounts")
    rows: list[tuple[str, str]] = []
    if head.get("goal") is not None:
        rows.append(("goal", _happening(head["goal"], "within")))
    exits = head.get("exits")
    for way in exits if isinstance(exits, list) else []:
        rows.append(("exit", _happening(way, "reason")))
    for key in ("replaces", "joins", "waits for", "mutes", "sign off", "holdout", "worth"):
        if head.get(key) is not None:
            rows.append((key, words(head[key])))
    return Head(graph.name or "without a name", words(head.get("about")), tuple(marks), tuple(rows))


def words(value: Any) -> str:
    """A value as text: lists with commas, texts by language in the first one, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return words(next(iter(value.values()), ""))
    if isinstance(value, list):
        return ", ".join(words(item) for item in value)
    return " ".join(str(value).split())


def _happening(value: Any, last: str) -> str:
    if not isinstance(value, Mapping):
        return words(value)
    keys = _plain(value)
    parts = [words(keys.get("event")), f"turns true: {words(keys['becomes'])}" if keys.get("becomes") else ""]
    text = " ".join(part for part in parts if part)
    if keys.get("if"):
        text = f"{text} if {words(keys['if'])}"
    if not keys.get(last):
        return text
    return f"{text}, {last} {words(keys[last])}" if last == "within" else f"{words(keys[last])}: {text}"


def _contact_rows(keys: Written) -> tuple[str, ...]:
    benefit = words(keys.get("benefit"))
    rows = _rows(
        keys,
        ("to", "to {}"),
        ("offer", "offer: {}"),
        ("page", "page: {}"),
        ("valid for", "valid for {}"),
        ("topic", "topic {}"),
    )
    variants = keys.get("variants")
    if isinstance(variants, Mapping) and variants:
        rows = (*rows, "variants: " + ", ".join(variants))
    return (f"“{benefit}”", *rows) if benefit else rows


def _task_above(keys: Written) -> str:
    way = {"phone": "call by", "visit": "visit by"}.get(words(keys.get("by")), "task for")
    return f"{way} {words(keys.get('role')) or '?'}"


def _rows(keys: Written, *wanted: tuple[str, str]) -> tuple[str, ...]:
    return tuple(form.format(words(keys[key])) for key, form in wanted if keys.get(key) not in (None, "", [], {}))


def _settings(value: Any) -> str:
    if not isinstance(value, Mapping):
        return words(value)
    return ", ".join(f"{name} = {words(item).removeprefix('= ')}" for name, item in value.items())


def _list(value: Any, between: str) -> str:
    return between.join(words(item) for item in value) if isinstance(value, list) else words(value)


def _joined(left: str, right: str) -> str:
    return f"{left} · {right}" if right else left


def _plain(keys: Any) -> Written:
    """The keys with spaces for underscores; nothing where a broken script has no keys."""
    return {plain_key(str(key)): value for key, value in keys.items()} if isinstance(keys, Mapping) else {}

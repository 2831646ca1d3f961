"""What a canvas does to a script: each edit gives a new graph, whose text differs only where it was edited.

Steps are named by their ids in the graph that is edited. After an edit ids may be
others (``wait 7d 2`` becomes ``wait 7d`` when the first one goes), so a canvas draws the
new graph. Comments go along with the step that they speak of. An edit that has no place
to happen (no such step, key or exit, a step moved into itself) is an `InputError`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from typing import Any

from tetatet.language.fmt import format_text, key_ranks
from tetatet.language.graph import Graph, Written, to_graph
from tetatet.language.keys import Shape, plain_key
from tetatet.language.outline import ExitPlace, Outline, Path, StepPlace, every_step, outline
from tetatet.language.shapes import PART, SCRIPT
from tetatet.language.steps import EXIT_KINDS, STEPS
from tetatet.language.surgery import Cut, Piece, Surgeon, applied
from tetatet.language.words import did_you_mean
from tetatet.language.yaml_scalars import data_text
from tetatet.language.yaml_tree import Entry, Mapping, Node, Scalar, Sequence, plain_value
from tetatet.model.errors import InputError

SCRIPT_ITSELF = None
"""Stands for the script where an edit takes a step: its own list of steps, its own keys."""


def set_key(graph: Graph, step: str | None, key: str | Path, value: Any) -> Graph:
    """Give a key of a step, or of the script's head, a value; a key that is not there yet is added.

    Args:
        step: its id, or `SCRIPT_ITSELF`.
        key: a key, or a path into one, such as ``("arms", "mail", "share")``.
        value: plain data: text, numbers, true or false, lists and dicts of these.

    Raises: InputError: the key holds steps, or the path leads nowhere.
    """
    view, path = _View(graph), (key,) if isinstance(key, str) else key
    place, shape = view.keys_of(step)
    view.refuse_steps(step, path)
    holder = view.inside(place, path[:-1])
    name = path[-1]
    if isinstance(holder, Sequence):
        if not isinstance(name, int) or not 0 <= name < len(holder.items):
            raise InputError(f"there is no place {name!r} in that list")
        return view.done(view.surgeon.set_item(holder, name, value))
    entry = _entry(holder, str(name))
    if entry is not None:
        return view.done(view.surgeon.set_value(entry, holder, value))
    after = _position(holder, str(name), key_ranks(shape)) if len(path) == 1 else len(holder.entries) - 1
    return view.done(view.surgeon.add_key(holder, after, str(name), value))


def remove_key(graph: Graph, step: str | None, key: str) -> Graph:
    """Take a key out of a step, with all it holds.

    Raises: InputError: there is no such key, or it is the one that says what the step does.
    """
    view = _View(graph)
    place, _ = view.keys_of(step)
    index = next((i for i, entry in enumerate(place.entries) if plain_key(entry.key.text) == plain_key(key)), None)
    if index is None:
        raise InputError(f"there is no key `{key}` here")
    if index == 0 or (step is SCRIPT_ITSELF and plain_key(key) == "steps"):
        raise InputError(f"`{key}` says what this is; it cannot go")
    return view.done(view.surgeon.remove_key(place, index))


def insert_after(graph: Graph, step: str, new: Written) -> Graph:
    """Put a new step behind another one, in the same list."""
    view = _View(graph)
    entry, holder, index = view.list_of(step)
    return view.done(view.surgeon.insert_item(entry, holder, index + 1, _fresh(new)))


def insert_in(graph: Graph, step: str | None, way: str, new: Written) -> Graph:
    """Put a new step first in an exit; an exit that is not there yet is added.

    Args:
        step: whose exit, or `SCRIPT_ITSELF` for the script's own list.
        way: the exit's name as the graph has it.
    """
    if step is not SCRIPT_ITSELF and _View(graph).exit_of(step, way) is None:
        graph = add_exit(graph, step, way)
    view = _View(graph)
    entry, holder = view.target(step, way)
    return view.done(view.surgeon.insert_item(entry, holder, 0, _fresh(new)))


def delete(graph: Graph, step: str) -> Graph:
    """Take a step out, with everything in its exits and the comments that speak of it."""
    view = _View(graph)
    entry, _, index = view.list_of(step)
    return view.done(view.surgeon.delete_item(entry, index))


def move_after(graph: Graph, step: str, after: str) -> Graph:
    """Move a step with everything in its exits behind another one.

    Raises: InputError: the other step is the same or stands in an exit of it.
    """
    return _moved(graph, step, after, None)


def move_in(graph: Graph, step: str, into: str | None, way: str) -> Graph:
    """Move a step with everything in its exits to the beginning of an exit of another one.

    Raises: InputError: the other step is the same or stands in an exit of it.
    """
    return _moved(graph, step, into, way)


def add_exit(graph: Graph, step: str, way: str) -> Graph:
    """Add an exit without steps: a known one, an answer of a `wait`, an arm of a `split`, a road of a `choose`.

    Raises: InputError: the step has it already, or has no exits of that kind.
    """
    view = _View(graph)
    place, shape = view.keys_of(step)
    kind = view.steps[step].kind
    if view.exit_of(step, way) is not None:
        raise InputError(f"there is an exit `{way}` already")
    if any(key.name == way and key.kind in EXIT_KINDS for key in shape.keys) and way != "answers":
        return set_key(graph, step, way, [])
    entry = _entry(place, {"wait": "answers", "split": "arms", "choose": "choose"}.get(kind, ""))
    if kind == "choose" and entry is not None and isinstance(entry.value, Sequence):
        index = len(entry.value.items)
        last = entry.value.items[-1] if index else None
        closed = isinstance(last, Mapping) and last.get("else") is not None
        road = {"else": []} if way == "else" else {"if": way, "do": []}
        return view.done(view.surgeon.insert_item(entry, place, index - (closed and way != "else"), _fresh(road)))
    if kind not in ("wait", "split"):
        raise InputError(f"`{kind}` has no exit `{way}`{did_you_mean(way, [key.name for key in shape.keys])}")
    empty: Any = [] if kind == "wait" else {"share": "0%", "do": []}
    if entry is not None and isinstance(entry.value, Mapping) and entry.value.entries:
        holder = entry.value
        return view.done(view.surgeon.add_key(holder, len(holder.entries) - 1, way, empty))
    name = "answers" if kind == "wait" else "arms"
    if entry is not None:
        return view.done(view.surgeon.set_value(entry, place, {way: empty}))
    return view.done(view.surgeon.add_key(place, _position(place, name, key_ranks(shape)), name, {way: empty}))


def rename_exit(graph: Graph, step: str, way: str, name: str) -> Graph:
    """Give an answer, an arm or the condition of a road another name.

    Raises: InputError: there is no such exit, it has a fixed name, or the new name is taken.
    """
    view = _View(graph)
    found = view.exit_of(step, way)
    if found is None or found.kind not in ("answer", "arm", "case"):
        raise InputError(f"there is no exit `{way}` that could have another name")
    if view.exit_of(step, name) is not None:
        raise InputError(f"there is an exit `{name}` already")
    if found.kind == "case":
        return set_key(graph, step, (*found.path[:-1], "if"), name)
    place, _ = view.keys_of(step)
    holder = view.inside(place, found.path[:1])
    entry = _entry(holder, str(found.path[1])) if isinstance(holder, Mapping) else None
    assert entry is not None
    return view.done([Cut(entry.key.start, entry.key.end, data_text(name))])


# ---------------------------------------------------------------- finding one's way


class _View:
    """A graph's text with its steps by id."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.surgeon = Surgeon(graph.source)
        documents = self.surgeon.tree.documents
        self.outline = outline(documents[0]) if documents else Outline("other", "", None, None, ())
        self.order = list(every_step(self.outline.steps))
        self.steps = dict(zip((node.id for node in graph.nodes), self.order, strict=True))

    def step(self, name: str) -> StepPlace:
        if name not in self.steps:
            raise InputError(f"there is no step `{name}`{did_you_mean(name, self.steps)}")
        return self.steps[name]

    def keys_of(self, name: str | None) -> tuple[Mapping, Shape]:
        """The keys of a step or of the script, and the shape that orders them."""
        if name is None:
            if self.outline.holder is None:
                raise InputError("there is no script in this document")
            return self.outline.holder, PART if self.outline.kind == "part" else SCRIPT
        found = self.step(name)
        if not isinstance(found.node, Mapping):
            raise InputError(f"`{name}` is written without keys")
        return found.node, STEPS.get(found.kind, Shape("step", "", ()))

    def exit_of(self, name: str, way: str) -> ExitPlace | None:
        return next((each for each in self.step(name).exits if each.name == way), None)

    def target(self, name: str | None, way: str) -> tuple[Entry, Mapping]:
        """The key that holds the list of an exit, and the mapping around it."""
        if name is None:
            if self.outline.entry is None or self.outline.holder is None:
                raise InputError("the script has no `steps:`")
            return self.outline.entry, self.outline.holder
        found = self.exit_of(name, way)
        if found is None:
            raise InputError(f"`{name}` has no exit `{way}`")
        return found.entry, found.holder

    def list_of(self, name: str) -> tuple[Entry, Mapping, int]:
        """The key and mapping of the list in which a step stands, and its position there."""
        wanted = self.step(name)
        for owner, steps in self._lists():
            for index, each in enumerate(steps):
                if each is wanted:
                    entry, holder = (owner.entry, owner.holder) if owner else self.target(None, "")
                    return entry, holder, index
        raise AssertionError("every step stands in a list")

    def _lists(self) -> list[tuple[ExitPlace | None, tuple[StepPlace, ...]]]:
        return [(None, self.outline.steps), *((way, way.steps) for step in self.order for way in step.exits)]

    def inside(self, node: Node, path: Path) -> Mapping | Sequence:
        """The mapping or list to which a path leads."""
        for part in path:
            entry = _entry(node, part) if isinstance(node, Mapping) and isinstance(part, str) else None
            if entry is not None:
                node = entry.value
            elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
                node = node.items[part]
            else:
                raise InputError(f"there is no `{part}` on the way to that key")
        if isinstance(node, Scalar):
            raise InputError("the path leads into a text")
        return node

    def refuse_steps(self, name: str | None, path: Path) -> None:
        """A key with steps is edited step by step."""
        ways = [way.path for way in self.step(name).exits] if name is not None else [("steps",)]
        if any(way[: len(path)] == path or path[: len(way)] == way for way in ways):
            raise InputError(f"`{path[-1]}` holds steps; edit these")

    def done(self, cuts: AnySequence[Cut]) -> Graph:
        """The graph after the cuts."""
        after = to_graph(applied(self.graph.source, cuts), self.graph.parts)
        assert len(after) == 1, "an edit keeps to its document"
        return after[0]


def _entry(node: Node, key: str) -> Entry | None:
    """The entry under a key; an underscore equals a space where no key is exactly that."""
    if not isinstance(node, Mapping):
        return None
    return node.get(key) or next((entry for entry in node.entries if plain_key(entry.key.text) == plain_key(key)), None)


def _position(holder: Mapping, key: str, ranks: AnyMapping[str, tuple[int, int]]) -> int:
    """Behind which entry does a new key go? Behind the last one that the reference names before it."""
    unknown = (1, 0)
    own = ranks.get(plain_key(key), unknown)
    fitting = [i for i, each in enumerate(holder.entries) if ranks.get(plain_key(each.key.text), unknown) <= own]
    return fitting[-1] if fitting else 0


# ---------------------------------------------------------------- moving


def _fresh(step: Written) -> Piece:
    """A new step, as `fmt` writes it."""
    text = format_text(data_text({"part": "", "steps": [dict(step)]}), "part")
    _, _, rows = text.partition("steps:\n")
    return Piece(tuple(row[2:] for row in _lines_of(rows)), data_text(dict(step)))


def _moved(graph: Graph, step: str, other: str | None, way: str | None) -> Graph:
    view = _View(graph)
    wanted = view.step(step)
    family = list(every_step((wanted,)))
    if other is not None and any(view.step(other) is each for each in family):
        raise InputError(f"`{step}` cannot be moved into itself")
    if way is not None:
        view.target(other, way)
    entry, _, index = view.list_of(step)
    piece = _piece(view.surgeon, entry, index)
    left = view.done(view.surgeon.delete_item(entry, index))
    name = None if other is None else _id_after(view, left, view.step(other), family)
    there = _View(left)
    if way is not None:
        target, holder = there.target(name, way)
        return there.done(there.surgeon.insert_item(target, holder, 0, piece))
    assert name is not None
    target, holder, position = there.list_of(name)
    return there.done(there.surgeon.insert_item(target, holder, position + 1, piece))


def _id_after(view: _View, left: Graph, other: StepPlace, gone: list[StepPlace]) -> str:
    """What the other step is called when the moved ones are gone."""
    kept = [each for each in view.order if not any(each is one for one in gone)]
    return left.nodes[next(i for i, each in enumerate(kept) if each is other)].id


def _piece(surgeon: Surgeon, entry: Entry, index: int) -> Piece:
    """A step as it is written, with its comments, ready to be put in elsewhere."""
    value = entry.value
    assert isinstance(value, Sequence)
    item = value.items[index]
    source = surgeon.source
    if value.flow:
        spoken = surgeon.spoken(("item", item.start), item.start, item.end)
        comments = tuple(comment.text for comment in spoken)
        text = source[item.start : item.end]
        first, *others = _lines_of(text)
        shifted = _shifted(others, surgeon.column(item) - 2, least=2)
        return Piece((*comments, "- " + first, *shifted), text, comments)
    start, end = surgeon.item_lines(value, index)
    rows = _shifted(_lines_of(source[start:end]), surgeon.column(value), least=0)
    comments = tuple(comment.text for comment in surgeon.tree.comments if start <= comment.start < end)
    return Piece(tuple(rows), data_text(plain_value(item)), comments)


def _lines_of(text: str) -> list[str]:
    lines = re.split("\r\n|\n|\r", text)
    return lines if lines[-1] else lines[:-1]


def _shifted(rows: AnySequence[str], columns: int, least: int) -> list[str]:
    """The rows moved by so many columns to the left, each indented by `least` at the least."""
    shifted = []
    for row in rows:
        indent = len(row) - len(row.lstrip(" "))
        shifted.append(" " * max(indent - columns, least) + row[indent:] if row.strip() else "")
    return shifted

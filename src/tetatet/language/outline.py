"""Which steps a script has, and where each one and each of its exits stands in the text.

The outline takes whatever is there: a broken script has an outline too, so that it can
be drawn and mended on the canvas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from tetatet.language import yaml_tree as text
from tetatet.language.keys import Kind
from tetatet.language.parts import DEPTH_LIMIT
from tetatet.language.steps import STEPS, kind_of_step
from tetatet.language.yaml_tree import Document, Entry, Node, Scalar, Sequence, Tree

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead from a step to something inside it."""


@dataclass(frozen=True, slots=True)
class ExitPlace:
    """One exit of a step: a key that holds steps.

    `name` is what the drawing writes at the edge, `kind` one of silent, answered,
    answer, unsent, undone, granted, refused, case, else, arm, do and other; `path`
    leads to the list, `entry` is the key that holds it and `holder` the mapping around.
    """

    name: str
    kind: str
    path: Path
    entry: Entry
    holder: text.Mapping
    steps: tuple[StepPlace, ...]


@dataclass(frozen=True, slots=True)
class StepPlace:
    """One step. `kind` is "" when it is none of the thirteen; `inside` are the ids of the part that it uses."""

    id: str
    kind: str
    title: str
    node: Node
    exits: tuple[ExitPlace, ...]
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """One document: `kind` is script, part or other; `holder` its mapping, `entry` the key `steps`."""

    kind: str
    name: str
    holder: text.Mapping | None
    entry: Entry | None
    steps: tuple[StepPlace, ...]


def outline(document: Document, parts: Mapping[str, Outline] | None = None) -> Outline:
    """The steps of one document, with the ids that drawings and reports use.

    Args:
        parts: what `use:` puts in place, so that ids count on behind it as they do
            when the script runs.
    """
    root = document.root
    if not isinstance(root, text.Mapping):
        return Outline("other", "", None, None, ())
    named = [(kind, entry) for kind in ("script", "part") if (entry := root.get(kind)) is not None]
    kind, name = (named[0][0], _text(named[0][1].value)) if named else ("other", "")
    entry = root.get("steps")
    steps = _steps(entry.value) if entry is not None else ()
    return Outline(kind, name, root, entry, _Namer(steps, parts or {}).named(steps))


def outlines_of_parts(trees: Iterable[Tree]) -> dict[str, Outline]:
    """The parts of these files by name."""
    found = [outline(document) for tree in trees for document in tree.documents]
    return {part.name: part for part in found if part.kind == "part"}


def every_step(steps: Iterable[StepPlace]) -> Iterator[StepPlace]:
    """The steps and all below them, in the order of the file."""
    for step in steps:
        yield step
        for way in step.exits:
            yield from every_step(way.steps)


# ---------------------------------------------------------------- reading the tree


def _steps(node: Node) -> tuple[StepPlace, ...]:
    return tuple(_step(item) for item in node.items) if isinstance(node, Sequence) else ()


def _step(node: Node) -> StepPlace:
    if not isinstance(node, text.Mapping) or not node.entries:
        return StepPlace("", "", _text(node), node, ())
    kind = kind_of_step(tuple(entry.key.text for entry in node.entries))
    first = node.entries[0]
    if kind is None:
        title = f"{first.key.text} {_text(first.value)}".strip()
        return StepPlace("", "", title, node, _numbered(_other_exits(node, ())))
    title = _text(first.value)
    if kind == "set" and isinstance(first.value, text.Mapping):
        title = ", ".join(entry.key.text for entry in first.value.entries)
    return StepPlace("", kind, title, node, _numbered(_exits(kind, node)))


def _exits(kind: str, node: text.Mapping) -> Iterator[ExitPlace]:
    shape = STEPS[kind]
    for entry in _unique(node):
        key = shape.key(entry.key.text)
        path = (entry.key.text,)
        if key is None:
            yield from _other_exits(node, (entry,))
        elif key.kind is Kind.STEPS:
            yield from _exit(key.name, key.name, path, entry, node)
        elif key.kind is Kind.NAMED_STEPS and isinstance(entry.value, text.Mapping):
            for answer in _unique(entry.value):
                yield from _exit(answer.key.text, "answer", (*path, answer.key.text), answer, entry.value)
        elif key.name == "arms" and isinstance(entry.value, text.Mapping):
            for arm in _unique(entry.value):
                yield from _arm(arm, (*path, arm.key.text))
        elif key.name == "choose" and isinstance(entry.value, Sequence):
            for index, item in enumerate(entry.value.items):
                yield from _case(item, (*path, index))


def _exit(name: str, kind: str, path: Path, entry: Entry, holder: text.Mapping) -> Iterator[ExitPlace]:
    """A list is an exit, and so is a key that holds nothing yet; anything else is a slip of the pen."""
    value = entry.value
    if isinstance(value, Sequence) or (isinstance(value, Scalar) and not value.text):
        yield ExitPlace(name, kind, path, entry, holder, _steps(value))


def _arm(arm: Entry, path: Path) -> Iterator[ExitPlace]:
    if isinstance(arm.value, text.Mapping):
        do = arm.value.get("do")
        if do is not None:
            yield from _exit(arm.key.text, "arm", (*path, "do"), do, arm.value)


def _case(item: Node, path: Path) -> Iterator[ExitPlace]:
    if not isinstance(item, text.Mapping):
        return
    condition = item.get("if")
    for entry in _unique(item):
        if entry.key.text == "do":
            name = _text(condition.value) if condition is not None else "?"
            yield from _exit(name, "case", (*path, "do"), entry, item)
        elif entry.key.text == "else":
            yield from _exit("else", "else", (*path, "else"), entry, item)


def _other_exits(node: text.Mapping, entries: tuple[Entry, ...]) -> Iterator[ExitPlace]:
    """Keys that nobody knows but that hold steps all the same."""
    for entry in entries or _unique(node):
        value = entry.value
        if isinstance(value, Sequence) and value.items and all(_is_step(item) for item in value.items):
            yield from _exit(entry.key.text, "other", (entry.key.text,), entry, node)


def _unique(node: text.Mapping) -> Iterator[Entry]:
    """The entries; of a key that stands there twice the last one."""
    last = {entry.key.text: entry for entry in node.entries}
    return (entry for entry in node.entries if last[entry.key.text] is entry)


def _is_step(node: Node) -> bool:
    return isinstance(node, text.Mapping) and kind_of_step(tuple(entry.key.text for entry in node.entries)) is not None


def _numbered(exits: Iterable[ExitPlace]) -> tuple[ExitPlace, ...]:
    """Exits with different names: a second one of a name is called ` 2`."""
    taken: set[str] = set()
    return tuple(replace(way, name=_free(way.name, taken)) for way in exits)


def _free(wanted: str, taken: set[str], kept: Iterable[str] = ()) -> str:
    found, number = wanted, 1
    while found in taken or found in kept:
        number += 1
        found = f"{wanted} {number}"
    taken.add(found)
    return found


def _text(node: Node) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""


# ---------------------------------------------------------------- ids


_PARAMETER = re.compile(r"\$([a-z]\w*)")


class _Namer:
    """Gives every step its id: `as:`, or its kind and object; a second one is called ` 2`."""

    def __init__(self, steps: tuple[StepPlace, ...], parts: Mapping[str, Outline]) -> None:
        self.parts = parts
        self.taken: set[str] = set()
        self.given = {name for step in every_step(steps) if (name := _given(step, {}))}

    def named(self, steps: tuple[StepPlace, ...]) -> tuple[StepPlace, ...]:
        """The same steps with their ids."""
        return tuple(self._named(step) for step in steps)

    def _named(self, step: StepPlace) -> StepPlace:
        name, inside = self._id(step, {}), self._inside(step, {}, 0)
        exits = tuple(replace(way, steps=self.named(way.steps)) for way in step.exits)
        return replace(step, id=name, exits=exits, inside=inside)

    def _id(self, step: StepPlace, values: Mapping[str, str]) -> str:
        given = _given(step, values)
        if given:
            return _free(given, self.taken)
        plain = step.kind in ("set", "choose") or not step.title
        wanted = step.kind if plain else f"{step.kind} {_filled(step.title, values)}".strip()
        return _free(wanted or "step", self.taken, self.given)

    def _inside(self, step: StepPlace, values: Mapping[str, str], depth: int) -> tuple[str, ...]:
        """The ids of what a `use` puts in place."""
        part = self.parts.get(_filled(step.title, values)) if step.kind == "use" else None
        if part is None or depth >= DEPTH_LIMIT:
            return ()
        inner = {name: _filled(value, values) for name, value in _with(step.node).items()}
        found: list[str] = []
        for below in every_step(part.steps):
            if below.kind == "use":
                found.extend(self._inside(below, inner, depth + 1))
            else:
                found.append(self._id(below, inner))
        return tuple(found)


def _given(step: StepPlace, values: Mapping[str, str]) -> str:
    if not isinstance(step.node, text.Mapping):
        return ""
    entry = step.node.get("as")
    return _filled(_text(entry.value), values) if entry is not None else ""


def _with(node: Node) -> dict[str, str]:
    entry = node.get("with") if isinstance(node, text.Mapping) else None
    if entry is None or not isinstance(entry.value, text.Mapping):
        return {}
    return {given.key.text: _text(given.value) for given in entry.value.entries}


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), words) if values else words

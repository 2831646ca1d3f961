"""A text as a tree that knows where each of its pieces stands, comments included.

`source` reads what a file says; this module keeps how it is written, so that `fmt`,
the graph and its edits can leave every byte alone that nobody touched. Offsets count
characters of the text; a piece is ``text[start:end]``.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from tetatet.language.source import DEPTH_LIMIT, parse_source
from tetatet.model.errors import Finding, InvalidProject

BLOCK_STYLES = ("|", ">")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One piece of text. `style` is "" (plain), a quote, ``|`` or ``>``."""

    start: int
    end: int
    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the text; `flow` is true for ``{…}``."""

    start: int
    end: int
    flow: bool
    entries: tuple[Entry, ...]

    def get(self, *names: str) -> Entry | None:
        """The first entry under one of these keys."""
        return next((entry for entry in self.entries if entry.key.text in names), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list; `flow` is true for ``[…]``."""

    start: int
    end: int
    flow: bool
    items: tuple[Node, ...]


Node: TypeAlias = Scalar | Mapping | Sequence


@dataclass(frozen=True, slots=True)
class Document:
    """One document: from its ``---`` (or the beginning) up to the next one. `marker` is where its ``---`` stands."""

    start: int
    end: int
    marker: int | None
    root: Node


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment from its ``#`` on. `alone` is true when nothing stands before it in its line."""

    start: int
    end: int
    text: str
    alone: bool


class Lines:
    """Which line and column an offset is in; lines count from 0."""

    _BREAK = re.compile("\r\n|[\n\r\x85]")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in self._BREAK.finditer(text))]

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def start(self, offset: int) -> int:
        """Where the line of this offset begins."""
        return self._starts[self.line(offset)]

    def next(self, offset: int) -> int:
        """Where the line after the one of this offset begins; the text's end after the last."""
        line = self.line(offset) + 1
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def column(self, offset: int) -> int:
        return offset - self.start(offset)

    def blank_before(self, offset: int) -> bool:
        """Is the line above the one of this offset empty?"""
        line = self.line(offset)
        return line > 0 and not self.text[self._starts[line - 1] : self._starts[line]].strip()

    def leads(self, offset: int) -> bool:
        """Does nothing but blanks stand before this offset in its line?"""
        return not self.text[self.start(offset) : offset].strip("\ufeff \t")


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole text: its documents and comments, in order."""

    text: str
    lines: Lines
    documents: tuple[Document, ...]
    comments: tuple[Comment, ...]


def parse_tree(text: str, file: str = "") -> Tree:
    """How is this text written?

    Raises: InvalidProject: it is not YAML, or holds what the language leaves out
        (anchors, tags, directives, keys that are no text, nesting beyond `DEPTH_LIMIT`).
    """
    lines = Lines(text)
    try:
        documents = tuple(_Builder(text, lines, file).documents())
    except YAMLError as error:
        raise InvalidProject(parse_source(file, text.encode("utf-8", "surrogatepass")).findings) from error
    return Tree(text, lines, documents, tuple(_comments(text, documents)))


class _Builder:
    """Builds the tree of one text from the parser's events."""

    def __init__(self, text: str, lines: Lines, file: str) -> None:
        self.text = text
        self.lines = lines
        self.file = file

    def documents(self) -> Iterator[Document]:
        events = iter(YAML(typ="safe", pure=True).parse(io.StringIO(self.text)))
        found: list[tuple[int | None, Node]] = []
        for event in events:
            if isinstance(event, DocumentStartEvent):
                start = event.start_mark.index
                if event.version is not None or event.tags:
                    raise self._refusal(start, "lines that begin with % are not in the language", "yaml-directive")
                found.append((start if event.explicit else None, self._node(next(events), events, 0)))
        starts = [0, *(marker for marker, _ in found[1:] if marker is not None)]
        assert len(starts) == len(found) or not found, "only the first document may lack its marker"
        for (marker, root), start, end in zip(found, starts, [*starts[1:], len(self.text)], strict=False):
            yield Document(start, end, marker, root)

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        self._refuse(event, start, depth)
        if isinstance(event, ScalarEvent):
            style = event.style or ""
            return Scalar(start, self._scalar_end(start, end, style), event.value, style)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(start, bool(event.flow_style), events, depth)
        assert isinstance(event, MappingStartEvent)
        return self._mapping(start, bool(event.flow_style), events, depth)

    def _scalar_end(self, start: int, end: int, style: str) -> int:
        """The parser lets a block of text end where the next thing begins; here it ends with its last line."""
        return start + len(self.text[start:end].rstrip()) if style in BLOCK_STYLES else end

    def _sequence(self, start: int, flow: bool, events: Iterator[Any], depth: int) -> Sequence:
        items: list[Node] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                end = event.end_mark.index if flow else items[-1].end
                return Sequence(start, end, flow, tuple(items))
            items.append(self._node(event, events, depth + 1))
        raise AssertionError("the parser closes every list")

    def _mapping(self, start: int, flow: bool, events: Iterator[Any], depth: int) -> Mapping:
        entries: list[Entry] = []
        for event in events:
            if isinstance(event, MappingEndEvent):
                braced = flow and self.text[start] == "{"
                end = event.end_mark.index if braced else entries[-1].value.end
                return Mapping(start, end, flow, tuple(entries))
            key = self._node(event, events, depth) if isinstance(event, ScalarEvent) else None
            if key is None:
                raise self._refusal(event.start_mark.index, "a key must be text", "yaml-key")
            assert isinstance(key, Scalar)
            entries.append(Entry(key, self._node(next(events), events, depth + 1)))
        raise AssertionError("the parser closes every mapping")

    def _refuse(self, event: Any, start: int, depth: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise self._refusal(
                start, "anchors (`&`) and aliases (`*`) are not in the language; use a part", "yaml-anchor"
            )
        if event.tag is not None:
            raise self._refusal(start, "tags (`!`) are not in the language; put the text in quotes", "yaml-tag")
        if depth > DEPTH_LIMIT:
            raise self._refusal(start, f"lists and keys nest deeper than {DEPTH_LIMIT} levels", "yaml-depth")

    def _refusal(self, offset: int, message: str, code: str) -> InvalidProject:
        line = self.lines.line(offset) + 1
        return InvalidProject((Finding("error", self.file, line, "", message, code),))


# ---------------------------------------------------------------- walking


def pieces(node: Node) -> Iterator[Node]:
    """The node, its keys and everything below, in the order of the text."""
    yield node
    if isinstance(node, Sequence):
        for item in node.items:
            yield from pieces(item)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield from pieces(entry.value)


def plain_value(node: Node) -> Any:
    """What the node says as plain data that JSON can hold.

    Bare ``true``, ``false``, ``null`` and whole numbers become what they are; all else
    stays text, so that ``6.00`` and ``10%`` keep the form they were given.
    """
    if isinstance(node, Sequence):
        return [plain_value(item) for item in node.items]
    if isinstance(node, Mapping):
        return {entry.key.text: plain_value(entry.value) for entry in node.entries}
    return _bare_value(node.text) if node.style == "" else node.text


_BARE: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile("-?(0|[1-9][0-9]{0,17})")


def _bare_value(text: str) -> str | int | bool | None:
    if text in _BARE:
        return _BARE[text]
    return int(text) if _WHOLE.fullmatch(text) else text


# ---------------------------------------------------------------- comments

_COMMENT = re.compile("#[^\n\r\x85]*")


def _comments(text: str, documents: tuple[Document, ...]) -> Iterator[Comment]:
    """Every comment: a ``#`` after a blank or at a line's beginning, outside all scalars."""
    spans = [
        _opaque(text, piece) for document in documents for piece in pieces(document.root) if isinstance(piece, Scalar)
    ]
    edges = [(0, 0), *sorted(span for span in spans if span[0] < span[1]), (len(text), len(text))]
    for (_, gap_start), (gap_end, _) in pairwise(edges):
        position = gap_start
        while (position := text.find("#", position, gap_end)) >= 0:
            found = _COMMENT.match(text, position)
            assert found is not None
            if position == 0 or text[position - 1].isspace() or text[position - 1] == "\ufeff":
                words = found.group().rstrip()
                line = max(text.rfind(mark, 0, position) for mark in "\n\r\x85") + 1
                alone = not text[line:position].strip("\ufeff \t")
                yield Comment(position, position + len(words), words, alone)
            position = found.end()


def _opaque(text: str, scalar: Scalar) -> tuple[int, int]:
    """The span in which a ``#`` is text; a block's first line may still carry a comment."""
    if scalar.style not in BLOCK_STYLES:
        return scalar.start, scalar.end
    header = text.find("\n", scalar.start, scalar.end)
    return (header, scalar.end) if header >= 0 else (scalar.start, scalar.start)

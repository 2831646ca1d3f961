"""Files as trees with lines: the only place that knows YAML.

A project file is UTF-8 YAML 1.2, of one or several documents. Scalars stay text, as
written; what they mean is for the reader of their key to say. What two readers of
YAML would take differently is refused by name, and so is what lets a small file
grow without bound (anchors, aliases, tags, merge keys).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from tetatet.model.errors import Finding
from tetatet.model.place import Place

FILE_LIMIT_BYTES = 1_000_000
"""A script is a page or two; a megabyte is no script, and the parser takes seconds for it."""

DEPTH_LIMIT = 60
"""Lists within lists; a dialogue of twenty silent steps in a row reaches some 45."""


NODES_LIMIT = 50_000
"""Values of one file: some ten thousand steps, two seconds of parsing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node stands: its file, its line from 1, and the keys that lead to it."""

    file: str
    line: int
    path: str

    @property
    def place(self) -> Place:
        return Place(self.file, self.line)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One piece of text; `plain` is true when it stands without quotes, on its own."""

    text: str
    plain: bool
    spot: Spot


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping and its value; `spot` is the key's."""

    key: str
    value: Node
    spot: Spot


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping, in the order of the file; no key twice."""

    entries: tuple[Entry, ...]
    spot: Spot


Node: TypeAlias = Scalar | Items | Keys


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its documents, and what is wrong with its writing.

    `broken` is true when the file could not be read to its end.
    """

    file: str
    documents: tuple[Node, ...]
    findings: tuple[Finding, ...]
    broken: bool = False


# A bare word that YAML 1.1 and 1.2 read differently, what 1.1 makes of it, and how else that is written.
_TRAPS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"y|Y|yes|Yes|YES|on|On|ON"), "`true`", "`true`"),
    (re.compile(r"n|N|no|No|NO|off|Off|OFF"), "`false`", "`false`"),
    (re.compile(r"[-+]?\d{1,3}(:[0-5]?\d)+(\.\d*)?"), "a number of seconds or minutes", ""),
    (re.compile(r"[-+]?0[0-9_]+"), "an octal number", ""),
    (re.compile(r"[-+]?[0-9]+(_[0-9]*)+(\.[0-9_]*)?"), "a number without its underscores", "the number without them"),
)

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse_source(file: str, data: bytes) -> Source:
    """What does this file say, and what is wrong with its writing? Never raises.

    Args:
        file: the name for messages, relative to the project.
        data: the bytes of the file.
    """
    if len(data) > FILE_LIMIT_BYTES:
        message = f"the file is larger than {FILE_LIMIT_BYTES:,} bytes; split it"
        return Source(file, (), (Finding("error", file, 0, "", message, "file-too-large"),), broken=True)
    text, wrong = decode(file, data)
    if wrong is not None:
        return Source(file, (), (wrong,), broken=True)
    builder = _Builder(file)
    documents: list[Node] = []
    wrong = None
    try:
        for node in builder.documents(text):
            documents.append(node)
    except YAMLError as error:
        wrong = _syntax_finding(file, text, error)
    except _Refused as refusal:
        wrong = refusal.finding
    if not documents and wrong is None:
        builder.findings.append(Finding("error", file, 1, "", "the file is empty", "file-empty"))
    findings = (*builder.findings, *((wrong,) if wrong is not None else ()))
    return Source(file, tuple(documents), findings, broken=wrong is not None)


def decode(file: str, data: bytes) -> tuple[str, Finding | None]:
    """The text of a file, or the finding that says where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the file is not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8"
        return "", Finding("error", file, line, "", message, "file-not-utf8")


class _Refused(Exception):
    """The rest of the file is not read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class _Builder:
    """Builds the trees of one file from the parser's events."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._nodes = 0

    def documents(self, text: str) -> Iterator[Node]:
        events = iter(YAML(typ="safe", pure=True).parse(io.StringIO(text)))
        for event in events:
            if isinstance(event, DocumentStartEvent):
                node = self._node(next(events), events, "", 0)
                if not (isinstance(node, Scalar) and node.plain and node.text == ""):
                    yield node

    def _node(self, event: Any, events: Iterator[Any], path: str, depth: int) -> Node:
        begun_below = isinstance(event, ScalarEvent) and event.style in ("|", ">")
        spot = Spot(self.file, event.start_mark.line + (2 if begun_below else 1), path)
        self._refuse_growth(event, spot, depth)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, spot)
        if isinstance(event, SequenceStartEvent):
            return Items(tuple(self._items(events, path, depth)), spot)
        assert isinstance(event, MappingStartEvent)
        return Keys(tuple(self._entries(events, path, depth)), spot)

    def _refuse_growth(self, event: Any, spot: Spot, depth: int) -> None:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise self._refusal(
                spot, "anchors (`&`) and aliases (`*`) are not in the language; use a part", "yaml-anchor"
            )
        if event.tag is not None and str(event.tag) != "!":
            raise self._refusal(spot, "tags (`!`) are not in the language; put the text in quotes", "yaml-tag")
        self._nodes += 1
        if self._nodes > NODES_LIMIT:
            raise self._refusal(spot, f"the file holds more than {NODES_LIMIT:,} values; split it", "file-too-large")
        if depth > DEPTH_LIMIT:
            raise self._refusal(spot, f"lists and keys nest deeper than {DEPTH_LIMIT} levels", "yaml-depth")

    def _refusal(self, spot: Spot, message: str, code: str) -> _Refused:
        return _Refused(Finding("error", spot.file, spot.line, spot.path, message, code))

    def _scalar(self, event: Any, spot: Spot) -> Scalar:
        plain = event.style is None or event.style == ""
        if _UNPRINTABLE.search(event.value):
            raise self._refusal(
                spot, "an escape names a character that is no text (NUL, a control, half a pair)", "yaml-syntax"
            )
        if plain:
            self._report_trap(event.value, spot)
        return Scalar(event.value, plain, spot)

    def _report_trap(self, text: str, spot: Spot) -> None:
        for pattern, meaning, instead in _TRAPS:
            if pattern.fullmatch(text):
                ways = f'{instead}, or "{text}" in quotes where a text is meant' if instead else f'"{text}" in quotes'
                message = f"bare `{text}` is text to some readers of YAML and {meaning} to others: write {ways}"
                self.findings.append(Finding("error", spot.file, spot.line, spot.path, message, "yaml-trap"))

    def _items(self, events: Iterator[Any], path: str, depth: int) -> Iterator[Node]:
        for index, event in enumerate(events):
            if isinstance(event, SequenceEndEvent):
                return
            yield self._node(event, events, f"{path}[{index}]", depth + 1)

    def _entries(self, events: Iterator[Any], path: str, depth: int) -> Iterator[Entry]:
        lines: dict[str, int] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                return
            line = event.start_mark.line + 1
            if not isinstance(event, ScalarEvent):
                raise self._refusal(
                    Spot(self.file, line, path),
                    "a key must be text; a text that begins with a brace stands in quotes",
                    "yaml-key",
                )
            key = event.value
            below = f"{path}.{key}" if path else key
            spot = Spot(self.file, line, below)
            self._refuse_growth(event, spot, depth)
            scalar = self._scalar(event, spot)
            if scalar.plain and key == "<<":
                raise self._refusal(spot, "merge keys (`<<`) are not in the language; use a part", "yaml-anchor")
            value = self._node(next(events), events, below, depth + 1)
            if isinstance(value, Scalar) and value.plain and not value.text:
                value = replace(value, spot=spot)  # the parser finds nothing only where the next thing begins
            if key in lines:
                message = f"`{key}` stands here twice; it is in line {lines[key]} already"
                self.findings.append(Finding("error", self.file, line, below, message, "duplicate-key"))
                continue
            lines[key] = line
            yield Entry(key, value, spot)


def _syntax_finding(file: str, text: str, error: YAMLError) -> Finding:
    """One clear line for what the parser could not read."""
    line, problem = 1, "it cannot be read"
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        problem = error.problem or error.context or problem
        begun = error.context_mark
        if begun is not None and begun.line + 1 < line:
            problem = f"{problem.strip().splitlines()[0]} (of what begins in line {begun.line + 1})"
    else:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        problem = f"a character that YAML does not allow (code {getattr(error, 'character', 0)})"
    first = problem.strip().splitlines()[0]
    if first.startswith("expected ',' or") and "stream end" not in first:
        first = f"{first}; a text that holds a comma inside `{{}}` stands in quotes"
    rows = text.splitlines()
    if line <= len(rows) and "\t" in rows[line - 1]:
        first = f"{first}; the line holds a tab, use spaces"
    return Finding("error", file, line, "", f"this is not YAML: {first}", "yaml-syntax")


def rewrite(node: Node, change: Callable[[Scalar], Scalar]) -> Node:
    """The same tree with every scalar value passed through `change`; keys stay."""
    if isinstance(node, Scalar):
        return change(node)
    if isinstance(node, Items):
        return Items(tuple(rewrite(item, change) for item in node.items), node.spot)
    entries = tuple(Entry(entry.key, rewrite(entry.value, change), entry.spot) for entry in node.entries)
    return Keys(entries, node.spot)

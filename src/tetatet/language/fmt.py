"""`tetatet fmt`: one way of writing for everybody, and nothing changed that it says.

Block style, one thing a line; spaces instead of `_` in the language's own keys; quotes
around what readers of YAML 1.1 would take otherwise and around conditions that hold a
comma; a step's keys in the order of the reference, unless comments stand between
them. Comments, empty lines and documents stay where they are. What a file says, as
`source` reads it, is the same before and after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tetatet.language.folder import FACTS, SETTINGS
from tetatet.language.keys import Key, Kind, Shape, plain_key
from tetatet.language.shapes import FACTS_FILE, OFFER, PART, QUESTION, SCRIPT, SETTINGS_FILE, SHAPES, TALK
from tetatet.language.source import Items, Keys, parse_source
from tetatet.language.source import Node as Said
from tetatet.language.source import Scalar as Word
from tetatet.language.steps import EXIT_KINDS, STEPS
from tetatet.language.yaml_block import BlockWriter
from tetatet.language.yaml_comments import Notes, attach
from tetatet.language.yaml_tree import Document, Entry, Mapping, Node, Scalar, Sequence, Tree, parse_tree
from tetatet.model.errors import Finding, InvalidProject

KINDS: dict[str, Shape] = {
    "settings": SETTINGS_FILE,
    "facts": FACTS_FILE,
    "scripts": SCRIPT,
    "part": PART,
    "talk": TALK,
    "question": QUESTION,
    "offer": OFFER,
}
"""What kinds of files there are, and the shape of their documents."""

_FOLDERS = {"scripts": "scripts", "parts": "part", "talks": "talk", "questions": "question", "offers": "offer"}

_CONDITIONS = (Kind.CONDITION, Kind.VALUE)
_NAMED_CONDITIONS = (Kind.NAMED_CONDITIONS, Kind.VARIANTS, Kind.LITERALS)
_SHAPED = {Kind.SHAPE, Kind.SHAPES, Kind.NAMED_SHAPES, Kind.START}


def kind_of(path: Path | str) -> str | None:
    """Which kind of file is this, by its name in the project folder? None when `fmt` leaves it alone.

    >>> kind_of("scripts/grocer.yml"), kind_of("content/hello.liquid")
    ('scripts', None)
    """
    path = Path(path)
    if path.suffix != ".yml":
        return None
    if path.name in (SETTINGS, FACTS):
        return "settings" if path.name == SETTINGS else "facts"
    return _FOLDERS.get(path.parent.name)


def format_text(text: str, kind: str, file: str = "") -> str:
    """The same file as everybody writes it; formatting it once more changes nothing.

    Args:
        kind: one of `KINDS`.
        file: its name, for messages.

    Raises: InvalidProject: the text is no YAML of this language (`source` says where).

    >>> print(format_text("{script: hello, steps: [{send: card, valid_for: 2d}]}", "scripts"), end="")
    script: hello
    steps:
      - send: card
        valid for: 2d
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    said = _said(text, file)
    tree = parse_tree(text, file)
    if not tree.documents:
        return "".join(row.rstrip() + "\n" for row in text.strip().split("\n")) if text.strip() else ""
    written = _written(tree, KINDS[kind])
    assert _same(said, _said(written, file)), f"fmt changed what {file or 'a file'} says"
    assert len(parse_tree(written).comments) == len(tree.comments), f"fmt lost a comment of {file or 'a file'}"
    return written


def format_project(folder: Path, check: bool = False) -> list[Path]:
    """Write every language file of a project as everybody writes it; which ones change?

    Args:
        check: only say which files would change, and write nothing.

    Raises: InvalidProject: some file is no YAML of this language; then none is written.
    """
    changed: list[tuple[Path, str]] = []
    findings: list[Finding] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        kind = kind_of(name)
        assert kind is not None
        try:
            old = _decoded(path.read_bytes(), name)
            new = format_text(old, kind, name)
        except InvalidProject as error:
            findings.extend(error.findings)
            continue
        if new != old:
            changed.append((path, new))
    if findings:
        raise InvalidProject(tuple(findings))
    if not check:
        for path, new in changed:
            path.write_text(new, encoding="utf-8", newline="")
    return [path for path, _ in changed]


def _files(folder: Path) -> list[Path]:
    tops = [folder / SETTINGS, folder / FACTS]
    below = [path for name in _FOLDERS for path in sorted((folder / name).glob("*.yml"))]
    return [path for path in (*tops, *below) if path.is_file() and not path.name.startswith(".")]


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidProject(parse_source(name, data).findings) from error


# ---------------------------------------------------------------- what a text says


def _said(text: str, file: str) -> tuple[Said, ...]:
    """What the reader of files takes from this text; traps are what `fmt` is there to mend."""
    source = parse_source(file, text.encode("utf-8", "surrogatepass"))
    wrong = tuple(finding for finding in source.findings if finding.code not in ("yaml-trap", "file-empty"))
    if wrong:
        raise InvalidProject(wrong)
    return source.documents


def _same(left: object, right: object) -> bool:
    """Do both say the same, keys in whatever order, `_` for a space or not?"""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, Items) and isinstance(right, Items):
        return _same(left.items, right.items)
    if isinstance(left, Keys) and isinstance(right, Keys):
        ours, theirs = (sorted(node.entries, key=lambda e: plain_key(e.key)) for node in (left, right))
        named = [plain_key(entry.key) for entry in ours] == [plain_key(entry.key) for entry in theirs]
        return named and all(_same(one.value, other.value) for one, other in zip(ours, theirs, strict=True))
    return isinstance(left, Word) and isinstance(right, Word) and left.text == right.text


# ---------------------------------------------------------------- how it is written


def _written(tree: Tree, shape: Shape) -> str:
    notes = attach(tree)
    arranger = _Arranger(notes)
    documents = [replace(document, root=arranger.document(document, shape)) for document in tree.documents]
    writer = BlockWriter(tree, notes, frozenset(arranger.conditions))
    rows = [line for document in documents for line in writer.document(document)]
    return "".join(line + "\n" for line in rows)


class _Arranger:
    """Gives keys their names and order, and finds the conditions."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.conditions: list[int] = []

    def document(self, document: Document, shape: Shape) -> Node:
        root = document.root
        if shape is SCRIPT and isinstance(root, Mapping) and root.get("part") and not root.get("script"):
            shape = PART
        return self.shaped(root, shape)

    def shaped(self, node: Node, shape: Shape) -> Node:
        """A mapping of a known shape, with its keys as the tables write them."""
        if not isinstance(node, Mapping):
            return node
        entries = []
        for entry in node.entries:
            key = shape.key(entry.key.text)
            if key is None:
                entries.append(entry)
            else:
                word = replace(entry.key, text=key.name, style="")
                entries.append(Entry(word, self.value(entry.value, key)))
        return replace(node, entries=tuple(entries))

    def value(self, node: Node, key: Key) -> Node:
        """What stands behind a key."""
        if key.kind in _CONDITIONS and isinstance(node, Scalar):
            self.conditions.append(node.start)
        elif key.kind in _NAMED_CONDITIONS and isinstance(node, Mapping):
            self.conditions.extend(entry.value.start for entry in node.entries)
        elif key.kind is Kind.STEPS:
            return self.steps(node)
        elif key.kind is Kind.NAMED_STEPS and isinstance(node, Mapping):
            return _mapped(node, self.steps)
        elif key.kind in _SHAPED and key.shape:
            return self.nested(node, SHAPES[key.shape], named=key.kind is Kind.NAMED_SHAPES)
        return node

    def nested(self, node: Node, shape: Shape, *, named: bool) -> Node:
        if isinstance(node, Sequence):
            return replace(node, items=tuple(self.shaped(item, shape) for item in node.items))
        if named and isinstance(node, Mapping):
            return _mapped(node, lambda value: self.shaped(value, shape))
        return self.shaped(node, shape)

    def steps(self, node: Node) -> Node:
        if not isinstance(node, Sequence):
            return node
        return replace(node, items=tuple(self.step(item) for item in node.items))

    def step(self, node: Node) -> Node:
        if not isinstance(node, Mapping):
            return node
        kinds = [plain_key(entry.key.text) for entry in node.entries if plain_key(entry.key.text) in STEPS]
        if not kinds:
            return node
        shaped = self.shaped(node, STEPS[kinds[0]])
        assert isinstance(shaped, Mapping)
        return shaped if self._divided(node) else _in_order(shaped, STEPS[kinds[0]])

    def _divided(self, node: Mapping) -> bool:
        """Do comments in lines of their own stand between the keys, so that these keep their order?"""
        above = any(("entry", entry.key.start) in self.notes.before for entry in node.entries)
        return above or node.start in self.notes.after


def key_ranks(shape: Shape) -> dict[str, tuple[int, int]]:
    """The order of a step's keys: kind and own name first, exits last, all else as in the reference.

    A key that nobody knows goes between, at (1, 0).
    """
    first = [key.name for key in shape.keys[:1]] + [key.name for key in shape.keys if key.name == "as"]
    plain = [key.name for key in shape.keys if key.name not in first and key.kind not in EXIT_KINDS]
    exits = [key.name for key in shape.keys if key.kind in EXIT_KINDS]
    ranks = {name: (0, index) for index, name in enumerate((*first, *plain))}
    return ranks | {name: (2, index) for index, name in enumerate(exits)}


def _in_order(node: Mapping, shape: Shape) -> Mapping:
    ranks = key_ranks(shape)
    return replace(node, entries=tuple(sorted(node.entries, key=lambda entry: ranks.get(entry.key.text, (1, 0)))))


def _mapped(node: Mapping, change: Callable[[Node], Node]) -> Mapping:
    return replace(node, entries=tuple(replace(entry, value=change(entry.value)) for entry in node.entries))

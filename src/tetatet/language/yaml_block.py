"""Trees written in block style, one thing a line, every comment with what it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tetatet.language.yaml_comments import Holder, Notes
from tetatet.language.yaml_scalars import block_text, folded_text, scalar_text
from tetatet.language.yaml_tree import Comment, Document, Mapping, Node, Scalar, Sequence, Tree, pieces

WIDTH = 100
"""Columns up to which a list of names stays in one line."""

STEP = 2
"""Columns by which what nests is moved in."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line to be.

    `kind` is "text", "comment", "blank", "open" (the first line of a text in several
    lines, which takes no comment) or "raw" (a further line of such a text).
    """

    kind: str
    indent: int
    text: str = ""
    comments: tuple[Comment, ...] = ()


class BlockWriter:
    """Writes the documents of one tree.

    `conditions` holds the offsets of scalars that are quoted when they hold a comma.
    """

    def __init__(self, tree: Tree, notes: Notes, conditions: frozenset[int] = frozenset()) -> None:
        self.tree = tree
        self.notes = notes
        self.conditions = conditions
        self.commented = {start for kind, start in (*notes.before, *notes.beside) if kind == "item"}

    def document(self, document: Document) -> Iterator[str]:
        """The lines of one document, its ``---`` included."""
        holder = ("document", document.start)
        if document.marker is not None:
            gap = (Row("blank", 0),) if self.tree.lines.blank_before(document.marker) else ()
            marker = Row("text", 0, "---", self._beside(holder))
            yield from self.lines((*self._above(holder), *gap, marker))
            yield from self.lines(self._body(document.root))
        else:
            yield from self.lines((*self._above(holder), *self._body(document.root)))

    def node_rows(self, node: Node) -> list[Row]:
        """A mapping or list as rows, moved in by nothing."""
        assert not isinstance(node, Scalar)
        return list(self._mapping(node, 0) if isinstance(node, Mapping) else self._sequence(node, 0))

    def lines(self, rows: Iterable[Row], column: int = 0) -> Iterator[str]:
        """Rows as lines of text: no two blanks in a row, none at either end."""
        gap, begun = False, False
        for row in rows:
            if row.kind == "blank":
                gap = begun
                continue
            if gap:
                yield ""
            gap, begun = False, True
            indent = " " * (column + row.indent)
            yield from (indent + comment.text for comment in row.comments[:-1])
            line = (indent + row.text).rstrip() if row.kind == "raw" and not row.text.strip() else indent + row.text
            yield self._with_comment(line, row.comments[-1]) if row.comments else line

    def _with_comment(self, line: str, comment: Comment) -> str:
        """Where the line stayed as it was its comment keeps its column."""
        start = self.tree.lines.start(comment.start)
        same = self.tree.text[start : comment.start].rstrip() == line
        gap = max(comment.start - start - len(line), 1) if same else 2
        return line + " " * gap + comment.text

    # ------------------------------------------------ rows

    def _body(self, root: Node) -> Iterator[Row]:
        if isinstance(root, Scalar):
            if root.end > root.start:
                yield Row("text", 0, scalar_text(replace(root, style=_one_line_style(root)), in_flow=False))
            yield from self._below(root)
        elif not _filled(root):
            yield Row("text", 0, "{}" if isinstance(root, Mapping) else "[]")
            yield from self._below(root)
        else:
            yield from self.node_rows(root)

    def _mapping(self, node: Mapping, column: int) -> Iterator[Row]:
        for entry in node.entries:
            holder = ("entry", entry.key.start)
            yield from self._above(holder)
            key = scalar_text(replace(entry.key, style=_one_line_style(entry.key)), in_flow=False) + ":"
            yield from self._value(key, entry.value, self._beside(holder), column)
        yield from self._below(node)

    def _value(self, key: str, value: Node, beside: tuple[Comment, ...], column: int) -> Iterator[Row]:
        if isinstance(value, Scalar):
            yield from self._scalar_rows(key, value, beside)
            return
        inline = self._inline(value, column + len(key) + 1)
        if inline is not None:
            yield Row("text", 0, f"{key} {inline}", beside)
        else:
            yield Row("text", 0, key, beside)
            yield from (_moved(row, STEP) for row in self._collection(value, column + STEP))

    def _sequence(self, node: Sequence, column: int) -> Iterator[Row]:
        for item in node.items:
            holder = ("item", item.start)
            yield from self._above(holder)
            beside = self._beside(holder)
            if isinstance(item, Scalar):
                yield from self._scalar_rows("-", item, beside)
                continue
            inline = self._inline(item, column + STEP)
            if inline is not None:
                yield Row("text", 0, f"- {inline}", beside)
            else:
                yield from _dashed(list(self._collection(item, column + STEP)), beside)
        yield from self._below(node)

    def _collection(self, node: Mapping | Sequence, column: int) -> Iterator[Row]:
        return self._mapping(node, column) if isinstance(node, Mapping) else self._sequence(node, column)

    def _scalar_rows(self, lead: str, scalar: Scalar, beside: tuple[Comment, ...]) -> Iterator[Row]:
        """A text behind its key or dash, in as many lines as its author gave it."""
        block = block_text(scalar, self.tree.text)
        if block is not None:
            header, rows = block
            yield Row("text", 0, f"{lead} {header}", beside)
            yield from (Row("raw", STEP, row) for row in rows)
            return
        folded = folded_text(scalar, self.tree.text, quote_commas=scalar.start in self.conditions)
        if folded is not None:
            first, *middle, last = folded
            yield Row("open", 0, f"{lead} {first}")
            yield from (Row("raw", STEP, row) for row in middle)
            yield Row("text", STEP, last, beside)
            return
        text = self._scalar(replace(scalar, style=_one_line_style(scalar)), in_flow=False)
        yield Row("text", 0, f"{lead} {text}".rstrip(), beside)

    def _inline(self, node: Mapping | Sequence, column: int) -> str | None:
        """A list in the line of its key, where it has a place there."""
        if not _filled(node):
            return "{}" if isinstance(node, Mapping) else "[]"
        if not (isinstance(node, Sequence) and node.flow) or self._commented(node):
            return None
        if not all(isinstance(item, Scalar) and item.style in ("", "'", '"') for item in node.items):
            return None
        text = (
            "[" + ", ".join(self._scalar(item, in_flow=True) for item in node.items if isinstance(item, Scalar)) + "]"
        )
        return text if column + len(text) <= WIDTH else None

    def _scalar(self, scalar: Scalar, *, in_flow: bool) -> str:
        return scalar_text(scalar, in_flow=in_flow, quote_commas=scalar.start in self.conditions)

    # ------------------------------------------------ comments

    def _above(self, holder: Holder) -> Iterator[Row]:
        for comment in self.notes.before.get(holder, ()):
            yield from self._comment(comment)
        if self._first_in_line(holder[1]) and self.tree.lines.blank_before(holder[1]):
            yield Row("blank", 0)

    def _below(self, node: Node) -> Iterator[Row]:
        for comment in self.notes.after.get(node.start, ()):
            yield from self._comment(comment)

    def _comment(self, comment: Comment) -> Iterator[Row]:
        if comment.alone and self.tree.lines.blank_before(comment.start):
            yield Row("blank", 0)
        yield Row("comment", 0, comment.text)

    def _beside(self, holder: Holder) -> tuple[Comment, ...]:
        return tuple(self.notes.beside.get(holder, ()))

    def _first_in_line(self, offset: int) -> bool:
        lines = self.tree.lines
        return not self.tree.text[lines.start(offset) : offset].strip(" -")

    def _commented(self, node: Node) -> bool:
        """Does a comment stand inside?"""
        inside = any(piece.start in self.commented for piece in pieces(node) if piece is not node)
        return inside or node.start in self.notes.after


def _dashed(rows: list[Row], beside: tuple[Comment, ...]) -> Iterator[Row]:
    """The rows of an item behind its dash; comments before its first line stand above the dash."""
    first = next(index for index, row in enumerate(rows) if row.kind in ("text", "open"))
    yield from rows[:first]
    head = rows[first]
    if head.kind == "open":
        yield from (Row("comment", 0, comment.text) for comment in beside)
        yield Row("open", 0, "- " + head.text)
    else:
        comments = tuple(sorted((*head.comments, *beside), key=lambda comment: comment.start))
        yield Row("text", 0, "- " + head.text, comments)
    yield from (_moved(row, STEP) for row in rows[first + 1 :])


def _moved(row: Row, columns: int) -> Row:
    return replace(row, indent=row.indent + columns)


def _filled(node: Mapping | Sequence) -> bool:
    return bool(node.entries if isinstance(node, Mapping) else node.items)


def _one_line_style(scalar: Scalar) -> str:
    """A block of text that has to stand in one line is quoted."""
    return '"' if scalar.style in ("|", ">") else scalar.style

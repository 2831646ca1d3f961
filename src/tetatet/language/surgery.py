"""Cuts in the text of a script: take a piece out, put one in, and leave every other byte alone.

All cuts are given as `Cut`s of one text, so that what they leave alone is plain to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from tetatet.language.yaml_comments import Holder, attach
from tetatet.language.yaml_scalars import data_text
from tetatet.language.yaml_tree import BLOCK_STYLES, Comment, Entry, Mapping, Node, Scalar, Sequence, parse_tree, pieces

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """Put `text` in the place of ``source[start:end]``."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """An item to be put into a list, in both ways of writing.

    `rows` are its lines in block style, from ``- `` on, at column 0; `flow` its text in
    flow style and `comments` the comments that then stand above it.
    """

    rows: tuple[str, ...]
    flow: str
    comments: tuple[str, ...] = ()


def applied(source: str, cuts: Iterable[Cut]) -> str:
    """The text after all cuts; they must not overlap."""
    parts: list[str] = []
    position = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end)):
        assert cut.start >= position, "two cuts overlap"
        parts += (source[position : cut.start], cut.text)
        position = cut.end
    return "".join((*parts, source[position:]))


class Surgeon:
    """Knows one text and says which cuts put something in or take it out."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = parse_tree(source)
        self.lines = self.tree.lines
        self.notes = attach(self.tree)
        self.newline = "\r\n" if "\r\n" in source else "\n"
        self._comment_starts = {comment.start: comment for comment in self.tree.comments}

    # ------------------------------------------------ where things are

    def colon(self, entry: Entry) -> int:
        """Behind the colon of a key."""
        position = self.source.find(":", entry.key.end)
        assert position >= 0, "every key has its colon"
        return position + 1

    def above(self, holder: Holder, start: int) -> int:
        """Where the comments above something begin, or the thing itself."""
        before = self.notes.before.get(holder, ())
        return before[0].start if before else start

    def spoken(self, owner: Holder, start: int, end: int) -> list[Comment]:
        """The comments outside a piece of flow style that speak of it."""
        below = [notes for begin, notes in self.notes.after.items() if start <= begin < end]
        found = [
            *self.notes.before.get(owner, ()),
            *self.notes.beside.get(owner, ()),
            *(c for notes in below for c in notes),
        ]
        return [comment for comment in found if not start <= comment.start < end]

    def last(self, node: Node, least: int) -> int:
        """Where a piece ends, the comments below its last lines included."""
        below = [self.notes.after[piece.start][-1].end for piece in pieces(node) if piece.start in self.notes.after]
        return max(node.end, least, *below)

    def item_lines(self, holder: Sequence, index: int) -> Span:
        """The whole lines of a block list's item, the comments that speak of it included."""
        item = holder.items[index]
        dash = self._dash(holder, index)
        start = self.lines.start(self.above(("item", item.start), dash))
        return start, self.lines.next(max(self.last(item, dash) - 1, dash))

    def entry_lines(self, entry: Entry) -> Span:
        """The whole lines of a block mapping's key and value, comments included."""
        start = self.above(("entry", entry.key.start), entry.key.start)
        return self.lines.start(start), self.lines.next(self.last(entry.value, entry.key.end) - 1)

    def column(self, node: Node) -> int:
        return self.lines.column(node.start)

    def _dash(self, holder: Sequence, index: int) -> int:
        if index == 0:
            return holder.start
        before = holder.items[index - 1]
        position = self.lines.next(max(self.last(before, before.start) - 1, before.start))
        while self.source[position : self.lines.next(position)].strip(" \t\r\n")[:1] in ("", "#"):
            position = self.lines.next(position)
        return position + self.column(holder)

    # ------------------------------------------------ lists

    def insert_item(self, entry: Entry, holder: Mapping, index: int, piece: Piece) -> list[Cut]:
        """Put an item into the list behind a key, before the one that is now at `index`.

        Args:
            entry: the key; its value may be a list, ``[]`` or nothing yet.
            holder: the mapping in which the key stands.
        """
        value = entry.value
        if isinstance(value, Sequence) and not value.flow:
            at = self.item_lines(value, index)[0] if index < len(value.items) else self.item_lines(value, index - 1)[1]
            return [self._rows_at(at, piece.rows, self.column(value))]
        bare = not isinstance(value, Sequence) or not self.source[value.start + 1 : value.end - 1].strip()
        if bare and not holder.flow:
            return self._first_row(entry, holder, piece)
        if isinstance(value, Sequence):
            members = [(("item", item.start), (item.start, item.end)) for item in value.items]
            return self._insert_member(value, members, index, piece)
        return [Cut(value.start, value.end, f" [{self._flow_text(piece, self.column(holder) + 2)}]")]

    def delete_item(self, entry: Entry, index: int) -> list[Cut]:
        """Take an item out of the list behind a key, with the comments that speak of it."""
        value = entry.value
        assert isinstance(value, Sequence)
        if not value.flow:
            cuts = [Cut(*self.item_lines(value, index))]
            return cuts if len(value.items) > 1 else [Cut(self.colon(entry), self.colon(entry), " []"), *cuts]
        members = [(("item", item.start), (item.start, item.end)) for item in value.items]
        return self._delete_member(value, members, index)

    def _first_row(self, entry: Entry, holder: Mapping, piece: Piece) -> list[Cut]:
        """The first item of a list that was empty, in a line of its own below its key."""
        colon, value = self.colon(entry), entry.value
        cuts = [Cut(colon, value.end)] if value.end > colon else []
        return [*cuts, self._rows_at(self.lines.next(max(value.end, colon) - 1), piece.rows, self.column(holder) + 2)]

    def _rows_at(self, position: int, rows: Iterable[str], column: int) -> Cut:
        lines = [(" " * column + row).rstrip() if not row.strip() else " " * column + row for row in rows]
        text = self.newline.join(lines)
        unfinished = position == len(self.source) and self.source[-1:] not in ("", "\n", "\r")
        return Cut(position, position, self.newline + text if unfinished else text + self.newline)

    # ------------------------------------------------ keys

    def set_value(self, entry: Entry, holder: Mapping, value: Any) -> list[Cut]:
        """Put a value in the place of the one behind a key."""
        old = entry.value
        text = data_text(value, in_flow=holder.flow)
        blocky = old.style in BLOCK_STYLES if isinstance(old, Scalar) else not old.flow
        if not blocky:
            gap = "" if self.source[old.start - 1 : old.start].isspace() else " "
            return [Cut(old.start, old.end, gap + text)]
        _, end = self.entry_lines(entry)
        if isinstance(old, Scalar):
            header = re.compile(r"[|>][0-9+-]*").match(self.source, old.start)
            assert header is not None
            first = Cut(old.start, header.end(), text)
        else:
            first = Cut(self.colon(entry), self.colon(entry), " " + text)
        return [first, Cut(self.lines.next(entry.key.end - 1), end)]

    def set_item(self, holder: Sequence, index: int, value: Any) -> list[Cut]:
        """Put plain data in the place of an item that stands in one line."""
        item = holder.items[index]
        return [Cut(item.start, item.end, data_text(value, in_flow=holder.flow))]

    def add_key(self, holder: Mapping, after: int, key: str, value: Any) -> list[Cut]:
        """Put a new key behind the entry at `after`."""
        entry = holder.entries[after]
        text = f"{data_text(key)}: {data_text(value, in_flow=holder.flow)}"
        if not holder.flow:
            return [self._rows_at(self.entry_lines(entry)[1], (text,), self.column(holder))]
        end = max(entry.value.end, entry.key.end)
        if self.source[holder.start] != "{":
            return [Cut(holder.start, holder.start, "{"), Cut(end, end, f", {text}}}")]
        return [Cut(end, end, f", {text}")]

    def remove_key(self, holder: Mapping, index: int) -> list[Cut]:
        """Take a key out, with its value and the comments that speak of it."""
        entry = holder.entries[index]
        if not holder.flow:
            return [Cut(*self.entry_lines(entry))]
        members: list[tuple[Holder, Span]] = [
            (("entry", each.key.start), (each.key.start, max(each.value.end, each.key.end))) for each in holder.entries
        ]
        return self._delete_member(holder, members, index)

    # ------------------------------------------------ flow style

    def _insert_member(
        self, holder: Sequence, members: list[tuple[Holder, Span]], index: int, piece: Piece
    ) -> list[Cut]:
        if not members:
            return [Cut(holder.end - 1, holder.end - 1, self._flow_text(piece, self.column(holder) + 2))]
        if index == len(members):
            return self._append_member(holder, members[-1][1], piece)
        owner, (start, _) = members[index]
        anchor = self.above(owner, start)
        if not self.lines.leads(anchor):
            return [Cut(start, start, self._flow_text(piece, self.lines.column(start)) + ", ")]
        indent = self.source[self.lines.start(anchor) : anchor].lstrip("\ufeff")
        line = self._flow_text(piece, len(indent)).lstrip("\r\n ")
        return [Cut(anchor, anchor, f"{line},{self.newline}{indent}")]

    def _append_member(self, holder: Sequence, last: Span, piece: Piece) -> list[Cut]:
        start, end = last
        comma = self._comma(end, holder.end - 1)
        indent = self._indent(start)
        text = self._flow_text(piece, indent)
        below = " " * indent + text.lstrip("\r\n ") + self.newline
        comment = self._comment_behind(end)
        same_line = comma is None or self.lines.line(comma) == self.lines.line(end)
        if comment is not None and comment.end < holder.end and same_line:
            commas = [Cut(end, end, ",")] if comma is None else []
            return [*commas, Cut(self.lines.next(end), self.lines.next(end), below)]
        if comma is not None:
            return [Cut(comma + 1, comma + 1, " " + text)]
        own_line = self.lines.leads(start) and self.lines.line(start) > self.lines.line(holder.start)
        gap = f",{self.newline}{' ' * indent}" if own_line else ", "
        return [Cut(end, end, gap + text.lstrip("\r\n ") if own_line else gap + text)]

    def _delete_member(self, holder: Sequence | Mapping, members: list[tuple[Holder, Span]], index: int) -> list[Cut]:
        owner, (start, end) = members[index]
        following = members[index + 1][1][0] if index + 1 < len(members) else holder.end - 1
        comma = self._comma(end, following)
        if comma is None and index > 0:
            comma = self._comma(members[index - 1][1][1], start)
        gone = [(start, end), *((comment.start, comment.end) for comment in self.spoken(owner, start, end))]
        if comma is not None:
            gone.append((comma, comma + 1))
        return [self._tidy(span) for span in self._joined(gone)]

    def _joined(self, spans: list[Span]) -> list[Span]:
        """Spans with nothing but blanks between them as one."""
        joined: list[Span] = []
        for start, end in sorted(spans):
            if joined and not self.source[joined[-1][1] : start].strip():
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _tidy(self, span: Span) -> Cut:
        """A cut that leaves no empty line and no double blank behind."""
        start, end = span
        line_start, line_end = self.lines.start(start), self.lines.next(end - 1)
        before, behind = self.source[line_start:start], self.source[end:line_end]
        if not before.strip() and not behind.strip():
            return Cut(line_start, line_end)
        if behind.lstrip(" ").startswith("#"):
            return Cut(start, end)
        if not behind.strip() or behind[0] in "]}":
            return Cut(start - (len(before) - len(before.rstrip(" "))) * bool(before.strip()), end)
        blank = before[-1:] in ("", " ", "[", "{")
        return Cut(start, end + (len(behind) - len(behind.lstrip(" "))) * blank)

    def _flow_text(self, piece: Piece, indent: int) -> str:
        """The piece in flow style; its comments stand in lines above it."""
        gap = self.newline + " " * indent
        return "".join(gap + comment for comment in piece.comments) + (gap if piece.comments else "") + piece.flow

    def _indent(self, offset: int) -> int:
        line = self.source[self.lines.start(offset) : self.lines.next(offset)]
        return len(line) - len(line.lstrip(" "))

    def _comma(self, start: int, end: int) -> int | None:
        """The comma between two members, outside comments."""
        position = start
        while position < end:
            if position in self._comment_starts:
                position = self._comment_starts[position].end
            elif self.source[position] == ",":
                return position
            else:
                position += 1
        return None

    def _comment_behind(self, offset: int) -> Comment | None:
        line = self.lines.line(offset)
        behind = (c for c in self.tree.comments if c.start >= offset and self.lines.line(c.start) == line)
        return next(behind, None)

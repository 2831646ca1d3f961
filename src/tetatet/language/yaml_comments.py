"""Which step, key or list each comment speaks of, so that it can go along with it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from tetatet.language.yaml_tree import BLOCK_STYLES, Comment, Document, Mapping, Node, Scalar, Sequence, Tree

Holder: TypeAlias = tuple[str, int]
"""Something that begins a line: ("entry", offset of its key), ("item", offset), ("document", offset)."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The comments of a text by what they speak of, each list in the order of the text.

    `before`: lines above a holder; `beside`: behind it in its line; `after`: lines
    below the last thing of a mapping, a list or a document, by the offset at which that begins.
    """

    before: dict[Holder, list[Comment]] = field(default_factory=dict)
    beside: dict[Holder, list[Comment]] = field(default_factory=dict)
    after: dict[int, list[Comment]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Thing:
    """An entry or item with its surroundings; `promoted` is the item whose line it shares."""

    holder: Holder
    key: Scalar | None
    start: int
    value: Node
    container: Mapping | Sequence
    up: _Thing | None
    promoted: Holder


def attach(tree: Tree) -> Notes:
    """Which comment belongs to what?"""
    notes = Notes()
    starts = [comment.start for comment in tree.comments]
    for document in tree.documents:
        attacher = _Attacher(tree, document, notes)
        for comment in tree.comments[bisect_left(starts, document.start) : bisect_left(starts, document.end)]:
            if comment.alone or not attacher.beside(comment):
                attacher.alone(comment)
    return notes


class _Attacher:
    """Places the comments of one document."""

    def __init__(self, tree: Tree, document: Document, notes: Notes) -> None:
        self.tree = tree
        self.lines = tree.lines
        self.document = document
        self.notes = notes
        self.things = list(_things(document.root, None))
        self.starts = [thing.start for thing in self.things]
        self.owners: dict[int, list[tuple[int, int, Holder]]] = {}
        self.closed: dict[int, list[_Thing]] = {}
        for thing in self.things:
            self._note_owners(thing)

    def _note_owners(self, thing: _Thing) -> None:
        """Keys, texts and flow pieces by the line that they end in: a comment behind them speaks of their holder."""
        value, line = thing.value, self.lines.line
        if thing.key is not None:
            self.owners.setdefault(line(thing.start), []).append((thing.start, thing.key.end, thing.holder))
        if value.start == value.end:
            return
        if isinstance(value, Scalar):
            end = value.start + 1 if value.style in BLOCK_STYLES else value.end
            self.owners.setdefault(line(end - 1), []).append((value.start, end, thing.holder))
        elif value.flow:
            last = line(value.end - 1)
            if line(value.start) == last or _is_plain_list(value):
                self.owners.setdefault(last, []).append((value.start, value.end, thing.holder))
            self.closed.setdefault(last, []).append(thing)

    # ------------------------------------------------ behind something

    def beside(self, comment: Comment) -> bool:
        """Note the comment if it stands behind something in its line."""
        line = self.lines.line(comment.start)
        owners = [owner for owner in self.owners.get(line, ()) if owner[1] <= comment.start]
        if owners:
            _, end, holder = max(owners, key=lambda owner: (owner[1], -owner[0]))
            if self._opened_between(end, holder, comment.start):
                return False
            self.notes.beside.setdefault(holder, []).append(comment)
            return True
        closed = [thing for thing in self.closed.get(line, ()) if thing.value.end <= comment.start]
        if closed:
            end = max(thing.value.end for thing in closed)
            if self._opened_between(end, closed[0].holder, comment.start):
                return False
            self._foot(closed[0].value, comment)
            return True
        marker = self.document.marker
        marked = marker is not None and self.tree.text[marker : comment.start].strip() == "---"
        if marked:
            self.notes.beside.setdefault(("document", self.document.start), []).append(comment)
        return marked

    def _opened_between(self, end: int, holder: Holder, offset: int) -> bool:
        """Does the comment stand in a flow piece that begins behind the holder and is not the holder's own?"""
        last = self._last_before(offset)
        flow = self._surrounding(last, offset)
        if flow is None or flow.start < end:
            return False
        return not any(
            thing.holder == holder and thing.value is flow for thing in (last, last.up if last else None) if thing
        )

    # ------------------------------------------------ in a line of its own

    def alone(self, comment: Comment) -> None:
        """Note a comment that speaks of what follows, or stands below the end of a list."""
        if comment.start < (self.document.marker or 0):
            self.notes.before.setdefault(("document", self.document.start), []).append(comment)
            return
        index, last = bisect_left(self.starts, comment.start), self._last_before(comment.start)
        following = self.things[index] if index < len(self.things) else None
        flow = self._surrounding(last, comment.start)
        if flow is not None:
            if following is not None and following.start < flow.end:
                self._lead(following, comment)
            else:
                self._foot(flow, comment)
        elif (
            last is not None
            and last.value.start > comment.start
            and (isinstance(last.value, Scalar) or last.value.flow)
        ):
            self._lead(last, comment)
        else:
            self._in_block(last, following, comment)

    def _last_before(self, offset: int) -> _Thing | None:
        index = bisect_left(self.starts, offset)
        return self.things[index - 1] if index else None

    def _surrounding(self, last: _Thing | None, offset: int) -> Mapping | Sequence | None:
        """The innermost flow piece around this offset."""
        root = self.document.root
        around: list[Node] = [last.value] if last is not None else []
        while last is not None:
            around.append(last.container)
            last = last.up
        for node in (*around, root):
            if not isinstance(node, Scalar) and node.flow and node.start < offset < node.end:
                return node
        return None

    def _in_block(self, last: _Thing | None, following: _Thing | None, comment: Comment) -> None:
        left = self._left_open(last, following, self.lines.column(comment.start))
        if left is not None:
            self._foot(left, comment)
        elif following is not None:
            self._lead(following, comment)
        else:
            self._foot(self.document.root, comment)

    def _left_open(self, thing: _Thing | None, following: _Thing | None, column: int) -> Mapping | Sequence | None:
        """The block that ends here and stands deepest, but no deeper than the comment; of two in one column the outer one."""
        floor = -1 if following is None else self.lines.column(following.container.start)
        found: tuple[int, Mapping | Sequence] | None = None
        while thing is not None:
            depth = self.lines.column(thing.container.start)
            better = found is None or depth > found[0] or (depth == found[0] == column)
            if not thing.container.flow and floor < depth <= column and better:
                found = depth, thing.container
            thing = thing.up
        return found[1] if found else None

    # ------------------------------------------------ noting

    def _lead(self, thing: _Thing, comment: Comment) -> None:
        self.notes.before.setdefault(thing.promoted, []).append(comment)

    def _foot(self, node: Node, comment: Comment) -> None:
        """Below the last thing of a container; what holds nothing is spoken of from above."""
        owner = next((thing for thing in self.things if thing.value is node), None)
        if owner is not None and (isinstance(node, Scalar) or not any(True for _ in _members(node))):
            self._lead(owner, comment)
        else:
            self.notes.after.setdefault(node.start, []).append(comment)


def _things(node: Node, up: _Thing | None) -> Iterator[_Thing]:
    """Entries and items below a node, outer ones first, in the order of the text."""
    if isinstance(node, Scalar):
        return
    for index, (holder, key, value) in enumerate(_members(node)):
        shares = index == 0 and up is not None and up.key is None
        promoted = up.promoted if shares and up is not None else holder
        thing = _Thing(holder, key, holder[1], value, node, up, promoted)
        yield thing
        yield from _things(value, thing)


def _members(node: Mapping | Sequence) -> Iterator[tuple[Holder, Scalar | None, Node]]:
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield ("entry", entry.key.start), entry.key, entry.value
    else:
        for item in node.items:
            yield ("item", item.start), None, item


def _is_plain_list(node: Mapping | Sequence) -> bool:
    """A list of nothing but texts stands in one line again after `fmt`."""
    return isinstance(node, Sequence) and all(isinstance(item, Scalar) for item in node.items)

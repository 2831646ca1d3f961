"""Where everything of a drawing goes: steps from top to bottom, exits beside each other, joins below.

A list of steps hangs on an axis. Of a `wait`, silence goes on straight down, what
carries on without steps of its own runs down a lane at the left, and answers with
steps stand in columns at the right; the arms of a `split` and the roads of a `choose`
stand side by side. Columns that lead nowhere further hang beside the steps below as
near as there is room. Every line runs in a strip that belongs to nobody else, so none
crosses a box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from tetatet.language.graph import Edge, Graph, Node
from tetatet.language.picture_pieces import Block, Box, Canvas, Hanging, Loose, Point, Road, Words

GAP = 30
"""Between a box and the next one, in pixels."""

BEND = 16
"""Between a box, or the lowest box of a branch, and a line that runs across below it."""

ARROW = 26
"""Of line left between a label and the box below it, so that the arrow is seen."""

LANE = 18
"""Between a lane and the boxes beside it."""

COLUMN = 30
"""Between two columns."""

FANS = ("choose", "split", "claim")

START = ""
"""Stands for the opening where boxes are named by their steps."""


Way: TypeAlias = tuple[tuple[Edge, ...], tuple[Node, ...]]
"""Edges that share one line, and the steps it leads to; no steps where it goes on."""


class Layout:
    """Places the steps of one graph.

    Args:
        sizes: width and height of each box by the step's id.
        words: the label of edges that share a line.
    """

    def __init__(self, graph: Graph, sizes: Mapping[str, Point], words: Callable[[Sequence[Edge]], Words]) -> None:
        self.sizes = sizes
        self.words = words
        self.lists: dict[tuple[str, str] | None, list[Node]] = {None: []}
        for node in graph.nodes:
            self.lists.setdefault(node.within, []).append(node)
        self.edges: dict[str, list[Edge]] = {}
        for edge in graph.edges:
            self.edges.setdefault(edge.source, []).append(edge)

    def whole(self, start: Point, end: Point) -> Block:
        """The drawing: the opening, the steps, and the end where some road comes to it."""
        canvas = Canvas()
        canvas.put(_single("", "start", start, ends=True), 0, 0)
        steps = self.lists[None]
        if steps:
            self._join(canvas, 0)
            canvas.put(self._list(steps), 0, canvas.height)
        if canvas.loose:
            self._join(canvas, 0)
            canvas.put(_single("", "end", end, ends=False), 0, canvas.height)
        return canvas.block()

    # ------------------------------------------------ lists

    def _list(self, steps: Sequence[Node]) -> Block:
        canvas = Canvas()
        for index, node in enumerate(steps):
            if index:
                self._join(canvas, 0)
            canvas.put(self._step(node), 0, canvas.height)
        waiting, canvas.hanging = canvas.hanging, []
        for hanging in reversed(waiting):
            self._hang(canvas, hanging)
        return canvas.block()

    def _hang(self, canvas: Canvas, hanging: Hanging) -> None:
        """Place columns beside what stands already; lower ones come first, so that no line crosses them."""
        (width, height), columns = hanging.size, hanging.columns
        tallest = max(label.height for _, label, _ in columns)
        side, top = hanging.y + height / 2, hanging.y + height + BEND + tallest + ARROW
        bottom = top + max(block.height for _, _, block in columns)
        x = max(width / 2, canvas.right_between(hanging.y, bottom + BEND))
        for edges, label, block in columns:
            x += COLUMN + max(block.left, label.width / 2)
            canvas.roads.append(Road(((width / 2, side), (x, side), (x, top)), _look(edges), True))
            canvas.put(block, x, top)
            canvas.label(label, x, top - ARROW - tallest / 2, _look(edges))
            x += max(block.right, label.width / 2)

    def _join(self, canvas: Canvas, x: float) -> None:
        """Lead all loose roads to the axis and down to where the next box will stand."""
        loose, canvas.loose = canvas.loose, []
        if len(loose) == 1 and loose[0].points[-1][0] == x:
            canvas.height += GAP
            canvas.roads.append(Road((*loose[0].points, (x, canvas.height)), loose[0].kind, True))
            return
        bus = canvas.height + BEND
        canvas.height = bus + GAP if loose else canvas.height + GAP
        kinds = {road.kind for road in loose}
        stub = ((x, canvas.height),) if len(kinds) == 1 else ()
        for road in loose:
            canvas.roads.append(Road((*road.points, (road.points[-1][0], bus), (x, bus), *stub), road.kind, bool(stub)))
        if len(kinds) > 1:
            canvas.roads.append(Road(((x, bus), (x, canvas.height)), "next", True))

    # ------------------------------------------------ steps

    def _step(self, node: Node) -> Block:
        edges = self.edges.get(node.id, [])
        ways: list[Way] = [((edge,), tuple(self.lists.get((edge.source, edge.exit), ()))) for edge in edges]
        size = self.sizes[node.id]
        if node.kind == "exit" or not ways:
            return _single(node.id, "step", size, ends=False)
        empty = tuple(edge for way, steps in ways if not steps for edge in way)
        filled = [way for way in ways if way[1]]
        if node.kind == "repeat" and filled:
            return self._repeat(node, size, filled, empty)
        if node.kind in FANS and filled:
            return self._fan(node, size, ways)
        silent = next((way for way in filled if way[0][0].kind == "silent"), None)
        columns = [way for way in filled if way is not silent]
        if silent is None:
            return self._branched(node, size, (empty, ()), None, columns)
        return self._branched(node, size, silent, empty or None, columns)

    def _branched(
        self, node: Node, size: Point, down: Way, lane: tuple[Edge, ...] | None, ways: Sequence[Way]
    ) -> Block:
        """A box with one way straight down, a lane at the left and columns at the right."""
        width, height = size
        canvas = Canvas()
        canvas.put(_single(node.id, "step", size, ends=False), 0, 0)
        columns = tuple((edges, self.words(edges), self._list(steps)) for edges, steps in ways)
        going_on = any(block.loose for _, _, block in columns)
        below, beside = self.words(down[0]), self.words(lane) if lane else Words((), 0, 0)
        tallest = max(below.height, beside.height, *(label.height for _, label, _ in columns if going_on), 0)
        middle = height + BEND + tallest / 2
        if down[1] or (columns and going_on):
            zone = height + BEND + tallest + ARROW
        else:
            zone = height + (BEND + tallest if tallest else 0)
        self._down(canvas, down, below, (height, middle, zone))
        if lane:
            apart = beside.width / 2 + below.width / 2 + 12
            x = -max(canvas.left + LANE, width / 2 + LANE, apart)
            canvas.loose.append(Loose(((-width / 2, height / 2), (x, height / 2), (x, zone)), _look(lane)))
            canvas.left = max(canvas.left, -x)
            canvas.label(beside, x, middle, _look(lane))
        if columns and going_on:
            self._columns(canvas, size, columns, (middle, zone))
        elif columns:
            canvas.hanging.append(Hanging(0, size, columns))
        canvas.height = max(canvas.height, zone)
        return canvas.block()

    def _columns(
        self,
        canvas: Canvas,
        size: Point,
        columns: Sequence[tuple[tuple[Edge, ...], Words, Block]],
        levels: tuple[float, float],
    ) -> None:
        """Columns that go on below, so that what follows stands below them."""
        (width, height), (middle, zone) = size, levels
        x = max(canvas.right, width / 2)
        for edges, label, block in columns:
            x += COLUMN + max(block.left, label.width / 2)
            canvas.roads.append(Road(((width / 2, height / 2), (x, height / 2), (x, zone)), _look(edges), True))
            canvas.put(block, x, zone)
            canvas.label(label, x, middle, _look(edges))
            x += max(block.right, label.width / 2)

    def _down(self, canvas: Canvas, way: Way, label: Words, levels: tuple[float, float, float]) -> None:
        edges, steps = way
        bottom, middle, zone = levels
        kind = _look(edges)
        if steps:
            canvas.roads.append(Road(((0, bottom), (0, zone)), kind, True))
            canvas.put(self._list(steps), 0, zone)
        elif edges:
            canvas.loose.append(Loose(((0, bottom), (0, zone)), kind))
        canvas.label(label, 0, middle, kind)

    def _fan(self, node: Node, size: Point, ways: Sequence[Way]) -> Block:
        """A box with all its ways side by side."""
        _, height = size
        canvas = Canvas()
        canvas.put(_single(node.id, "step", size, ends=False), 0, 0)
        columns = [(edges, self.words(edges), self._list(steps)) for edges, steps in ways]
        tallest = max(label.height for _, label, _ in columns)
        bus = height + BEND
        zone, middle = bus + 8 + tallest + ARROW, bus + 8 + tallest / 2
        for (edges, label, block), x in zip(columns, _axes(columns), strict=True):
            kind = _look(edges)
            points = ((0, height), (0, bus), (x, bus), (x, zone)) if x else ((0, height), (0, zone))
            if block.boxes:
                canvas.roads.append(Road(points, kind, True))
                canvas.put(block, x, zone)
            else:
                canvas.loose.append(Loose(points, kind))
            canvas.label(label, x, middle, kind)
        canvas.height = max(canvas.height, zone)
        return canvas.block()

    def _repeat(self, node: Node, size: Point, filled: Sequence[Way], empty: tuple[Edge, ...]) -> Block:
        """A box with its round below it, a road back up at the right, and the way on at the left."""
        width, height = size
        does = next((way for way in filled if way[0][0].kind == "do"), filled[0])
        around = self._branched(node, size, does, empty or None, [way for way in filled if way is not does])
        lane = (-width / 2, height / 2)
        back = [road for road in around.loose if not empty or road.points[0] != lane]
        if not back:
            return around
        canvas = Canvas()
        canvas.put(replace(around, loose=()), 0, 0)
        canvas.loose += [road for road in around.loose if road not in back]
        bus, x = around.height + BEND, around.right + LANE
        for road in back:
            last = road.points[-1][0]
            points = (*road.points, (last, bus), (x, bus), (x, height / 2), (width / 2, height / 2))
            canvas.roads.append(Road(points, "back", True))
        canvas.right, canvas.height = x + 2, bus + 2
        return canvas.block()


def _single(name: str, role: str, size: Point, *, ends: bool) -> Block:
    width, height = size
    loose = (Loose(((0, height),), "next"),) if ends else ()
    return Block(width / 2, width / 2, height, (Box(name, role, -width / 2, 0, width, height),), loose=loose)


def _axes(columns: Sequence[tuple[tuple[Edge, ...], Words, Block]]) -> list[float]:
    """Where the columns of a fan stand, the middle between the first and the last at 0."""
    axes: list[float] = []
    x = 0.0
    for _, label, block in columns:
        x += max(block.left, label.width / 2)
        axes.append(x)
        x += max(block.right, label.width / 2) + COLUMN
    shift = (axes[0] + axes[-1]) / 2
    return [axis - shift for axis in axes]


def _look(edges: Iterable[Edge]) -> str:
    """The look of a line: its edge's kind, or that of simply going on where several share it."""
    kinds = {edge.kind for edge in edges}
    return kinds.pop() if len(kinds) == 1 else "next"

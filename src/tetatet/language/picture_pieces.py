"""The pieces of a drawing, and the strip around one axis on which they are put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from tetatet.language.graph import Edge

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place; `name` is a step's id, `role` is step, start or end."""

    name: str
    role: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Road:
    """A line through points, in the look of a kind of edge."""

    points: tuple[Point, ...]
    kind: str
    arrow: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a road, centred on (x, y)."""

    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Words:
    """A label before it has a place."""

    lines: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Loose:
    """A road that still looks for its end: the join below."""

    points: tuple[Point, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """Columns at the right of a box, to be placed where there is room: edges, label and steps of each."""

    y: float
    size: Point
    columns: tuple[tuple[tuple[Edge, ...], Words, Block], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the drawing around its axis x = 0, from y = 0 down."""

    left: float
    right: float
    height: float
    boxes: tuple[Box, ...] = ()
    roads: tuple[Road, ...] = ()
    labels: tuple[Label, ...] = ()
    loose: tuple[Loose, ...] = ()
    hanging: tuple[Hanging, ...] = ()

    def moved(self, dx: float, dy: float) -> Block:
        """The same elsewhere; the extents stay those of its own axis."""
        return replace(
            self,
            boxes=tuple(replace(box, x=box.x + dx, y=box.y + dy) for box in self.boxes),
            roads=tuple(replace(road, points=_shifted(road.points, dx, dy)) for road in self.roads),
            labels=tuple(replace(label, x=label.x + dx, y=label.y + dy) for label in self.labels),
            loose=tuple(replace(road, points=_shifted(road.points, dx, dy)) for road in self.loose),
            hanging=tuple(replace(columns, y=columns.y + dy) for columns in self.hanging),
        )


def _shifted(points: tuple[Point, ...], dx: float, dy: float) -> tuple[Point, ...]:
    return tuple((x + dx, y + dy) for x, y in points)


@dataclass(slots=True)
class Canvas:
    """What has been placed so far around one axis."""

    left: float = 0
    right: float = 0
    height: float = 0
    boxes: list[Box] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)

    def put(self, block: Block, dx: float, dy: float) -> None:
        """Place a block; its loose roads become those of the whole."""
        placed = block.moved(dx, dy)
        self.boxes += placed.boxes
        self.roads += placed.roads
        self.labels += placed.labels
        self.loose += placed.loose
        self.hanging += placed.hanging
        self.left = max(self.left, block.left - dx)
        self.right = max(self.right, block.right + dx)
        self.height = max(self.height, dy + block.height)

    def label(self, words: Words, x: float, y: float, kind: str) -> None:
        if words.lines:
            self.labels.append(Label(words.lines, x, y, words.width, words.height, kind))
            self.left = max(self.left, words.width / 2 - x)
            self.right = max(self.right, words.width / 2 + x)

    def block(self) -> Block:
        return Block(
            self.left, self.right, self.height,
            tuple(self.boxes), tuple(self.roads), tuple(self.labels), tuple(self.loose), tuple(self.hanging),
        )  # fmt: skip

    def right_between(self, top: float, bottom: float) -> float:
        """How far to the right does anything reach between two heights?"""
        found = [box.x + box.width for box in self.boxes if box.y < bottom and box.y + box.height > top]
        found += [
            label.x + label.width / 2
            for label in self.labels
            if label.y - label.height / 2 < bottom and label.y + label.height / 2 > top
        ]
        lines = [*(road.points for road in self.roads), *(road.points for road in self.loose)]
        for points in lines:
            for (x0, y0), (x1, y1) in pairwise(points):
                if min(y0, y1) < bottom and max(y0, y1) > top:
                    found.append(max(x0, x1))
        return max(found, default=0)

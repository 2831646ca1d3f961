"""The look of a drawing: a shape, an icon and colours for each kind of step, a stroke for each kind of edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """Fill and stroke of a kind, by day and by night."""

    fill: str
    stroke: str
    night_fill: str
    night_stroke: str
    dash: str = ""


LOOKS: dict[str, Look] = {
    "send": Look("#eff5ff", "#2f6fde", "#14233f", "#6ea3ff"),
    "ask": Look("#f6f1ff", "#7a4fd0", "#251a40", "#b598f5"),
    "task": Look("#fff6e8", "#b86a12", "#33240f", "#e9a857"),
    "wait": Look("#f3f5f8", "#5b6b82", "#1d2633", "#9fb0c8"),
    "pause": Look("#f8f9fb", "#8391a5", "#1a212c", "#8191a8", "4 3"),
    "choose": Look("#e9f8f5", "#14806f", "#0f2e2a", "#58c9b5"),
    "split": Look("#fdf0f7", "#b8377f", "#381429", "#ee8fc2"),
    "repeat": Look("#eef0ff", "#4a51c9", "#1d1f45", "#9aa0ff"),
    "claim": Look("#fbf7dc", "#8a7410", "#2f2a0d", "#d8c25a"),
    "set": Look("#f5f5f2", "#75756a", "#262620", "#b3b3a4"),
    "start": Look("#e9f6fd", "#17739f", "#0d2836", "#62bde8"),
    "use": Look("#e9f6fd", "#17739f", "#0d2836", "#62bde8"),
    "exit": Look("#fdf0ee", "#b63a2b", "#3a1813", "#f08d80"),
    "": Look("#fff0f0", "#d01030", "#400a14", "#ff8095", "3 3"),
    "opening": Look("#1f2a3a", "#1f2a3a", "#dfe6f0", "#dfe6f0"),
}
"""By kind of step; "" is what is no step, "opening" the transition on top."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """Colour by day and by night, dashes, and what the legend calls the line."""

    colour: str
    night: str
    dash: str = ""
    says: str = ""


_ON = Stroke("#6b7789", "#93a0b4", says="goes on")
_ANSWER = Stroke("#1a8a50", "#57d092", says="an answer")
_LOST = Stroke("#c05a1c", "#f0a06a", "1.5 4.5", "not sent, not done, refused")
_ROAD = Stroke("#14806f", "#58c9b5", says="a road or an arm")

STROKES: dict[str, Stroke] = {
    "next": _ON,
    "do": _ON,
    "other": _ON,
    "answer": _ANSWER,
    "answered": _ANSWER,
    "granted": _ANSWER,
    "silent": Stroke("#76669a", "#b3a3dc", "7 5", "silence"),
    "unsent": _LOST,
    "undone": _LOST,
    "refused": _LOST,
    "case": _ROAD,
    "else": _ROAD,
    "arm": _ROAD,
    "back": Stroke("#4a51c9", "#9aa0ff", says="once more"),
}

ICONS: dict[str, str] = {
    "send": "M1 3h10v7H1zM1 3.4l5 3.8 5-3.8",
    "ask": "M1 2h10v6.5H6L3.5 11V8.5H1zM4.6 4.4c.2-1.3 2.7-1.2 2.6.1 0 .8-1.2.8-1.2 1.6M6 7.2v.1",
    "task": "M6 1.2a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6M1.6 11c.3-2.6 2-3.6 4.4-3.6s4.1 1 4.4 3.6",
    "wait": "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1M6 3.2V6l2 1.4",
    "pause": "M4 2.5v7M8 2.5v7",
    "split": "M6 1v3.5L2.5 8v3M6 4.5 9.5 8v3",
    "repeat": "M2 5.5A4.2 4.2 0 0 1 9.6 4M10 6.5A4.2 4.2 0 0 1 2.4 8M9.8 1.6V4.2H7.2M2.2 10.4V7.8h2.6",
    "claim": "M1 3h10v2a1 1 0 0 0 0 2v2H1V7a1 1 0 0 0 0-2zM7.5 3.4v5.2",
    "set": "M2 10l.6-2.6L8.4 1.6l2 2-5.8 5.8zM7 3l2 2",
    "start": "M3 2l6.5 4L3 10z",
    "use": "M1.5 1.5h4v4h-4zM6.5 6.5h4v4h-4zM6.5 3.5h2v3M5.5 8.5h-2v-3",
    "exit": "M3.7 1h4.6L11 3.7v4.6L8.3 11H3.7L1 8.3V3.7zM4 6h4",
    "opening": "M6.8 1 2.5 7H6l-.8 4L9.5 5H6z",
}
"""Line drawings on 12 by 12 pixels."""

CENTRED = frozenset({"wait", "pause", "choose", "split", "repeat", "set", "exit", "opening"})
"""Kinds whose words stand in the middle of their shape, which is as wide as they are."""

INSETS: dict[str, tuple[float, float]] = {
    "wait": (24, 9), "pause": (24, 9), "choose": (44, 16), "split": (34, 9), "repeat": (26, 9), "set": (22, 8), "exit": (20, 9),
    "claim": (20, 10), "start": (18, 9), "use": (20, 9), "opening": (26, 9),
}  # fmt: skip
"""Room between a shape's sides and its words, across and down."""

USUAL_INSET = (14.0, 9.0)
"""The same of every other shape: straight sides need no more than air."""


def shape(kind: str, x: float, y: float, width: float, height: float) -> str:
    """The outline of a kind of step as the ``d`` of an SVG path."""
    return _SHAPES.get(kind, _rounded)(x, y, width, height)


def number(value: float) -> str:
    """A coordinate as short as it can be written.

    >>> number(12.0), number(3.25)
    ('12', '3.2')
    """
    text = f"{value:.1f}"
    return text.removesuffix(".0")


def polyline(points: Sequence[Point]) -> str:
    """Straight lines through points, as the ``d`` of a path."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def rounded_line(points: Sequence[Point], radius: float = 9) -> str:
    """A line through points that takes its corners in a curve."""
    corners = _corners(points)
    path = f"M{number(corners[0][0])} {number(corners[0][1])}"
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        entry, leave = _toward(corner, before, radius), _toward(corner, after, radius)
        path += f"L{number(entry[0])} {number(entry[1])}Q{number(corner[0])} {number(corner[1])} {number(leave[0])} {number(leave[1])}"
    return path + f"L{number(corners[-1][0])} {number(corners[-1][1])}"


def arrow_head(points: Sequence[Point]) -> tuple[tuple[Point, ...], str]:
    """The line cut short of its arrow, and the arrow at its end."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = abs(x1 - x0) + abs(y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - dx * 7, y1 - dy * 7)
    wings = ((base[0] - dy * 4.2, base[1] + dx * 4.2), (base[0] + dy * 4.2, base[1] - dx * 4.2))
    return (*points[:-1], base), polyline((points[-1], *wings)) + "Z"


def _corners(points: Sequence[Point]) -> list[Point]:
    """The points without those that lie on the way between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept


def _toward(corner: Point, other: Point, radius: float) -> Point:
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    part = min(radius, length / 2) / length
    return corner[0] + (other[0] - corner[0]) * part, corner[1] + (other[1] - corner[1]) * part


# ---------------------------------------------------------------- outlines


def _polygon(*points: Point) -> str:
    return polyline(points) + "Z"


def _rounded(x: float, y: float, width: float, height: float, radius: float = 9) -> str:
    n, r = number, min(radius, height / 2)
    arc = f"A{n(r)} {n(r)} 0 0 1 "
    return (
        f"M{n(x + r)} {n(y)}H{n(x + width - r)}{arc}{n(x + width)} {n(y + r)}V{n(y + height - r)}"
        f"{arc}{n(x + width - r)} {n(y + height)}H{n(x + r)}{arc}{n(x)} {n(y + height - r)}V{n(y + r)}{arc}{n(x + r)} {n(y)}Z"
    )


def _bubble(x: float, y: float, width: float, height: float) -> str:
    n, right, bottom = number, x + width, y + height
    return (
        f"M{n(x + 14)} {n(y)}H{n(right - 14)}A14 14 0 0 1 {n(right)} {n(y + 14)}V{n(bottom - 14)}A14 14 0 0 1 {n(right - 14)} {n(bottom)}"
        f"H{n(x + 36)}L{n(x + 20)} {n(bottom + 9)}V{n(bottom)}H{n(x + 14)}A14 14 0 0 1 {n(x)} {n(bottom - 14)}V{n(y + 14)}A14 14 0 0 1 {n(x + 14)} {n(y)}Z"
    )


def _folded(x: float, y: float, width: float, height: float) -> str:
    right, bottom, fold = x + width, y + height, 14
    sheet = _polygon((x, y), (right - fold, y), (right, y + fold), (right, bottom), (x, bottom))
    return sheet + polyline(((right - fold, y), (right - fold, y + fold), (right, y + fold)))


def _hexagon(x: float, y: float, width: float, height: float) -> str:
    point, middle = 14, y + height / 2
    return _polygon(
        (x + point, y), (x + width - point, y), (x + width, middle),
        (x + width - point, y + height), (x + point, y + height), (x, middle),
    )  # fmt: skip


def _rhombus(x: float, y: float, width: float, height: float) -> str:
    return _polygon((x + width / 2, y), (x + width, y + height / 2), (x + width / 2, y + height), (x, y + height / 2))


def _trapezoid(x: float, y: float, width: float, height: float) -> str:
    return _polygon((x + 18, y), (x + width - 18, y), (x + width, y + height), (x, y + height))


def _stadium(x: float, y: float, width: float, height: float) -> str:
    return _rounded(x, y, width, height, radius=height / 2)


def _double_stadium(x: float, y: float, width: float, height: float) -> str:
    return _stadium(x, y, width, height) + _stadium(x + 4, y + 4, width - 8, height - 8)


def _ticket(x: float, y: float, width: float, height: float) -> str:
    n, middle, right, bottom = number, y + height / 2, x + width, y + height
    return (
        f"M{n(x)} {n(y)}H{n(right)}V{n(middle - 8)}A8 8 0 0 0 {n(right)} {n(middle + 8)}V{n(bottom)}"
        f"H{n(x)}V{n(middle + 8)}A8 8 0 0 0 {n(x)} {n(middle - 8)}Z"
    )


def _slanted(x: float, y: float, width: float, height: float) -> str:
    return _polygon((x + 12, y), (x + width, y), (x + width - 12, y + height), (x, y + height))


def _pentagon(x: float, y: float, width: float, height: float) -> str:
    right = x + width
    return _polygon((x, y), (right - 14, y), (right, y + height / 2), (right - 14, y + height), (x, y + height))


def _barred(x: float, y: float, width: float, height: float) -> str:
    right, bottom = x + width, y + height
    frame = _polygon((x, y), (right, y), (right, bottom), (x, bottom))
    return frame + polyline(((x + 7, y), (x + 7, bottom))) + polyline(((right - 7, y), (right - 7, bottom)))


def _octagon(x: float, y: float, width: float, height: float) -> str:
    right, bottom, cut = x + width, y + height, 10
    return _polygon(
        (x + cut, y), (right - cut, y), (right, y + cut), (right, bottom - cut),
        (right - cut, bottom), (x + cut, bottom), (x, bottom - cut), (x, y + cut),
    )  # fmt: skip


_SHAPES: dict[str, Callable[[float, float, float, float], str]] = {
    "ask": _bubble,
    "task": _folded,
    "wait": _hexagon,
    "pause": _hexagon,
    "choose": _rhombus,
    "split": _trapezoid,
    "repeat": _double_stadium,
    "claim": _ticket,
    "set": _slanted,
    "start": _pentagon,
    "use": _barred,
    "exit": _octagon,
    "opening": _stadium,
}

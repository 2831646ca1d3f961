"""A script as an SVG picture: self-contained, readable by day and by night, without scripts or fonts from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from tetatet.language.graph import Edge, Graph, Node
from tetatet.language.picture_layout import START, Layout
from tetatet.language.picture_measure import width_px, wrapped_px
from tetatet.language.picture_pieces import Block, Box, Label, Point, Road, Words
from tetatet.language.picture_shapes import (
    CENTRED,
    ICONS,
    INSETS,
    LOOKS,
    STROKES,
    USUAL_INSET,
    arrow_head,
    number,
    rounded_line,
    shape,
)
from tetatet.language.picture_words import Caption, Counts, Head, caption, edges_label, head_of, node_count, opening

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
)
SMALL, NAME, NOTE, LABEL, TITLE = 11.0, 13.5, 11.5, 11.0, 20.0  # font sizes in pixels
ROW = {SMALL: 15, NAME: 18, NOTE: 15}
BOX_WIDTH = 232.0  # pixels, as what follows: some two dozen letters of a name, five boxes side by side on a screen
LEAST_WIDTH = 104.0  # a box with one short word is still seen as one
LABEL_WIDTH = 190.0  # narrower than a box, so that labels of neighbouring branches do not meet
MARGIN = 28.0  # as much air as between two boxes
END_SIZE = (18.0, 18.0)  # a dot, no box: nothing stands in it
HEAD_WIDTH = (440.0, 720.0)  # at least, at most
HEAD_COLUMN = 78.0  # the longest of the words on the left, `waits for`, with some air

PAPER, INK, MUTED = ("#fcfcfb", "#12161d"), ("#1c2430", "#e9edf3"), ("#5a6575", "#9ba7b8")  # by day, by night


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a box's words."""

    text: str
    size: float
    bold: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Face:
    """What stands in a box, and how large the box is."""

    kind: str
    rows: tuple[_Row, ...]
    size: Point
    says: str
    count: str


def draw_svg(graph: Graph, counts: Counts | None = None) -> str:
    """The script as an SVG text.

    Args:
        counts: dialogues by step id, and by (step id, exit), shown at boxes and edges.
    """
    faces, body = laid_out(graph, counts)
    start = faces[START]
    head = _Header(head_of(graph), body.left + body.right)
    width = max(head.width, body.left + body.right) + 2 * MARGIN
    dx = MARGIN + body.left + max(0.0, head.width - body.left - body.right) / 2
    placed = body.moved(dx, MARGIN + head.height)
    legend = _legend(body, MARGIN + head.height + body.height + 34)
    height = MARGIN + head.height + body.height + MARGIN + (28 if legend else 0)
    parts = [
        *_opening(graph, width, height),
        *head.elements(),
        *(_road(road) for road in _by_weight(placed.roads)),
        *(element for label in placed.labels for element in _label(label)),
        *(
            element
            for box in placed.boxes
            for element in _box(box, start if box.role == "start" else faces.get(box.name))
        ),
        *legend,
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def laid_out(graph: Graph, counts: Counts | None = None) -> tuple[dict[str, Face], Block]:
    """The faces of all boxes by step id (the opening's by `START`), and where everything goes."""
    nodes = {node.id: node for node in graph.nodes}
    faces = {node.id: _face(node.kind, caption(node), node_count(node, counts)) for node in graph.nodes}
    sizes = {name: face.size for name, face in faces.items()}
    start = _face("opening", opening(graph), "")
    body = Layout(graph, sizes, lambda edges: _words(edges, nodes, counts)).whole(start.size, END_SIZE)
    return faces | {START: start}, body


# ---------------------------------------------------------------- words and sizes


def _face(kind: str, says: Caption, count: str) -> Face:
    """Words broken into rows, and the box that holds them."""
    across, down = INSETS.get(kind, USUAL_INSET)
    room = BOX_WIDTH - 2 * across
    rows = [_Row(text, SMALL, False, "muted") for text in wrapped_px(says.above, room - 16, SMALL, 2)]
    rows += [_Row(text, NAME, True, "ink") for text in wrapped_px(says.name, room, NAME, 3, bold=True)]
    rows += [_Row(text, NOTE, False, "muted") for note in says.below for text in wrapped_px(note, room, NOTE, 2)]
    widest = max(_row_width(row, index, kind) for index, row in enumerate(rows))
    width = max(LEAST_WIDTH, widest + 2 * across) if kind in CENTRED else BOX_WIDTH
    height = sum(ROW[row.size] for row in rows) + 2 * down
    return Face(kind, tuple(rows), (width, float(height)), _sentence(says), count)


def _row_width(row: _Row, index: int, kind: str) -> float:
    icon = 16 if index == 0 and kind in ICONS else 0
    return width_px(row.text, row.size, bold=row.bold) + icon


def _sentence(says: Caption) -> str:
    return "; ".join(part for part in (f"{says.above}: {says.name}" if says.above else says.name, *says.below) if part)


def _words(edges: Sequence[Edge], nodes: Mapping[str, Node], counts: Counts | None) -> Words:
    text = edges_label(edges, nodes[edges[0].source], counts) if edges else ""
    lines = wrapped_px(text, LABEL_WIDTH, LABEL, 3)
    if not lines:
        return Words((), 0, 0)
    width = max(width_px(line, LABEL) for line in lines) + 14
    return Words(tuple(lines), width, 14.0 * len(lines) + 6)


# ---------------------------------------------------------------- elements


def _opening(graph: Graph, width: float, height: float) -> Iterator[str]:
    name = head_of(graph).name
    slug = re.sub(r"\W+", "-", name) or "script"
    says = opening(graph)
    goal = "; ".join(f"{word}: {text}" for word, text in head_of(graph).rows[:1])
    about = f"{len(graph.nodes)} steps. {_sentence(says)}. {goal}".strip()
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}" height="{number(height)}" '
        f'viewBox="0 0 {number(width)} {number(height)}" role="img" aria-labelledby={_attribute(f"title-{slug} desc-{slug}")}>'
    )
    yield f"<title id={_attribute(f'title-{slug}')}>{_text(f'{graph.kind} {name}')}</title>"
    yield f"<desc id={_attribute(f'desc-{slug}')}>{_text(about)}</desc>"
    yield f"<style>{_night()}</style>"
    yield f'<rect class="tt-paper" width="100%" height="100%" fill="{PAPER[0]}"/>'
    yield f'<g font-family="{FONT}">'


def _night() -> str:
    """The colours by night; those by day stand at the elements, so that the picture needs no style."""
    rules = [f".tt-paper{{fill:{PAPER[1]}}}", f".tt-ink{{fill:{INK[1]}}}", f".tt-muted{{fill:{MUTED[1]}}}"]
    rules += [
        f".tt-n-{kind or 'none'}{{fill:{look.night_fill};stroke:{look.night_stroke}}}" for kind, look in LOOKS.items()
    ]
    rules += [f".tt-i-{kind or 'none'}{{stroke:{look.night_stroke}}}" for kind, look in LOOKS.items()]
    for kind, stroke in STROKES.items():
        rules.append(f".tt-e-{kind}{{stroke:{stroke.night}}}.tt-a-{kind}{{fill:{stroke.night}}}")
    rules += [f".tt-on-opening{{fill:{PAPER[1]}}}.tt-i-opening{{stroke:{PAPER[1]}}}.tt-mark{{fill:#232c39}}"]
    return "@media (prefers-color-scheme: dark){" + "".join(rules) + "}"


def _box(box: Box, face: Face | None) -> Iterator[str]:
    if box.role == "end" or face is None:
        x, y, r = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
        yield f'<circle class="tt-e-next" cx="{number(x)}" cy="{number(y)}" r="{number(r - 1)}" fill="none" stroke="{STROKES["next"].colour}" stroke-width="1.6"/>'
        yield f'<circle class="tt-a-next" cx="{number(x)}" cy="{number(y)}" r="4.5" fill="{STROKES["next"].colour}"><title>end</title></circle>'
        return
    look = LOOKS[face.kind if face.kind in LOOKS else ""]
    dash = f' stroke-dasharray="{look.dash}"' if look.dash else ""
    name = face.kind if face.kind in LOOKS else "none"
    yield f"<g><title>{_text(face.says)}</title>"
    outline = shape(face.kind, box.x, box.y, box.width, box.height)
    yield f'<path class="tt-n-{name or "none"}" d="{outline}" fill="{look.fill}" stroke="{look.stroke}" stroke-width="1.5" stroke-linejoin="round"{dash}/>'
    yield from _box_words(box, face, look.stroke)
    if face.count:
        yield from _badge(box, face.count)
    yield "</g>"


def _box_words(box: Box, face: Face, colour: str) -> Iterator[str]:
    across, down = INSETS.get(face.kind, USUAL_INSET)
    centred = face.kind in CENTRED
    y = box.y + down
    for index, row in enumerate(face.rows):
        y += ROW[row.size]
        x = box.x + (box.width / 2 if centred else across)
        if index == 0 and face.kind in ICONS:
            left = x - _row_width(row, index, face.kind) / 2 if centred else x
            yield _icon(face.kind, left, y - 12.5, PAPER[0] if face.kind == "opening" else colour)
            x += 8 if centred else 16
        tone = "on-opening" if face.kind == "opening" else row.tone
        yield _line_of_text(row.text, x, y - 4, row.size, tone, bold=row.bold, centred=centred)


def _icon(kind: str, x: float, y: float, colour: str) -> str:
    return (
        f'<path class="tt-i-{kind}" transform="translate({number(x)} {number(y)})" d="{ICONS[kind]}" fill="none" '
        f'stroke="{colour}" stroke-width="1.2" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _badge(box: Box, count: str) -> Iterator[str]:
    width = width_px(count, LABEL, bold=True) + 14
    x, y = box.x + box.width - width + 8, box.y - 9
    yield f'<rect class="tt-ink" x="{number(x)}" y="{number(y)}" width="{number(width)}" height="18" rx="9" fill="{INK[0]}"/>'
    yield _line_of_text(count, x + 7, y + 13, LABEL, "paper", bold=True)


def _road(road: Road) -> str:
    stroke = STROKES[road.kind]
    points, head = arrow_head(road.points) if road.arrow else (road.points, "")
    dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
    cap = ' stroke-linecap="round"' if stroke.dash.startswith("1") else ""
    line = f'<path class="tt-e-{road.kind}" d="{rounded_line(points)}" fill="none" stroke="{stroke.colour}" stroke-width="1.7"{dash}{cap}/>'
    return line + (f'<path class="tt-a-{road.kind}" d="{head}" fill="{stroke.colour}"/>' if head else "")


def _by_weight(roads: Sequence[Road]) -> list[Road]:
    """Lines that share a stretch: the shared one last, solid ones above broken ones."""
    return sorted(roads, key=lambda road: (road.kind == "next", not STROKES[road.kind].dash))


def _label(label: Label) -> Iterator[str]:
    x, y = label.x - label.width / 2, label.y - label.height / 2
    yield f'<rect class="tt-paper" x="{number(x)}" y="{number(y)}" width="{number(label.width)}" height="{number(label.height)}" rx="7" fill="{PAPER[0]}"/>'
    for index, line in enumerate(label.lines):
        left = label.x - width_px(line, LABEL) / 2
        colour = STROKES[label.kind].colour
        top = y + 14 * (index + 1)
        yield f'<text class="tt-a-{label.kind}" x="{number(label.x)}" y="{number(top)}" font-size="{number(LABEL)}" text-anchor="middle" fill="{colour}">{_text(line)}</text>'
        assert left >= x - 0.1, "a label fits its pill"


_TONES = {"ink": INK[0], "muted": MUTED[0], "paper": PAPER[0], "on-opening": PAPER[0]}


def _line_of_text(
    text: str, x: float, y: float, size: float, tone: str, *, bold: bool = False, centred: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    anchor = ' text-anchor="middle"' if centred else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{weight}{anchor}'
    return f'<text class="tt-{tone}" {place} fill="{_TONES[tone]}">{_text(text)}</text>'


_ON = STROKES["next"].says


def _legend(body: Block, y: float) -> list[str]:
    """What the kinds of lines say, for those that the drawing has."""
    seen = {STROKES[road.kind].says: road.kind for road in body.roads if STROKES[road.kind].says != _ON}
    if len(seen) < 2:
        return []
    elements: list[str] = []
    x = MARGIN
    for says, kind in seen.items():
        elements.append(_road(Road(((x, y - 4), (x + 34, y - 4)), kind, True)))
        elements.append(_line_of_text(says, x + 41, y, SMALL, "muted"))
        x += 41 + width_px(says, SMALL) + 22
    return elements


class _Header:
    """The name, its marks, and what ends the script."""

    def __init__(self, head: Head, body_width: float) -> None:
        self.head = head
        self.width = min(max(HEAD_WIDTH[0], body_width), HEAD_WIDTH[1])
        self.rows: list[tuple[str, str]] = []
        for word, text in head.rows:
            lines = wrapped_px(text, self.width - HEAD_COLUMN, NOTE, 4)
            self.rows += [(word if index == 0 else "", line) for index, line in enumerate(lines)]
        self.about = wrapped_px(head.about, self.width, NOTE, 3)
        self.name = wrapped_px(head.name, self.width, TITLE, 2, bold=True)
        self.marks_below = width_px(self.name[-1], TITLE, bold=True) + self._marks_width() > self.width
        count = len(self.name) + (1 if self.marks_below and head.marks else 0)
        self.height = 26.0 * count + 17 * len(self.about) + 17 * len(self.rows) + 26

    def _marks_width(self) -> float:
        return sum(width_px(mark, SMALL) + 22 for mark in self.head.marks)

    def elements(self) -> Iterator[str]:
        y = MARGIN - 8
        for line in self.name:
            y += 26
            yield _line_of_text(line, MARGIN, y, TITLE, "ink", bold=True)
        x = MARGIN + width_px(self.name[-1], TITLE, bold=True) + 12
        if self.marks_below and self.head.marks:
            x, y = MARGIN, y + 26
        for mark in self.head.marks:
            width = width_px(mark, SMALL) + 16
            yield f'<rect class="tt-mark" x="{number(x)}" y="{number(y - 15)}" width="{number(width)}" height="19" rx="9.5" fill="#e8ecf2"/>'
            yield _line_of_text(mark, x + 8, y - 1.5, SMALL, "muted")
            x += width + 6
        y += 4
        for line in self.about:
            y += 17
            yield _line_of_text(line, MARGIN, y, NOTE, "muted")
        for word, line in self.rows:
            y += 17
            yield _line_of_text(word, MARGIN, y, SMALL, "muted")
            yield _line_of_text(line, MARGIN + HEAD_COLUMN, y, NOTE, "ink")


# ---------------------------------------------------------------- XML

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))

"""Drawings: every line has its own way, every word its room, and the text says the same as the picture."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.language.random_scripts import script_texts
from tetatet.language.graph import Graph, to_graph
from tetatet.language.picture import draw_svg, draw_text
from tetatet.language.picture_measure import cells, width_px, wrapped_cells, wrapped_px
from tetatet.language.picture_pieces import Block
from tetatet.language.picture_shapes import INSETS, LOOKS, STROKES, USUAL_INSET, shape
from tetatet.language.picture_svg import laid_out
from tetatet.language.picture_words import Counts
from tetatet.language.steps import STEPS

EXAMPLES = (Path(__file__).parent / "fixtures" / "examples.yml").read_text(encoding="utf-8")
GRAPHS = {graph.name: graph for graph in to_graph(EXAMPLES)}
SVG = "{http://www.w3.org/2000/svg}"

CROWDED = """\
script: 一个很长的名字——老客户回访与续约提醒脚本 with a long English tail that has to be broken somewhere
about: Ведём клиента от первого письма до визита, не беспокоя тех, кто уже ответил.
start: {when: [contract ends, lower use, 老客户沉默], if: "score.value_class = 'A'", again after: 1 year}
goal: {event: Contract Renewed, if: event.total >= 1000 AND event.channel <> 'partner', within: 120d}
exits: [{event: Contract Cancelled, reason: cancelled}]
steps:
  - {send: 老客户问候, by: [email, sms], benefit: {zh: 您的专属优惠在这里等您回来领取包括一年的免费保养和上门检查服务}, unsent: [{exit: 无法联系}]}
  - {ask: Почему вы думаете об уходе от нас именно теперь, by: any, benefit: Чтобы мы исправили, unsent: [{pause: 1d}, {exit: недоступен}]}
  - wait: until Tuesday 18:00
    for: [replied, clicked catalogue]
    answers:
      replied no: [{set: {customer.wants_no_contact_until: = answer.date}}, {exit: asked us to leave it}]
      replied later: [{pause: 30d}]
      clicked catalogue:
        - choose:
            - {if: days_since(orders.last) < 30 AND orders.count >= 4 AND customer.language = 'ru', do: [{start: delivery-check}]}
            - {if: surprise(event.category) > 6, do: []}
            - else: [{claim: slot, up to: 2d, granted: [{send: slot, by: any, benefit: b}], refused: [{send: later, by: any, benefit: c}]}]
    answered: [{send: thanks, by: email, benefit: ok}]
    silent:
      - repeat: every 7d
        until: orders.count >= 4
        at most: 12
        do:
          - {send: basket, by: any, benefit: Your list}
          - {wait: 3d, answers: {clicked: [{exit: done}]}, silent: [{task: call, role: a, by: phone, undone: [{exit: nobody called}]}]}
      - {split: first touch, arms: {mail: {share: 50%, do: [{send: m}]}, card: {share: 30%, do: [{send: c}]}, none: {share: 20%, do: []}}}
  - {use: two-questions, with: {first: how-you-shop, second: how-long-away}}
  - {snd: broken}
  - just text
"""

SEARCH = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def counted(graph: Graph) -> Counts:
    """A count for each node and each edge."""
    counts: dict[str | tuple[str, str], int] = {node.id: 1234 + index for index, node in enumerate(graph.nodes)}
    return counts | {(edge.source, edge.exit): 700 + index for index, edge in enumerate(graph.edges)}


# ---------------------------------------------------------------- the picture's geometry

Rectangle = tuple[float, float, float, float]


def meet(one: Rectangle, other: Rectangle) -> bool:
    """Do two rectangles (left, top, right, bottom) share more than an edge?"""
    return one[0] < other[2] - 0.5 and other[0] < one[2] - 0.5 and one[1] < other[3] - 0.5 and other[1] < one[3] - 0.5


def boxes(body: Block) -> list[Rectangle]:
    return [(box.x, box.y, box.x + box.width, box.y + box.height) for box in body.boxes]


def labels(body: Block) -> list[Rectangle]:
    return [
        (label.x - label.width / 2, label.y - label.height / 2, label.x + label.width / 2, label.y + label.height / 2)
        for label in body.labels
    ]


def stretches(body: Block) -> Iterator[Rectangle]:
    for road in body.roads:
        for (x0, y0), (x1, y1) in pairwise(road.points):
            assert x0 == x1 or y0 == y1, "lines run straight across or down"
            yield min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1


def assert_clear(graph: Graph, counts: Counts | None = None) -> None:
    """Nothing of the drawing of this graph runs through anything else."""
    faces, body = laid_out(graph, counts)
    assert not body.loose
    assert not body.hanging
    assert {box.name for box in body.boxes if box.role == "step"} == {node.id for node in graph.nodes}
    solid = [*boxes(body), *labels(body)]
    assert not [pair for pair in combinations(solid, 2) if meet(*pair)], "boxes and labels stand apart"
    inner = [(left + 1, top + 1, right - 1, bottom - 1) for left, top, right, bottom in boxes(body)]
    for stretch in stretches(body):
        assert not [box for box in inner if meet(stretch, box)], "no line runs through a box"
        for label, words in zip(body.labels, labels(body), strict=True):
            middle = (stretch[0] + stretch[2]) / 2
            assert not meet(stretch, words) or middle == pytest.approx(label.x), (
                "a line behind a label is the label's own"
            )
    reach = [*solid, *stretches(body)]
    assert min(left for left, *_ in reach) >= -body.left - 1.1
    assert max(right for _, _, right, _ in reach) <= body.right + 1.1
    assert max(bottom for *_, bottom in reach) <= body.height + 1.1
    for name, face in faces.items():
        across, down = INSETS.get(face.kind, USUAL_INSET)
        for row in face.rows:
            assert width_px(row.text, row.size, bold=row.bold) <= face.size[0] - 2 * across + 0.1, f"{name}: {row.text}"
        assert face.size[1] >= 2 * down


@pytest.mark.parametrize("name", sorted(GRAPHS))
def test_nothing_runs_through_anything_in_the_examples(name: str) -> None:
    """In the drawing of each example boxes and labels stand apart, lines cross no box, and words fit."""
    assert_clear(GRAPHS[name])
    assert_clear(GRAPHS[name], counted(GRAPHS[name]))


def test_nothing_runs_through_anything_in_a_crowd() -> None:
    """Long words in three scripts, deep branches, loops and steps that are none find their places too."""
    graph = to_graph(CROWDED)[0]
    assert_clear(graph)
    assert_clear(graph, counted(graph))


@SEARCH
@given(script_texts())
def test_nothing_runs_through_anything_whatever_the_script(text: str) -> None:
    """Whatever a script looks like, its drawing is clear."""
    for graph in to_graph(text):
        assert_clear(graph)


def test_a_column_that_ends_hangs_beside_the_steps_below() -> None:
    """A side road that only ends keeps nobody waiting: the main road goes on beside it."""
    _, body = laid_out(GRAPHS["fee-notice"])
    places = {box.name: box for box in body.boxes}
    assert places["pause 30d"].y < places["exit not told so not charged"].y
    assert places["task fee-call"].x > places["send fee-notice"].x


def test_silence_leads_straight_down() -> None:
    """The steps of three silences stand below each other on one axis."""
    _, body = laid_out(GRAPHS["new-project"])
    middles = {box.name: box.x + box.width / 2 for box in body.boxes}
    road = ("send project-hello", "wait 7d", "task project-call", "send project-page", "exit silent to the end", "set")
    assert {middles[name] for name in road} == {0.0}


def test_a_round_leads_back_up() -> None:
    """The road back of a `repeat` ends at its right side, above where it began."""
    _, body = laid_out(GRAPHS["to-the-fourth"])
    back = next(road for road in body.roads if road.kind == "back")
    assert back.arrow
    assert back.points[-1][1] < back.points[0][1]


# ---------------------------------------------------------------- the SVG


def words_of(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_kind_of_step_has_a_shape_of_its_own() -> None:
    """All thirteen steps and the opening differ in outline, a pause from a wait by its dashes."""
    kinds = [*STEPS, "opening"]
    outlines = {kind: (shape(kind, 0, 0, 200, 60), LOOKS[kind].dash) for kind in kinds}
    assert len(set(outlines.values())) == len(kinds)


def test_silence_does_not_look_like_an_answer() -> None:
    """Lines of silence are broken and lines of answers are not, also without colours."""
    assert STROKES["silent"].dash
    assert not STROKES["answer"].dash
    assert STROKES["silent"].dash != STROKES["unsent"].dash
    svg = draw_svg(GRAPHS["new-project"])
    assert len(re.findall(r'class="tt-e-silent"[^>]*stroke-dasharray', svg)) == 3 + 1  # three waits and the legend


def test_the_picture_stands_alone() -> None:
    """No scripts, no links, no fonts or pictures from elsewhere, and a name and description for those who listen."""
    svg = draw_svg(GRAPHS["fridge-for-you"])
    root = ET.fromstring(svg)
    assert not re.search(r"<script|href|url\(|@import|@font-face|<image|onload", svg)
    assert svg.count("http") == 1  # the name of the format
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == "script fridge-for-you"
    assert desc is not None
    assert "fridge wanted" in (desc.text or "")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_the_picture_has_colours_by_day_and_by_night() -> None:
    """Colours by day stand at the elements; those by night wait for a dark screen, for every class that is drawn."""
    svg = draw_svg(to_graph(CROWDED)[0])
    night = svg[svg.index("<style>") : svg.index("</style>")]
    assert "prefers-color-scheme: dark" in night
    drawn = {name for value in re.findall(r'class="([^"]+)"', svg) for name in value.split()}
    assert {name for name in drawn if f".{name}{{" not in night} == set()


def test_the_header_names_goal_and_exits() -> None:
    """What ends the script stands above its drawing, with its type and its purpose."""
    shown = words_of(draw_svg(GRAPHS["renewal"]))
    assert shown[:7] == [
        "renewal", "service", "accounts", "goal", "Contract Renewed, within 120d", "exit", "cancelled: Contract Cancelled",
    ]  # fmt: skip
    assert "contract ends" in shown


def test_counts_stand_at_boxes_and_edges() -> None:
    """How many came by is shown with each node and each edge; without counts nothing is."""
    graph = GRAPHS["new-project"]
    shown = words_of(draw_svg(graph, {"wait 7d": 12345, ("wait 7d", "silent"): 60, ("wait 7d", "answered"): 0}))
    assert {"12,345", "silent 60", "answered 0", "silent"} <= set(shown)
    assert not [word for word in words_of(draw_svg(graph)) if word.isdigit()]


def test_a_part_is_counted_by_its_first_step() -> None:
    """A `use` shows how many came to the first of the steps that it stands for."""
    part = "{part: two-questions, takes: [first, second], steps: [{ask: $first}]}"
    graph = to_graph(GRAPHS["fridge-for-you"].source, [part])[0]
    assert "77" in words_of(draw_svg(graph, {"ask how-you-shop": 77}))


def test_words_that_mean_something_to_xml_are_shown_as_they_are() -> None:
    """Signs of XML and characters that it cannot hold spoil no drawing."""
    graph = to_graph('{script: "a<b>&\\"c\\u0001", steps: [{choose: [{if: "x.y < 3 & z", do: [{send: "]]>"}]}]}]}')[0]
    shown = words_of(draw_svg(graph))
    assert 'a<b>&"c\ufffd' in shown
    assert "x.y < 3 & z" in shown
    assert "]]>" in shown


@pytest.mark.parametrize(
    "text", ["# nothing\n", "script: a\n", "part: p\n", "words\n", "script: {a: b}\nstart: [1]\ngoal: soon\nexits: x\n"]
)
def test_a_broken_script_is_drawn(text: str) -> None:
    """Whatever is there is drawn, as a picture and as text."""
    graph = to_graph(text)[0]
    ET.fromstring(draw_svg(graph))
    assert draw_text(graph)


# ---------------------------------------------------------------- the text


def test_the_canonical_script_as_text() -> None:
    """A tree of steps with their exits below, silence with broken lines."""
    assert draw_text(GRAPHS["new-project"], 72) == (
        "new-project\n"
        "start     unusual purchase · again after 180d\n"
        "goal      Order Completed if event.category = start.category, within 60d\n"
        "\n"
        "├─ send project-hello · email · “Ideas and prices for what you have\n"
        "│     begun”\n"
        "├─ wait 7d\n"
        "│  ├╌╌ silent:\n"
        "│  │   ├─ task project-call · call by store agent · due 2 business\n"
        "│  │   │     days · “A person who knows your project”\n"
        "│  │   └─ wait 7d\n"
        "│  │      ├── not now:\n"
        "│  │      │   └─ exit asked us to leave it\n"
        "│  │      ├╌╌ silent:\n"
        "│  │      │   ├─ send project-page · email · “Everything on one page” ·\n"
        "│  │      │   │     page: last purchase\n"
        "│  │      │   └─ wait 14d\n"
        "│  │      │      ├╌╌ silent:\n"
        "│  │      │      │   └─ exit silent to the end\n"
        "│  │      │      └── answered → set\n"
        "│  │      └── answered → set\n"
        "│  └── answered → set\n"
        "├─ set customer.project_interest = true\n"
        "└─ task project-advice · call by store agent · due 1 business days ·\n"
        "      “Your plan with prices”\n"
    )


def test_plain_signs_draw_the_same_tree() -> None:
    """With `ascii` the tree has ASCII signs only, and as many lines."""
    for graph in GRAPHS.values():
        plain = draw_text(graph, ascii=True)
        assert plain.isascii()
        assert plain.count("\n") == pytest.approx(draw_text(graph).count("\n"), abs=2)


def test_rows_keep_to_their_width() -> None:
    """No row is wider than asked, East Asian characters taking two columns, unless it stands too deep."""
    for graph in (*GRAPHS.values(), to_graph(CROWDED)[0]):
        for width in (60, 80, 100):
            assert max(cells(line) for line in draw_text(graph, width).splitlines()) <= width


def test_counts_stand_behind_the_words() -> None:
    """How many came by a step, went on from it and left by an exit is told in the tree."""
    text = draw_text(
        GRAPHS["shoe-lapse"], counts={"send worn-out": 1200, ("send worn-out", "next"): 9, ("wait 14d", "silent"): 40}
    )
    assert "[1,200, 9 went on]" in text
    assert "silent 40:" in text


# ---------------------------------------------------------------- measures


def test_texts_are_broken_between_words_and_cut_at_the_end() -> None:
    """Lines break behind blanks and signs, long words anywhere, and what is left over ends in an ellipsis."""
    assert wrapped_cells("one two three", 7) == ["one two", "three"]
    assert wrapped_cells("customer.project_interest", 17) == ["customer.project_", "interest"]
    assert wrapped_cells("aaaaaaaa", 3) == ["aaa", "aaa", "aa"]
    assert wrapped_cells("您的专属优惠", 6) == ["您的专", "属优惠"]
    assert wrapped_cells("", 6) == []
    cut = wrapped_px("a sentence that is far too long for two rows of this width", 100, 12, 2)
    assert len(cut) == 2
    assert cut[1].endswith("…")
    assert all(width_px(line, 12) <= 100 for line in cut)

"""Scripts as graphs: steps → graph → steps without loss, file → graph → file byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.language.random_scripts import script_texts
from tetatet.language.graph import Edge, Graph, from_canvas, from_graph, steps_of, to_canvas, to_graph
from tetatet.language.project import read_project
from tetatet.language.yaml_tree import parse_tree, plain_value
from tetatet.model.errors import InvalidProject
from tetatet.model.step import Block, Choose, Split, Wait

HERE = Path(__file__).parent
EXAMPLES = (HERE / "fixtures" / "examples.yml").read_text(encoding="utf-8")
PROJECT = HERE.parent / "projects" / "examples"

SEARCH = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def example(name: str) -> Graph:
    return next(graph for graph in to_graph(EXAMPLES) if graph.name == name)


def ways(graph: Graph, source: str) -> list[tuple[str, str | None]]:
    return [(edge.exit, edge.target) for edge in graph.edges if edge.source == source]


def spaced(data: Any) -> Any:
    """The data with spaces for the underscores of keys."""
    if isinstance(data, dict):
        return {key.replace("_", " "): spaced(value) for key, value in data.items()}
    return [spaced(item) for item in data] if isinstance(data, list) else data


def steps_as_loaded(text: str) -> list[Any]:
    """The steps of each document, read without any graph."""
    return [plain_value(document.root)["steps"] for document in parse_tree(text).documents]


# ---------------------------------------------------------------- what a graph is


def test_a_node_is_a_step_and_is_called_by_kind_and_object() -> None:
    """Ids are the kind and the object, a second one is counted, and `as:` gives a name of one's own."""
    text = "steps: [{wait: 7d, silent: []}, {wait: 7d, silent: []}, {send: a, as: wait 7d 3}, {wait: 7d, silent: []}, {choose: []}, {set: {a.b: 1}}]"
    assert [node.id for node in to_graph(text)[0].nodes] == [
        "wait 7d",
        "wait 7d 2",
        "wait 7d 3",
        "wait 7d 4",
        "choose",
        "set",
    ]


def test_the_canonical_script_as_edges() -> None:
    """Of three waits the answers all lead to the step after, silence leads on, and the last step to the end."""
    graph = example("new-project")
    assert graph.entry == "send project-hello"
    assert ways(graph, "wait 7d") == [("silent", "task project-call"), ("answered", "set")]
    assert ways(graph, "wait 7d 2") == [
        ("not now", "exit asked us to leave it"),
        ("silent", "send project-page"),
        ("answered", "set"),
    ]
    assert ways(graph, "wait 14d") == [("silent", "exit silent to the end"), ("answered", "set")]
    assert ways(graph, "exit silent to the end") == []
    assert ways(graph, "task project-advice") == [("next", None)]


def test_the_end_of_a_list_joins_the_step_after() -> None:
    """Roads, arms and claims come together behind the step that parted them."""
    text = (
        "steps: [{choose: [{if: a.b, do: [{send: x}]}, {if: c.d, do: []}]}, {split: s, arms: {m: {share: 1%, do: [{send: y}]}}},"
        " {claim: r, granted: [{send: z}], refused: []}, {send: last, unsent: [{exit: out}]}]"
    )
    graph = to_graph(text)[0]
    assert ways(graph, "choose") == [("a.b", "send x"), ("c.d", "split s"), ("else", "split s")]
    assert ways(graph, "send x") == [("next", "split s")]
    assert ways(graph, "split s") == [("m", "send y")]
    assert ways(graph, "claim r") == [("granted", "send z"), ("refused", "send last")]
    assert ways(graph, "send last") == [("unsent", "exit out"), ("next", None)]


def test_a_round_of_a_repeat_leads_back() -> None:
    """The last step of a round leads back to the `repeat`, which leads on when it is over."""
    graph = example("to-the-fourth")
    back = [edge for edge in graph.edges if edge.back]
    assert back == [Edge("send next-basket", "next", "repeat every 7d", "next", written=False, back=True)]
    assert ways(graph, "repeat every 7d") == [("do", "send next-basket"), ("next", None)]


def test_edges_that_no_file_spells_out_say_so() -> None:
    """Any other answer goes on, and so does a `choose` without `else`: these edges are not written."""
    graph = to_graph("steps: [{wait: 7d, silent: [], answers: {a: []}}, {choose: [{else: []}]}]")[0]
    assert [(edge.exit, edge.kind, edge.written) for edge in graph.edges] == [
        ("silent", "silent", True),
        ("a", "answer", True),
        ("answered", "answered", False),
        ("else", "else", True),
    ]


def test_exits_of_one_name_are_told_apart() -> None:
    """Two roads with the same condition are two exits."""
    graph = to_graph("steps: [{choose: [{if: a.b, do: [{send: x}]}, {if: a.b, do: [{send: y}]}]}]")[0]
    assert ways(graph, "choose")[:2] == [("a.b", "send x"), ("a.b 2", "send y")]
    assert [node.within for node in graph.nodes[1:]] == [("choose", "a.b"), ("choose", "a.b 2")]


def test_a_part_is_counted_in() -> None:
    """With the parts at hand ids go on behind a `use` as when the script runs, and the node knows what it stands for."""
    text = "steps: [{use: p, with: {q: size}}, {wait: 7d, silent: []}]"
    part = "{part: p, takes: [q], steps: [{ask: $q}, {wait: 7d, silent: []}]}"
    assert [node.id for node in to_graph(text)[0].nodes] == ["use p", "wait 7d"]
    nodes = to_graph(text, [part])[0].nodes
    assert [node.id for node in nodes] == ["use p", "wait 7d 2"]
    assert nodes[0].inside == ("ask size", "wait 7d")


def test_a_part_that_uses_itself_comes_to_an_end() -> None:
    """Parts in a ring give a graph all the same."""
    part = "{part: p, steps: [{use: p}, {send: a}]}"
    assert to_graph("steps: [{use: p}]", [part])[0].nodes[0].inside


def ids_of(block: Block) -> Iterator[str]:
    """The ids of a checked script's steps."""
    for step in block:
        yield step.id
        inner: list[Block | None] = [
            getattr(step, name, None) for name in ("unsent", "undone", "silent", "answered", "granted", "refused", "do")
        ]
        if isinstance(step, Wait):
            inner += [steps for _, steps in step.answers]
        if isinstance(step, Choose):
            inner += [steps for _, steps in step.cases]
        if isinstance(step, Split):
            inner += [steps for _, _, steps in step.arms]
        for steps in inner:
            yield from ids_of(steps or ())


def test_the_drawing_names_steps_as_the_running_script_does() -> None:
    """For all example scripts the graph's ids are those of the checked project, so that counts find their node."""
    project = read_project(PROJECT).project
    assert project is not None
    parts = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "parts").glob("*.yml"))]
    seen = 0
    for path in sorted((PROJECT / "scripts").glob("*.yml")):
        for graph in to_graph(path.read_text(encoding="utf-8"), parts):
            drawn = [name for node in graph.nodes for name in (node.inside if node.kind == "use" else (node.id,))]
            assert sorted(drawn) == sorted(ids_of(project.scripts[graph.name].steps))
            seen += 1
    assert seen > 20


# ---------------------------------------------------------------- nothing is lost


def test_the_examples_come_back_byte_for_byte() -> None:
    """All example scripts are written back as they were read, and each document for itself."""
    graphs = to_graph(EXAMPLES)
    assert len(graphs) == 22
    assert from_graph(graphs) == EXAMPLES
    for graph in graphs:
        assert to_graph(from_graph(graph))[0].nodes == tuple(graph_moved(graph))


def graph_moved(graph: Graph) -> Iterator[Any]:
    """The nodes as they stand in the document alone, its lines counted from its own beginning."""
    alone = {node.id: node.line for node in to_graph(graph.source)[0].nodes}
    for node in graph.nodes:
        yield type(node)(
            node.id, node.kind, node.title, node.keys, node.exits, node.within, alone[node.id], node.inside
        )


def test_the_examples_steps_are_put_together_from_nodes_and_exits() -> None:
    """Nodes and exits alone give the steps of every example back."""
    assert [steps_of(graph) for graph in to_graph(EXAMPLES)] == steps_as_loaded(EXAMPLES)


@SEARCH
@given(script_texts())
def test_any_script_comes_back_byte_for_byte(text: str) -> None:
    """Whatever a script looks like, its graph writes it back as it was."""
    assert from_graph(to_graph(text)) == text


@SEARCH
@given(script_texts())
def test_any_scripts_steps_are_put_together_from_nodes_and_exits(text: str) -> None:
    """Whatever a script says, nodes and exits alone give its steps back."""
    graphs = to_graph(text)
    assert [steps_of(graph) for graph in graphs] == steps_as_loaded(text)
    for graph in graphs:
        names = [node.id for node in graph.nodes]
        assert len(set(names)) == len(names)
        assert {edge.target for edge in graph.edges} <= {*names, None}


@SEARCH
@given(script_texts())
def test_a_canvas_sees_everything_and_gives_everything_back(text: str) -> None:
    """The JSON form, written out and read again, makes a script that says the same."""
    for graph in to_graph(text):
        again = from_canvas(json.loads(json.dumps(to_canvas(graph))))
        assert spaced(steps_of(again)) == spaced(steps_of(graph))
        assert spaced(again.head) == spaced(graph.head)


def test_the_json_form_of_a_graph() -> None:
    """A canvas gets nodes with id, kind, title, keys and exits, and edges with from, exit and to; no coordinates."""
    canvas = to_canvas(to_graph("script: a\nstart: b\nsteps:\n- send: c\n  by: any\n  unsent: []\n")[0])
    assert canvas == {
        "kind": "script",
        "name": "a",
        "head": {"script": "a", "start": "b"},
        "entry": "send c",
        "nodes": [
            {
                "id": "send c",
                "kind": "send",
                "title": "c",
                "keys": {"send": "c", "by": "any"},
                "exits": [{"name": "unsent", "kind": "unsent", "path": ["unsent"]}],
                "within": None,
                "line": 4,
            }
        ],
        "edges": [
            {"from": "send c", "exit": "unsent", "to": None, "kind": "unsent", "written": True, "back": False},
            {"from": "send c", "exit": "next", "to": None, "kind": "next", "written": False, "back": False},
        ],
    }


# ---------------------------------------------------------------- broken scripts


@pytest.mark.parametrize(
    "text, kinds",
    [
        ("", None),
        ("# nothing yet\n", []),
        ("just words\n", []),
        ("script: a\n", []),
        ("script: a\nsteps: soon\n", []),
        ("steps: [word, {}, {snd: a}, {by: b, send: a}, 3]\n", ["", "", "", "", ""]),
        ("steps: [{wait: 7d, silent: soon, answers: [a], answered: }]\n", ["wait"]),
        (
            "steps: [{choose: [x, {if: a}, {do: [{send: b}]}]}, {split: s, arms: {a: [x], b: y}}]\n",
            ["choose", "send", "split"],
        ),
        ("steps: [{send: a, silnt: [{exit: b}]}]\n", ["send", "exit"]),
        ("steps: [{wait: 7d, silent: [{send: a}], silent: [{send: b}]}]\n", ["wait", "send"]),
        ("steps: []\nsteps: [{send: a}]\n", []),
    ],
)
def test_a_broken_script_has_a_graph_too(text: str, kinds: list[str] | None) -> None:
    """What is wrong with a script keeps nobody from drawing and mending it."""
    graphs = to_graph(text)
    assert from_graph(graphs) == text
    assert [[node.kind for node in graph.nodes] for graph in graphs] == ([] if kinds is None else [kinds])
    for graph in graphs:
        json.dumps(to_canvas(graph))
        steps_of(graph)


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    """A text that cannot be read as YAML names file and line."""
    with pytest.raises(InvalidProject) as raised:
        to_graph("script: a\nsteps: [\n", file="scripts/a.yml")
    assert [(found.file, found.code) for found in raised.value.findings] == [("scripts/a.yml", "yaml-syntax")]

"""What a canvas does to a script: each edit does what it says, and leaves every other byte alone."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.language.random_scripts import script_texts
from tetatet.language.graph import Graph, from_graph, steps_of, to_graph
from tetatet.language.graph_edit import (
    SCRIPT_ITSELF,
    add_exit,
    delete,
    insert_after,
    insert_in,
    move_after,
    move_in,
    remove_key,
    rename_exit,
    set_key,
)
from tetatet.language.outline import every_step, outline
from tetatet.language.yaml_tree import parse_tree
from tetatet.model.errors import InputError

BLOCK = """\
script: a # the name
start:   first order
steps:
  # the greeting
  - send: hello      # warm
    by: email
    benefit: "one,  two"   # spaces kept
  - wait: 7d
    answers:
      replied no:
        - exit: asked
    silent: []   # nobody there

  # the call
  - task: call
    role: store agent
"""

FLOW = """\
{script: a,   start: b, # why
 steps: [ {send: hello, by: email},   # warm
  {wait: 7d, silent: [{exit: s}], answers: {}}]}
"""

NEW = {"send": "card", "by": ["sms", "on"], "benefit": "a, b: c"}


def only(text: str) -> Graph:
    return to_graph(text)[0]


# ---------------------------------------------------------------- one by one


def test_a_key_gets_another_value_where_it_stands() -> None:
    """Only the value changes; comments and spaces around it stay."""
    assert from_graph(set_key(only(BLOCK), "send hello", "by", ["sms", "push"])) == BLOCK.replace(
        "by: email", "by: [sms, push]"
    )
    assert from_graph(set_key(only(BLOCK), "wait 7d", "wait", "2 weeks")) == BLOCK.replace("wait: 7d", "wait: 2 weeks")
    assert from_graph(set_key(only(FLOW), "send hello", "by", "a, b")) == FLOW.replace("by: email", 'by: "a, b"')


def test_a_new_key_stands_where_the_reference_has_it() -> None:
    """A key that was not there goes behind those that the reference names before it."""
    assert from_graph(set_key(only(BLOCK), "send hello", "offer", "best of winback")) == BLOCK.replace(
        "# spaces kept\n", "# spaces kept\n    offer: best of winback\n"
    )
    assert from_graph(set_key(only(FLOW), "wait 7d", "for", ["called"])) == FLOW.replace("7d,", "7d, for: [called],")


def test_a_value_that_filled_lines_gives_way_to_one_line() -> None:
    """A mapping or a block of text in lines of its own is replaced as a whole, the comment at its key stays."""
    text = "steps:\n  - send: a\n    benefit:  # by language\n      en: x\n      ru: y\n    page: |-\n      long\n      text\n    by: any\n"
    graph = set_key(set_key(only(text), "send a", "benefit", "z"), "send a", "page", "p")
    assert from_graph(graph) == "steps:\n  - send: a\n    benefit: z  # by language\n    page: p\n    by: any\n"


def test_a_path_leads_into_a_key() -> None:
    """Shares of arms, conditions of roads and single names of a list can be set by their path."""
    text = "steps: [{split: s, arms: {a: {share: 50%, do: []}}}, {choose: [{if: x.y, do: []}]}, {send: t, by: [email, sms]}]"
    graph = set_key(only(text), "split s", ("arms", "a", "share"), "30%")
    graph = set_key(graph, "choose", ("choose", 0, "if"), "x.y > 3")
    graph = set_key(graph, "send t", ("by", 1), "push")
    assert from_graph(graph) == text.replace("50%", "30%").replace("x.y", "x.y > 3").replace("sms", "push")


def test_the_head_has_keys_too() -> None:
    """The script's own keys are set, added and taken out like those of a step."""
    graph = set_key(only(BLOCK), SCRIPT_ITSELF, "start", {"when": "first order", "again after": "30d"})
    graph = set_key(graph, SCRIPT_ITSELF, "goal", {"event": "Order Completed"})
    expected = BLOCK.replace(
        "start:   first order\n", "start:   {when: first order, again after: 30d}\ngoal: {event: Order Completed}\n"
    )
    assert from_graph(graph) == expected
    assert from_graph(remove_key(graph, SCRIPT_ITSELF, "goal")) == expected.replace(
        "goal: {event: Order Completed}\n", ""
    )


def test_a_key_goes_with_its_comment() -> None:
    """What is said of a key goes when the key goes."""
    expected = BLOCK.replace('    benefit: "one,  two"   # spaces kept\n', "")
    assert from_graph(remove_key(only(BLOCK), "send hello", "benefit")) == expected
    assert from_graph(remove_key(only(FLOW), "wait 7d", "answers")) == FLOW.replace(", answers: {}", "")


def test_a_new_step_stands_behind_another() -> None:
    """In a block the step gets lines as `fmt` writes them, in flow it joins the line."""
    lines = "  - send: card\n    by: [sms, \"on\"]\n    benefit: 'a, b: c'\n".replace("'a, b: c'", '"a, b: c"')
    assert from_graph(insert_after(only(BLOCK), "send hello", NEW)) == BLOCK.replace(
        "# spaces kept\n", f"# spaces kept\n{lines}"
    )
    written = '{send: card, by: [sms, "on"], benefit: "a, b: c"}'
    assert from_graph(insert_after(only(FLOW), "exit s", NEW)) == FLOW.replace("{exit: s}", f"{{exit: s}}, {written}")
    assert from_graph(insert_after(only(FLOW), "send hello", NEW)) == FLOW.replace("  {wait", f"  {written},\n  {{wait")


def test_a_new_step_stands_first_in_an_exit() -> None:
    """An empty exit gets its first line below its key, and one that was not there is added."""
    graph = insert_in(only(BLOCK), "wait 7d", "silent", {"exit": "s"})
    assert from_graph(graph) == BLOCK.replace(
        "silent: []   # nobody there\n", "silent:   # nobody there\n      - exit: s\n"
    )
    graph = insert_in(only(BLOCK), "wait 7d", "clicked", {"exit": "c"})
    assert from_graph(graph) == BLOCK.replace("exit: asked\n", "exit: asked\n      clicked:\n        - exit: c\n")
    graph = insert_in(only(FLOW), "wait 7d", "clicked", {"exit": "c"})
    assert from_graph(graph) == FLOW.replace("{}", "{clicked: [{exit: c}]}")
    graph = insert_in(only(BLOCK), SCRIPT_ITSELF, "", {"pause": "1d"})
    assert from_graph(graph) == BLOCK.replace("  # the greeting", "  - pause: 1d\n  # the greeting")


def test_a_step_goes_with_its_exits_and_comments() -> None:
    """A list whose last step goes becomes `[]`."""
    start, end = BLOCK.index("  # the greeting"), BLOCK.index("  - wait")
    assert from_graph(delete(only(BLOCK), "send hello")) == BLOCK[:start] + BLOCK[end:]
    assert from_graph(delete(only(BLOCK), "exit asked")) == BLOCK.replace("no:\n        - exit: asked\n", "no: []\n")
    assert from_graph(delete(only(FLOW), "send hello")) == FLOW.replace(" {send: hello, by: email},   # warm\n", "\n")
    assert from_graph(delete(only(FLOW), "wait 7d")) == FLOW.replace("email},", "email}").replace(
        "  {wait: 7d, silent: [{exit: s}], answers: {}}", "  "
    )


def test_a_step_moves_with_its_comments() -> None:
    """A moved step takes its lines and comments along, moved in as deep as its new place is."""
    moved = from_graph(move_in(only(BLOCK), "task call", "wait 7d", "silent"))
    assert moved == BLOCK[: BLOCK.index("\n  # the call")].replace("silent: [] ", "silent: ") + (
        "      # the call\n      - task: call\n        role: store agent\n\n"
    )
    moved = from_graph(move_after(only(BLOCK), "task call", "send hello"))
    call = BLOCK[BLOCK.index("  # the call") :]
    assert moved == BLOCK.replace(call, "").replace("# spaces kept\n", f"# spaces kept\n{call}")


def test_a_step_moves_between_blocks_and_braces() -> None:
    """A step with comments that moves into a flow list gets lines of its own there, one from flow keeps its braces."""
    text = "steps:\n  - send: a # why\n  - wait: 7d\n    silent: [{exit: s}]\n"
    into = from_graph(move_in(only(text), "send a", "wait 7d", "silent"))
    assert steps_of(only(into)) == [{"wait": "7d", "silent": [{"send": "a"}, {"exit": "s"}]}]
    assert "# why\n" in into
    out = from_graph(move_after(only(text), "exit s", "send a"))
    assert out == "steps:\n  - send: a # why\n  - {exit: s}\n  - wait: 7d\n    silent: []\n"


def test_exits_are_added_and_renamed() -> None:
    """Answers, arms and roads can be added without steps and called otherwise."""
    text = "steps: [{wait: 7d, silent: []}, {split: s, arms: {a: {share: 100%, do: []}}}, {choose: [{if: x.y, do: []}, {else: []}]}]"
    graph = add_exit(only(text), "wait 7d", "replied")
    graph = add_exit(graph, "wait 7d", "answered")
    graph = rename_exit(add_exit(graph, "split s", "b"), "split s", "a", "c")
    graph = rename_exit(add_exit(graph, "choose", "x.z"), "choose", "x.y", "x.y > 1")
    assert steps_of(graph) == [
        {"wait": "7d", "silent": [], "answers": {"replied": []}, "answered": []},
        {"split": "s", "arms": {"c": {"share": "100%", "do": []}, "b": {"share": "0%", "do": []}}},
        {"choose": [{"if": "x.y > 1", "do": []}, {"if": "x.z", "do": []}, {"else": []}]},
    ]


def test_other_documents_and_line_ends_stay() -> None:
    """An edit touches one document of a file, and keeps the line ends that the file has."""
    graphs = to_graph("# top\n---\r\nscript: a\r\nsteps:\r\n  - send: b\r\n--- # next\nscript: c\nsteps: []\n")
    graphs[0] = insert_after(graphs[0], "send b", {"exit": "x"})
    assert (
        from_graph(graphs)
        == "# top\n---\r\nscript: a\r\nsteps:\r\n  - send: b\r\n  - exit: x\r\n--- # next\nscript: c\nsteps: []\n"
    )


def test_a_file_without_a_last_line_end_can_be_edited() -> None:
    """A step is put behind the last line also where that has no end."""
    assert (
        from_graph(insert_after(only("steps:\n  - send: a"), "send a", {"exit": "x"}))
        == "steps:\n  - send: a\n  - exit: x"
    )


@pytest.mark.parametrize(
    "edit, arguments",
    [
        (set_key, ("send nobody", "by", "x")),
        (set_key, ("wait 7d", "silent", "x")),
        (set_key, ("wait 7d", ("answers", "replied no", 0), "x")),
        (set_key, ("send hello", ("by", "deep"), "x")),
        (set_key, ("send hello", ("none", "deep"), "x")),
        (set_key, (SCRIPT_ITSELF, "steps", "x")),
        (remove_key, ("send hello", "send")),
        (remove_key, ("send hello", "page")),
        (remove_key, (SCRIPT_ITSELF, "steps")),
        (insert_in, ("send hello", "silent", {"exit": "x"})),
        (add_exit, ("wait 7d", "silent")),
        (rename_exit, ("wait 7d", "silent", "x")),
        (rename_exit, ("wait 7d", "replied no", "silent")),
        (move_after, ("wait 7d", "exit asked")),
        (move_after, ("wait 7d", "wait 7d")),
        (move_in, ("wait 7d", "send hello", "unsent")),
        (delete, ("send nobody",)),
    ],
)
def test_an_edit_without_a_place_is_refused(edit: Any, arguments: tuple[Any, ...]) -> None:
    """A step, key or exit that is not there, or a step moved into itself, is an error of the caller."""
    with pytest.raises(InputError):
        edit(only(BLOCK), *arguments)


# ---------------------------------------------------------------- whatever the script


@dataclass
class Plain:
    """A script's steps as plain data, with each step's list and position, and each exit's list."""

    steps: list[Any]
    at: dict[str, tuple[list[Any], Any]]
    lists: dict[tuple[str, str] | None, list[Any]]


def plain(graph: Graph) -> Plain:
    steps = steps_of(graph)
    lists: dict[tuple[str, str] | None, list[Any]] = {None: steps}
    at: dict[str, tuple[list[Any], Any]] = {}
    met: Counter[tuple[str, str] | None] = Counter()
    for node in graph.nodes:
        around = lists[node.within]
        step = around[met[node.within]]
        met[node.within] += 1
        at[node.id] = (around, step)
        for way in node.exits:
            inner = step
            for part in way.path:
                inner = inner[part]
            lists[node.id, way.name] = inner
    return Plain(steps, at, lists)


def position(steps: list[Any], step: Any) -> int:
    return next(index for index, each in enumerate(steps) if each is step)


def family(graph: Graph, name: str) -> set[str]:
    """The step and all in its exits."""
    found = {name}
    for node in graph.nodes:
        if node.within is not None and node.within[0] in found:
            found.add(node.id)
    return found


def ancestors(graph: Graph, name: str) -> set[str]:
    nodes = {node.id: node for node in graph.nodes}
    found: set[str] = set()
    within = nodes[name].within
    while within is not None:
        found.add(within[0])
        within = nodes[within[0]].within
    return found


def pieces(graph: Graph) -> dict[str, str]:
    """Each step's own text."""
    tree = parse_tree(graph.source)
    steps = every_step(outline(tree.documents[0]).steps)
    return {
        node.id: graph.source[step.node.start : step.node.end] for node, step in zip(graph.nodes, steps, strict=True)
    }


def comments(graph: Graph) -> Counter[str]:
    return Counter(comment.text for comment in parse_tree(graph.source).comments)


@dataclass
class Edited:
    """A random edit: the graph before and after, the steps it should have, and whose text may differ."""

    before: Graph
    after: Graph
    expected: list[Any]
    touched: set[str]
    loses_comments: bool


@st.composite
def edits(draw: st.DrawFn) -> Edited | None:
    graphs = to_graph(draw(script_texts()))
    graph = draw(st.sampled_from(graphs))
    name = draw(st.sampled_from([node.id for node in graph.nodes]))
    kind = draw(st.sampled_from(("set", "add", "after", "in", "delete", "move after", "move in")))
    data = plain(graph)
    around, step = data.at[name]
    touched = ancestors(graph, name)
    ways = [way for way in data.lists if way is not None]
    if kind == "set":
        held = {path[0] for node in graph.nodes if node.id == name for path in (way.path for way in node.exits)}
        keys = [key for key in step if key not in held]
        if not keys:
            return None
        key = draw(st.sampled_from(keys))
        value = draw(st.sampled_from(("plain", "a, b", "yes", {"en": "x", "ru": "y: z"}, ["a", "b, c"], 3)))
        step[key] = value
        return Edited(graph, set_key(graph, name, key, value), data.steps, touched | {name}, True)
    if kind == "add":
        step["topic"] = "a: b"
        return Edited(graph, set_key(graph, name, "topic", "a: b"), data.steps, touched | {name}, False)
    if kind == "after":
        around.insert(position(around, step) + 1, copy.deepcopy(NEW))
        return Edited(graph, insert_after(graph, name, NEW), data.steps, touched, False)
    if kind == "delete":
        del around[position(around, step)]
        return Edited(graph, delete(graph, name), data.steps, touched | family(graph, name), True)
    if kind == "in":
        if not ways:
            return None
        owner, way = draw(st.sampled_from(ways))
        data.lists[owner, way].insert(0, copy.deepcopy(NEW))
        return Edited(graph, insert_in(graph, owner, way, NEW), data.steps, ancestors(graph, owner) | {owner}, False)
    return _move(draw, graph, data, name, kind)


def _move(draw: st.DrawFn, graph: Graph, data: Plain, name: str, kind: str) -> Edited | None:
    around, step = data.at[name]
    own = family(graph, name)
    ways = [way for way in data.lists if way is not None and way[0] not in own]
    others = [node.id for node in graph.nodes if node.id not in own]
    if not (ways if kind == "move in" else others):
        return None
    del around[position(around, step)]
    if kind == "move in":
        owner, way = draw(st.sampled_from(ways))
        data.lists[owner, way].insert(0, step)
        after = move_in(graph, name, owner, way)
        touched = own | ancestors(graph, name) | ancestors(graph, owner) | {owner}
        return Edited(graph, after, data.steps, touched, False)
    other = draw(st.sampled_from(others))
    target, beside = data.at[other]
    target.insert(position(target, beside) + 1, step)
    touched = own | ancestors(graph, name) | ancestors(graph, other)
    return Edited(graph, move_after(graph, name, other), data.steps, touched, False)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(edits())
def test_an_edit_does_what_it_says_and_nothing_else(edit: Edited | None) -> None:
    """Whatever the script and the edit: the steps are as expected, other steps' bytes and all comments still there."""
    if edit is None:
        return
    assert steps_of(edit.after) == edit.expected
    assert edit.after.head == edit.before.head
    old, new = comments(edit.before), comments(edit.after)
    assert not new - old
    assert edit.loses_comments or new == old
    untouched = Counter(text for name, text in pieces(edit.before).items() if name not in edit.touched)
    assert not untouched - Counter(pieces(edit.after).values())

"""A script's tree of steps as a flat graph: where does each exit lead, and what comes after?

A list that comes to its end goes on with the step after the one that holds it, so
every node has one `after`; "" is the end of the script. Two kinds of node are not
written by anybody: the end of a repeat's round, and the way back from
`undone` or from a late `unsent`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tetatet.model.script import Script
from tetatet.model.step import Ask, Block, Choose, Claim, Repeat, Send, Split, Step, Task, Wait


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """A round of a repeat is over."""

    id: str
    repeat: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The steps of `undone` are over, or of `unsent`; the dialogue goes on where it was, else after their own step."""

    id: str
    step: str


Stop: TypeAlias = Step | RoundEnd | Resume


@dataclass(frozen=True, slots=True)
class Node:
    """One step, where its exits lead, and what comes after it ("" is the end)."""

    step: Stop
    after: str
    exits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    """A script ready to be walked."""

    first: str
    nodes: Mapping[str, Node]


def exits_of(step: Step) -> Iterator[tuple[str, Block]]:
    """The exits of a step in the order of the file, each with its steps."""
    if isinstance(step, Send | Ask | Task):
        if step.unsent is not None:
            yield "unsent", step.unsent
        if isinstance(step, Task) and step.undone is not None:
            yield "undone", step.undone
    elif isinstance(step, Wait):
        for name, block in step.answers:
            yield f"answers {name}", block
        if step.answered is not None:
            yield "answered", step.answered
        yield "silent", step.silent
    elif isinstance(step, Choose):
        for number, (_test, block) in enumerate(step.cases):
            yield f"case {number}", block
    elif isinstance(step, Split):
        for name, _share, block in step.arms:
            yield f"arm {name}", block
    elif isinstance(step, Repeat):
        yield "do", step.do
    elif isinstance(step, Claim):
        yield "granted", step.granted
        yield "refused", step.refused


def compile_program(script: Script) -> Program:
    """Flatten a script.

    >>> from tetatet.model.place import Place
    >>> from tetatet.model.script import Goal
    >>> from tetatet.model.step import Exit
    >>> from tetatet.model.written_time import Duration
    >>> here = Place("scripts/x.yml", 1)
    >>> goal = Goal("Order Completed", None, None, Duration(days=30))
    >>> program = compile_program(Script("x", here, (Exit("exit done", here, "done"),), goal))
    >>> program.first, program.nodes["exit done"].after
    ('exit done', '')
    """
    nodes: dict[str, Node] = {}
    first = _lay(script.steps, "", nodes)
    return Program(first, nodes)


def _lay(block: Block, after: str, nodes: dict[str, Node]) -> str:
    """Lay a list's nodes so that its last leads to `after`; gives the id of its first."""
    following = after
    for step in reversed(block):
        _lay_step(step, following, nodes)
        following = step.id
    return following


def _lay_step(step: Step, after: str, nodes: dict[str, Node]) -> None:
    exits = {}
    for name, block in exits_of(step):
        exits[name] = _lay(block, _joint(step, name, after, nodes), nodes)
    assert step.id not in nodes, f"two steps are named {step.id}"
    nodes[step.id] = Node(step, after, exits)


def _joint(step: Step, exit_name: str, after: str, nodes: dict[str, Node]) -> str:
    """Where the steps of an exit lead when they come to their end."""
    if exit_name == "do":
        joint = RoundEnd(f"{step.id} · round", step.id)
        nodes[joint.id] = Node(joint, after, {})
        return joint.id
    if exit_name in ("undone", "unsent"):
        way_back = Resume(f"{step.id} · {exit_name}", step.id)
        nodes[way_back.id] = Node(way_back, after, {})
        return way_back.id
    return after

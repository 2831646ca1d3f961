"""Steps as a graph: where each exit leads, and what comes after."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.tables import project_of, script_text
from tests.property.firms import FACTS as FIRM_FACTS
from tests.property.firms import scripts
from tetatet.interact.program import Program, Resume, RoundEnd, compile_program, exits_of
from tetatet.model.step import Repeat, Wait

FACTS = "facts: {orders.count: {count: Order Completed}}\ntransitions: {asked: {event: Advice Wanted}}"
A, B, C = (f"{{send: {name}, by: email, benefit: Good}}" for name in "abc")


def _program(steps: str) -> Program:
    return compile_program(project_of(script_text(steps), facts=FACTS).scripts["hello"])


def _after(program: Program) -> dict[str, str]:
    return {name: node.after for name, node in program.nodes.items()}


def test_steps_follow_each_other_and_the_last_ends() -> None:
    """One step leads to the next; "" is the end."""
    program = _program(f"{A}, {{pause: 1d}}, {B}")
    assert program.first == "send a"
    assert _after(program) == {"send a": "pause 1d", "pause 1d": "send b", "send b": ""}


def test_a_list_that_comes_to_its_end_goes_on_with_the_step_after() -> None:
    """Also out of a list within a list, and an empty list goes on at once."""
    inner = f"{{wait: 2d, answers: {{clicked: []}}, silent: [{B}]}}"
    program = _program(f"{A}, {{wait: 7d, silent: [{inner}]}}, {C}")
    assert program.nodes["wait 7d"].exits == {"silent": "wait 2d"}
    assert program.nodes["wait 2d"].exits == {"answers clicked": "send c", "silent": "send b"}
    assert _after(program)["send b"] == "send c"


def test_at_the_end_of_the_script_every_list_ends() -> None:
    """The exits of a last step lead to the end."""
    program = _program(f"{A}, {{choose: [{{if: orders.count > 1, do: [{B}]}}, {{else: []}}]}}")
    assert program.nodes["choose"].exits == {"case 0": "send b", "case 1": ""}
    assert _after(program)["send b"] == ""


def test_each_arm_and_each_verdict_of_a_claim_has_its_way() -> None:
    """A split leads into its arms, a claim into granted and refused, and all come together after."""
    split = f"{{split: test, arms: {{left: {{share: 50%, do: [{A}]}}, right: {{share: 50%, do: []}}}}}}"
    program = compile_program(
        project_of(
            script_text(f"{split}, {{claim: slot, up to: 2d, granted: [{B}], refused: []}}, {C}"),
            facts=FACTS,
            more="resources: {slot: 3 per day}",
        ).scripts["hello"]
    )
    assert program.nodes["split test"].exits == {"arm left": "send a", "arm right": "claim slot"}
    assert program.nodes["claim slot"].exits == {"granted": "send b", "refused": "send c"}


def test_the_end_of_a_round_leads_back_to_the_repeat_that_asks_again() -> None:
    """The steps of a round end in a node of their own, which knows its repeat and what comes after it."""
    program = _program(f"{{repeat: every 7d, at most: 3, do: [{A}]}}, {B}")
    (repeat,) = [name for name, node in program.nodes.items() if isinstance(node.step, Repeat)]
    joint = program.nodes[program.nodes["send a"].after]
    assert isinstance(joint.step, RoundEnd)
    assert (joint.step.repeat, joint.after) == (repeat, "send b")


def test_undone_comes_back_by_a_node_of_its_own() -> None:
    """The steps of `undone` end in a way back, since it is the wait that they ended which says where to go on."""
    task = f"{{task: call, role: store agent, by: phone, due: 1d, benefit: Good, undone: [{A}], unsent: [{B}]}}"
    program = _program(f"{task}, {{wait: 3d, silent: []}}, {C}")
    node = program.nodes["task call"]
    assert node.exits == {"undone": "send a", "unsent": "send b"}
    way_back = program.nodes[program.nodes["send a"].after]
    assert isinstance(way_back.step, Resume)
    assert (way_back.step.step, way_back.after) == ("task call", "wait 3d")


@pytest.mark.parametrize("count", [1, 2])
@settings(max_examples=30)
@given(data=st.data())
def test_every_way_leads_somewhere_and_every_step_can_be_reached(count: int, data: st.DataObject) -> None:
    """In any script every exit and every `after` is a node or the end, and from the first node all can be reached."""
    texts = [data.draw(scripts(number, count, tasks=True)) for number in range(count)]
    for script in project_of(*texts, facts=FIRM_FACTS).scripts.values():
        program = compile_program(script)
        reached, ahead = {""}, [program.first]
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                node = program.nodes[name]
                ahead += [node.after, *node.exits.values()]
        assert reached == {"", *program.nodes}, json.dumps(sorted(set(program.nodes) - reached))


def test_exits_come_in_the_order_of_the_file() -> None:
    """The drawing and the program read one order: answers as written, then `answered`, then `silent`."""
    wait = f"{{wait: 7d, silent: [{A}], answered: [{B}], answers: {{bought: [], clicked: [{C}]}}}}"
    (step,) = project_of(script_text(wait), facts=FACTS).scripts["hello"].steps
    assert isinstance(step, Wait)
    assert [name for name, _block in exits_of(step)] == ["answers bought", "answers clicked", "answered", "silent"]

"""Two revisions of a script: which step of the new one is the one of the old."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.kernel.tables import project_of, script_text
from tests.property.firms import FACTS as FIRM_FACTS
from tests.property.firms import scripts
from tetatet.interact.counterpart import counterparts
from tetatet.interact.program import compile_program
from tetatet.model.script import Script

FACTS = "facts: {orders.count: {count: Order Completed}}\ntransitions: {asked: {event: Advice Wanted}}"
A, B, C = (f"{{send: {name}, by: email, benefit: Good}}" for name in "abc")


def _script(steps: str) -> Script:
    return project_of(script_text(steps), facts=FACTS).scripts["hello"]


def _wait(length: str, silent: str = "", more: str = "") -> str:
    return f"{{wait: {length}, {more}silent: [{silent}]}}"


def _choose(*roads: tuple[str, str]) -> str:
    written = [f"{{if: '{test}', do: [{steps}]}}" if test else f"{{else: [{steps}]}}" for test, steps in roads]
    return f"{{choose: [{', '.join(written)}]}}"


CASES = {
    "another length": (f"{A}, {_wait('7d')}", f"{A}, {_wait('3d')}", {"wait 7d": "wait 3d"}),
    "another length and a moment": (
        f"{A}, {_wait('7d')}",
        f"{A}, {_wait('until 18:00')}",
        {"wait 7d": "wait until 18:00"},
    ),
    "other options": (
        f"{A}, {_wait('7d')}",
        f"{{send: a, by: [sms, email], benefit: Better}}, {_wait('7d', B, 'for: clicked, ')}",
        {"send a": "send a", "wait 7d": "wait 7d"},
    ),
    "a name that another step has now": (
        f"{A}, {_wait('7d')}, {B}, {_wait('14d')}",
        f"{A}, {_wait('3d')}, {B}, {_wait('7d')}",
        {"wait 7d": "wait 3d", "wait 14d": "wait 7d"},
    ),
    "the contact before it is another": (f"{A}, {_wait('7d')}", f"{B}, {_wait('7d')}", {}),
    "a wait after a wait": (
        f"{A}, {_wait('7d')}, {_wait('2d')}",
        f"{A}, {_wait('6d')}, {_wait('1d')}",
        {"wait 7d": "wait 6d", "wait 2d": "wait 1d"},
    ),
    "one wait more, the first as long as before": (
        f"{A}, {_wait('7d')}",
        f"{A}, {_wait('7d')}, {_wait('2d')}",
        {"wait 7d": "wait 7d"},
    ),
    "one wait more, and nobody can say which": (f"{A}, {_wait('7d')}", f"{A}, {_wait('3d')}, {_wait('2d')}", {}),
    "a step before it": (f"{A}, {_wait('7d')}", f"{C}, {_wait('1d')}, {A}, {_wait('2d')}", {"wait 7d": "wait 2d"}),
    "roads that have changed places": (
        f"{A}, {_choose(('orders.count = 5', _wait('3d')), ('orders.count > 1', _wait('7d')))}",
        f"{A}, {_choose(('orders.count > 1', _wait('9d')), ('orders.count = 5', _wait('7d')))}",
        {"wait 3d": "wait 7d", "wait 7d": "wait 9d"},
    ),
    "a road whose condition is another": (
        f"{A}, {_choose(('orders.count > 5', _wait('3d')), ('', _wait('7d')))}",
        f"{A}, {_choose(('orders.count > 6', _wait('7d')), ('', _wait('8d')))}",
        {"wait 3d": "wait 7d", "wait 7d": "wait 8d"},
    ),
    "a part of the way is gone": (
        f"{A}, {_wait('7d', B + ', ' + _wait('2d'))}",
        f"{A}, {_wait('5d', C + ', ' + _wait('2d'))}",
        {"wait 7d": "wait 5d"},
    ),
    "a name of its own": (
        f"{A}, {_wait('7d', more='as: x, ')}",
        f"{B}, {_wait('2d')}, {C}, {_wait('9d', more='as: x, ')}",
        {"x": "x"},
    ),
    "a name of its own, and another kind": (f"{A}, {_wait('7d', more='as: x, ')}", f"{A}, {{pause: 7d, as: x}}", {}),
    "a name that was given late": (f"{A}, {_wait('7d')}", f"{A}, {_wait('7d', more='as: x, ')}", {"wait 7d": "x"}),
    "a pause is no wait": (f"{A}, {_wait('7d')}", f"{A}, {{pause: 7d}}", {}),
    "a message that moved": (f"{A}, {_wait('1d')}, {B}", f"{B}, {_wait('1d')}, {A}", {"send b": "send b"}),
    "another round": (
        f"{{repeat: every 7d, at most: 3, do: [{A}]}}",
        f"{{repeat: every 5d, at most: 3, do: [{A}]}}",
        {"repeat every 7d": "repeat every 5d"},
    ),
}


@pytest.mark.parametrize("before, after, expected", CASES.values(), ids=CASES.keys())
def test_a_step_is_known_again(before: str, after: str, expected: dict[str, str]) -> None:
    """By its own name, else by what it is and where it stands; what could be two is none."""
    found = counterparts(_script(before), _script(after))
    assert {old: found.get(old) for old in expected} == expected
    if not expected:
        assert not [old for old in found if old.startswith(("wait", "x"))]


@given(text=scripts(0, 1, tasks=True))
@settings(max_examples=30, deadline=None)
def test_nothing_has_changed_where_nothing_was_changed(text: str) -> None:
    """Between a revision and itself every step is itself."""
    for script in project_of(text, facts=FIRM_FACTS).scripts.values():
        found = counterparts(script, script)
        assert found == {name: name for name in compile_program(script).nodes if " · " not in name}

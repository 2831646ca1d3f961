"""Conditions, values and moments where they stand: roots, lines, and what was read."""

from __future__ import annotations

import pytest

from tetatet.language.conditions import Names
from tetatet.language.expressions import Compiler, Setting, spot_within
from tetatet.language.reading import Reader
from tetatet.language.source import Keys, Node, parse_source
from tetatet.model.written_time import PointKind

NAMES = Names({"orders.count": "number"}, frozenset({"keen"}), frozenset(), None, None)


def _node(text: str) -> Node:
    root = parse_source("x.yml", f"if: {text}\n".encode()).documents[0]
    assert isinstance(root, Keys)
    return root.entries[0].value


def _compiler() -> Compiler:
    return Compiler(Reader(), NAMES)


@pytest.mark.parametrize(
    "setting, allowed",
    [
        (Setting.FACT, {"event"}),
        (Setting.STATE, set()),
        (Setting.NEWS, {"event"}),
        (Setting.MOMENT, {"event", "start"}),
        (Setting.OPENING, {"event", "start"}),
        (Setting.HEARING, {"event", "start"}),
        (Setting.BECOMING, {"start"}),
        (Setting.STEP, {"start", "answer"}),
    ],
)
def test_each_place_has_its_roots(setting: Setting, allowed: set[str]) -> None:
    """What happened, what opened the dialogue and what was answered are there only where they can be."""
    found = set()
    for root in ("event", "start", "answer"):
        compiler = _compiler()
        if compiler.condition(_node(f"{root}.total > 1"), setting) is not None:
            found.add(root)
        else:
            assert [finding.code for finding in compiler.reader.findings] == ["condition-root"]
    assert found == allowed


def test_what_was_compiled_is_remembered_with_its_place() -> None:
    """`check` looks through all expressions afterwards."""
    compiler = _compiler()
    compiler.condition(_node("customer.city = 'x'"), Setting.STEP)
    assert [(use.spot.line, use.setting, use.expr.paths) for use in compiler.uses] == [
        (1, Setting.STEP, frozenset({"customer.city"}))
    ]


def test_an_error_is_at_its_line_of_a_literal_block() -> None:
    """The third line of a condition in a block is named by its number in the file."""
    compiler = _compiler()
    assert compiler.condition(_node("|\n  orders.count > 1\n  AND orders.cuont > 2"), Setting.STATE) is None
    finding = compiler.reader.findings[0]
    assert finding.line == 3
    assert "orders.count" in finding.message


def test_a_segment_declared_timed_makes_its_readers_timed() -> None:
    """A condition over a segment that changes with time changes with time."""
    compiler = _compiler()
    before = compiler.condition(_node("keen"), Setting.STATE)
    compiler.declare_timed("keen")
    after = compiler.condition(_node("keen"), Setting.STATE)
    assert before is not None
    assert after is not None
    assert (before.timed, after.timed) == (False, True)


def test_moments() -> None:
    """A moment is of the clock, or an expression with a lead before it."""
    clock = _compiler().moment(_node("'18:00'"), Setting.STEP, "Asia/Shanghai")
    lead = _compiler().moment(_node("2 business days before start.departure"), Setting.STEP)
    assert clock is not None
    assert (clock.kind, clock.minute, clock.zone) == (PointKind.CLOCK, 1080, "Asia/Shanghai")
    assert lead is not None
    assert lead.lead is not None
    assert (lead.kind, lead.lead.business_days) == (PointKind.EXPRESSION, 2)


@pytest.mark.parametrize("text", ["soon before start.departure", "orders.count", "'24:00'", "3d before", "answer.x +"])
def test_what_is_no_moment(text: str) -> None:
    """A wrong moment is a finding and no value."""
    compiler = _compiler()
    assert compiler.moment(_node(text), Setting.STEP) is None
    assert len(compiler.reader.findings) == 1


def test_positions_in_one_line_stay_there() -> None:
    """A text of one line has one line."""
    node = _node("orders.count > 1")
    assert spot_within(node, 10) == node.spot

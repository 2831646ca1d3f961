"""Rules: which rows are taken, which are refunds, which are set aside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tetatet.run.importing.mapping import Question, Table
from tetatet.run.importing.rules import ASIDE, REFUND, TAKE, answer_to, aside_reason, compile_row_rules

COLUMNS = {"no": ("5", "C6", "A7", "8", "C9"), "price": ("1.50", "2", "x", "0", "0.00")}


def verdicts(*rules: dict[str, Any]) -> list[int]:
    """The verdicts on the five rows of `COLUMNS`."""
    table = Table.model_validate({"rows": "events", "event": "e", "time": "t", "rules": list(rules)})
    return compile_row_rules(table, "UTC").verdicts(COLUMNS, 5)


def test_the_first_rule_that_holds_decides() -> None:
    """Rows are judged by the first rule of the list that holds; without one they are taken."""
    refund = {"if": {"no": {"begins": "C"}}, "then": "refund"}
    free = {"if": {"price": 0}, "then": "aside", "reason": "free"}
    assert verdicts(refund, free) == [TAKE, REFUND, TAKE, ASIDE + 1, REFUND]
    assert verdicts(free, refund) == [TAKE, REFUND, TAKE, ASIDE, ASIDE]


def test_a_rule_holds_when_all_its_tests_do() -> None:
    """Two columns in one rule must both agree; a rule that takes rows guards them from the rules below."""
    free_return = {"if": {"no": {"begins": "C"}, "price": 0}, "then": "take"}
    every_return = {"if": {"no": {"begins": "C"}}, "then": "refund"}
    assert verdicts(free_return, every_return) == [TAKE, REFUND, TAKE, TAKE, TAKE]


def test_a_rule_set_aside_says_why() -> None:
    """The reason of the rule goes with its verdict."""
    rules = [{"if": {"no": {"begins": "A"}}, "then": "aside", "reason": "no order"}]
    table = Table.model_validate({"rows": "events", "event": "e", "time": "t", "rules": rules})
    assert aside_reason(table.rules, ASIDE) == "no order"


@pytest.mark.parametrize(
    "question, holding, failing",
    [
        ({"begins": "C"}, "C5", "5C"),
        ({"ends": "C"}, "5C", "C5"),
        ({"contains": "-"}, "a-b", "ab"),
        ({"matches": r"^\d+$"}, "55", "5x"),
        ({"missing": "true"}, None, "x"),
        ({"missing": "false"}, "x", None),
        ({"below": "5"}, Decimal("4.99"), 5),
        ({"above": "5"}, 6, 5),
        ({"at least": "5"}, 5, Decimal("4.99")),
        ({"at most": "5"}, 5, None),
        ({"is": "a"}, "a", "b"),
        ({"is": ["a", "b"]}, "b", None),
        ({"is": 0}, Decimal("0.00"), None),
        ("a", "a", "b"),
    ],
)
def test_each_question_is_answered(question: Any, holding: Any, failing: Any) -> None:
    """Every question of the mapping has a value for which it holds and one for which it does not."""
    asked = answer_to(Question.model_validate(question))
    assert (asked(holding), asked(failing)) == (True, False)

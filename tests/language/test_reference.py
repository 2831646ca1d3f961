"""The written reference says what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tetatet.language import shapes, vocabulary
from tetatet.language.conditions import Names, compile_condition
from tetatet.language.reference import FUNCTIONS, reference
from tetatet.language.steps import STEPS

NAMES = Names({"orders.count": "number"}, frozenset(), frozenset(), None, None)


def test_every_key_of_every_shape_and_step_is_in_the_reference() -> None:
    """No key can be added without being written down."""
    page = reference()
    for shape in (*shapes.SHAPES.values(), *STEPS.values()):
        for key in shape.keys:
            assert f"| `{key.name}` |" in page, (shape.name, key.name)
            assert key.says in page


def test_channels_answers_and_template_names_are_in_the_reference() -> None:
    """What is built in is listed."""
    page = reference()
    for name in (*vocabulary.CHANNELS, *vocabulary.ANSWERS, *vocabulary.TEMPLATE_NAMES):
        assert f"| `{name}` |" in page


def test_the_thirteen_steps() -> None:
    """There are thirteen, in the order of the language."""
    assert list(STEPS) == "send task ask wait pause choose split repeat claim set start use exit".split()


@pytest.mark.parametrize(
    "condition",
    [
        "has(event.products.category, 'x')",
        "overlaps(event.tags, event.products.category)",
        "count(event.tags) > 1",
        "days_since(event.at) > 1",
        "days_until(customer.birthday) < 7",
        "hours_since(event.at) > 1",
        "surprise(event.category) > 6",
        "known(customer.city)",
        "lower(customer.city) = 'x'",
        "coalesce(customer.a, customer.b) = 'x'",
        "before(orders.count) = 3",
    ],
)
def test_every_function_that_is_written_down_is_there(condition: str) -> None:
    """The functions of the reference are those of conditions."""
    compile_condition(condition, NAMES)
    assert any(name.partition("(")[0] == condition.partition("(")[0] for name in FUNCTIONS)
    assert len(FUNCTIONS) == 11


def test_the_page_is_one_page() -> None:
    """It ends with one newline, and its tables have no broken row."""
    page = reference()
    assert page.endswith("\n")
    assert not page.endswith("\n\n")
    for line in page.splitlines():
        if line.startswith("| `"):
            assert line.endswith(" |")


def test_the_page_in_the_docs_is_the_one_that_the_code_writes() -> None:
    """`make reference` has been run since the tables last changed."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
    assert page.read_text(encoding="utf-8") == reference()

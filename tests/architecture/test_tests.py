"""The tests are written so that their list reads as a description of the product."""

from __future__ import annotations

import ast

from tests.architecture.sources import functions, modules_of_tests

LONGEST_SENTENCE = 300  # characters


def test_every_test_says_in_one_sentence_what_holds() -> None:
    """Every test function has a docstring of one paragraph that ends with a full stop."""
    found = []
    for module in modules_of_tests():
        for function in functions(module):
            if not function.name.startswith("test_"):
                continue
            said = (ast.get_docstring(function) or "").strip()
            if not said.endswith(".") or "\n\n" in said or len(said) > LONGEST_SENTENCE or len(said.split()) < 3:
                found.append(f"{module.path}:{function.lineno} {function.name}")
    assert found == []


def test_every_module_of_tests_says_what_it_proves() -> None:
    """Every file of tests begins with a docstring."""
    found = [m.path for m in modules_of_tests() if m.text.strip() and not ast.get_docstring(m.tree)]
    assert found == []

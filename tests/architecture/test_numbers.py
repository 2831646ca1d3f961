"""A number in the code has its reason beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.architecture.sources import Module, source_modules

CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*")
PIECES = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple, ast.operator, ast.unaryop, ast.expr_context)


def _is_number(value: ast.expr) -> bool:
    """A number, or some of them, written out: one that is made of other names says by them where it comes from."""
    pieces = list(ast.walk(value))
    numbers = [one for one in pieces if isinstance(one, ast.Constant)]
    written = all(isinstance(one, PIECES) for one in pieces)
    return written and bool(numbers) and all(type(one.value) in (int, float) for one in numbers)


def _constants(module: Module) -> Iterator[tuple[str, ast.stmt, ast.stmt | None]]:
    """The module's numbers, each with its name, its statement, and the statement behind it."""
    for statement, behind in pairwise([*module.tree.body, None]):
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        name = ast.unparse(targets[0])
        if all(CONSTANT.fullmatch(one) for one in name.strip("()").split(", ")) and _is_number(value):
            yield name, statement, behind


def _is_argued(module: Module, statement: ast.stmt, behind: ast.stmt | None) -> bool:
    """A text right under it, or a comment behind it or above it."""
    lines = module.text.splitlines()
    end = statement.end_lineno or statement.lineno
    if isinstance(behind, ast.Expr) and isinstance(behind.value, ast.Constant) and behind.lineno == end + 1:
        return True
    return "#" in lines[end - 1] or lines[statement.lineno - 2].startswith("#")


def test_every_number_of_a_module_has_its_reason() -> None:
    """A constant of a module that is a number says beside it what it counts and why it is this one."""
    found = [
        f"{module.path}:{statement.lineno} {name}"
        for module in source_modules()
        for name, statement, behind in _constants(module)
        if not _is_argued(module, statement, behind)
    ]
    assert found == []

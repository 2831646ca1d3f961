"""Modules and functions stay small enough to be read at one sitting."""

from __future__ import annotations

import ast

from tests.architecture.sources import functions, source_modules

MODULE_LINES = 400
FUNCTION_LINES = 60  # without decorators and docstring: a long explanation is no long function

LONGER_MODULES: dict[str, tuple[int, str]] = {}
"""Path → (its own limit, the reason that a reader would accept)."""

LONGER_FUNCTIONS: dict[str, tuple[int, str]] = {}
"""``path:name`` → (its own limit, the reason that a reader would accept)."""


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, *rest = function.body
    explained = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and bool(rest)
    start = (first.end_lineno or first.lineno) if explained else function.lineno - 1
    return (function.end_lineno or function.lineno) - start


def _limit(table: dict[str, tuple[int, str]], key: str, common: int) -> int:
    return table[key][0] if key in table else common


def test_no_module_is_longer_than_a_sitting() -> None:
    """Every module has at most 400 lines, or an argued limit of its own."""
    found = [
        f"{module.path}: {module.lines} lines"
        for module in source_modules()
        if module.lines > _limit(LONGER_MODULES, module.path, MODULE_LINES)
    ]
    assert found == []


def test_no_function_is_longer_than_a_screen() -> None:
    """Every function has at most 60 lines besides its docstring, or an argued limit of its own."""
    found = [
        f"{module.path}:{function.lineno} {function.name}: {_length(function)} lines"
        for module in source_modules()
        for function in functions(module)
        if _length(function) > _limit(LONGER_FUNCTIONS, f"{module.path}:{function.name}", FUNCTION_LINES)
    ]
    assert found == []


def test_exceptions_are_argued_and_still_needed() -> None:
    """Each exception gives its reason and is taken off the list when its file has shrunk."""
    lines = {module.path: module.lines for module in source_modules()}
    lengths = {f"{m.path}:{f.name}": _length(f) for m in source_modules() for f in functions(m)}
    stale = [path for path in LONGER_MODULES if lines.get(path, 0) <= MODULE_LINES]
    stale += [name for name in LONGER_FUNCTIONS if lengths.get(name, 0) <= FUNCTION_LINES]
    unargued = [key for table in (LONGER_MODULES, LONGER_FUNCTIONS) for key, (_, why) in table.items() if not why]
    assert (stale, unargued) == ([], [])

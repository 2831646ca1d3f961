"""What is handed on below `run` has a name that says what it is."""

from __future__ import annotations

import ast
import re

from tests.architecture.sources import Module, pure_modules

NAMELESS = re.compile(r"\b(?:[Dd]ict|\w*Mapping)\[str, (?:typing\.)?Any\]")


def _names(module: Module) -> set[int]:
    """The lines on which a type is given its name."""
    aliases = (node for node in ast.walk(module.tree) if isinstance(node, ast.AnnAssign))
    return {node.lineno for node in aliases if ast.unparse(node.annotation).endswith("TypeAlias")}


def test_open_values_have_names() -> None:
    """Below `run` no signature and no field takes just any values by name: `model.open_values` names the kinds."""
    found = [
        f"{module.path}:{number} {line.strip()}"
        for module in pure_modules()
        for number, line in enumerate(module.text.splitlines(), start=1)
        if NAMELESS.search(line) and number not in _names(module)
    ]
    assert found == []

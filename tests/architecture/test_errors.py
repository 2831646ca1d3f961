"""The tree of errors that is drawn is the tree of errors that is raised."""

from __future__ import annotations

import inspect
import re

from tests.architecture.sources import source_modules
from tetatet.model import errors

DRAWN = re.compile(r"^(?P<lead>[ │├└]*)(?P<name>[A-Z]\w+)\b")
STEP = 2  # columns a level of the drawing


def _drawn() -> dict[str, str]:
    """Each error of the drawing with the error it hangs from."""
    tree: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = DRAWN.match(line)
        if match is None or not line.startswith("    "):
            continue
        depth = (len(match["lead"]) - 4) // STEP
        path[depth:] = [match["name"]]
        tree[match["name"]] = path[depth - 1] if depth else "Exception"
    return tree


def _built() -> dict[str, str]:
    return {
        name: found.__mro__[1].__name__
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, Exception) and found.__module__ == errors.__name__
    }


def test_the_drawn_tree_is_the_tree_of_classes() -> None:
    """The drawing in the docstring of `model.errors` names every class below the class it derives from."""
    assert _drawn() == _built()


def test_every_error_has_a_code_of_its_own() -> None:
    """The stable codes differ, so that a caller can tell the errors apart without their words."""
    codes = [getattr(errors, name).code for name in _built()]
    assert sorted(codes) == sorted(set(codes))


def test_every_error_of_the_package_hangs_from_the_one_tree() -> None:
    """Outside `model.errors` no module declares an error that could leave it: a private one may steer a parser."""
    found = [
        f"{module.path}: {line.strip()}"
        for module in source_modules()
        if module.path != "src/tetatet/model/errors.py"
        for line in module.text.splitlines()
        if re.match(r"class [^_]\w+\((?:\w*Error|Exception|BaseException)\)", line)
    ]
    assert found == []

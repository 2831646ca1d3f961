"""What is in the repository belongs there: no machine's paths, nothing unfinished, one licence."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, repository_files

MACHINE_PATH = re.compile(r"(?<![\w.:~/*-])/(?:home|root|work|Users|tmp|mnt)/\w")
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|L[o]rem ipsum)\b|^(?:<{7}|>{7}) ", re.MULTILINE)


@pytest.mark.parametrize("pattern", [MACHINE_PATH, UNFINISHED], ids=["machine paths", "unfinished"])
def test_no_file_names_a_machine_or_is_left_unfinished(pattern: re.Pattern[str]) -> None:
    """No file holds an absolute path of somebody's machine, a mark of unfinished work or of a merge."""
    if not repository_files():
        pytest.skip("not a git checkout: `git clone` gives one")
    found = []
    for file in repository_files():
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{file.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_the_tower_has_no_exceptions() -> None:
    """Every import contract's `ignore_imports` is empty, and the tower knows every package."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert [contract["ignore_imports"] for contract in settings["contracts"]] == [[]] * len(settings["contracts"])
    assert next(c for c in settings["contracts"] if c["id"] == "tower")["exhaustive"]


def test_the_licence_is_the_one_that_is_named() -> None:
    """The LICENSE file is the Apache License 2.0, as pyproject.toml says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first_words = (ROOT / "LICENSE").read_text(encoding="utf-8").split()[:4]
    assert (project["license"], first_words) == ("Apache-2.0", ["Apache", "License", "Version", "2.0,"])

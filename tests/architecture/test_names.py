"""Names say what a thing is, and ignores say why."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tests.architecture.sources import modules_of_tests, source_modules

EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "base", "misc", "common"})
IGNORE = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\])(?P<reason>.*)")
BARE_IGNORE = re.compile(r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[))")


def test_no_module_has_an_empty_name() -> None:
    """No file or folder is called by a word that says nothing, such as utils or manager."""
    found = [
        module.path
        for module in (*source_modules(), *modules_of_tests())
        for part in PurePosixPath(module.path).with_suffix("").parts
        if set(part.split("_")) & EMPTY_WORDS
    ]
    assert found == []


def test_every_ignore_names_its_rule_and_its_reason() -> None:
    """A silenced finding of ruff or mypy names the rule and, behind it, the reason."""
    found = []
    for module in source_modules():
        for number, line in enumerate(module.text.splitlines(), start=1):
            match = IGNORE.search(line)
            argued = match is not None and re.search(r"\w{3,}.*\w{2,}", match["reason"]) is not None
            if BARE_IGNORE.search(line) or (match and not argued):
                found.append(f"{module.path}:{number}")
    assert found == []

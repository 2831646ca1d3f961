"""What the README shows is what the tests run."""

from __future__ import annotations

import json

from ruamel.yaml import YAML

from tests.docs.pages import ROOT, blocks

README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPT = ROOT / "tests" / "acceptance" / "fixtures" / "shop" / "scripts" / "new-project.yml"

VERDICTS = {"go", "hold", "drop", "ghost"}


def test_the_script_in_the_readme_is_the_one_that_is_proved() -> None:
    """The README's example says the same as the script of the acceptance test S2-10."""
    yaml = YAML(typ="safe")
    shown = next(block.text for block in blocks(README) if block.language == "yaml")
    assert yaml.load(shown) == yaml.load(SCRIPT.read_text(encoding="utf-8"))


def test_the_decision_in_the_readme_has_the_shape_of_one() -> None:
    """The README's decision is a JSON object that names who, what, when, by which channel, and why not."""
    shown = json.loads(next(block.text for block in blocks(README) if block.language == "json"))
    assert {"n", "at", "customer", "script", "step", "content", "channel", "by_rule", "reason"} <= set(shown)
    assert shown["verdict"] in VERDICTS

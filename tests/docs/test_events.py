"""The page of events: its lines are taken as they stand, and no name that the code knows is missing."""

from __future__ import annotations

import ast
import json
import re

import pytest

from tests.acceptance.replaying import only, project, replay_raw
from tests.architecture.sources import source_modules
from tests.docs.pages import ROOT, blocks
from tetatet.interact.answer import ANSWERS
from tetatet.kernel.told import TOLD
from tetatet.language.vocabulary import KNOWN_EVENTS
from tetatet.model.time import parse_instant
from tetatet.run.intake.batch import read_batch
from tetatet.run.intake.envelope import Envelope
from tetatet.run.intake.fields import CHECKS
from tetatet.run.live.suppressing import CONSENTS
from tetatet.run.live.urgent import WITHDRAWALS

PAGE = (ROOT / "docs" / "reference" / "events.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in blocks(PAGE) if block.language == "json" for line in block.text.splitlines()]
LATER = parse_instant("2026-04-01T00:00:00Z")
NEWS = "transitions: {markdown planned: {news: Markdown Announced, to: true, family: campaign}}"

_NAME = re.compile(r"[A-Z][a-z]+( (as|[A-Z][a-z]+))+")
_DECIDES = ("model", "interact", "identify", "differentiate", "kernel", "run/intake", "run/live", "web", "channels")


def _named_in_code() -> set[str]:
    """Texts in the code that are written as names of events are: each word with a capital letter."""
    found = set()
    for module in source_modules():
        if not module.path.removeprefix("src/tetatet/").startswith(_DECIDES):
            continue
        for node in ast.walk(ast.parse(module.text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
                found.add(node.value)
    return found


@pytest.mark.parametrize("line", EXAMPLES, ids=lambda line: str(json.loads(line)["messageId"]))
def test_every_line_is_taken_over_http(line: str) -> None:
    """Read as a request reads it, with nothing set aside."""
    batch = read_batch(Envelope([line.encode()]), "shop", LATER)
    assert batch.aside == []
    assert len(batch.incoming) == 1


def test_all_lines_together_are_taken_from_a_file() -> None:
    """Played on a project that waits for the news, none is put into quarantine."""
    told = replay_raw(project(facts=NEWS), "\n".join(EXAMPLES) + "\n")
    assert told.code == 0, told.said
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert only(lines, "quarantine") == []


def test_every_name_has_its_line_or_is_said_to_mean_nothing() -> None:
    """What the tables of the code hold, and whatever else stands in it as a name of an event."""
    understood = TOLD | ANSWERS | CHECKS.keys() | CONSENTS | WITHDRAWALS | _named_in_code()
    assert {"Scored", "Email Bounced", "Order Refunded", "Page Viewed"} <= understood
    shown = {json.loads(line).get("event") for line in EXAMPLES}
    viewed = {"Page Viewed", "Screen Viewed"}  # the names of `page` and `screen`
    assert understood - viewed - shown == set()
    assert {name for name in (*KNOWN_EVENTS, *viewed) if f"`{name}`" not in PAGE} == set()


def test_every_property_that_an_example_has_is_explained() -> None:
    """No line shows a property of an event of ours that the words around it do not name."""
    ours = TOLD | ANSWERS | CHECKS.keys()
    for line in EXAMPLES:
        read = json.loads(line)
        if read.get("event") in ours - {"Scored"}:
            missing = [name for name in read["properties"] if f"`{name}`" not in PAGE and name not in _YOURS]
            assert missing == [], read["event"]


_YOURS = {"store_id"}  # a property of the firm's own, as any event may have

"""A first draft of what facts.yml declares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.run.importing.given import write
from tetatet.model.errors import InputError
from tetatet.run.importing import draft_declarations


def test_only_what_no_specification_lists_is_declared(tmp_path: Path) -> None:
    """Own traits and own fields of events are drafted, inside products too; reserved ones are known anyhow."""
    events = [
        {"type": "identify", "userId": "1", "traits": {"email": "x", "shoe_size": 42}},
        {"type": "track", "event": "Order Completed", "context": {"traits": {"pets": 2}}, "properties": {"total": 1}},
        {
            "type": "track",
            "event": "Order Completed",
            "properties": {"till": 3, "products": [{"name": "a", "shelf": 1}]},
        },
        {"type": "track", "event": "Visit Completed", "properties": {"minutes": 3}},
    ]
    path = write(tmp_path / "events.jsonl", "".join(json.dumps(event) + "\n" for event in events))
    assert draft_declarations(path) == (
        "traits: [pets, shoe_size]\nevents:\n  Order Completed: [shelf, till]\n  Visit Completed: [minutes]\n"
    )


def test_nothing_new_needs_no_declaration(tmp_path: Path) -> None:
    """Events that any shop sends need no line in facts.yml."""
    event = {"type": "track", "event": "Order Completed", "properties": {"order_id": "1", "total": 1}}
    assert draft_declarations(write(tmp_path / "events.jsonl", json.dumps(event) + "\n")) == ""


def test_what_is_no_file_of_events_is_bad_input(tmp_path: Path) -> None:
    """A missing file and a line that is no event are said in one line."""
    with pytest.raises(InputError, match="cannot be read"):
        draft_declarations(tmp_path / "gone.jsonl")
    with pytest.raises(InputError, match="a line is no event"):
        draft_declarations(write(tmp_path / "events.jsonl", "[1]\n"))

"""JSON Schemas for editors: they take what the reader takes, and refuse its commonest errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.language.json_schemas import fits
from tests.language.projects import EXAMPLES, GROCER
from tetatet.language.schema import DIALECT, schemas, write_schemas

FOLDERS = ("scripts", "parts", "talks", "questions", "offers")


def _documents(text: str) -> list[Any]:
    return [document for document in YAML(typ="safe", pure=True).load_all(text) if document is not None]


def _schema_of(path: Path) -> Any:
    name = path.stem if path.name in ("tetatet.yml", "facts.yml") else path.parent.name
    return schemas()[f"{name}.schema.json"]


def _files(root: Path) -> list[Path]:
    below = [path for folder in FOLDERS for path in sorted((root / folder).glob("*.yml"))]
    return [root / "tetatet.yml", root / "facts.yml", *below]


@pytest.mark.parametrize(
    "path", [*_files(EXAMPLES), *_files(GROCER)], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_file_that_is_right_fits_its_schema(path: Path) -> None:
    """The examples and the packs raise no mark in an editor."""
    schema = _schema_of(path)
    for document in _documents(path.read_text(encoding="utf-8")):
        assert fits(document, schema, schema), document


@pytest.mark.parametrize(
    "kind, text",
    [
        ("scripts", "script: a\ngoal: {event: A}\nsteps: [{sned: x}]"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: [{send: x, by: email}]"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: [{wait: 7d}]"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: [{wait: 7 dayz, silent: []}]"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: [{repeat: every 7d, do: []}]"),
        ("scripts", "script: a\nsteps: []"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: []\ntype: loyal"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: []\nholdout: 10"),
        ("scripts", "script: a\ngoal: {event: A}\nsteps: []\nstart: {when: b, again after: $a}"),
        ("scripts", "goal: {event: A}\nsteps: []"),
        ("facts", "fact: {}"),
        ("facts", "facts: {o.n: {cuont: A}}"),
        ("facts", "transitions: {a: {event: A, family: lief}}"),
        ("tetatet", "zoned: UTC"),
        ("tetatet", "resources: {slot: many}"),
        ("questions", "text: x"),
    ],
)
def test_what_is_wrong_does_not_fit(kind: str, text: str) -> None:
    """Unknown keys, lacking ones and wrong values are marked while they are typed."""
    schema = schemas()[f"{kind}.schema.json"]
    assert not fits(_documents(text)[0], schema, schema)


@pytest.mark.parametrize(
    "step",
    [
        "{pause: $a}",
        "{wait: $a, silent: []}",
        "{wait: until $a, silent: []}",
        "{task: t, role: r, due: $a}",
        "{task: t, role: r, by: $a, benefit: x}",
        "{send: c, by: email, benefit: x, valid for: $a}",
        "{claim: c, up to: $a, granted: [], refused: []}",
        "{repeat: every $a, at most: $a, do: []}",
        "{split: s, arms: {a: {share: $a, do: []}}}",
    ],
)
@pytest.mark.parametrize("kind", ["parts", "scripts"])
def test_a_part_may_take_what_stands_in_a_step(kind: str, step: str) -> None:
    """`$name` fits where a length, a share, a number or a word is asked for; a part may stand in either folder."""
    schema = schemas()[f"{kind}.schema.json"]
    assert fits(_documents(f"part: p\ntakes: [a]\nsteps: [{step}]")[0], schema, schema)


@pytest.mark.parametrize("key", ["valid for", "valid_for"])
def test_an_underscore_equals_a_space(key: str) -> None:
    """Both spellings of a key fit."""
    schema = schemas()["facts.schema.json"]
    assert fits({"transitions": {"a": {"event": "A", key: "3d"}}}, schema, schema)


def test_schemas_are_written_as_files(tmp_path: Path) -> None:
    """Each schema is a file of JSON that names its dialect and refers to nothing it does not hold."""
    written = write_schemas(tmp_path / "schemas")
    assert {path.name for path in written} == set(schemas())
    for path in written:
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["$schema"] == DIALECT
        references = {part.split('"')[0] for part in path.read_text(encoding="utf-8").split('"#/$defs/')[1:]}
        assert references == set(schema.get("$defs", {}))

"""JSON Schemas of every kind of file, made from the tables, for editors.

An editor that knows them completes keys and marks wrong ones while they are typed;
what only the whole project can tell (names, conditions, roads) stays with `check`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeAlias

from tetatet.language import shapes
from tetatet.language.durations import PERIODS
from tetatet.language.keys import Key, Kind, Shape
from tetatet.language.steps import STEPS

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_STRING: Schema = {"type": "string"}
_NAMES: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_UNITS = "s|m|h|d|w|seconds?|minutes?|hours?|days?|weeks?|months?|years?|business days?"
_LENGTH: Schema = {"type": "string", "pattern": rf"^[0-9]+ *({_UNITS})$"}
_FACT_LENGTH: Schema = {"type": "string", "pattern": r"^([0-9.]+ *\* *)?[a-z][a-zA-Z0-9_]*\.[a-zA-Z0-9_]+$"}
_SHARE: Schema = {"anyOf": [{"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)? *%$"}, {"const": 0}]}
_PARAMETER: Schema = {"type": "string", "pattern": r"\$[a-z]"}
"""A value that a part takes, alone or within a text; what is put in its place is looked at by `check`."""

_STEPS: Schema = {"type": "array", "items": {"$ref": "#/$defs/step"}}

_SIMPLE: dict[Kind, Schema] = {
    Kind.TEXT: _TEXT,
    Kind.NAME: _TEXT,
    Kind.NAMES: _NAMES,
    Kind.WORDS: {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT}]},
    Kind.LENGTH: _LENGTH,
    Kind.SCALED_LENGTH: {"anyOf": [_LENGTH, _FACT_LENGTH]},
    Kind.WAITING: {"anyOf": [_LENGTH, _FACT_LENGTH, {"type": "string", "pattern": "^until .+"}]},
    Kind.MOMENT: _STRING,
    Kind.DATE: _STRING,
    Kind.RECURRENCE: {"type": "string", "pattern": "^(day|week|month|year) "},
    Kind.CONDITION: {"type": ["string", "boolean"]},
    Kind.VALUE: {"type": ["string", "number"]},
    Kind.SHARE: _SHARE,
    Kind.WHOLE: {"type": "integer", "minimum": 0},
    Kind.AMOUNT: {"type": ["number", "string"]},
    Kind.CAPACITY: {"type": "string", "pattern": f"^[0-9]+ per ({'|'.join(PERIODS)})$"},
    Kind.QUIET: {"type": "string", "pattern": "^(none|[0-9]{1,2}:[0-9]{2} to [0-9]{1,2}:[0-9]{2})$"},
    Kind.FLAG: {"type": "boolean"},
    Kind.PATH: _STRING,
    Kind.STEPS: _STEPS,
    Kind.NAMED_STEPS: {"type": "object", "additionalProperties": _STEPS},
    Kind.NAMED_TEXTS: {"type": "object", "additionalProperties": _TEXT},
    Kind.NAMED_WORDS: {"anyOf": [{"type": "object"}, {"type": "array", "items": _TEXT}]},
    Kind.NAMED_CONDITIONS: {"type": "object", "additionalProperties": {"type": ["string", "boolean"]}},
    Kind.SETTINGS: {"type": "object", "additionalProperties": _TEXT},
    Kind.LITERALS: {"type": "object"},
    Kind.OFFER: _TEXT,
    Kind.VARIANTS: {"type": "object", "additionalProperties": _STRING, "minProperties": 1},
    Kind.TEACHES: {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}]},
}

# Kinds of values in a step that a parameter of a part does not fit by itself.
_TAKES_PARAMETER = frozenset({Kind.LENGTH, Kind.WAITING, Kind.WHOLE, Kind.SHARE, Kind.CHOICE})
_BELOW_STEPS = frozenset(key.shape for step in STEPS.values() for key in step.keys if key.shape)

# What may stand in place of a shape's keys.
_INSTEAD: dict[str, list[Schema]] = {
    "event": [{"type": "array", "items": _TEXT}],
    "channel": [{"type": "null"}],
    "role": [{"type": "null"}],
    "resource": [_SIMPLE[Kind.CAPACITY]],
}
_LISTED = ("channel", "role")
"""Named shapes that may be written as a bare list of names."""


def schemas() -> dict[str, Schema]:
    """Every schema by its file name, such as ``scripts.schema.json``."""
    one = {
        "tetatet": [shapes.SETTINGS_FILE],
        "facts": [shapes.FACTS_FILE],
        "scripts": [shapes.SCRIPT, shapes.PART],
        "parts": [shapes.PART, shapes.SCRIPT],
        "talks": [shapes.TALK],
        "questions": [shapes.QUESTION],
        "offers": [shapes.OFFER],
    }
    return {f"{name}.schema.json": _file_schema(name, found) for name, found in one.items()}


def write_schemas(directory: Path) -> tuple[Path, ...]:
    """Write every schema into a directory, which is made if need be; the files written, in order."""
    directory.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, schema in schemas().items():
        path = directory / name
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return tuple(written)


def _file_schema(name: str, found: list[Shape]) -> Schema:
    root: Schema = _shape_schema(found[0]) if len(found) == 1 else _either(found)
    defs = {shape.name: _shape_schema(shape) for shape in shapes.SHAPES.values() if shape not in found}
    steps = {f"step {step.name}": _shape_schema(step) for step in STEPS.values()}
    known = {**defs, **steps, "step": _step_schema()}
    used: dict[str, Schema] = {}
    _follow(root, known, used)
    schema = {"$schema": DIALECT, "title": f"Tetatet: {name}", **root}
    return {**schema, "$defs": dict(sorted(used.items()))} if used else schema


def _follow(schema: Any, known: dict[str, Schema], used: dict[str, Schema]) -> None:
    """Collect the definitions that a schema refers to, and those that they refer to."""
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if isinstance(reference, str):
        name = reference.removeprefix("#/$defs/")
        if name not in used:
            used[name] = known[name]
            _follow(known[name], known, used)
    for inner in below:
        _follow(inner, known, used)


def _either(found: list[Shape]) -> Schema:
    """A document of one of several shapes, told apart by their first keys."""
    rules = [{"if": {"required": [shape.keys[0].name]}, "then": _shape_schema(shape)} for shape in found]
    return {"type": "object", "anyOf": [{"required": [shape.keys[0].name]} for shape in found], "allOf": rules}


def _step_schema() -> Schema:
    rules = [{"if": {"required": [name]}, "then": {"$ref": f"#/$defs/step {name}"}} for name in STEPS]
    return {"type": "object", "anyOf": [{"required": [name]} for name in STEPS], "allOf": rules}


def _shape_schema(shape: Shape) -> Schema:
    """A mapping's schema; a key with a space may be written with an underscore."""
    in_step = shape.name in _BELOW_STEPS or STEPS.get(shape.name) is shape  # the head has `start` and `exit` as well
    plain = {key.name: _key_schema(key, in_step=in_step) for key in shape.keys if " " not in key.name}
    spaced = {f"^{re.escape(key.name).replace(chr(92) + ' ', '[ _]')}$": key for key in shape.keys if " " in key.name}
    schema: Schema = {
        "type": "object",
        "description": shape.says,
        "properties": plain,
        "additionalProperties": False,
    }
    if spaced:
        schema["patternProperties"] = {pattern: _key_schema(key, in_step=in_step) for pattern, key in spaced.items()}
    required = [key.name for key in shape.keys if key.required and " " not in key.name]
    if required:
        schema["required"] = required
    either = [_required_either(key.name) for key in shape.keys if key.required and " " in key.name]
    if either:
        schema["allOf"] = either
    return schema


def _required_either(name: str) -> Schema:
    return {"anyOf": [{"required": [name]}, {"required": [name.replace(" ", "_")]}]}


def _key_schema(key: Key, *, in_step: bool) -> Schema:
    said = key.says if not key.default else f"{key.says} (default: {key.default})"
    found = _kind_schema(key)
    if in_step and key.kind in _TAKES_PARAMETER:
        found = {"anyOf": [found, _PARAMETER]}
    return {"description": said, **found}


def _kind_schema(key: Key) -> Schema:
    if key.kind in _SIMPLE:
        return _SIMPLE[key.kind]
    if key.kind is Kind.CHOICE:
        return {"enum": list(key.choices)}
    reference: Schema = {"$ref": f"#/$defs/{key.shape}"}
    if key.kind is Kind.SHAPE:
        return reference
    if key.kind is Kind.SHAPES:
        return {"type": "array", "items": reference}
    if key.kind is Kind.START:
        return {"anyOf": [*_NAMES["anyOf"], reference]}
    assert key.kind is Kind.NAMED_SHAPES, key.kind
    value: Schema = {"anyOf": [reference, *_INSTEAD[key.shape]]} if key.shape in _INSTEAD else reference
    named: Schema = {"type": "object", "additionalProperties": value}
    return {"anyOf": [named, {"type": "array", "items": _TEXT}]} if key.shape in _LISTED else named

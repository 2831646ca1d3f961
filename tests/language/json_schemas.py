"""Enough of JSON Schema to hold our own schemas against our own files."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def fits(value: Any, schema: Any, root: Any) -> bool:
    """Does a value fit a schema? Of the words of JSON Schema, those that ours use."""
    if "$ref" in schema and not fits(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root):
        return False
    return all(check(value, schema, root) for check in (_type, _simple, _branches, _object, _array))


def _type(value: Any, schema: Any, _root: Any) -> bool:
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    known = [
        name for name in names if isinstance(value, _TYPES[name]) and (name != "integer" or not isinstance(value, bool))
    ]
    return bool(known) or not names


def _simple(value: Any, schema: Any, _root: Any) -> bool:
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    return not (isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value))


def _branches(value: Any, schema: Any, root: Any) -> bool:
    if "anyOf" in schema and not any(fits(value, one, root) for one in schema["anyOf"]):
        return False
    for rule in schema.get("allOf", []):
        if "if" in rule and fits(value, rule["if"], root) and not fits(value, rule["then"], root):
            return False
        if "if" not in rule and not fits(value, rule, root):
            return False
    return True


def _object(value: Any, schema: Any, root: Any) -> bool:
    if not isinstance(value, dict):
        return True
    if any(name not in value for name in schema.get("required", [])):
        return False
    for name, inner in value.items():
        found = [schema["properties"][name]] if name in schema.get("properties", {}) else []
        found += [one for pattern, one in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        found = found or [schema.get("additionalProperties", True)]
        if not all(one is True or (one is not False and fits(inner, one, root)) for one in found):
            return False
    return True


def _array(value: Any, schema: Any, root: Any) -> bool:
    return not isinstance(value, list) or all(fits(item, schema.get("items", {}), root) for item in value)

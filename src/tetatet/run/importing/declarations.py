"""A first draft of what facts.yml declares, from the events themselves."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tetatet.language.shapes import EVENT_FIELDS, RESERVED_TRAITS
from tetatet.model.errors import InputError

_NAMES_KEPT = 1_000
"""Names of events, and of fields of one: more are no names but values."""


def draft_declarations(events: Path) -> str:
    """Which traits and fields of events must facts.yml declare? A draft to be pasted into it, "" for none.

    Left out is what conditions may read anyhow: Segment's reserved traits, and the
    fields that its specifications list.

    Raises: InputError: no such file, or a line that is no event.
    """
    traits: set[str] = set()
    fields: dict[str, set[str]] = {}
    for line in _lines(events):
        told = _told(line, events.name)
        context = told.get("context") or {}
        traits.update(_names(told.get("traits")), _names(context.get("traits")))
        name = told.get("event")
        if isinstance(name, str) and (name in fields or len(fields) < _NAMES_KEPT):
            fields.setdefault(name, set()).update(_paths(told.get("properties")))
    return "".join(_draft(traits, fields))


def _draft(traits: Iterable[str], fields: Mapping[str, set[str]]) -> Iterator[str]:
    own = sorted(set(traits) - RESERVED_TRAITS)[:_NAMES_KEPT]
    if own:
        yield f"traits: [{', '.join(own)}]\n"
    declared = {name: sorted(found - EVENT_FIELDS)[:_NAMES_KEPT] for name, found in sorted(fields.items())}
    if any(declared.values()):
        yield "events:\n"
        yield from (f"  {name}: [{', '.join(found)}]\n" for name, found in declared.items() if found)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            yield from (line for line in file if line.strip())
    except (OSError, EOFError) as error:
        raise InputError(f"{path.name}: it cannot be read: {error}") from error


def _told(line: bytes, file: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{file}: a line is no event: {error}") from error


def _names(values: Any) -> Iterable[str]:
    return values if isinstance(values, dict) else ()


def _paths(values: Any) -> Iterator[str]:
    """The names in an event's properties, those in its lists of objects as well."""
    for name, value in values.items() if isinstance(values, dict) else ():
        yield name
        for inner in value if isinstance(value, list) else ():
            yield from _names(inner)

"""Mapping files as they stand on the disk: YAML with lines, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tetatet.language.source import Items, Keys, Node, Scalar, parse_source
from tetatet.language.words import did_you_mean
from tetatet.model.errors import Finding, InputError, InvalidProject
from tetatet.run.importing.mapping import (
    Assumption,
    Join,
    Mapping,
    OrderCategory,
    Question,
    Rule,
    Source,
    Table,
    Words,
)
from tetatet.run.importing.mapping_values import CURRENCY, PROPERTY, TRAIT_PATH, Bare
from tetatet.run.importing.readers import holds_rows
from tetatet.run.spoken import count

_SHOWN_CHARS = 40
"""Of a text that cannot be used, as many as make it found."""

_PARTS: tuple[type[Words], ...] = (Mapping, Table, Source, Question, Rule, Join, OrderCategory, Assumption)
_KEYS = sorted({field.alias or "" for part in _PARTS for field in part.model_fields.values()})

_PATTERNS = {
    CURRENCY: "write three capital letters such as EUR",
    PROPERTY: "write letters, digits and _ only",
    TRAIT_PATH: "write letters, digits and _, with dots between the parts",
}
"""What fits a pattern, in words."""

_NO_KEYS = ("no-keys", "keys with their values are expected here, not {given}")
_NO_FLAG = ("no-flag", "`true` or `false` is expected here, not {given}")
_NO_WHOLE_NUMBER = ("no-whole-number", "a whole number is expected here, not {given}")
_NO_NUMBER = ("no-number", "a number is expected here, not {given}")

_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("missing-key", "`{key}` is missing here"),
    "extra_forbidden": ("unknown-key", "{unknown}"),
    "literal_error": ("unknown-word", "{given} is none of {expected}"),
    "string_pattern_mismatch": ("wrong-name", "{given} has not the form of a name here; {pattern}"),
    "string_too_short": ("nothing", "nothing stands here"),
    "string_too_long": ("too-long", "{given} is too long here; at most {longest}"),
    "too_short": ("nothing", "at least one is needed here"),
    "string_type": ("no-text", "one text is expected here, not {given}"),
    "list_type": ("no-list", "a list is expected here, not {given}"),
    "dict_type": _NO_KEYS,
    "model_type": _NO_KEYS,
    "bool_type": _NO_FLAG,
    "bool_parsing": _NO_FLAG,
    "int_type": _NO_WHOLE_NUMBER,
    "int_parsing": _NO_WHOLE_NUMBER,
    "decimal_type": _NO_NUMBER,
    "decimal_parsing": _NO_NUMBER,
    "greater_than_equal": ("out-of-range", "{given} is too small; {ge} is the smallest"),
    "less_than_equal": ("out-of-range", "{given} is too large; {le} is the largest"),
}
"""Codes and sentences of our own, by pydantic's type of error."""

_OTHERWISE = ("value", "{given} cannot be used here")


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping and the tree that it was read from, so that later findings name their line."""

    mapping: Mapping
    name: str
    tree: Node

    def finding(self, path: Sequence[str | int], message: str, code: str) -> Finding:
        """What is wrong at a path of keys, such as ``("tables", 0, "customer")``."""
        line, field = _stand_at(self.tree, path)
        return Finding("error", self.name, line, field, message, code)


def read_mapping(path: Path) -> MappingFile:
    """Which mapping stands in this file?

    Raises:
        InvalidProject: with every finding, each with its line and field.
        InputError: there is no such file, or it is none of that kind.
    """
    if path.is_dir():
        raise InputError(f"the mapping {path} is a folder; name the file in it, such as {path / 'mapping.yml'}")
    if holds_rows(path):
        raise InputError(
            f"the mapping {path} is a file of rows; the mapping is a YAML file that says what their columns mean"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"the mapping file {path} cannot be read: {error.strerror}") from error
    return parse_mapping(path.name, data)


def parse_mapping(name: str, data: bytes) -> MappingFile:
    """Which mapping do these bytes hold? Raises as `read_mapping` does."""
    source = parse_source(name, data)
    if source.findings:
        raise InvalidProject(source.findings)
    if len(source.documents) != 1:
        raise InvalidProject((Finding("error", name, 1, "", "a mapping file is one document", "mapping-documents"),))
    tree = source.documents[0]
    if not isinstance(tree, Keys):
        message = "this is no mapping: it has no keys; write at least `source`, `zone` and `tables`"
        raise InvalidProject((Finding("error", name, tree.spot.line, "", message, "mapping-no-keys"),))
    try:
        return MappingFile(Mapping.model_validate(_plain(tree)), name, tree)
    except ValidationError as error:
        raise InvalidProject(tuple(_findings(name, tree, error))) from error


def _plain(node: Node) -> Any:
    """The tree as values; what stands without quotes is marked."""
    if isinstance(node, Scalar):
        return Bare(node.text) if node.plain else node.text
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return {entry.key: _plain(entry.value) for entry in node.entries}


def _findings(name: str, tree: Node, error: ValidationError) -> Iterator[Finding]:
    for wrong in error.errors(include_url=False):
        path = tuple(wrong["loc"])
        line, field = _stand_at(tree, path)
        code, message = _said(dict(wrong), path)
        yield Finding("error", name, line, field, message, f"mapping-{code}")


def _said(wrong: dict[str, Any], path: tuple[str | int, ...]) -> tuple[str, str]:
    """The code and the sentence for one of pydantic's errors; our own come with both."""
    more = wrong.get("ctx", {})
    if "message" in more:
        return wrong["type"], more["message"]
    code, template = _SENTENCES.get(wrong["type"], _OTHERWISE)
    key = str(path[-1]) if path else ""
    words = {
        "key": key,
        "given": _shown(wrong.get("input")),
        "unknown": _unknown(key),
        "pattern": _PATTERNS.get(more.get("pattern", ""), ""),
        "longest": count(more.get("max_length", 0), "character"),
    }
    return code, template.format(**{**more, **words})


def _unknown(key: str) -> str:
    if key.replace("_", " ") in _KEYS:
        return f"the key `{key}` does not belong here"
    return f"nobody knows the key `{key}`{did_you_mean(key, _KEYS)}"


def _shown(given: Any) -> str:
    """What stands there, for a message."""
    if isinstance(given, list):
        return "a list"
    if isinstance(given, dict):
        return "keys"
    text = str(given)
    if not text:
        return "nothing"
    return f"`{text[:_SHOWN_CHARS]}…`" if len(text) > _SHOWN_CHARS else f"`{text}`"


def _stand_at(tree: Node, path: Sequence[str | int]) -> tuple[int, str]:
    """The line that a path of keys leads to, as far as it goes, and the path as written.

    Steps that the file does not show (a list of one that was written without its
    brackets, the alternatives of a value) are passed over.
    """
    node, line, field = tree, tree.spot.line, ""
    for step in path:
        if isinstance(node, Keys):
            entry = next((entry for entry in node.entries if _same(entry.key, step)), None)
            if entry is not None:
                field = f"{field}.{entry.key}" if field else entry.key
                node, line = entry.value, entry.spot.line
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node, field = node.items[step], f"{field}[{step}]"
            line = node.spot.line
    return line, field


def _same(key: str, step: str | int) -> bool:
    return key == step or key.replace("_", " ") == step

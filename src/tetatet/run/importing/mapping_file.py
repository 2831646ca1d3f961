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
    Bare,
    Join,
    Mapping,
    OrderCategory,
    Question,
    Rule,
    Source,
    Table,
    Words,
)

_PARTS: tuple[type[Words], ...] = (Mapping, Table, Source, Question, Rule, Join, OrderCategory, Assumption)
_KEYS = sorted({field.alias or "" for part in _PARTS for field in part.model_fields.values()})

_SENTENCES = {
    "missing": "`{key}` is missing here",
    "extra_forbidden": "nobody knows the key `{key}`{nearest}",
    "literal_error": "`{given}` is none of {expected}",
    "string_pattern_mismatch": "`{given}` has not the form of a name here",
    "too_short": "at least one is needed here",
}
"""Findings in our own words, by pydantic's type of error."""


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
        InputError: there is no such file.
    """
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
        yield Finding("error", name, line, field, _sentence(dict(wrong), path), f"mapping-{wrong['type']}")


def _sentence(wrong: dict[str, Any], path: tuple[str | int, ...]) -> str:
    template = _SENTENCES.get(wrong["type"])
    if template is None:
        return str(wrong["msg"])
    key = str(path[-1]) if path else ""
    expected = wrong.get("ctx", {}).get("expected", "")
    given = wrong.get("input")
    return template.format(key=key, nearest=did_you_mean(key, _KEYS), given=given, expected=expected)


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

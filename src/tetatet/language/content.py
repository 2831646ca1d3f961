"""content/NAME[.variant][.language].liquid: what is sent, and what must be known to fill it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from tetatet.language import shapes
from tetatet.language.liquid_text import Broken, Read, read_template
from tetatet.language.mjml_text import compile_mjml
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Spot, decode, parse_source
from tetatet.model.content import Content, Format, Version
from tetatet.model.errors import Finding

Key: TypeAlias = tuple[str, str]
"""Variant and language; "" is the plain one."""

_Placed: TypeAlias = tuple[Spot, Read]
"""A name that is read, and where."""

CHECKED_ROOTS = ("customer", "start", "answer", "account")
"""Roots whose absence makes a contact incomplete; facts do so as well."""

_FRONT = re.compile(r"[a-z][a-z_ ]*:(\s|$)")
_NAME = re.compile(r"[^\s./\\]+")
_LINK = re.compile(r"(https?://|mailto:|tel:|\{\{)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name that a version of a content reads, and whether it must be there."""

    spot: Spot
    path: str
    content: str
    version: Key
    needed: bool


@dataclass(slots=True)
class ContentsRead:
    """All contents, and every name that their templates read."""

    contents: dict[str, Content] = field(default_factory=dict)
    reads: list[NameRead] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """A version, and where it stands."""

    spot: Spot
    version: Version


def read_contents(
    reader: Reader, files: Mapping[str, bytes], languages: tuple[str, ...], facts: frozenset[str]
) -> ContentsRead:
    """What do the files of content/ say?

    Args:
        files: by name relative to the project, such as ``content/hello.ru.liquid``.
        facts: the names that are facts, and so may be lacking.
    """
    read = ContentsRead()
    versions: dict[str, dict[Key, _File]] = {}
    for name, data in files.items():
        parts = _split_name(reader, name, languages)
        if parts is None:
            continue
        content, version = parts
        said = _read_file(reader, name, data, facts)
        if said is None:
            continue
        found, reads = said
        read.reads += (NameRead(spot, one.path, content, version, one.needed) for spot, one in reads)
        known = versions.setdefault(content, {})
        if version in known:
            reader.error(found.spot, f"the same version stands in {known[version].spot.file}", "duplicate-content")
        else:
            known[version] = found
    for content, known in versions.items():
        read.contents[content] = _content(reader, content, known)
    return read


def _content(reader: Reader, name: str, files: dict[Key, _File]) -> Content:
    if ("", "") not in files:
        first = next(iter(files.values()))
        message = f"the plain file `content/{name}.liquid` is a must: it is taken where no version fits"
        reader.error(first.spot, message, "no-plain-content")
    return Content(name, {version: file.version for version, file in files.items()})


def _split_name(reader: Reader, file: str, languages: tuple[str, ...]) -> tuple[str, Key] | None:
    """`content/hello.warm.ru.liquid` → hello, (warm, ru)."""
    parts = PurePosixPath(file).name.removesuffix(".liquid").removesuffix(".mjml").split(".")
    spot = Spot(file, 0, "")
    if not all(_NAME.fullmatch(part) for part in parts) or len(parts) > 3:
        reader.error(spot, "a content file is named NAME[.variant][.language].liquid, without spaces", "content-name")
        return None
    if len(parts) == 3:
        if parts[2] not in languages:
            message = f"`{parts[2]}` is no language of tetatet.yml ({', '.join(languages)})"
            reader.error(spot, message, "unknown-language")
            return None
        return parts[0], (parts[1], parts[2])
    if len(parts) == 2:
        return parts[0], ("", parts[1]) if parts[1] in languages else (parts[1], "")
    return parts[0], ("", "")


def _read_file(reader: Reader, name: str, data: bytes, facts: frozenset[str]) -> tuple[_File, list[_Placed]] | None:
    text, wrong = decode(name, data)
    if wrong is not None:
        reader.add(wrong)
        return None
    front, body, body_line = _split_front(text)
    fields = _front_matter(reader, name, front)
    reads: list[_Placed] = []
    subject = reader.text(fields.node("subject")) if fields is not None else None
    if fields is not None and subject is not None:
        reads += _template(reader, subject, fields.spot_of("subject"))
    links = _links(reader, fields, reads) if fields is not None else {}
    reads += _template(reader, body, Spot(name, body_line, ""))
    if not body.strip():
        reader.error(Spot(name, body_line, ""), "the content is empty", "file-empty")
    elif _format(name) == "mjml":
        _check_mjml(reader, body, Spot(name, body_line, ""))
    paths = [one.path for _, one in reads if one.needed and _may_lack(one.path, facts)]
    version = Version(body, _format(name), subject or "", links, tuple(dict.fromkeys(paths)))
    return _File(Spot(name, 1, ""), version), reads


def _check_mjml(reader: Reader, body: str, spot: Spot) -> None:
    compiled = compile_mjml(body)
    if isinstance(compiled, Broken):
        reader.error(Spot(spot.file, spot.line + compiled.line - 1, spot.path), compiled.message, "mjml")


def _format(name: str) -> Format:
    return "mjml" if name.endswith(".mjml") else "liquid"


def _may_lack(path: str, facts: frozenset[str]) -> bool:
    return path.partition(".")[0] in CHECKED_ROOTS or path in facts


def _split_front(text: str) -> tuple[str, str, int]:
    """Front matter, body, and the line at which the body begins.

    There is front matter when the first line that is no comment is a key, and a line
    `---` follows; a first line `---`, as other tools write it, is passed over.
    """
    lines = text.splitlines(keepends=True)
    begin = 1 if lines and lines[0].rstrip() == "---" else 0
    written = [line for line in lines[begin:] if line.strip() and not line.startswith("#")]
    end = next((index for index in range(begin, len(lines)) if lines[index].rstrip() == "---"), None)
    if end is None or not written or not (_FRONT.match(written[0]) or begin):
        return "", text, 1
    return "\n" * begin + "".join(lines[begin:end]), "".join(lines[end + 1 :]), end + 2


def _front_matter(reader: Reader, name: str, front: str) -> Fields | None:
    if not front.strip():
        return None
    source = parse_source(name, front.encode())
    reader.add(*source.findings)
    return reader.fields(source.documents[0], shapes.FRONT_MATTER) if source.documents else None


def _links(reader: Reader, fields: Fields, reads: list[_Placed]) -> dict[str, str]:
    node = fields.node("links")
    links: dict[str, str] = {}
    for entry in reader.named(node, "links") if node is not None else ():
        url = reader.text(entry.value)
        if url is None:
            continue
        if not _LINK.match(url):
            reader.error(entry.spot, f"`{url}` is no address; it begins with https://", "wrong-link")
        reads += _template(reader, url, entry.spot)
        links[entry.key] = url
    return links


def _template(reader: Reader, text: str, spot: Spot) -> list[_Placed]:
    """The names that a piece of Liquid reads, with their places; `spot` is that of its first line."""
    found = read_template(text)
    if isinstance(found, Broken):
        finding = Finding(
            "error", spot.file, spot.line + found.line - 1, spot.path, f"Liquid: {found.message}", "liquid"
        )
        reader.add(finding)
        return []
    return [(Spot(spot.file, spot.line + one.line - 1, spot.path), one) for one in found]

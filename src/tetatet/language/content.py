"""content/NAME[.variant][.language].liquid: what is sent, and what must be known to fill it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from tetatet.language import shapes, vocabulary
from tetatet.language.liquid_text import Broken, Read, read_template
from tetatet.language.mjml_text import compile_mjml
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Spot, decode, parse_source
from tetatet.language.words import did_you_mean
from tetatet.model.content import Content, Format, Version
from tetatet.model.errors import Finding

Key: TypeAlias = tuple[str, str]
"""Variant and language; "" is the plain one."""

CHECKED_ROOTS = ("customer", "start", "answer", "account")
"""Roots whose absence makes a contact incomplete; facts do so as well."""

_FRONT = re.compile(r"[a-z][a-z_ ]*:(\s|$)")
_NAME = re.compile(r"[^\s./\\]+")
_LINK = re.compile(r"(https?://|mailto:|tel:|\{\{)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name that a content file reads."""

    spot: Spot
    path: str


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
        found = _read_file(reader, read, name, data, facts)
        if found is None:
            continue
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


def _read_file(reader: Reader, read: ContentsRead, name: str, data: bytes, facts: frozenset[str]) -> _File | None:
    text, wrong = decode(name, data)
    if wrong is not None:
        reader.add(wrong)
        return None
    front, body, body_line = _split_front(text)
    fields = _front_matter(reader, name, front)
    reads: list[Read] = []
    subject = reader.text(fields.node("subject")) if fields is not None else None
    if fields is not None and subject is not None:
        reads += _template(reader, read, subject, fields.spot_of("subject"))
    links = _links(reader, read, fields, reads) if fields is not None else {}
    reads += _template(reader, read, body, Spot(name, body_line, ""))
    if not body.strip():
        reader.error(Spot(name, body_line, ""), "the content is empty", "file-empty")
    elif _format(name) == "mjml":
        _check_mjml(reader, body, Spot(name, body_line, ""))
    paths = [one.path for one in reads if one.needed and _may_lack(one.path, facts)]
    version = Version(body, _format(name), subject or "", links, tuple(dict.fromkeys(paths)))
    return _File(Spot(name, 1, ""), version)


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


def _links(reader: Reader, read: ContentsRead, fields: Fields, reads: list[Read]) -> dict[str, str]:
    node = fields.node("links")
    links: dict[str, str] = {}
    for entry in reader.named(node, "links") if node is not None else ():
        url = reader.text(entry.value)
        if url is None:
            continue
        if not _LINK.match(url):
            reader.error(entry.spot, f"`{url}` is no address; it begins with https://", "wrong-link")
        reads += _template(reader, read, url, entry.spot)
        links[entry.key] = url
    return links


def _template(reader: Reader, read: ContentsRead, text: str, spot: Spot) -> list[Read]:
    """The names that a piece of Liquid reads; `spot` is the place of its first line."""
    found = read_template(text)
    if isinstance(found, Broken):
        finding = Finding(
            "error", spot.file, spot.line + found.line - 1, spot.path, f"Liquid: {found.message}", "liquid"
        )
        reader.add(finding)
        return []
    for one in found:
        read.reads.append(NameRead(Spot(spot.file, spot.line + one.line - 1, spot.path), one.path))
    return list(found)


def check_template_names(reader: Reader, reads: list[NameRead], fact_names: frozenset[str]) -> None:
    """Names that no template can be given are errors; `customer.…` and the like are looked at by `check`."""
    groups = {fact.partition(".")[0] for fact in fact_names}
    known = {*CHECKED_ROOTS, *vocabulary.TEMPLATE_NAMES, *groups}
    for one in reads:
        root, _, rest = one.path.partition(".")
        if root not in known:
            message = f"a template knows no `{root}`{did_you_mean(root, known)}; it knows {', '.join(sorted(known))}"
            reader.error(one.spot, message, "unknown-template-name")
        elif root in groups and rest and f"{root}.{rest.partition('.')[0]}" not in fact_names:
            name = f"{root}.{rest.partition('.')[0]}"
            reader.error(one.spot, f"`{name}` is no fact of facts.yml{did_you_mean(name, fact_names)}", "unknown-fact")

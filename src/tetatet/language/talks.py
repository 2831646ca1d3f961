"""talks/*.yml, questions/*.yml and offers/*.yml: what persons say, what is asked, what is offered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from tetatet.language import shapes
from tetatet.language.durations import parse_amount, parse_capacity
from tetatet.language.keys import Shape
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Entry, Items, Keys, Node, Source
from tetatet.model.content import Question, Talk, Text
from tetatet.model.offer import Offer, PromiseTerms
from tetatet.model.settings import Capacity

T = TypeVar("T")

_KNOWLEDGE = re.compile(r"(customer|need)\.[A-Za-z_]\w*")


def read_talks(reader: Reader, sources: Iterable[Source]) -> dict[str, Talk]:
    """The talks, by name."""
    return _named_documents(reader, sources, shapes.TALK, _talk)


def read_questions(reader: Reader, sources: Iterable[Source]) -> dict[str, Question]:
    """The questions, by name."""
    return _named_documents(reader, sources, shapes.QUESTION, _question)


def read_offers(reader: Reader, sources: Iterable[Source]) -> dict[str, Offer]:
    """The offers, by name."""
    return _named_documents(reader, sources, shapes.OFFER, _offer)


def _named_documents(
    reader: Reader, sources: Iterable[Source], shape: Shape, build: Callable[[Reader, str, Fields], T]
) -> dict[str, T]:
    """Documents of one shape; the name is given, or the file's where it holds one document."""
    found: dict[str, T] = {}
    for source in sources:
        for node in source.documents:
            fields = reader.fields(node, shape)
            if fields is None:
                continue
            name = reader.text(fields.node(shape.name))
            if name is None and len(source.documents) > 1:
                reader.error(
                    node.spot, f"a file with several documents names each: `{shape.name}: NAME`", "missing-name"
                )
                continue
            name = name or PurePosixPath(source.file).stem
            if name in found:
                reader.error(node.spot, f"another {shape.name} is named `{name}`", f"duplicate-{shape.name}")
            else:
                found[name] = build(reader, name, fields)
    return found


def _talk(reader: Reader, name: str, fields: Fields) -> Talk:
    results: dict[str, bool] = {}
    node = fields.node("results")
    for entry in reader.named(node, "results") if node is not None else ():
        text = reader.text(entry.value)
        if text not in (None, "reached", "not reached"):
            reader.error(entry.spot, f"a result is `reached` or `not reached`, not `{text}`", "wrong-value")
        results[entry.key] = text == "reached"
    return Talk(name, reader.words(fields.node("say")), results)


def _question(reader: Reader, name: str, fields: Fields) -> Question:
    options = _options(reader, fields)
    node = fields.node("teaches")
    trait: str | None = None
    teaches: dict[str, str] = {}
    if isinstance(node, Keys):
        teaches = _teaches(reader, node.entries, options)
    elif node is not None:
        trait = reader.text(node)
        if trait is not None and not _KNOWLEDGE.fullmatch(trait):
            message = f"`{trait}` cannot be taught; it is a trait such as `customer.size`"
            reader.error(node.spot, message, "wrong-value")
    return Question(name, reader.words(fields.node("text")), options, teaches, trait)


def _options(reader: Reader, fields: Fields) -> Mapping[str, Text]:
    node = fields.node("options")
    if isinstance(node, Items):
        return {option: {"": option} for option in reader.names(node, "options")}
    entries = reader.named(node, "options") if node is not None else ()
    if node is not None and not entries:
        reader.error(node.spot, "a question has at least one option", "empty-value")
    return {entry.key: reader.words(entry.value) for entry in entries}


def _teaches(reader: Reader, entries: tuple[Entry, ...], options: Mapping[str, Text]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        text = reader.text(entry.value)
        if entry.key not in options:
            reader.error(entry.spot, f"`{entry.key}` is no option of this question", "unknown-option")
        if text is not None and not _KNOWLEDGE.fullmatch(text):
            message = (
                f"`{text}` cannot be taught; it is a need such as `need.captain`, or a trait such as `customer.size`"
            )
            reader.error(entry.spot, message, "wrong-value")
        elif text is not None:
            found[entry.key] = text
    return found


def _offer(reader: Reader, name: str, fields: Fields) -> Offer:
    stock: Capacity | None = reader.parsed(fields.node("stock"), parse_capacity)
    worth = reader.parsed(fields.node("worth"), parse_amount)
    pool = reader.names(fields.node("pool"), "pools")
    return Offer(name, pool, stock, worth or 0.0, _promise(reader, fields.node("promise")))


def _promise(reader: Reader, node: Node | None) -> PromiseTerms | None:
    fields = reader.fields(node, shapes.PROMISE) if node is not None else None
    if fields is None:
        return None
    what, owner = reader.text(fields.node("what")), reader.text(fields.node("owner"))
    due = reader.length(fields.node("due"))
    cost = reader.parsed(fields.node("cost"), parse_amount)
    capacity = reader.parsed(fields.node("capacity"), parse_capacity)
    if what is None or owner is None or due is None:
        return None
    return PromiseTerms(what, owner, due, cost or 0.0, capacity, fields.spot.place)

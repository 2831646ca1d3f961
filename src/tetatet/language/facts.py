"""facts.yml: named events, facts, segments and transitions.

Read in two passes: first the names (`outline_facts`), since conditions anywhere may
use them, then what stands behind them (`read_facts`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from tetatet.language import shapes, vocabulary
from tetatet.language.conditions import compile_condition
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.naming import ROOTS
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Entry, Items, Node, Scalar, Spot
from tetatet.language.terms import Kind
from tetatet.language.transitions import read_field, read_transition
from tetatet.language.windows import read_window
from tetatet.model.expression import Expr
from tetatet.model.fact import Fact, FactKind, NamedEvent, Segment
from tetatet.model.transition import Transition

T = TypeVar("T")

_FACT_NAME = re.compile(r"[a-z]\w*\.[a-z]\w*")
_WORD = re.compile(r"[a-z]\w*")
_FUNCTIONS = (
    "has", "overlaps", "count", "days_since", "days_until", "hours_since", "surprise", "known", "lower", "coalesce",
    "before", "and", "or", "not", "is", "null", "true", "false", "in", "between", "like", "case", "when", "select", "now",
)  # fmt: skip


@dataclass(slots=True)
class Outline:
    """The names that facts.yml declares, and where each stands; values not read yet."""

    events: dict[str, Fields] = field(default_factory=dict)
    event_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    traits: tuple[str, ...] = ()
    facts: dict[str, tuple[FactKind, Fields]] = field(default_factory=dict)
    segments: dict[str, Entry] = field(default_factory=dict)
    transitions: dict[str, tuple[Spot, Fields]] = field(default_factory=dict)

    @property
    def fact_kinds(self) -> Mapping[str, str]:
        """The kind of value of each fact, as `Fact.value_kind` names it."""
        place = Spot("", 0, "").place
        return {
            name: Fact(name, kind, "", _field_text(kind, fields), None, None, None, None, place).value_kind
            for name, (kind, fields) in self.facts.items()
        }

    @property
    def windowed(self) -> frozenset[str]:
        """The facts that change by the mere passing of time."""
        return frozenset(name for name, (_, fields) in self.facts.items() if fields.given(("over", "in")))

    @property
    def counted(self) -> frozenset[str]:
        """The facts that are never missing: of nothing they are 0."""
        return frozenset(name for name, (kind, _) in self.facts.items() if kind in (FactKind.COUNT, FactKind.SUM))

    @property
    def hints(self) -> Mapping[str, Kind]:
        """Of which kind fields, traits and the facts made of them are to be expected, by their dotted names."""
        own = {name for names in self.event_fields.values() for name in names}
        fields: dict[str, Kind] = dict.fromkeys(vocabulary.FIELD_TEXTS - own, "text")
        fields |= dict.fromkeys(vocabulary.FIELD_LISTS - own, "list")
        fields |= dict.fromkeys(vocabulary.FIELD_NUMBERS, "number")
        hints = {f"{root}.{name}": kind for root in ("event", "start") for name, kind in fields.items()}
        for name, kind in vocabulary.TRAIT_KINDS.items():
            if name not in self.traits:
                hints |= {f"customer.{name}": kind, f"account.{name}": kind}
        kinds = self.fact_kinds
        for name, (kind_of_fact, given) in self.facts.items():
            field_name = _field_text(kind_of_fact, given)
            if kinds[name] == "any" and field_name in fields:
                hints[name] = fields[field_name]
        return hints


@dataclass(frozen=True, slots=True)
class FactsRead:
    """What facts.yml says."""

    events: Mapping[str, NamedEvent]
    facts: Mapping[str, Fact]
    segments: Mapping[str, Segment]
    transitions: Mapping[str, Transition]


# ---------------------------------------------------------------- the names


def outline_facts(reader: Reader, documents: tuple[Node, ...]) -> Outline:
    """Which names does facts.yml declare?"""
    outline = Outline()
    for document in documents:
        fields = reader.fields(document, shapes.FACTS_FILE)
        if fields is not None:
            _outline_document(reader, fields, outline)
    return outline


def _outline_document(reader: Reader, fields: Fields, outline: Outline) -> None:
    outline.traits += tuple(name.removeprefix("customer.") for name in reader.names(fields.node("traits"), "traits"))
    for entry in _section(reader, fields, "events"):
        _outline_event(reader, entry, outline)
    for entry in _section(reader, fields, "facts"):
        _outline_fact(reader, entry, outline)
    for entry in _section(reader, fields, "segments"):
        if _named_well(reader, entry, _WORD, "a segment", "one word of small letters, such as `bargain_minded`"):
            _declare(reader, outline.segments, entry, entry)
    for entry in _section(reader, fields, "transitions"):
        transition = reader.fields(entry.value, shapes.TRANSITION)
        if transition is not None:
            _declare(reader, outline.transitions, entry, (entry.spot, transition))


def _section(reader: Reader, fields: Fields, name: str) -> tuple[Entry, ...]:
    node = fields.node(name)
    return reader.named(node, name) if node is not None else ()


def _declare(reader: Reader, into: dict[str, T], entry: Entry, value: T) -> None:
    if entry.key in into:
        reader.error(entry.spot, f"`{entry.key}` stands here twice", "duplicate-key")
    else:
        into[entry.key] = value


def _named_well(reader: Reader, entry: Entry, pattern: re.Pattern[str], what: str, form: str) -> bool:
    head = entry.key.partition(".")[0]
    if not pattern.fullmatch(entry.key):
        reader.error(entry.spot, f"`{entry.key}` is no name of {what}; it is {form}", "wrong-name")
        return False
    if head in ROOTS or entry.key in _FUNCTIONS:
        reader.error(entry.spot, f"`{head}` has a meaning of its own in conditions; choose another name", "wrong-name")
        return False
    return True


def _outline_event(reader: Reader, entry: Entry, outline: Outline) -> None:
    if isinstance(entry.value, Items):
        _declare(reader, outline.event_fields, entry, reader.names(entry.value, "fields"))
        return
    fields = reader.fields(entry.value, shapes.EVENT_DECLARATION)
    if fields is None:
        return
    if fields.node("fields") is not None:
        _declare(reader, outline.event_fields, entry, reader.names(fields.node("fields"), "fields"))
    if fields.node("event") is not None:
        _declare(reader, outline.events, entry, fields)
    elif fields.node("fields") is None or fields.node("if") is not None:
        reader.error(entry.spot, "a named event says of which `event:` it is", "missing-event")


def _outline_fact(reader: Reader, entry: Entry, outline: Outline) -> None:
    if not _named_well(reader, entry, _FACT_NAME, "a fact", "a group and a name, such as `orders.count`"):
        return
    fields = reader.fields(entry.value, shapes.FACT)
    if fields is None:
        return
    kinds = [kind for kind in FactKind if kind.value in fields.entries]
    if not kinds and fields.slips:
        return  # an unknown key stands for it, and has been reported
    if len(kinds) != 1:
        ways = ", ".join(f"`{kind.value}`" for kind in FactKind)
        found = "has none of" if not kinds else "has more than one of"
        reader.error(entry.spot, f"a fact sums up in one way; this one {found} {ways}", "fact-kind")
        return
    _declare(reader, outline.facts, entry, (kinds[0], fields))


# ---------------------------------------------------------------- what stands behind them


def read_facts(reader: Reader, compiler: Compiler, outline: Outline) -> FactsRead:
    """What do the declared names stand for? The compiler must know them already."""
    events = _read_events(reader, compiler, outline)
    facts = {name: _read_fact(reader, compiler, name, *found) for name, found in outline.facts.items()}
    segments = _read_segments(reader, compiler, outline)
    transitions = {name: read_transition(reader, compiler, name, *found) for name, found in outline.transitions.items()}
    return FactsRead(
        events,
        {name: fact for name, fact in facts.items() if fact is not None},
        segments,
        {name: found for name, found in transitions.items() if found is not None},
    )


def _read_events(reader: Reader, compiler: Compiler, outline: Outline) -> dict[str, NamedEvent]:
    """Named events, each resolved to a plain event and one condition."""
    events: dict[str, NamedEvent] = {}
    own = {name: compiler.condition(fields.node("if"), Setting.FACT) for name, fields in outline.events.items()}
    for name, fields in outline.events.items():
        chain, event = [name], reader.text(fields.node("event"))
        while event in outline.events and event not in chain:
            chain.append(event)
            event = reader.text(outline.events[event].node("event"))
        if event is None:
            continue
        if event in chain:
            reader.error(fields.spot_of("event"), f"the named event `{event}` is made of itself", "event-cycle")
            continue
        events[name] = NamedEvent(name, event, _all_of(compiler, [own[link] for link in chain]), fields.spot.place)
    return events


def _all_of(compiler: Compiler, tests: list[Expr | None]) -> Expr | None:
    """One condition that holds when all of these do; they are compiled already."""
    given = [test for test in tests if test is not None]
    if len(given) <= 1:
        return given[0] if given else None
    return compile_condition(" AND ".join(f"({test.text})" for test in given), compiler.names)


def _field_text(kind: FactKind, fields: Fields) -> str | None:
    node = fields.node(kind.value)
    counts = kind in (FactKind.COUNT, FactKind.MEDIAN_GAP)
    return node.text.strip() if isinstance(node, Scalar) and not counts else None


def _read_fact(reader: Reader, compiler: Compiler, name: str, kind: FactKind, fields: Fields) -> Fact | None:
    counts = kind in (FactKind.COUNT, FactKind.MEDIAN_GAP)
    event = reader.text(fields.node(kind.value if counts else "of"))
    path = None if counts else read_field(reader, fields, kind.value)
    _check_summed(reader, fields, kind, counts)
    window = read_window(reader, fields)
    if event is None or (path is None and not counts):
        return None
    test = compiler.condition(fields.node("if"), Setting.FACT)
    return Fact(name, kind, event, path, test, window.over, window.ending, window.period, fields.spot.place)


def _check_summed(reader: Reader, fields: Fields, kind: FactKind, counts: bool) -> None:
    if counts and fields.node("of") is not None:
        reader.error(fields.spot_of("of"), f"`{kind.value}` names the event itself; leave out `of`", "fact-kind")
    if not counts and fields.node("of") is None:
        reader.error(
            fields.spot,
            f"`{kind.value}` says `of` which event: `{{{kind.value}: total, of: Order Completed}}`",
            "missing-of",
        )


def _read_segments(reader: Reader, compiler: Compiler, outline: Outline) -> dict[str, Segment]:
    """Segments, those that others read first, so that what changes with time is known of all."""
    compiled: dict[str, Segment] = {}
    for name in _segment_order(reader, outline):
        entry = outline.segments[name]
        test = compiler.condition(entry.value, Setting.STATE)
        if test is None:
            continue
        if test.timed:
            compiler.declare_timed(name)
        compiled[name] = Segment(name, test, entry.spot.place)
    return {name: compiled[name] for name in outline.segments if name in compiled}


def _segment_order(reader: Reader, outline: Outline) -> list[str]:
    words = re.compile(r"(?<![\w.])[a-z]\w*(?![\w.(])")
    graph = {
        name: {word for word in words.findall(_unquoted(entry.value)) if word in outline.segments}
        for name, entry in outline.segments.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        ring = " → ".join(f"`{name}`" for name in error.args[1])
        name = error.args[1][0]
        reader.error(outline.segments[name].spot, f"the segments are made of each other: {ring}", "segment-cycle")
        return []


def _unquoted(node: Node) -> str:
    return re.sub(r"'[^']*'", "''", node.text) if isinstance(node, Scalar) else ""

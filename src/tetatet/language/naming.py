"""What the names of a condition stand for: roots, facts, segments, channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from tetatet.language.syntax import Node
from tetatet.language.terms import Consent, EventAt, FactValue, InSegment, Kind, Path, Read, Term
from tetatet.language.words import nearest
from tetatet.model.errors import ConditionError

ROOTS = ("event", "start", "answer", "customer", "account", "need", "score", "consent")

_START: Mapping[str, Kind] = {"at": "time", "since": "time", "date": "time", "was": "any", "now": "any"}
"""What `start.` holds besides the fields of an event: when it was, since when it is missing, what changed."""


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named in a condition; None where any name may be.

    `facts` gives each fact's kind (number, list, time, duration, any), `event_fields`
    the kind of each top-level name below `event.` and `start.`. `windowed` names facts
    and segments that change with the mere passing of time, `counted` the facts that
    are never missing (counts and sums; None: every fact that is a number). They are not
    the `whole` where facts.yml could not be read to its end: any other name may be in it.
    `hints` say of names of any kind (`event.total`) which kind is to be expected.
    """

    facts: Mapping[str, str]
    segments: frozenset[str]
    windowed: frozenset[str]
    traits: frozenset[str] | None
    event_fields: Mapping[str, str] | None
    scores: frozenset[str] | None = None
    needs: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    counted: frozenset[str] | None = None
    whole: bool = True
    hints: Mapping[str, Kind] = field(default_factory=dict)


def named(node: Node, names: Names) -> Term:
    """The term that a name stands for. Raises: ConditionError: nobody knows it."""
    words: tuple[str, ...] = node.value
    dotted = ".".join(words)
    root = words[0]
    if root in ROOTS and len(words) > 1:
        return _below_root(root, words[1:], node, names)
    if dotted in names.facts:
        kind = names.facts[dotted]
        return FactValue(dotted, cast(Kind, "number" if kind == "duration" else kind))
    if dotted in names.segments:
        return InSegment(dotted)
    if node.quoted:
        text = dotted.replace("'", "''")
        raise ConditionError(f"SQL reads \"{dotted}\" as a name; a text takes single quotes: '{text}'", node.position)
    if root not in ROOTS and not names.whole:
        return InSegment(dotted) if len(words) == 1 else FactValue(dotted, "any")
    if root in ROOTS:
        raise ConditionError(f"a name must follow {root}., as in {root}.{_EXAMPLES[root]}", node.position)
    if len(words) == 1:
        known: Iterable[str] = (*names.segments, *names.facts)
        meant = nearest(dotted, known)
        hint = "" if meant else f"; if a text is meant, write '{dotted}'"
        raise ConditionError(f"{dotted} is no segment of facts.yml{hint}", node.position, meant)
    known = (*names.facts, *(".".join((one, *words[1:])) for one in ROOTS))
    raise ConditionError(f"{dotted} is no fact of facts.yml", node.position, nearest(dotted, known))


_EXAMPLES = {
    "event": "total",
    "start": "category",
    "answer": "size",
    "customer": "city",
    "account": "contract_end",
    "need": "builder",
    "score": "alive",
    "consent": "email",
}


def _below_root(root: str, keys: tuple[str, ...], node: Node, names: Names) -> Term:
    if root == "event" and keys == ("at",):
        return EventAt()
    if root in ("need", "score", "consent") and len(keys) > 1:
        raise ConditionError(f"{root}.{keys[0]} holds nothing below it", node.position)
    fields = _event_fields(root, names)
    allowed = {
        "customer": names.traits,
        "answer": names.traits,
        "need": names.needs,
        "score": names.scores,
        "consent": names.channels,
    }.get(root, fields)
    if allowed is not None and keys[0] not in allowed:
        message = f"{root}.{keys[0]} is not known; {_DECLARED[root]}"
        found = nearest(keys[0], allowed)
        raise ConditionError(message, node.position, f"{root}.{found}" if found else None)
    if root == "consent":
        return Consent(keys[0])
    if root == "need":
        return Read("number", Path(root, keys))
    kind = "any"
    if root in ("event", "start"):
        kind = {**(_START if root == "start" else {}), **_LISTS, **(fields or {})}.get(keys[0], "any")
    return _typed_path(Path(root, keys), cast(Kind, kind))


def _event_fields(root: str, names: Names) -> Mapping[str, str] | None:
    if root not in ("event", "start") or names.event_fields is None:
        return None
    return {**names.event_fields, **_START} if root == "start" else {**names.event_fields, "at": "time"}


_LISTS = {"products": "list"}
"""Fields of Segment's events that are always lists."""

_DECLARED = {
    "event": "it is no field of an event: facts.yml declares fields of your own under `events:`",
    "start": "it is no field of an event: facts.yml declares fields of your own under `events:`",
    "answer": "facts.yml declares what is asked under `traits:`",
    "customer": "facts.yml declares traits of your own under `traits:`",
    "need": "needs.yml names the needs",
    "score": "the nightly run makes no such score",
    "consent": "tetatet.yml names the channels",
}


def _typed_path(path: Path, kind: Kind) -> Term:
    """A path with what is declared of its first name; what lies below a list is a list."""
    if kind == "list":
        return Path(path.root, path.keys, "list")
    return path if kind == "any" or len(path.keys) > 1 else Read(kind, path)

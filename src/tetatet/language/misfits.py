"""What a condition takes for something that it surely is not: a total for a moment, a category for yes or no.

The specifications say of some fields and traits of which kind they are. They are read
as leniently as all others all the same, since what an event really holds is known only
when it comes; here alone it is asked whether a place and a name can ever fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tetatet.language.kinds import USE_OF_LISTS, WITH_ARTICLE
from tetatet.language.terms import Compare, Count, FactValue, Kind, Overlaps, Path, Read, Term, parts, walk


@dataclass(frozen=True, slots=True)
class Misfit:
    """One name that does not fit its place; `certain` unless an unusual value of it could."""

    name: str
    message: str
    certain: bool


_NEVER: Mapping[tuple[Kind, Kind], tuple[bool, str]] = {
    ("number", "bool"): (True, "; a comparison such as {name} > 0 is"),
    ("text", "bool"): (True, "; a comparison such as {name} = '…' is, and so is known({name})"),
    ("time", "bool"): (True, "; days_since({name}) < 30 is, and so is known({name})"),
    ("number", "time"): (True, ""),
    ("text", "time"): (True, ""),
    ("time", "number"): (False, "; days_since(…), days_until(…) and hours_since(…) make a number of it"),
    ("number", "text"): (False, "; numbers are written without quotation marks"),
    **{("list", kind): (True, f"; {USE_OF_LISTS}") for kind in ("bool", "number", "text", "time")},
}
"""What a name is and what its place asks for → is that certain, and what to write; other pairs can be read."""


def misfits(term: Term, kinds: Mapping[str, Kind]) -> Iterator[Misfit]:
    """The names in a condition that cannot be what their places ask for.

    Args:
        kinds: of each name of which it is known; a name that is not among them may be anything.
    """
    for found in walk(term):
        if isinstance(found, Read):
            yield from _misread(found, kinds)
        elif isinstance(found, Compare):
            yield from _uncompared(found, kinds)
        elif isinstance(found, Count | Overlaps):
            yield from _unlisted(found, kinds)


def _misread(read: Read, kinds: Mapping[str, Kind]) -> Iterator[Misfit]:
    name, kind = _known(read.item, kinds)
    if (kind, read.kind) in _NEVER:
        certain, advice = _NEVER[kind, read.kind]
        message = f"{name} is {WITH_ARTICLE[kind]}, never {WITH_ARTICLE[read.kind]}{advice.format(name=name)}"
        yield Misfit(name, message, certain)


def _uncompared(compare: Compare, kinds: Mapping[str, Kind]) -> Iterator[Misfit]:
    """Two names of which each may be anything as far as the text goes."""
    left, right = _known(compare.left, kinds), _known(compare.right, kinds)
    (name, kind), (other, other_kind) = left, right
    lists = [name for name, kind in (left, right) if kind == "list"]
    if lists:
        yield Misfit(lists[0], f"{lists[0]} is a list; {USE_OF_LISTS}", True)
    elif kind != other_kind and "any" not in (kind, other_kind) and {kind, other_kind} != {"time", "text"}:
        message = f"{name} is {WITH_ARTICLE[kind]} and {other} is {WITH_ARTICLE[other_kind]}: they do not compare"
        yield Misfit(name, message, {kind, other_kind} == {"number", "time"})


def _unlisted(term: Count | Overlaps, kinds: Mapping[str, Kind]) -> Iterator[Misfit]:
    for item in parts(term):
        name, kind = _known(item, kinds)
        if kind in ("any", "list"):
            continue
        if isinstance(term, Count):
            message = (
                f"count(list) takes a list, and {name} is {WITH_ARTICLE[kind]}; known({name}) asks whether it is there"
            )
        else:
            message = f"overlaps(a, b) takes two lists, and {name} is {WITH_ARTICLE[kind]}; write has(list, {name})"
        yield Misfit(name, message, True)


def _known(term: Term, kinds: Mapping[str, Kind]) -> tuple[str, Kind]:
    """A name that may be anything by its text, and of which kind it is by what is known of it."""
    if not isinstance(term, Path | FactValue) or term.kind != "any":
        return "", "any"
    if isinstance(term, Path) and kinds.get(f"{term.root}.{term.keys[0]}") == "list":
        return term.name, "list"  # and so is all that lies below it
    return term.name, kinds.get(term.name, "any")

"""Which kind a value is read as: settled by what stands beside it, or by the place where it stands."""

from __future__ import annotations

from tetatet.language.iso_time import is_time
from tetatet.language.syntax import Node
from tetatet.language.terms import Coalesce, Consent, Const, EventAt, FactValue, InSegment, Kind, Path, Read, Term
from tetatet.model.errors import ConditionError

WITH_ARTICLE: dict[Kind, str] = {
    "number": "a number",
    "text": "a text",
    "bool": "yes or no",
    "time": "a time",
    "list": "a list",
    "any": "a value",
}


def common_kind(terms: tuple[Term, ...], nodes: tuple[Node, ...]) -> Kind:
    """The kind that several values are read as beside each other."""
    for term, node in zip(terms, nodes, strict=True):
        if term.kind == "list":
            raise ConditionError(f"{title_of(term)} is a list; {USE_OF_LISTS}", node.position)
    kinds = {term.kind: term for term in terms if term.kind != "any"}
    if set(kinds) == {"time", "text"} and all(_may_name_time(term) for term in terms if term.kind == "text"):
        return "time"
    if len(kinds) > 1:
        (one, first), (other, second) = list(kinds.items())[:2]
        message = f"{title_of(first)} is {WITH_ARTICLE[one]} and {title_of(second)} is {WITH_ARTICLE[other]}: they do not compare"
        raise ConditionError(f"{message}{_advice(set(kinds))}", nodes[0].position)
    return next(iter(kinds), "any")


def read_as(kind: Kind, term: Term, node: Node) -> Term:
    """The term as a value of the kind that its place asks for."""
    if term.kind == kind:
        return term
    if isinstance(term, Coalesce) and (term.kind == "any" or (kind == "time" and _may_name_time(term))):
        return Coalesce(kind, tuple(read_as(kind, item, node) for item in term.items))
    if term.kind == "any":
        return Read(kind, term)
    if kind == "time" and isinstance(term, Read) and term.kind == "text":
        return Read(kind, term.item)
    if kind == "time" and isinstance(term, Const) and isinstance(term.value, str):
        if is_time(term.value):
            return Read("time", term)
        message = f"'{term.value}' is no time; write '2026-04-01' or '2026-04-01 10:00'"
        raise ConditionError(message, node.position)
    if term.kind == "list":
        raise ConditionError(f"{title_of(term)} is a list; {USE_OF_LISTS}", node.position)
    message = f"here stands {WITH_ARTICLE[kind]}, and {title_of(term)} is {WITH_ARTICLE[term.kind]}{_advice({kind, term.kind})}"
    raise ConditionError(message, node.position)


def _may_name_time(term: Term) -> bool:
    """A literal text next to a time names one, and so does coalesce(customer.since, '2026-04-01')."""
    if isinstance(term, Coalesce):
        return all(isinstance(item, Read) or _may_name_time(item) for item in term.items)
    return isinstance(term, Const) and term.kind == "text"


USE_OF_LISTS = "a list goes into has(list, x), overlaps(a, b) or count(list)"


def _advice(kinds: set[Kind]) -> str:
    if kinds == {"time", "number"}:
        return "; days_since(t), days_until(t) and hours_since(t) make a number of a time"
    if kinds == {"number", "text"}:
        return "; numbers are written without quotation marks"
    if "bool" in kinds:
        return "; a comparison such as x > 5 answers yes or no"
    return ""


def title_of(term: Term) -> str:
    """How a message calls a term."""
    if isinstance(term, Const):
        return f"'{term.value}'" if isinstance(term.value, str) else str(term.value).upper().removesuffix(".0")
    if isinstance(term, Read):
        return title_of(term.item)
    if isinstance(term, Path | FactValue | InSegment):
        return term.name
    if isinstance(term, EventAt):
        return "event.at"
    return f"consent.{term.channel}" if isinstance(term, Consent) else "what stands there"

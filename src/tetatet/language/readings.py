"""What a condition reads besides the event at hand: each thing by its name, with the function that gives it.

So whoever decides by a condition can say afterwards on what.
"""

from __future__ import annotations

from typing import Any

from tetatet.language import closures
from tetatet.language.comparisons import Value
from tetatet.language.scope import Scope
from tetatet.language.terms import Consent, FactValue, InSegment, Path, Surprise, Term, walk
from tetatet.model.time import format_instant

_OF_DIALOGUES = ("start", "answer")


def readings_of(term: Term) -> tuple[tuple[str, Value], ...]:
    """What it reads, in the order of its text, by the names that stand there.

    Of the event only what lies deeper than its own fields, which whoever tells of the event tells anyway.
    """
    found: dict[str, Value] = {}
    for one in walk(term):
        name = _name(one)
        if name and name not in found:
            found[name] = _as_text(closures.compile_value(one)) if one.kind == "time" else closures.compile_value(one)
    return tuple(found.items())


def _name(term: Term) -> str:
    match term:
        case FactValue(name=name, before=before):
            return f"before({name})" if before else name
        case InSegment(name=name):
            return name
        case Surprise(path=path):
            return f"surprise({path.name})"
        case Consent(channel=channel):
            return f"consent.{channel}"
        case Path(root=root, keys=keys):
            return "" if root in _OF_DIALOGUES or (root == "event" and len(keys) == 1) else term.name
        case _:
            return ""


def _as_text(value: Value) -> Value:
    def text(scope: Scope) -> Any:
        instant = value(scope)
        return None if instant is None else format_instant(instant)

    return text

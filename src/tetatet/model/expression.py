"""A condition or a value as a project states it, read and compiled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Reading: TypeAlias = tuple[str, Callable[[Any], Any]]
"""Something that a condition reads: its name there, and its value in a scope."""


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """A compiled expression.

    `test(scope)` is the condition's answer (unknown is no); `value(scope)` its value
    or None for missing. `facts`, `before`, `segments`, `surprises` and `paths` (all dotted
    references) say what it reads; `timed` is true when its answer can change by the mere
    passing of time (a window, `days_since`, …).
    """

    text: str
    test: Callable[[Any], bool]
    value: Callable[[Any], Any]
    kind: str = "bool"  # bool | number | text | time | list | any
    paths: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    surprises: frozenset[str] = frozenset()  # paths below the event, such as "category"
    timed: bool = False
    sql: str = ""
    readings: tuple[Reading, ...] = ()  # what it reads besides the event, by name, to be told
    elapsed: frozenset[str] = frozenset()  # "days", "hours": time that it counts up to now or on from now

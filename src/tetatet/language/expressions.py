"""Conditions, values and moments of the project files, compiled where they stand.

Adds to `conditions` what only the place of a condition can say: which roots there
are (nothing has happened when a step is taken, so it has no `event.`), the line, and
the list of all that was compiled, from which `check` looks for unknown names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from tetatet.language.conditions import (
    Names,
    compile_condition,
    compile_time,
    compile_value,
    misfits_in,
    unguarded_missing,
)
from tetatet.language.durations import parse_duration, parse_wall
from tetatet.language.naming import ROOTS
from tetatet.language.reading import Reader
from tetatet.language.source import Node, Scalar, Spot
from tetatet.language.terms import Kind
from tetatet.model.errors import ConditionError
from tetatet.model.expression import Expr
from tetatet.model.written_time import Duration, Point, PointKind


class Setting(Enum):
    """Where a condition stands."""

    FACT = "a summary of events, or a named event"
    STATE = "a segment, an audience, a cap, `becomes` of a transition"
    NEWS = "whom the firm's news is for"
    MOMENT = "a transition's `if`"
    OPENING = "a script's `start`"
    HEARING = "`if` of a goal or an exit"
    BECOMING = "`becomes` of a goal or an exit"
    STEP = "a step, `worth`"


_SITUATIONAL = ("event", "start", "answer")
_ROOTS: dict[Setting, tuple[str, ...]] = {
    Setting.FACT: ("event",),
    Setting.STATE: (),
    Setting.NEWS: ("event",),
    Setting.MOMENT: ("event", "start"),
    Setting.OPENING: ("event", "start"),
    Setting.HEARING: ("event", "start"),
    Setting.BECOMING: ("start",),
    Setting.STEP: ("start", "answer"),
}


@dataclass(frozen=True, slots=True)
class Use:
    """One compiled expression and where it stands."""

    spot: Spot
    setting: Setting
    expr: Expr


class Compiler:
    """Compiles the expressions of one project and remembers them."""

    def __init__(self, reader: Reader, names: Names) -> None:
        self.reader = reader
        self.names = names
        self.uses: list[Use] = []

    def declare_timed(self, segment: str) -> None:
        """From now on this segment is one that changes with the passing of time."""
        self.names = replace(self.names, windowed=self.names.windowed | {segment})

    def condition(self, node: Node | None, setting: Setting) -> Expr | None:
        """The condition that stands here, or None with a finding."""
        text = self.reader.text(node)
        if node is None or text is None:
            return None
        expr = self._compiled(compile_condition, text, node, setting)
        if expr is not None:
            for path in filter(self._told, unguarded_missing(text, self.names)):
                message = f"when {path} is missing this is no; say `{path} IS NULL OR …` where it shall be yes"
                self.reader.warn(node.spot, message, "condition-missing")
        return expr

    def _told(self, path: str) -> bool:
        """Is it known whether this may be missing? Of a fact that could not be read it is not."""
        name = path.removeprefix("before(").removesuffix(")")
        return name in self.names.facts or name.partition(".")[0] in ROOTS

    def value(self, node: Node | None, setting: Setting, text: str | None = None) -> Expr | None:
        """The value expression that stands here; `text` where it is only a part of it."""
        text = text if text is not None else self.reader.text(node)
        if node is None or text is None:
            return None
        return self._compiled(compile_value, text, node, setting)

    def moment(
        self, node: Node | None, setting: Setting, zone: str | None = None, text: str | None = None
    ) -> Point | None:
        """The moment that stands here: a time of day, a weekday, a date or an expression."""
        text = text if text is not None else self.reader.text(node)
        if node is None or text is None:
            return None
        try:
            wall = parse_wall(text)
        except ValueError as error:
            self.reader.error(node.spot, str(error), "wrong-value")
            return None
        if wall is None:
            return self._moment_expression(node, text, setting, zone)
        if wall.day is not None:
            return Point(PointKind.ABSOLUTE, minute=wall.minute, text_at=wall.text_at, zone=zone, text=text)
        if wall.weekday is not None:
            return Point(PointKind.WEEKDAY, minute=wall.minute, weekday=wall.weekday, zone=zone, text=text)
        return Point(PointKind.CLOCK, minute=wall.minute, zone=zone, text=text)

    def _moment_expression(self, node: Node, text: str, setting: Setting, zone: str | None) -> Point | None:
        lead: Duration | None = None
        rest = text
        match = re.fullmatch(r"(.+?)\s+before\s+(.+)", text, re.DOTALL)
        if match is not None:
            try:
                lead, rest = parse_duration(match[1]), match[2]
            except ValueError as error:
                self.reader.error(node.spot, str(error), "wrong-value")
                return None
        expr = self._compiled(compile_time, rest, node, setting)
        if expr is None:
            return None
        if expr.paths == {rest.strip()}:  # as it was told: a text without a zone is meant where the customer is
            expr = replace(expr, value=compile_value(rest, self.names).value)
        return Point(PointKind.EXPRESSION, expr=expr, lead=lead, zone=zone, text=text)

    def _compiled(
        self, compile_text: Callable[[str, Names], Expr], text: str, node: Node, setting: Setting
    ) -> Expr | None:
        try:
            expr = compile_text(text, self.names)
        except ConditionError as error:
            hint = f'; did you mean "{error.nearest}"?' if error.nearest else ""
            self.reader.error(spot_within(node, error.position), f"{error.message}{hint}", "condition")
            return None
        if not self._allowed(expr, node, setting):
            return None
        self._report_misfits(text, node, expr, _ASKED[compile_text])
        self.uses.append(Use(node.spot, setting, expr))
        return expr

    def _report_misfits(self, text: str, node: Node, expr: Expr, kind: Kind) -> None:
        read = (".".join(path.split(".")[:2]) for path in expr.paths | expr.facts | expr.before)
        if self.names.hints.keys().isdisjoint(read):
            return  # nothing is known of its names, so it need not be read again
        for found in misfits_in(text, self.names, kind):
            report = self.reader.error if found.certain else self.reader.warn
            so = "" if found.certain else "; such a comparison is never true"
            report(spot_within(node, text.find(found.name)), f"{found.message}{so}", "condition-kind")

    def _allowed(self, expr: Expr, node: Node, setting: Setting) -> bool:
        roots = {path.partition(".")[0] for path in expr.paths}
        for root in _SITUATIONAL:
            if root in roots and root not in _ROOTS[setting]:
                self.reader.error(node.spot, _NOT_HERE[root], "condition-root")
                return False
        beyond = expr.facts or expr.before or expr.segments or expr.surprises or expr.timed or roots - {"event"}
        alone = setting is not Setting.FACT or not beyond
        if not alone:
            self.reader.error(node.spot, "this is asked of single events: it may read `event.` alone", "condition-root")
        return alone


_ASKED: Mapping[Callable[[str, Names], Expr], Kind] = {
    compile_condition: "bool",
    compile_time: "time",
    compile_value: "any",
}
"""What is asked for of an expression as a whole."""

_NOT_HERE = {
    "event": "there is no `event.` here: nothing happens at this moment; `start.` is what opened the dialogue, `answer.` the last answer",
    "start": "there is no `start.` here: no dialogue is running; `event.` is what happens, facts and `customer.` what is known",
    "answer": "there is no `answer.` here: only steps come after an answer",
}


def spot_within(node: Node, position: int | None) -> Spot:
    """The line of a position in the text of a node: exact for a text of one line or a literal block."""
    if not isinstance(node, Scalar) or not position:
        return node.spot
    lines = node.text.count("\n", 0, position)
    return replace(node.spot, line=node.spot.line + lines) if lines else node.spot

"""Lists of steps as values: the reader of what stands in `steps:` and in every exit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tetatet.language.durations import parse_share, parse_whole
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.keys import plain_key
from tetatet.language.parts import Part, PartReader
from tetatet.language.reading import Fields, Reader
from tetatet.language.shapes import ARM, CASE
from tetatet.language.source import Keys, Node, Scalar, Spot
from tetatet.language.step_ids import StepIds
from tetatet.language.step_values import StepValues
from tetatet.language.steps import STEPS, kind_of_step
from tetatet.language.words import did_you_mean
from tetatet.model.expression import Expr
from tetatet.model.step import (
    Ask,
    Block,
    Choose,
    Claim,
    Exit,
    Pause,
    Repeat,
    Send,
    Set,
    Split,
    StartOther,
    Step,
    Task,
    Wait,
)

STEPS_LIMIT = 2_000
"""Steps of one script, parts put in place; no marketer reads more, and parts multiply."""

DEPTH_LIMIT = 30
"""Steps within steps, parts put in place: a dialogue of thirty silent waits in a row."""

ROUNDS_LIMIT = 1_000
"""Rounds of a `repeat`: daily for nearly three years."""

_EVERY = re.compile(r"every\s+(.+)", re.DOTALL)
_TRAIT = re.compile(r"customer(\.[A-Za-z_]\w*)+")


class BlockReader(StepValues):
    """Reads the steps of one script, parts put in place."""

    def __init__(self, reader: Reader, compiler: Compiler, parts: Mapping[str, Part], steps: Node) -> None:
        super().__init__(reader, compiler)
        self.steps = steps
        self.ids = StepIds(steps)
        self.fields: dict[str, Fields] = {}  # id -> the keys of the step
        self.named: set[str] = set()  # the ids that `as:` gave
        self._parts = PartReader(reader, parts)
        self._depth = 0
        self._full = False

    @property
    def parts_used(self) -> frozenset[str]:
        """The parts that were put in place."""
        return frozenset(self._parts.used)

    @property
    def cut(self) -> bool:
        """Is a part missing, so that not all steps are known?"""
        return self._parts.cut

    def read(self) -> Block:
        """The steps of the script."""
        return self.block(self.steps)

    def block(self, node: Node | None) -> Block:
        """The steps of one list; what cannot be read is left out, with its finding."""
        if node is None:
            return ()
        if self._depth >= DEPTH_LIMIT:
            self.reader.error(node.spot, f"steps nest deeper than {DEPTH_LIMIT}; begin another script", "step-depth")
            return ()
        self._depth += 1
        steps: list[Step] = []
        for item in self.reader.items(node, "steps"):
            steps.extend(self._step(item))
        self._depth -= 1
        return tuple(steps)

    def exit_block(self, fields: Fields, name: str) -> Block | None:
        """The steps of an exit; None where it is absent."""
        node = fields.node(name)
        return None if node is None else self.block(node)

    def _step(self, node: Node) -> Block:
        if not isinstance(node, Keys) or not node.entries:
            self.reader.error(node.spot, "a step is written with keys, such as `send: CONTENT`", "wrong-form")
            return ()
        keys = tuple(entry.key for entry in node.entries)
        kind = kind_of_step(keys)
        if kind is None:
            self._report_no_step(node, keys)
            return ()
        fields = self.reader.fields(node, STEPS[kind])
        if fields is None:
            return ()
        if kind == "use":
            return self._use(fields)
        if len(self.ids) >= STEPS_LIMIT:
            self._report_full(node.spot)
            return ()
        step = _BUILDERS[kind](self, self._id(kind, fields), fields)
        return (step,) if step is not None else ()

    def _report_full(self, spot: Spot) -> None:
        if not self._full:
            self._full = True
            self.reader.error(spot, f"the script has more than {STEPS_LIMIT:,} steps", "too-many-steps")

    def _report_no_step(self, node: Keys, keys: tuple[str, ...]) -> None:
        later = next((key for key in keys if plain_key(key) in STEPS), None)
        if later is not None:
            message = f"a step's first key says what it does: write `{later}:` before `{keys[0]}:`"
            self.reader.error(node.entries[0].spot, message, "step-order")
            return
        hint = did_you_mean(keys[0], STEPS)
        self.reader.error(
            node.entries[0].spot, f"`{keys[0]}` is no step{hint}; the steps are {', '.join(STEPS)}", "unknown-step"
        )

    def _id(self, kind: str, fields: Fields) -> str:
        given = self.reader.text(fields.node("as"))
        if given is not None and self.ids.taken(given) and not self._parts.inside:
            self.reader.error(fields.spot_of("as"), f"another step is named `{given}` already", "duplicate-id")
        step_id = self.ids.give(kind, fields.node(kind), given)
        self.fields[step_id] = fields
        if given is not None:
            self.named.add(step_id)
        return step_id

    def _use(self, fields: Fields) -> Block:
        node = self._parts.steps_of(fields)
        if node is None:
            return ()
        steps = self.block(node)
        self._parts.leave()
        return steps

    def named_blocks(self, node: Node | None, what: str) -> tuple[tuple[str, Block], ...]:
        """Steps by name, such as `answers`."""
        if node is None:
            return ()
        return tuple((entry.key, self.block(entry.value)) for entry in self.reader.named(node, what))


# ---------------------------------------------------------------- one function a kind


def _send(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    content = read.reader.text(fields.node("send"))
    contact, unsent = read.contact(fields), read.exit_block(fields, "unsent")
    return Send(step_id, fields.spot.place, content, contact, unsent) if content else None


def _ask(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    question = read.reader.text(fields.node("ask"))
    contact, unsent = read.contact(fields), read.exit_block(fields, "unsent")
    return Ask(step_id, fields.spot.place, question, contact, unsent) if question else None


def _task(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    reader = read.reader
    talk, role = reader.text(fields.node("task")), reader.text(fields.node("role"))
    by = reader.choice(fields, "by")
    contact = replace(read.contact(fields), by=(by,) if by else ())
    if by is not None and fields.node("benefit") is None and "benefit" not in fields.slips:
        message = (
            "a call or visit is a contact and must say the customer's benefit (`benefit:`); inner work has no `by:`"
        )
        reader.error(fields.spot, message, "missing-benefit")
    if by is None and fields.node("by") is None and fields.node("unsent") is not None:
        reader.error(
            fields.spot_of("unsent"), "inner work (no `by:`) is no contact and is never unsent", "unsent-inner-work"
        )
    return (
        Task(
            id=step_id,
            place=fields.spot.place,
            talk=talk,
            role=role,
            due=reader.length(fields.node("due")),
            contact=contact,
            else_role=reader.text(fields.node("else")),
            unsent=read.exit_block(fields, "unsent"),
            undone=read.exit_block(fields, "undone"),
        )
        if talk and role
        else None
    )


def _wait(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    length, until = read.length_or_point(fields, "wait")
    awaited = read.reader.names(fields.node("for"), "awaited")
    all_of = read.reader.names(fields.node("for all"), "awaited")
    if awaited and all_of:
        read.reader.error(
            fields.spot_of("for all"), "`for` awaits any of its list, `for all` all of it; say one of them", "wait-for"
        )
    answers = read.named_blocks(fields.node("answers"), "answers")
    answered = read.exit_block(fields, "answered")
    silent = read.exit_block(fields, "silent")
    return Wait(
        id=step_id,
        place=fields.spot.place,
        length=length,
        until=until,
        silent=silent or (),
        awaited=() if awaited == ("answer",) else awaited,
        all_of=all_of,
        answers=answers,
        answered=answered,
    )


def _pause(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    length, until = read.length_or_point(fields, "pause")
    return Pause(step_id, fields.spot.place, length, until)


def _choose(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    cases: list[tuple[Expr | None, Block]] = []
    node = fields.node("choose")
    items = read.reader.items(node, "the roads of `choose`") if node is not None else ()
    for index, item in enumerate(items):
        case = read.reader.fields(item, CASE)
        if case is not None:
            found = _case(read, case, last=index == len(items) - 1)
            if found is not None:
                cases.append(found)
    if node is not None and not items:
        read.reader.error(node.spot, "`choose` has no road; give `if` with `do`", "empty-choose")
    return Choose(step_id, fields.spot.place, tuple(cases))


def _case(read: BlockReader, case: Fields, *, last: bool) -> tuple[Expr | None, Block] | None:
    reader, otherwise = read.reader, case.node("else")
    if otherwise is not None:
        if case.given(("if", "do")):
            reader.error(case.spot, "a road has `if` with `do`, or `else` alone", "choose-case")
        if not last:
            reader.error(case.spot, "`else` stands last: no road after it is ever taken", "choose-else")
        return None, read.block(otherwise)
    for name in ("if", "do"):
        if case.node(name) is None:
            reader.error(
                case.spot,
                f"a road of `choose` lacks `{name}:`; it has `if` with `do`, the last one may be `else`",
                "choose-case",
            )
    test, steps = read.compiler.condition(case.node("if"), Setting.STEP), read.block(case.node("do"))
    return (test, steps) if test is not None else None


def _split(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    name, node = read.reader.text(fields.node("split")), fields.node("arms")
    arms: list[tuple[str, float, Block]] = []
    for entry in read.reader.named(node, "arms") if node is not None else ():
        arm = read.reader.fields(entry.value, ARM)
        if arm is not None:
            share = read.reader.parsed(arm.node("share"), parse_share)
            arms.append((entry.key, share or 0.0, read.block(arm.node("do"))))
    if node is not None:
        read.check_whole(node.spot, [share for _, share, _ in arms], "arms")
    return Split(step_id, fields.spot.place, name, tuple(arms)) if name else None


def _repeat(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    every = read.reader.length(_after(read, fields, "repeat", _EVERY, "every 7d"), scaled=True)
    at_most = read.reader.parsed(fields.node("at most"), lambda text: parse_whole(text, least=1, most=ROUNDS_LIMIT))
    until = read.compiler.condition(fields.node("until"), Setting.STEP)
    do = read.block(fields.node("do"))
    if fields.node("do") is not None and not do:
        read.reader.error(fields.spot_of("do"), "a round that does nothing is no repeat; use `pause`", "empty-repeat")
    return Repeat(step_id, fields.spot.place, every, at_most, until, do) if every and at_most else None


def _after(read: BlockReader, fields: Fields, name: str, pattern: re.Pattern[str], form: str) -> Node | None:
    """The scalar behind a leading word, such as `7d` of `every 7d`."""
    node, text = fields.node(name), read.reader.text(fields.node(name))
    if not isinstance(node, Scalar) or text is None:
        return None
    match = pattern.fullmatch(text)
    if match is None:
        read.reader.error(node.spot, f"`{text}`: it is written `{name}: {form}`", "wrong-value")
        return None
    return replace(node, text=match[1])


def _claim(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    resource = read.reader.text(fields.node("claim"))
    up_to = read.reader.length(fields.node("up to"))
    granted, refused = read.block(fields.node("granted")), read.block(fields.node("refused"))
    return Claim(step_id, fields.spot.place, resource, up_to, granted, refused) if resource else None


def _set(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    node = fields.node("set")
    values: list[tuple[str, Any]] = []
    entries = read.reader.named(node, "the values of `set`") if node is not None else ()
    for entry in entries:
        if not _TRAIT.fullmatch(entry.key):
            message = f"`{entry.key}` is no trait; `set` writes traits of the customer, such as `customer.size`"
            read.reader.error(entry.spot, message, "wrong-name")
        else:
            values.append((entry.key, read.literal(entry)))
    if node is not None and not entries:
        read.reader.error(node.spot, "`set` sets nothing", "empty-value")
    return Set(step_id, fields.spot.place, tuple(values))


def _start(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    script, node = read.reader.text(fields.node("start")), fields.node("with")
    entries = read.reader.named(node, "evidence") if node is not None else ()
    given = tuple((entry.key, read.literal(entry)) for entry in entries)
    return StartOther(step_id, fields.spot.place, script, given) if script else None


def _exit(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    reason = read.reader.text(fields.node("exit"))
    return Exit(step_id, fields.spot.place, reason) if reason else None


_BUILDERS: dict[str, Callable[[BlockReader, str, Fields], Step | None]] = {
    "send": _send,
    "ask": _ask,
    "task": _task,
    "wait": _wait,
    "pause": _pause,
    "choose": _choose,
    "split": _split,
    "repeat": _repeat,
    "claim": _claim,
    "set": _set,
    "start": _start,
    "exit": _exit,
}

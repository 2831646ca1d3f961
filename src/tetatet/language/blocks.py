"""Lists of steps as values: the reader of what stands in `steps:` and in every exit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tetatet.language.durations import parse_share, parse_whole
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.keys import plain_key
from tetatet.language.reading import Fields, Reader
from tetatet.language.shapes import ARM, CASE
from tetatet.language.source import Entry, Items, Keys, Node, Scalar, Spot, rewrite
from tetatet.language.steps import STEPS, kind_of_step
from tetatet.language.words import did_you_mean
from tetatet.model.script import (
    Ask,
    Block,
    Choose,
    Claim,
    Contact,
    Duration,
    Exit,
    Expr,
    Pause,
    Point,
    Repeat,
    Send,
    Set,
    Split,
    StartOther,
    Step,
    Task,
    Variants,
    Wait,
)

STEPS_LIMIT = 2_000
"""Steps of one script, parts put in place; no marketer reads more, and parts multiply."""

PART_DEPTH_LIMIT = 8
"""Parts within parts."""

DEPTH_LIMIT = 30
"""Steps within steps, parts put in place: a dialogue of thirty silent waits in a row."""

ROUNDS_LIMIT = 1_000
"""Rounds of a `repeat`: daily for nearly three years."""

_EVERY = re.compile(r"every\s+(.+)", re.DOTALL)
_UNTIL = re.compile(r"until\s+(.+)", re.DOTALL)
_SHARE = re.compile(r"\d+(\.\d+)?\s*%")
_PARAMETER = re.compile(r"\$([a-z]\w*)")
_TRAIT = re.compile(r"customer(\.[A-Za-z_]\w*)+")


@dataclass(frozen=True, slots=True)
class Part:
    """A part as written, to be put in place."""

    name: str
    takes: tuple[str, ...]
    steps: Node
    spot: Spot


class BlockReader:
    """Reads the steps of one script; ids are given in the order of the file."""

    def __init__(self, reader: Reader, compiler: Compiler, parts: Mapping[str, Part], script: str) -> None:
        self.reader = reader
        self.compiler = compiler
        self.parts = parts
        self.script = script
        self.named: set[str] = set()  # ids by `as:`
        self.ids: set[str] = set()
        self.spots: dict[str, Spot] = {}  # id -> where the step stands, with its keys
        self.fields: dict[str, Fields] = {}
        self._inside: list[str] = []  # the parts that are being put in place
        self._depth = 0

    def read(self, node: Node) -> Block:
        """The steps of the script, parts put in place."""
        self.named = _given_ids(node)
        return self.block(node)

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
            if len(self.ids) == STEPS_LIMIT:
                self.ids.add("")
                self.reader.error(node.spot, f"the script has more than {STEPS_LIMIT:,} steps", "too-many-steps")
            return ()
        step_id = self._id(kind, fields)
        step = _BUILDERS[kind](self, step_id, fields)
        return (step,) if step is not None else ()

    def _report_no_step(self, node: Keys, keys: tuple[str, ...]) -> None:
        later = next((key for key in keys if plain_key(key) in STEPS), None)
        if later is not None:
            message = f"a step's first key says what it does: write `{later}:` before `{keys[0]}:`"
            self.reader.error(node.entries[0].spot, message, "step-order")
            return
        hint = did_you_mean(keys[0], STEPS)
        self.reader.error(node.entries[0].spot, f"`{keys[0]}` is no step{hint}; the steps are {', '.join(STEPS)}", "unknown-step")

    # ------------------------------------------------------------ ids

    def _id(self, kind: str, fields: Fields) -> str:
        given = self.reader.text(fields.node("as"))
        if given is not None:
            if given in self.ids and not self._inside:
                self.reader.error(fields.spot_of("as"), f"another step is named `{given}` already", "duplicate-id")
            wanted = given
        else:
            wanted = step_name(kind, fields.node(kind))
        taken = self.ids if given is not None else self.ids | self.named
        found, number = wanted, 1
        while found in taken:
            number += 1
            found = f"{wanted} {number}"
        self.ids.add(found)
        self.spots[found] = fields.spot
        self.fields[found] = fields
        return found

    # ------------------------------------------------------------ parts

    def _use(self, fields: Fields) -> Block:
        name, node = self.reader.text(fields.node("use")), fields.node("use")
        if name is None or node is None:
            return ()
        part = self.parts.get(name)
        if part is None:
            self.reader.error(node.spot, f"there is no part `{name}`{did_you_mean(name, self.parts)}", "unknown-part")
            return ()
        if name in self._inside:
            ring = " → ".join(f"`{inner}`" for inner in (*self._inside, name))
            self.reader.error(node.spot, f"the part would be put into itself: {ring}", "part-cycle")
            return ()
        if len(self._inside) >= PART_DEPTH_LIMIT:
            self.reader.error(node.spot, f"parts nest deeper than {PART_DEPTH_LIMIT}", "part-depth")
            return ()
        values = self._given(fields, part)
        self._inside.append(name)
        steps = self.block(rewrite(part.steps, lambda scalar: self._filled(scalar, values, part)))
        self._inside.pop()
        return steps

    def _given(self, fields: Fields, part: Part) -> dict[str, Scalar]:
        node = fields.node("with")
        values: dict[str, Scalar] = {}
        for entry in self.reader.named(node, "what a part takes") if node is not None else ():
            if entry.key not in part.takes:
                message = f"the part `{part.name}` takes no `{entry.key}`{did_you_mean(entry.key, part.takes)}"
                self.reader.error(entry.spot, message, "part-parameter")
            elif not isinstance(entry.value, Scalar):
                self.reader.error(entry.spot, "a part takes text", "wrong-form")
            else:
                values[entry.key] = entry.value
        for name in part.takes:
            if name not in values:
                self.reader.error(fields.spot, f"the part `{part.name}` takes `{name}`: give it in `with:`", "part-parameter")
                values[name] = Scalar("?", True, fields.spot)
        return values

    def _filled(self, scalar: Scalar, values: Mapping[str, Scalar], part: Part) -> Scalar:
        def fill(match: re.Match[str]) -> str:
            if match[1] in values:
                return values[match[1]].text
            message = f"the part `{part.name}` takes no `{match[1]}`{did_you_mean(match[1], part.takes)}"
            self.reader.error(scalar.spot, message, "part-parameter")
            return match[0]

        return replace(scalar, text=_PARAMETER.sub(fill, scalar.text))

    # ------------------------------------------------------------ what several steps share

    def contact(self, fields: Fields) -> Contact:
        """What a contact says besides its content."""
        reader = self.reader
        offer, best_of = self._offer(fields)
        return Contact(
            by=tuple(plain_key(name) for name in reader.names(fields.node("by"), "channels")),
            benefit=reader.words(fields.node("benefit")),
            to=reader.text(fields.node("to")),
            offer=offer,
            best_of=best_of,
            page=reader.text(fields.node("page")),
            variants=self._variants(fields.node("variants")),
            valid_for=reader.length(fields.node("valid for")),
            topic=reader.text(fields.node("topic")),
        )

    def _offer(self, fields: Fields) -> tuple[str | None, str | None]:
        text = self.reader.text(fields.node("offer"))
        if text is not None and text.startswith("best of "):
            return None, text.removeprefix("best of ").strip()
        return text, None

    def _variants(self, node: Node | None) -> Variants | None:
        if node is None:
            return None
        entries = self.reader.named(node, "variants")
        texts = [self.reader.text(entry.value) or "" for entry in entries]
        drawn = [bool(_SHARE.fullmatch(text)) for text in texts]
        if entries and all(drawn):
            shares = [(entry.key, self.reader.parsed(entry.value, parse_share) or 0.0) for entry in entries]
            self._check_whole(node.spot, [share for _, share in shares], "variants")
            return Variants(shares=tuple(shares))
        if any(drawn):
            self.reader.error(node.spot, "variants are conditions or shares (an experiment), never both", "variants-mixed")
            return None
        tests = [(entry.key, self.compiler.condition(entry.value, Setting.STEP)) for entry in entries]
        return Variants(tests=tuple((name, test) for name, test in tests if test is not None))

    def _check_whole(self, spot: Spot, shares: list[float], what: str) -> None:
        total = sum(shares)
        if abs(total - 1) > 1e-6:
            self.reader.error(spot, f"the shares of the {what} make {total * 100:g}%, not 100%", "shares")

    def length_or_point(self, fields: Fields, name: str) -> tuple[Duration | None, Point | None]:
        """`7d` or `until …`."""
        node, text = fields.node(name), self.reader.text(fields.node(name))
        zone = self.reader.zone(fields.node("zone"))
        if node is None or text is None:
            return None, None
        until = _UNTIL.fullmatch(text)
        if until is not None:
            return None, self.compiler.moment(node, Setting.STEP, zone, until[1])
        if zone is not None:
            self.reader.error(fields.spot_of("zone"), "`zone` goes with `until` a time of day", "zone-unused")
        return self.reader.length(node, scaled=True), None

    def named_blocks(self, node: Node | None, what: str) -> tuple[tuple[str, Block], ...]:
        """Steps by name, such as `answers`."""
        if node is None:
            return ()
        return tuple((entry.key, self.block(entry.value)) for entry in self.reader.named(node, what))

    def literal(self, entry: Entry) -> Any:
        """A value of `set`: text, number, truth or nothing; an Expr where it begins with `=`."""
        node = entry.value
        if isinstance(node, Items):
            return [self._plain_value(item) for item in node.items if isinstance(item, Scalar)]
        if not isinstance(node, Scalar):
            self.reader.error(entry.spot, "a value is a text, a number, true, false, null, or a list of such", "wrong-form")
            return None
        if node.text.startswith("="):
            return self.compiler.value(node, Setting.STEP, node.text[1:].strip())
        return self._plain_value(node)

    def _plain_value(self, node: Scalar) -> Any:
        if not node.plain:
            return node.text
        if node.text in ("true", "false"):
            return node.text == "true"
        if node.text in ("null", "~", ""):
            return None
        if re.fullmatch(r"-?\d{1,15}", node.text):
            return int(node.text)
        if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", node.text):
            return float(node.text)
        return node.text


def step_name(kind: str, node: Node | None) -> str:
    """The id of a step without `as:`: its kind and its object.

    A `set` or a `choose` has no object, and is called by its kind.
    """
    if isinstance(node, Scalar) and node.text.strip():
        return f"{kind} {' '.join(node.text.split())}"
    return kind


def _given_ids(node: Node) -> set[str]:
    """Every `as:` below a node, so that ids made up do not take them."""
    if isinstance(node, Items):
        return {name for item in node.items for name in _given_ids(item)}
    found: set[str] = set()
    if isinstance(node, Keys):
        for entry in node.entries:
            if entry.key == "as" and isinstance(entry.value, Scalar):
                found.add(entry.value.text.strip())
            found |= _given_ids(entry.value)
    return found


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
    if by is not None and fields.node("benefit") is None:
        message = "a call or visit is a contact and must say the customer's benefit (`benefit:`); inner work has no `by:`"
        reader.error(fields.spot, message, "missing-benefit")
    if by is None and fields.node("by") is None and fields.node("unsent") is not None:
        reader.error(fields.spot_of("unsent"), "inner work (no `by:`) is no contact and is never unsent", "unsent-inner-work")
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
        read.reader.error(fields.spot_of("for all"), "`for` awaits any of its list, `for all` all of it; say one of them", "wait-for")
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
            reader.error(case.spot, f"a road of `choose` lacks `{name}:`; it has `if` with `do`, the last one may be `else`", "choose-case")
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
        read._check_whole(node.spot, [share for _, share, _ in arms], "arms")
    return Split(step_id, fields.spot.place, name, tuple(arms)) if name else None


def _repeat(read: BlockReader, step_id: str, fields: Fields) -> Step | None:
    every = read.reader.length(_after(read, fields, "repeat", _EVERY, "every 7d"), scaled=True)
    at_most = read.reader.parsed(
        fields.node("at most"), lambda text: parse_whole(text, least=1, most=ROUNDS_LIMIT)
    )
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

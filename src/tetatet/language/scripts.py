"""scripts/*.yml and parts/*.yml: heads, and the steps below them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tetatet.language import shapes
from tetatet.language.blocks import BlockReader
from tetatet.language.durations import parse_share
from tetatet.language.expressions import Compiler, Setting
from tetatet.language.parts import Part
from tetatet.language.reading import Fields, Reader
from tetatet.language.source import Items, Keys, Node, Scalar, Spot
from tetatet.language.words import did_you_mean, with_article
from tetatet.model.script import AGAIN_AFTER, Goal, HeadExit, Script, Start
from tetatet.model.settings import Settings
from tetatet.model.written_time import Duration

WITHIN = Duration(days=90, text="90d")
"""How long a goal is counted unless it says otherwise: a quarter, as long as most reports look back."""

NEXT_CONTACT = "next contact"
_PARAMETER = re.compile(r"[a-z]\w*")


@dataclass(slots=True)
class ScriptRead:
    """A script with what `check` needs besides: its keys, those of each step by id, and whether a part is missing."""

    script: Script
    fields: Fields
    steps: Mapping[str, Fields]
    cut: bool = False


@dataclass(slots=True)
class ScriptOutline:
    """The scripts and parts that the files declare, by name, in the order of the files."""

    scripts: dict[str, Fields]
    parts: dict[str, Part]
    parts_used: set[str]


def outline_scripts(reader: Reader, documents: tuple[Node, ...]) -> ScriptOutline:
    """Which scripts and parts do these documents declare? Each may stand in either folder."""
    outline = ScriptOutline({}, {}, set())
    places: dict[str, Spot] = {}
    for document in documents:
        kind = _kind(document)
        if kind is None:
            known = "`script: NAME` (or `part: NAME`)"
            keys = [entry.key for entry in document.entries] if isinstance(document, Keys) else []
            hint = did_you_mean(keys[0], ("script", "part")) if keys else ""
            reader.error(document.spot, f"a document of a script begins with {known}{hint}", "no-script")
            continue
        fields = reader.fields(document, shapes.SCRIPT if kind == "script" else shapes.PART)
        name = reader.text(fields.node(kind)) if fields is not None else None
        if fields is None or name is None:
            continue
        if f"{kind} {name}" in places:
            before = places[f"{kind} {name}"]
            message = f"another {kind} is named `{name}`, in {before.file} line {before.line}"
            reader.error(fields.spot_of(kind), message, f"duplicate-{kind}")
            continue
        places[f"{kind} {name}"] = fields.spot_of(kind)
        if kind == "script":
            outline.scripts[name] = fields
        else:
            _outline_part(reader, name, fields, outline)
    return outline


def _kind(document: Node) -> str | None:
    if not isinstance(document, Keys):
        return None
    return next((entry.key for entry in document.entries if entry.key in ("script", "part")), None)


def _outline_part(reader: Reader, name: str, fields: Fields, outline: ScriptOutline) -> None:
    takes = reader.names(fields.node("takes"), "takes")
    for parameter in takes:
        if not _PARAMETER.fullmatch(parameter):
            message = f"`{parameter}` is no name that `${parameter}` could stand for; it is one word of small letters"
            reader.error(fields.spot_of("takes"), message, "wrong-name")
    steps = fields.node("steps")
    outline.parts[name] = Part(name, takes, steps if steps is not None else Items((), fields.spot), fields.spot)


def read_script(
    reader: Reader, compiler: Compiler, name: str, fields: Fields, *, outline: ScriptOutline, settings: Settings
) -> ScriptRead | None:
    """One script, or None with findings when it cannot be read."""
    purpose = reader.choice(fields, "purpose") or "marketing"
    steps_node = fields.node("steps") or Items((), fields.spot)
    blocks = BlockReader(reader, compiler, outline.parts, steps_node)
    steps = blocks.read()
    if fields.node("steps") is not None and isinstance(steps_node, Items) and not steps_node.items:
        reader.error(fields.spot_of("steps"), "a script without a step does nothing", "empty-script")
    goal, start = _goal(reader, compiler, fields), _start(reader, compiler, fields)
    replaces = reader.names(fields.node("replaces"), "scripts")
    exits = tuple(_exits(reader, compiler, fields))
    worth = compiler.value(fields.node("worth"), Setting.STEP)
    share = reader.parsed(fields.node("holdout"), parse_share)
    outline.parts_used |= blocks.parts_used
    if goal is None:
        return None
    script = Script(
        name=name,
        place=fields.spot.place,
        steps=steps,
        goal=goal,
        start=start,
        about=reader.text(fields.node("about")) or "",
        type=reader.choice(fields, "type") or "foundation",
        purpose=purpose,
        topic=reader.text(fields.node("topic")),
        exits=exits,
        accounts=reader.choice(fields, "with") == "accounts",
        replaces=tuple(other for other in replaces if other != NEXT_CONTACT),
        replaces_next_contact=NEXT_CONTACT in replaces,
        joins=reader.names(fields.node("joins"), "scripts"),
        waits_for=reader.names(fields.node("waits for"), "scripts"),
        mutes=reader.names(fields.node("mutes"), "scripts"),
        holdout=share if share is not None else settings.holdout if purpose == "marketing" else 0.0,
        sign_off=reader.names(fields.node("sign off"), "roles"),
        worth=worth,
        named=frozenset(blocks.named),
    )
    return ScriptRead(script, fields, blocks.fields, blocks.cut)


def _start(reader: Reader, compiler: Compiler, fields: Fields) -> Start:
    node = fields.node("start")
    if node is None:
        return Start()
    if isinstance(node, (Scalar, Items)):
        return Start(when=reader.names(node, "transitions"))
    given = reader.fields(node, shapes.START)
    if given is None:
        return Start()
    if given.node("when") is None:
        reader.error(node.spot, "`start` says `when:`, the transition", "missing-when")
    return Start(
        when=reader.names(given.node("when"), "transitions"),
        test=compiler.condition(given.node("if"), Setting.OPENING),
        per=reader.text(given.node("per")),
        again_after=reader.length(given.node("again after"), zero=True) or AGAIN_AFTER,
    )


def _goal(reader: Reader, compiler: Compiler, fields: Fields) -> Goal | None:
    node = fields.node("goal")
    given = reader.fields(node, shapes.GOAL) if node is not None else None
    if given is None:
        return None
    _check_one(reader, given, "goal")
    within = reader.length(given.node("within")) or WITHIN
    return Goal(
        event=reader.text(given.node("event")),
        test=compiler.condition(given.node("if"), Setting.HEARING),
        becomes=compiler.condition(given.node("becomes"), Setting.BECOMING),
        within=within,
    )


def _exits(reader: Reader, compiler: Compiler, fields: Fields) -> list[HeadExit]:
    node = fields.node("exits")
    found: list[HeadExit] = []
    for item in reader.items(node, "exits") if node is not None else ():
        given = reader.fields(item, shapes.HEAD_EXIT)
        if given is None:
            continue
        _check_one(reader, given, "exit")
        event = reader.text(given.node("event"))
        test = compiler.condition(given.node("if"), Setting.HEARING)
        becomes = compiler.condition(given.node("becomes"), Setting.BECOMING)
        found.append(HeadExit(event, test, becomes, reader.text(given.node("reason")) or ""))
    return found


def _check_one(reader: Reader, given: Fields, what: str) -> None:
    ways = given.given(("event", "becomes"))
    if len(ways) != 1:
        reader.error(
            given.spot,
            f"{with_article(what)} is either an `event:` or a condition that `becomes:` true",
            f"{what}-kind",
        )
    elif ways == ["becomes"] and given.node("if") is not None:
        reader.error(given.spot_of("if"), "`if` goes with `event`; put it into `becomes` with AND", f"{what}-kind")

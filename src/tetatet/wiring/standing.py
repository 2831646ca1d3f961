"""How everybody stands at the end of a replay: one line a customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tetatet.interact.policy import covering
from tetatet.kernel.scope import Scope
from tetatet.model import calendar
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant, format_instant
from tetatet.run.replay import Replay, everybody_in


def state_lines(replay: Replay) -> Iterator[dict[str, Any]]:
    """Facts, segments, consents, running dialogues, open tasks, caps used."""
    for record in everybody_in(replay):
        yield _state(replay, record)


def _state(replay: Replay, record: Record) -> dict[str, Any]:
    book, now = replay.book, replay.now
    scope = Scope(book, record, now, replay.fitted)
    project = book.project
    line: dict[str, Any] = {
        "at": format_instant(now),
        "customer": record.name,
        "kind": "state",
        "traits": record.traits,
        "facts": {name: scope.fact(name) for name in project.facts},
        "segments": {name: scope.segment(name) for name in project.segments},
        "consents": _consents(record),
        "channels": {channel: _may(record, channel) for channel in project.settings.channels},
        "running": [_running(one) for one in record.dialogues],
        "tasks": [
            {"script": one.script, "task": one.talk, "role": one.role, "due": _at(one.due), "act": one.act}
            for one in record.tasks
        ],
        "promises": [],
        "caps": _caps(replay, record),
    }
    facts = project.facts
    line["facts"] = {
        name: format_instant(Instant(value)) if facts[name].value_kind == "time" and isinstance(value, int) else value
        for name, value in line["facts"].items()
    }
    return line


def _at(instant: Instant) -> str | None:
    return None if instant >= NEVER else format_instant(instant)


def _consents(record: Record) -> list[dict[str, Any]]:
    found = []
    for key in sorted(record.consents):
        purpose, channel, topic = key.split("|")
        act = record.consents[key]
        entry = {"purpose": purpose, "given": act.given, "at": format_instant(act.at), "source": act.source}
        entry.update({name: value for name, value in (("channel", channel), ("topic", topic)) if value})
        found.append(entry)
    return found


def _may(record: Record, channel: str) -> bool:
    act = covering(record, "marketing", channel, None)
    return act is not None and act.given


def _running(dialogue: Any) -> dict[str, Any]:
    due = dialogue.due if dialogue.acted else min(dialogue.due, dialogue.valid_until)
    return {
        "script": dialogue.script,
        "dialogue": dialogue.id,
        "step": dialogue.node,
        "state": dialogue.state,
        "due": _at(due),
        "since": format_instant(dialogue.started),
        "arm": dialogue.arm or None,
        "revision": dialogue.revision,
    }


def _caps(replay: Replay, record: Record) -> list[dict[str, Any]]:
    """Each cap, and how much of it is used now."""
    plan, now = replay.book.plan, replay.now
    zone = calendar.zone(record.zone) if record.zone else plan.zone
    found = []
    for cap in plan.project.settings.policy.caps:
        used = sum(
            1
            for one in record.contacts
            if not one.ghost
            and (cap.by is None or one.channel == cap.by)
            and now < calendar.add(one.at, cap.within, zone, plan.workdays)
        )
        found.append({"contacts": cap.contacts, "in": cap.within.text, "by": cap.by, "used": used})
    return found

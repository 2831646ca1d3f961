"""Replay tells the story that a second, independent interpreter of the documents tells."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, note, settings

from tests.acceptance.replaying import Line, replay
from tests.oracles.interpreter.chance import UNTIL, Example, Node, examples
from tests.oracles.interpreter.world import interpret

EXAMPLES = 400

TOLD: dict[str, tuple[str, ...]] = {
    "transition": ("transition", "valid_until"),
    "start": ("script", "valid_until"),
    "contact": ("script", "content", "channel", "verdict", "until", "by_rule"),
    "task": ("script", "content", "channel", "verdict", "until", "by_rule", "role", "due"),
    "answer": ("script", "answer"),
    "silence": ("script",),
    "undone": ("script", "content"),
    "goal": ("script", "late"),
    "exit": ("script", "reason"),
    "end": ("script", "reason"),
    "set": ("script", "values"),
    "joined": ("script",),
    "superseded": ("script", "by"),
    "queued": ("script", "behind"),
    "known": ("script", "content", "answer"),
    "escalated": ("script", "role"),
    "withdrawn": ("content",),
    "unsent": ("script",),
    "skipped": ("script", "reason"),
}
"""What is compared, by kind of line; what else a line holds, and every other kind, the documents leave open."""
SAME = {"suppression": "permission"}
"""Where the documents leave open which of two words is said."""
VARIED = {"facts.yml": ("transitions",), "tetatet.yml": ("zone", "policy", "holidays", "after complaint", "leap day")}
"""What of these files is drawn; the rest is the same in every example."""
MOMENTS = ("at", "until", "due", "valid_until")


def story(lines: list[Line]) -> list[str]:
    """The lines in words, those of one instant in the order of the alphabet."""
    late = {(line["at"], line["content"]) for line in lines if line.get("by_rule") == "validity"}
    lines = [line for line in lines if not (line.get("verdict") == "hold" and (line["at"], line["content"]) in late)]
    return sorted(_sentence(line) for line in lines if line["kind"] in TOLD)


def _sentence(line: Line) -> str:
    words = {name: line[name] for name in TOLD[line["kind"]] if name in line and _is_told(line, name)}
    fields = " ".join(f"{name}={_word(name, value)}" for name, value in words.items())
    return f"{_word('at', line['at'])} {line['customer']} {line['kind']} {fields}"


def _is_told(line: Line, name: str) -> bool:
    """Of a contact that is dropped before its channel is asked for, the channel is left open."""
    return name != "channel" or line.get("by_rule") not in ("permission", "suppression", "mutes", "replaced")


def _word(name: str, value: Any) -> str:
    if name in MOMENTS:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC).strftime("%m-%dT%H:%M:%S")
    if isinstance(value, Mapping):
        return str({key: int(one) if isinstance(one, float) and one == int(one) else one for key, one in value.items()})
    return SAME.get(value, value) if isinstance(value, str) else str(value)


def acts_in(lines: list[Line]) -> Iterator[tuple[str, str, Line]]:
    """Each act that went: its name in the interpreter, its name in the replay, its line."""
    for line in lines:
        if line["kind"] in ("contact", "task") and line["verdict"] == "go":
            yield f"{line['customer']}|{line['script']}|{line['content']}|{line['at']}", line["act"], line


def with_acts(example: Example) -> list[Node]:
    """The events, with the acts that they answer by their names in the replay."""
    named = [event for event in example.events if isinstance(event.get("properties", {}).get("act"), list)]
    if not named:
        return example.events
    plain = [event for event in example.events if event not in named]
    gone = [(act, line) for _, act, line in acts_in(replay(example.files, plain, until=UNTIL))]
    for event in named:
        content, number = event["properties"]["act"]
        fitting = [act for act, line in gone if line["content"] == content and line["at"] <= event["timestamp"]]
        if number < len(fitting):
            plain.append(event | {"properties": event["properties"] | {"act": fitting[number]}})
    return plain


def both_stories(files: Mapping[str, str], events: list[Node]) -> tuple[list[str], list[str]]:
    """What the replay tells, and what the interpreter tells."""
    lines = replay(dict(files), events, until=UNTIL)
    acts = {own: act for own, act, _ in acts_in(lines)}
    return story(lines), story(interpret(files, events, UNTIL, acts))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(examples())
def test_replay_tells_what_the_documents_say(example: Example) -> None:
    """On any small project and any events the replay and the independent interpreter tell the same lines."""
    events = with_acts(example)
    replayed, expected = both_stories(example.files, events)
    note(difference(example, events, replayed, expected))
    assert replayed == expected


def _short(path: str, body: str) -> str:
    """Of a file what differs from example to example, on one line."""
    if path.startswith(("content/", "talks/", "questions/")):
        return ""
    node = json.loads(body)
    return str({name: node[name] for name in VARIED.get(path, node) if name in node})


def difference(example: Example, events: list[Node], replayed: list[str], expected: list[str]) -> str:
    """The project, the events and both stories, for the one who has to judge."""
    mine, theirs = Counter(expected), Counter(replayed)
    rows = [f"--- {path} {_short(path, body)}" for path, body in example.files.items()]
    rows += [str(event) for event in events]
    marked = (
        dict.fromkeys(mine & theirs, "  ") | dict.fromkeys(mine - theirs, "E ") | dict.fromkeys(theirs - mine, "R ")
    )
    return "\n".join([*rows, "E: expected alone, R: replayed alone", *(marked[line] + line for line in sorted(marked))])

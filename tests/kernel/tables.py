"""Books, records, events and turns in few words, for the tests of what decides.

Projects are written as a marketer writes them and read by the real reader, so that
no test depends on how a step or a condition is held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tests.acceptance.replaying import Event as Wire
from tests.acceptance.replaying import instant, project
from tetatet.interact.turn import Candidate, Turn
from tetatet.kernel import Book, Outcome, hear, make_book
from tetatet.kernel.turning import table
from tetatet.language.folder import Folder
from tetatet.language.project import read_files
from tetatet.model.decision import Line
from tetatet.model.event import Event
from tetatet.model.project import Project
from tetatet.model.record import Consent, Dialogue, Record
from tetatet.model.step import Ask, Send, Task
from tetatet.model.time import Instant, parse_instant

ADDRESSES = {"email": "u1@example.com", "phone": "+491511234567", "address": {"city": "Berlin"}}


def moment(text: str) -> Instant:
    """`03-01 10:00` of 2026, in UTC."""
    return parse_instant(instant(text))


# ---------------------------------------------------------------- projects


@lru_cache(maxsize=256)
def _read(files: tuple[tuple[str, str], ...]) -> Project:
    data = {name: text.encode() for name, text in files}
    return read_files(Folder(data, ()), brand="Shop").project_or_raise()


def read_project(files: Mapping[str, str]) -> Project:
    """The project of these files; one with errors fails the test."""
    return _read(tuple(sorted(files.items())))


def project_of(*scripts: str, facts: str = "", files: Mapping[str, str] | None = None, **policy: str) -> Project:
    """A project of these scripts, in which nothing stands in the way unless a test puts it there."""
    return read_project(project(*scripts, facts=facts, files=files, **policy))


def book_of(*scripts: str, facts: str = "", files: Mapping[str, str] | None = None, **policy: str) -> Book:
    """The same, compiled."""
    return make_book(project_of(*scripts, facts=facts, files=files, **policy))


def script_text(steps: str, *, name: str = "hello", start: str = "asked", head: str = "") -> str:
    """A script whose steps stand in one line of flow style."""
    goal = "" if "goal:" in head else "goal: {event: Contract Signed, within: 30d}\n"
    return f"script: {name}\nstart: {start}\n{goal}{head}steps: [{steps}]\n"


# ---------------------------------------------------------------- events


def event(at: str | int, name: str, /, *, message: str = "", **properties: Any) -> Event:
    """Something that u1 did; its message id is its moment unless one is given."""
    when = Instant(at) if isinstance(at, int) else moment(at)
    return Event("track", name, when, "web", message or f"m{when}", "u1", properties=properties)


def traits(at: str, /, *, message: str = "", **told: Any) -> Event:
    """Something learnt about u1."""
    when = moment(at)
    return Event("identify", "", when, "web", message or f"m{when}", "u1", traits=told)


def taken_in(lines: list[Wire]) -> list[Event]:
    """Events as they come over the wire, in order of time, as the kernel meets them."""
    found = [
        Event(
            line["type"],
            line.get("event", ""),
            parse_instant(line["timestamp"]),
            "web",
            line.get("messageId", f"m{number:05}"),
            line.get("userId"),
            line.get("anonymousId"),
            line.get("groupId"),
            properties=line.get("properties", {}),
            traits=line.get("traits", {}),
        )
        for number, line in enumerate(lines)
    ]
    return sorted(found, key=lambda one: (one.at, one.source, one.message_id))


# ---------------------------------------------------------------- records and turns


def customer(**fields: Any) -> Record:
    """u1, with every address, who agreed to marketing long ago."""
    agreed = {"marketing||": Consent(Instant(1), "m0", given=True, source="form")}
    usual: dict[str, Any] = {"considered": Instant(1), "traits": dict(ADDRESSES), "consents": agreed}
    return Record("u:u1", "u1", **(usual | fields))


def tell(record: Record, book: Book, *events: Event) -> list[Line]:
    """Let one customer live through events, each at its own moment; the lines that were said."""
    lines: list[Line] = []
    for one in events:
        lines += outcome_of(record, book, one).lines
    return lines


def outcome_of(record: Record, book: Book, one: Event) -> Outcome:
    """What follows from one event at its own moment."""
    return hear(record, one, book, one.at, {})


def turn_at(record: Record, book: Book, at: str, one: Event | None = None) -> Turn:
    """The table at which one occurrence is decided."""
    turn = table(record, book, moment(at), {}, None)
    turn.event = one
    if one is not None:
        turn.view.event = one.properties
    return turn


def dialogue_of(book: Book, script: str, at: str, /, **fields: Any) -> Dialogue:
    """A dialogue that has just begun and stands at its first step."""
    begun = moment(at)
    node = book.plan.programs[script].first
    usual: dict[str, Any] = {"start": {"at": instant(at)}, "transition": "asked", "node": node}
    return Dialogue(f"d-{script}", script, book.revision, begun, **(usual | fields))


def candidate_of(book: Book, dialogue: Dialogue, /, **fields: Any) -> Candidate:
    """The contact at which a dialogue stands."""
    script = book.project.scripts[dialogue.script]
    step = book.plan.programs[dialogue.script].nodes[dialogue.node].step
    assert isinstance(step, Send | Ask | Task)
    content = step.content if isinstance(step, Send) else step.question if isinstance(step, Ask) else step.talk
    kind = "task" if isinstance(step, Task) else "contact"
    return Candidate(dialogue, script, kind, step.id, content, step.contact, f"act-{dialogue.id}", **fields)


def kinds(lines: list[Line]) -> list[str]:
    """The kinds of lines in their order."""
    return [line.kind for line in lines]

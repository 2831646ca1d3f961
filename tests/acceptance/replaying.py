"""Small projects, small events, one run of the command, and its story in words.

Every acceptance test goes through here: a project folder, a file of events and the
command's own entry. Nothing else of the package is imported, so that another way in
changes `run` and nothing more. The tests know the documents, never the kernel.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib
import io
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from unittest import mock

from ruamel.yaml import YAML

Event: TypeAlias = dict[str, Any]
Line: TypeAlias = dict[str, Any]
Files: TypeAlias = dict[str, str]
Lines: TypeAlias = list[Line]
Source: TypeAlias = list[Event] | str | bytes
Given: TypeAlias = Source | dict[str, Source]

FIXTURES = Path(__file__).parent / "fixtures"

# ---------------------------------------------------------------- the command


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of the command went: its exit code, and what it wrote to each stream."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both streams: a message may stand in either."""
        return self.out + self.err


def run(*argv: str, encoding: str = "utf-8") -> Ran:
    """Run `tetatet ARGV` in this process, which spares a second of imports a test; `encoding` is that of the output."""
    main = importlib.import_module("tetatet.cli.main").main
    out, err = _stream(encoding), _stream()
    with mock.patch.object(sys, "argv", ["tetatet", *argv]), redirect_stdout(out), redirect_stderr(err):
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code
    return Ran(code if isinstance(code, int) else int(code is not None), _text(out), _text(err))


def _stream(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    binary = stream.buffer
    assert isinstance(binary, io.BytesIO)
    return binary.getvalue().decode("utf-8", "surrogateescape")


# ---------------------------------------------------------------- files

_ROOT = Path(tempfile.mkdtemp(prefix="tetatet-acceptance-"))
atexit.register(shutil.rmtree, _ROOT, ignore_errors=True)


def folder(files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files; the same files give the same folder, written once."""
    mark = hashlib.sha256()
    for name in sorted(files):
        body = files[name]
        mark.update(name.encode() + b"\0" + (body if isinstance(body, bytes) else body.encode()) + b"\0")
    place = _ROOT / mark.hexdigest()[:24]
    if not place.exists():
        for name, body in files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return place


def json_lines(events: Sequence[Event]) -> str:
    """The text of an events file."""
    return "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)


def numbered(events: Sequence[Event]) -> list[Event]:
    """Give each event without one a message id, so that equal instants keep the order of the list."""
    return [{"messageId": f"m{index:05}", **event} for index, event in enumerate(events)]


def replay_raw(project: Files | Path, events: Given, *args: str, holdout: str | None = "0%", until: str = "") -> Ran:
    """`tetatet replay PROJECT --events FILE --holdout 0% --json`; nothing is asserted.

    `events` is a list, the raw text of a file, or several files by name, each of either kind.
    """
    place = project if isinstance(project, Path) else folder(project)
    given = events if isinstance(events, dict) else {"events.jsonl": events}
    bodies = {
        name: body if isinstance(body, str | bytes) else json_lines(numbered(body)) for name, body in given.items()
    }
    sources = [word for name in bodies for word in ("--events", str(folder(bodies) / name))]
    share = () if holdout is None else ("--holdout", holdout)
    end = ("--until", instant(until)) if until else ()
    return run("replay", str(place), *sources, *share, *end, "--json", *args)


def replay(project: Files | Path, events: Given, *args: str, holdout: str | None = "0%", until: str = "") -> Lines:
    """The lines that a replay prints; a run that fails fails the test, with what it said."""
    ran = replay_raw(project, events, *args, holdout=holdout, until=until)
    assert ran.code == 0, ran.said
    return [json.loads(line) for line in ran.out.splitlines()]


def shuffled(events: Sequence[Event], seed: int) -> list[Event]:
    """The same numbered events in another order, each at least once and some twice."""
    chance = random.Random(seed)
    found = numbered(events)
    found += chance.sample(found, k=len(found) // 2)
    chance.shuffle(found)
    return found


# ---------------------------------------------------------------- projects

CHANNELS = """\
  email: {simulator: true, cost: 0.002}
  sms: {simulator: true, cost: 0.05}
  push: {simulator: true}
  phone: {desk: store agent, cost: 6.00}
  visit: {desk: account manager, cost: 40.00}
  letter: {simulator: true, cost: 1.20}
  next purchase: {simulator: true}
  page: {simulator: true}
  on site: {simulator: true}
"""
ROLES = """\
  store agent: {substitute: shop manager}
  shop manager: {}
  account manager: {substitute: sales head}
  account partner: {}
  sales head: {}
  legal: {}
"""


def settings(
    *,
    zone: str = "UTC",
    quiet: str = "none",
    caps: str = "[]",
    roles: str = ROLES,
    channels: str = CHANNELS,
    more: str = "",
) -> str:
    """A tetatet.yml in which nothing stands in the way unless a test puts it there."""
    return (
        f"brand: Shop\nzone: {zone}\ncurrency: EUR\nlanguages: [en]\nholdout: 0%\n"
        f"channels:\n{channels}roles:\n{roles}policy:\n  quiet: {quiet}\n  caps: {caps}\n{more}\n"
    )


def project(*scripts: str, facts: str = "", files: Mapping[str, str] | None = None, **policy: str) -> Files:
    """A project of these scripts and parts, with the contents, talks and questions that they name.

    `facts` is facts.yml, `policy` goes to `settings`, `files` adds to or replaces what was made.
    """
    found: Files = {"tetatet.yml": settings(**policy), "facts.yml": facts}
    for text in scripts:
        head = YAML(typ="safe", pure=True).load(text)
        kind = "part" if "part" in head else "script"
        found[f"{kind}s/{head[kind]}.yml"] = text.lstrip("\n")
        found |= {name: body for name, body in _words(head) if name not in found}
    return found | dict(files or {})


def _words(node: Any) -> Iterator[tuple[str, str]]:
    """What a marketer would have written beside a script: contents, talks, questions, offers."""
    if isinstance(node, dict):
        for kind, value in node.items():
            if kind in _WORDS and isinstance(value, str) and not value.startswith("$"):
                place, body = _WORDS[kind]
                for variant in ("", *(f".{name}" for name in node.get("variants", ()) if kind == "send")):
                    yield place.format(value + variant), body.format(value)
            elif kind == "offer" and value.startswith("best of "):
                pool = value.removeprefix("best of ")
                yield f"offers/first-of-{pool}.yml".replace(" ", "-"), f"pool: {pool}\n"
            elif kind == "offer":
                yield f"offers/{value}.yml", "pool: all\n"
            yield from _words(value)
    elif isinstance(node, list):
        for item in node:
            yield from _words(item)


_WORDS = {
    "send": ("content/{}.liquid", "subject: {0}\n---\nAbout {0}.\n"),
    "task": (
        "talks/{}.yml",
        "say: Talk about {0}.\nresults: {{interested: reached, not now: reached, no reply: not reached}}\n",
    ),
    "ask": (
        "questions/{}.yml",
        (
            "text: What would you play?\noptions: {{captain: The captain, builder: The builder}}\n"
            "teaches: {{captain: need.captain, builder: need.builder}}\n"
        ),
    ),
}


# ---------------------------------------------------------------- events


def instant(text: str) -> str:
    """`03-01 10:00` (of 2026), `2025-03-01 10:00` or `… 10:00:30` in UTC; an ISO text stays as it is."""
    if "T" in text:
        return text
    text = text if text[4:5] == "-" else f"2026-{text}"
    return text.replace(" ", "T") + ("Z" if text.count(":") == 2 else ":00Z")


def track(at: str, event: str, user: str | None = "u1", /, **properties: Any) -> Event:
    """Something that happened; `user` is None for the firm's news."""
    who = {} if user is None else {"userId": user}
    return {"type": "track", "event": event, **who, "timestamp": instant(at), "properties": properties}


def identify(at: str, user: str = "u1", /, **traits: Any) -> Event:
    """Something learnt about a customer. A time zone stands in both places where clients put it."""
    context = {"context": {"timezone": traits["timezone"]}} if "timezone" in traits else {}
    return {"type": "identify", "userId": user, "timestamp": instant(at), "traits": traits, **context}


def group(at: str, account: str, user: str = "u1", /, **traits: Any) -> Event:
    """An account, and a person who belongs to it."""
    return {"type": "group", "userId": user, "groupId": account, "timestamp": instant(at), "traits": traits}


def order(at: str, user: str = "u1", /, **properties: Any) -> Event:
    """An order of 50 EUR for the kitchen, with an id of its own."""
    usual = {"order_id": f"o {user} {at}", "total": 50.0, "currency": "EUR", "category": "kitchen"}
    return track(at, "Order Completed", user, **(usual | properties))


def consent(at: str, user: str = "u1", /, **record: str) -> Event:
    """A yes; for marketing, every channel and every topic unless the record says less."""
    usual = {"purpose": "marketing", "source": "form", "text_version": "1"}
    return track(at, "Consent Given", user, **(usual | record))


def withdrawal(at: str, user: str = "u1", /, **record: str) -> Event:
    """A no; from all marketing unless the record says less."""
    usual = {"purpose": "marketing", "source": "form", "text_version": "1"}
    return track(at, "Consent Withdrawn", user, **(usual | record))


def person(user: str = "u1", at: str = "01-01 00:00", /, **traits: Any) -> list[Event]:
    """A customer with every address, who agreed to marketing."""
    return [stranger(user, at, **traits), consent(at, user)]


def stranger(user: str = "u1", at: str = "01-01 00:00", /, **traits: Any) -> Event:
    """A customer with every address, of whom no consent is known."""
    digits = int(hashlib.sha256(user.encode()).hexdigest()[:6], 16) % 10_000_000
    usual = {
        "email": f"{user}@example.com",
        "phone": f"+49151{10_000_000 + digits}",
        "address": {"street": f"{user} Street 1", "city": "Berlin", "postalCode": "10115", "country": "DE"},
    }
    return identify(at, user, **(usual | traits))


def scored(at: str, user: str = "u1", /, **scores: Any) -> Event:
    """What the nightly run says of a customer. The documents name the event, not its fields."""
    return track(at, "Scored", user, **scores)


def prefers(at: str, user: str = "u1", /, **wishes: Any) -> Event:
    """How and when a customer wants to be spoken to."""
    return track(at, "Preferences Updated", user, **wishes)


def done(at: str, act: str, result: str, user: str = "u1", /) -> Event:
    """An agent's result code for the task that was filed as `act`."""
    return track(at, "Task Completed", user, task=act, act=act, result=result, agent="Ada")


# ---------------------------------------------------------------- the story

_TELLS = {
    "transition": ("transition",),
    "start": ("script",),
    "skipped": ("script", "reason"),
    "contact": ("content", "channel", "verdict"),
    "task": ("content", "role", "verdict"),
    "answer": ("answer",),
    "undone": ("content",),
    "withdrawn": ("content",),
    "known": ("content", "answer"),
    "granted": ("resource",),
    "refused": ("resource",),
    "goal": ("script",),
    "exit": ("reason",),
    "end": ("script", "reason"),
    "escalated": ("role",),
}


def only(lines: Sequence[Line], *kinds: str, **fields: Any) -> Lines:
    """The lines of these kinds whose fields have these values."""
    return [
        line
        for line in lines
        if (not kinds or line["kind"] in kinds) and all(line.get(name) == value for name, value in fields.items())
    ]


def the(lines: Sequence[Line], *kinds: str, **fields: Any) -> Line:
    """The one line of these kinds and fields; none or several fail the test."""
    found = only(lines, *kinds, **fields)
    assert len(found) == 1, f"{len(found)} lines of {kinds} {fields}: {found}"
    return found[0]


def story(lines: Sequence[Line], *kinds: str, **fields: Any) -> list[str]:
    """Lines in words: `03-01 10:00 contact hello email go`. Contacts and tasks unless other kinds are named.

    A hold tells its `until`: `03-01 22:00 contact hello email hold until 03-02 08:00`.
    """
    return [_sentence(line) for line in only(lines, *(kinds or ("contact", "task")), **fields)]


def _sentence(line: Line) -> str:
    words = [
        short(line["at"]),
        line["kind"],
        *(str(line[name]) for name in _TELLS.get(line["kind"], ()) if name in line),
    ]
    if line.get("verdict") == "hold" and "until" in line:
        words += ["until", short(line["until"])]
    return " ".join(words)


def short(at: str) -> str:
    """`2026-03-01T10:00:00Z` as `03-01 10:00`; other years and seconds are written out."""
    moment = datetime.fromisoformat(at).astimezone(UTC)
    form = "%m-%d %H:%M" if moment.year == 2026 else "%Y-%m-%d %H:%M"
    if moment.second or moment.microsecond:
        form += ":%S"
    return moment.strftime(form)


def act_of(lines: Sequence[Line], content: str) -> str:
    """The act under which this content went out or this task was filed, so that a later event can answer it."""
    acts = {line["act"] for line in only(lines, "contact", "task", content=content) if line["verdict"] == "go"}
    assert len(acts) == 1, f"{content} went under {acts}"
    return str(acts.pop())


def state_of(lines: Sequence[Line], customer: str = "u1") -> Line:
    """What `--state` says of a customer at the end."""
    return the(lines, "state", customer=customer)


def segments_of(lines: Sequence[Line], customer: str = "u1") -> set[str]:
    """The segments to which a customer belongs at the end, whether told as a list or as yes and no."""
    found = state_of(lines, customer)["segments"]
    return {name for name, belongs in found.items() if belongs} if isinstance(found, dict) else set(found)

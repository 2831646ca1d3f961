"""What an agent knows before he speaks: who it is, why now, what was said before, what to say, what may come of it.

The way to reach the customer is told for the task's own channel and no other, and only while the task is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from tetatet.interact.answer import UNDECLARED, Said, matched
from tetatet.interact.plan import Plan
from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.content import Talk
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.step import Ask, Send, Set, Task, Wait
from tetatet.model.time import Instant
from tetatet.ports.outbox import Entry
from tetatet.ports.store import Reader
from tetatet.run import spoken
from tetatet.run.explain import teller_of
from tetatet.run.explain_past import Past
from tetatet.run.explain_person import heard, known
from tetatet.run.explain_steps import then
from tetatet.run.live.desk import WorkItem, find_task, owner_of, work_item
from tetatet.run.live.postal import postal_of
from tetatet.run.spoken import capital, plain
from tetatet.run.telling import Teller

MAX_LINES = 500
"""Decisions of one customer that are read back: a year of one who hears a lot."""

MAX_STORIES = 5
"""Earlier dialogues that are told, the latest; who wants all of them asks for the customer."""

MAX_STEPS = 16
"""Steps from a task to the wait that follows it; further on it is another part of the talk."""

RESULTS = ("reached", "not reached")
"""Of a talk that declares none."""

_decode_line = msgspec.json.Decoder(Line).decode


@dataclass(frozen=True, slots=True)
class Result:
    """How a talk can come out: is the customer reached by it, and what comes then?"""

    result: str
    reached: bool
    then: str


@dataclass(frozen=True, slots=True)
class Story:
    """A dialogue in sentences."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that is needed for one task.

    Attributes:
        contact: a telephone number or an address, by the task's channel; "" where it is done or needs none.
        say: the talk's words, in `language` where the firm speaks it.
        known: who it is, as far as the firm knows; `heard` how much was said so far.
        story: the dialogue that the task is part of; `before` others, the latest first.
        then: to whom it goes when it is not done in time; "" for nobody.
    """

    task: WorkItem
    state: str
    contact: str
    say: str
    language: str
    results: tuple[Result, ...]
    known: str
    heard: str
    story: str
    before: tuple[Story, ...]
    offer: str
    page: str
    then: str


def brief(reader: Reader, book: Book, key: str, now: Instant) -> Brief:
    """What there is to know before this task.

    Raises: InputError: there is no such task.
    """
    entry = find_task(reader.outbox, key)
    act, owner = entry.act, owner_of(reader, entry)
    person = owner if act.record == act.reader else reader.record(entry.customer)
    teller = teller_of(owner or Record("", ""), book, now)
    plan = book.plans.get(act.revision, book.plan)
    lines = lines_of(reader, owner)
    talk = plan.project.talks.get(act.content)
    say, language = _words(act, talk, plan, teller)
    open_acts = set() if owner is None else {task.act for task in owner.tasks}
    story, before = _stories(teller, lines, act.dialogue)
    return Brief(
        task=work_item(entry, owner, book, now),
        state=entry.state,
        contact=_contact(entry, person),
        say=say,
        language=language,
        results=_results(teller, plan, act, talk),
        known="" if owner is None else known(teller, owner, now, {}),
        heard=heard(teller, lines, open_acts) if lines else "",
        story=story,
        before=before,
        offer=plain(act.offer),
        page=act.page,
        then=_substitute(act, plan, owner) if entry.state == "open" else "",
    )


def lines_of(reader: Reader, record: Record | None) -> list[Line]:
    """What was decided about this customer lately, in order."""
    key = None if record is None else reader.find(record.id, "record")
    if key is None:
        return []
    return [_decode_line(one.line) for one in reversed(reader.decisions(MAX_LINES, customers=(key,)))]


def _contact(entry: Entry, person: Record | None) -> str:
    """The way to the customer by this channel, while the work is open."""
    if person is None or entry.state != "open" or not entry.act.contact:
        return ""
    if entry.act.channel == "visit":
        return postal_of(person.traits).line
    return str(person.traits.get("phone", "")) if entry.act.channel == "phone" else ""


def _words(act: Act, talk: Talk | None, plan: Plan, teller: Teller) -> tuple[str, str]:
    """What to say, in the customer's language if the talk has it, else in the firm's first that it has."""
    if talk is None:
        return "", ""
    wanted = (act.language, *plan.project.settings.languages, "", *talk.say)
    language = next((one for one in wanted if one in talk.say), "")
    text = talk.say.get(language, "")
    return spoken.filled(text, {"customer": teller.traits, "start": act.start}) or text, language


def _stories(teller: Teller, lines: Sequence[Line], dialogue: str) -> tuple[str, tuple[Story, ...]]:
    """This dialogue so far, and the latest of the others, each as a paragraph."""
    by_dialogue: dict[str, list[Line]] = {}
    for line in lines:
        if line.dialogue is not None:
            by_dialogue.setdefault(line.dialogue, []).append(line)
    mine = by_dialogue.pop(dialogue, [])
    others = [
        Story(capital(plain(one[0].script or "")), Past(teller, one, lines).tell()) for one in by_dialogue.values()
    ]
    return Past(teller, mine, lines).tell(), tuple([one for one in others if one.text][-MAX_STORIES:][::-1])


def _substitute(act: Act, plan: Plan, owner: Record | None) -> str:
    """To whom it goes when it is not done in time: once, and then it is undone."""
    task = next((one for one in owner.tasks if one.act == act.key), None) if owner is not None else None
    node = plan.programs[act.script].nodes.get(act.step) if act.script in plan.programs else None
    if task is None or task.stage or node is None or not isinstance(node.step, Task) or node.step.due is None:
        return ""
    role = plan.project.settings.roles.get(task.role)
    return node.step.else_role or (role.substitute if role is not None else None) or ""


# ---------------------------------------------------------------- results


def _results(teller: Teller, plan: Plan, act: Act, talk: Talk | None) -> tuple[Result, ...]:
    declared = talk.results if talk is not None else {}
    results = declared or {name: UNDECLARED[name] for name in RESULTS}
    return tuple(Result(name, reached, _after(teller, plan, act, name, reached)) for name, reached in results.items())


def _after(teller: Teller, plan: Plan, act: Act, result: str, reached: bool) -> str:
    """What the script does at this result: the first thing behind the wait that it ends; "" where it ends none."""
    program = plan.programs.get(act.script)
    node = program.nodes.get(act.step) if program is not None else None
    for _step in range(MAX_STEPS):
        if program is None or node is None:
            return ""
        if isinstance(node.step, Wait):
            break
        if not isinstance(node.step, Task | Send | Ask | Set):
            return ""  # the script forks, or goes on without waiting for this
        node = program.nodes.get(node.after)
    if node is None or not isinstance(node.step, Wait):
        return ""
    said = Said((result, "reached", "Task Completed") if reached else (result, "Task Completed"), plain=reached)
    answer = None if node.step.all_of else matched(node.step, said)
    if answer is None:
        return ""
    leads = node.exits.get(f"answers {answer}", node.exits.get("answered", node.after))
    return capital(then(teller, plan, act.script, leads))

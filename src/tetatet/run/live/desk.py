"""The work of people: what lies on a role's list, who has taken what, and what came of it.

A result is an event and comes in by the one door; the act is done when the event has been
considered, in the same transaction. An answer of the customer takes open work off the list.
"""

from __future__ import annotations

from dataclasses import dataclass

from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.errors import ConflictError, InputError
from tetatet.model.record import NEVER, Record
from tetatet.model.step import Task
from tetatet.model.time import Instant, format_instant
from tetatet.ports.log import Incoming
from tetatet.ports.outbox import Entry, Outbox
from tetatet.ports.store import Reader, Store
from tetatet.run import spoken
from tetatet.run.explain import teller_of
from tetatet.run.live.addressing import event_about
from tetatet.run.spoken import Clock, plain

MAX_LISTED = 200
"""Tasks of one listing: more than a role does in a day, whoever it is."""

MAX_AGENT_CHARS = 100
"""Of the name under which an agent works."""

MAX_RESULT_CHARS = 100
"""Of a result that no talk declares."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One task on a list.

    `to_do` says it in words, `why` what moment of the customer's it belongs to. `agent` has taken it, or "".
    """

    act: str
    to_do: str
    why: str
    role: str
    agent: str
    customer: str
    channel: str
    talk: str
    benefit: str
    made: str
    due: str | None
    overdue: bool


def work_list(reader: Reader, book: Book, now: Instant, *, role: str = "", limit: int = MAX_LISTED) -> list[WorkItem]:
    """Open tasks, what is due first before the rest; of one role, or of all that a script names."""
    found: dict[str, Entry] = {}
    for one in (role,) if role else roles_of(book):
        entries = reader.outbox.listed(limit, states=("open",), role=one)
        found.update({entry.act.key: entry for entry in entries if entry.act.form == "task"})
    first = sorted(found.values(), key=lambda entry: (entry.act.due, entry.act.key))[:limit]
    return [work_item(entry, owner_of(reader, entry), book, now) for entry in first]


def roles_of(book: Book) -> list[str]:
    """Every role that a task may lie with, in any revision that runs."""
    roles: dict[str, None] = {}
    for plan in book.plans.values():
        declared = plan.project.settings.roles.values()
        for program in plan.programs.values():
            steps = [node.step for node in program.nodes.values() if isinstance(node.step, Task)]
            roles |= dict.fromkeys(name for step in steps for name in (step.role, step.else_role) if name)
        roles |= dict.fromkeys(name for role in declared for name in (role.name, role.substitute) if name)
    return list(roles)


def owner_of(reader: Reader, entry: Entry) -> Record | None:
    """The record whose dialogue asked for it: an account's where the account's dialogue speaks to a person."""
    if entry.act.record == entry.act.reader:
        return reader.record(entry.customer)
    key = reader.find(entry.act.record, "record")
    return None if key is None else reader.record(key)


def work_item(entry: Entry, owner: Record | None, book: Book, now: Instant) -> WorkItem:
    """An act as it stands on a list."""
    act = entry.act
    teller = teller_of(owner or Record("", ""), book, now)
    return WorkItem(
        act=act.key,
        to_do=teller.to_do(act.channel, act.content),
        why=_why(act, owner, teller.clock),
        role=act.role,
        agent=entry.agent,
        customer=act.customer,
        channel=act.channel,
        talk=act.content,
        benefit=act.benefit,
        made=format_instant(act.made),
        due=None if act.due >= NEVER else format_instant(act.due),
        overdue=act.due < now,
    )


def _why(act: Act, owner: Record | None, clock: Clock) -> str:
    """`unusual purchase (category kitchen, total 480)`; the moment's name is known while its dialogue runs."""
    dialogues = () if owner is None else owner.dialogues
    moment = next((plain(one.transition) for one in dialogues if one.id == act.dialogue), "")
    told = spoken.evidence(act.start, clock)
    if not moment:
        return told or plain(act.script)
    return f"{moment} ({told})" if told else moment


# ---------------------------------------------------------------- taking, giving back


def claim(store: Store, key: str, agent: str, now: Instant) -> None:
    """An agent takes an open task; one that he has already he takes again.

    Raises: InputError: no such task. ConflictError: it is open no more, or another has it.
    """
    entry = _open_task(store.outbox, key)
    if not store.outbox.take(key, named(agent), now):
        raise ConflictError(f"{entry.agent or 'somebody else'} has taken this task")


def release(store: Store, key: str, agent: str, now: Instant) -> None:
    """An agent gives a task back that he has taken.

    Raises: InputError: no such task. ConflictError: it is open no more, or another has it.
    """
    entry = _open_task(store.outbox, key)
    if entry.agent not in ("", named(agent)):
        raise ConflictError(f"{entry.agent} has taken this task")
    store.outbox.reassign(key, entry.act.role, entry.act.due, now)


def find_task(outbox: Outbox, key: str) -> Entry:
    """The task of that act, whatever became of it.

    Raises: InputError: there is none.
    """
    entry = outbox.get(key)
    if entry is None or entry.act.form != "task":
        raise InputError(f"there is no task {key}")
    return entry


def _open_task(outbox: Outbox, key: str) -> Entry:
    entry = find_task(outbox, key)
    if entry.state != "open":
        raise ConflictError(_closed(entry))
    return entry


def _closed(entry: Entry) -> str:
    if entry.state == "done":
        return "this task has its result already"
    return f"this task is off the list ({entry.reason or entry.state})"


# ---------------------------------------------------------------- the result


def result_of(reader: Reader, book: Book, key: str, result: str, agent: str, now: Instant) -> Incoming:
    """What came of a task, as the event that says so. A task has one result: twice is once.

    Who has taken a task and speaks with the customer while the customer answers by himself may still say what
    came of it.

    Raises: InputError: no such task, or no such result. ConflictError: it has a result, or another has taken it.
    """
    entry = find_task(reader.outbox, key)
    agent = named(agent)
    late = entry.state == "withdrawn" and entry.agent == agent
    if entry.state != "open" and not late:
        raise ConflictError(_closed(entry))
    if entry.agent not in ("", agent):
        raise ConflictError(f"{entry.agent} has taken this task")
    owner = owner_of(reader, entry)
    if owner is None:
        raise ConflictError("the customer is gone")
    told = {
        "act": key,
        "task": entry.act.content,
        "result": _result(entry.act, book, result),
        "agent": agent,
    }
    return Incoming(event_about(owner, "Task Completed", told, now, key), None, now, restamps=True)


def _result(act: Act, book: Book, result: str) -> str:
    """One of those that the talk declares; a talk that declares none takes any."""
    result = result.strip()
    talk = book.plans.get(act.revision, book.plan).project.talks.get(act.content)
    if talk is not None and talk.results and result not in talk.results:
        raise InputError(f"result: {result!r} is none of this talk; write one of: {', '.join(talk.results)}")
    if not 0 < len(result) <= MAX_RESULT_CHARS:
        raise InputError(f"result: say in 1 to {MAX_RESULT_CHARS} characters what came of it")
    return result


def named(agent: str) -> str:
    """The name under which an agent works.

    Raises: InputError: none, or one that is too long.
    """
    agent = agent.strip()
    if not 0 < len(agent) <= MAX_AGENT_CHARS or not agent.isprintable():
        raise InputError(f"agent: say in 1 to {MAX_AGENT_CHARS} characters who you are")
    return agent

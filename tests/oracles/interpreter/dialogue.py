"""A dialogue walks its script's steps as a generator, and stops where it has to wait for something.

It stops with a request: a `Contact` is answered by whether it went, a `Listen` by how the wait
ended, a `Sleep` by nothing. `Leave` is the step `exit`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from tests.oracles.interpreter import clock, conditions
from tests.oracles.interpreter.facts import Asked
from tests.oracles.interpreter.happening import Happening
from tests.oracles.interpreter.project import Node, Script

if TYPE_CHECKING:
    from tests.oracles.interpreter.life import Life


@dataclass
class Moment:
    """What opens a dialogue: a transition that fired, or a step `start`, which has no validity."""

    at: datetime
    evidence: dict[str, Any]
    transition: str | None = None
    valid_until: datetime | None = None
    rank: int = 50
    by_event: bool = True


@dataclass
class Contact:
    """A step that wants to speak: since when, and until when it may."""

    step: Node
    kind: str
    reached: datetime
    expiry: datetime | None
    channel: str | None = None
    until: datetime | None = None
    went: bool = False
    act: str = ""

    @property
    def content(self) -> str:
        """What it would say."""
        return str(self.step[self.kind])


@dataclass
class Task:
    """Work that was filed: who has it until when; `open` until it is done, withdrawn or left undone."""

    contact: Contact
    role: str
    due: datetime
    substitute: str | None
    open: bool = True
    overdue: bool = False
    escalated: bool = False
    withdrawn: bool = False


@dataclass
class Listen:
    """A wait: until when, and the contacts and tasks since the wait before it."""

    step: Node
    until: datetime
    contacts: list[Contact]
    tasks: list[Task]
    heard: set[str] = field(default_factory=set)
    over: bool = False

    def lasts(self) -> bool:
        """All that went is calls and visits, and one of them is neither made, undone nor withdrawn."""
        calls = [task for task in self.tasks if "by" in task.contact.step]
        said = [contact for contact in self.contacts if contact.went and contact.kind != "task"]
        return not said and any(task.open and not task.overdue for task in calls)

    def nobody_called(self) -> list[Task]:
        """The calls that are all that went, where every one was taken back."""
        calls = [task for task in self.tasks if "by" in task.contact.step]
        said = [contact for contact in self.contacts if contact.went and contact.kind != "task"]
        return calls if not said and all(task.withdrawn for task in calls) else []


@dataclass
class Sleep:
    """A pause, or the time between two rounds."""

    until: datetime


@dataclass
class Ended:
    """How a wait ended: by an answer (and the exit of its name, if any), in silence, or by work left undone."""

    how: str
    answer: str | None = None
    task: Task | None = None


class Leave(Exception):
    """The step `exit`."""


Request = Contact | Listen | Sleep
Road = Generator[Request, Any, None]


@dataclass(eq=False)
class Dialogue:
    """One running (or ended) dialogue of a customer."""

    life: Life
    script: Script
    moment: Moment
    key: Any
    begun: datetime
    acted: bool = False
    ended: str | None = None
    walks: bool = False
    goal_met: bool = False
    request: Request | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    filed: list[Task] = field(default_factory=list)
    known: str | None = None
    was: dict[int, bool] = field(default_factory=dict)
    road: Road = field(init=False)

    def __post_init__(self) -> None:
        self.road = self.walk(self.script.node["steps"])
        self.horizon = self.life.person.later(self.begun, self.script.node["goal"].get("within", "90d"))

    def ends(self) -> list[Node]:
        """The goal, then the exits of the head."""
        return [self.script.node["goal"], *self.script.node.get("exits", [])]

    @property
    def runs(self) -> bool:
        """Has it not ended?"""
        return self.ended is None

    def asked(self, event: Happening | None = None) -> Asked:
        """What this dialogue's conditions are asked of now."""
        return Asked(self.life.person, self.life.now, event, self.moment.evidence, self.answer)

    # ------------------------------------------------------------ steps

    def walk(self, steps: list[Node]) -> Road:
        """The steps, one after the other."""
        for step in steps:
            kind = next(iter(step))
            yield from STEPS[kind](self, step)

    def spoken(self, step: Node, kind: str) -> Generator[Request, Any, Contact]:
        """Ask for a contact; take `unsent` when it was dropped."""
        now = self.life.now
        expiry = self.life.person.later(now, step["valid for"]) if "valid for" in step else None
        contact = Contact(step, kind, now, expiry)
        contact.went = yield contact
        self.contacts.append(contact)
        return contact

    def unsent(self, step: Node) -> Road:
        """The exit of a contact that was dropped."""
        if "unsent" in step:
            self.life.tell("unsent", self)
            yield from self.walk(step["unsent"])

    def send(self, step: Node) -> Road:
        """`send`"""
        contact = yield from self.spoken(step, "send")
        if not contact.went:
            yield from self.unsent(step)

    def ask(self, step: Node) -> Road:
        """`ask`: not put when the answer is known."""
        known = self.life.answer_to(step["ask"])
        if known is not None:
            self.known = known
            self.life.tell("known", self, content=step["ask"], answer=known)
            return
        contact = yield from self.spoken(step, "ask")
        if not contact.went:
            yield from self.unsent(step)

    def task(self, step: Node) -> Road:
        """`task`: inner work is filed at once, a call or a visit is a contact."""
        if "by" in step:
            contact = yield from self.spoken(step, "task")
            if not contact.went:
                yield from self.unsent(step)
            return
        contact = Contact(step, "task", self.life.now, None)
        due = self.life.person.later(self.life.now, step["due"])
        self.life.tell("task", self, content=step["task"], verdict="go", role=step["role"], due=due)
        self.file(contact, due)

    def file(self, contact: Contact, due: datetime) -> None:
        """Put work on somebody's list."""
        step = contact.step
        substitute = step.get("else") or self.life.project.settings["roles"][step["role"]].get("substitute")
        contact.act = self.life.act_of(self, contact)
        task = Task(contact, step["role"], due, substitute)
        self.tasks.append(task)
        self.filed.append(task)
        self.acted = True

    def wait(self, step: Node) -> Road:
        """`wait`: it belongs to the contacts since the wait before it."""
        contacts, tasks, known = self.contacts, self.tasks, self.known
        self.contacts, self.tasks, self.known = [], [], None
        until = self.due(step["wait"], step)
        if known is not None:
            self.life.tell("answer", self, answer=known)
            ended = Ended("answered", known)
        else:
            ended = yield from self.listen(Listen(step, until or self.life.now, contacts, tasks))
        if ended.how == "undone" and ended.task:
            yield from self.walk(ended.task.contact.step["undone"])
        elif ended.how == "silent":
            yield from self.walk(step["silent"])
        else:
            answers = step.get("answers", {})
            yield from self.walk(answers[ended.answer] if ended.answer in answers else step.get("answered", []))

    def listen(self, wait: Listen) -> Generator[Request, Any, Ended]:
        """Wait, or pass at once: nothing went, or the time is past and no call is open."""
        passed = wait.contacts and not self.anything_done(wait.contacts, wait.tasks)
        wait.over = wait.until <= self.life.now
        if passed or (wait.over and not wait.lasts()):
            self.life.tell("silence", self)
            return Ended("silent")
        ended = yield wait
        return cast(Ended, ended)

    def anything_done(self, contacts: list[Contact], tasks: list[Task]) -> bool:
        """Did a contact go, or was work filed beside those that did not?"""
        return bool(tasks) or any(contact.went for contact in contacts)

    def pause(self, step: Node) -> Road:
        """`pause`"""
        until = self.due(step["pause"], step)
        if until is not None and until > self.life.now:
            yield Sleep(until)

    def choose(self, step: Node) -> Road:
        """`choose`: the first case that holds."""
        for case in step["choose"]:
            if "else" in case:
                yield from self.walk(case["else"])
                return
            if self.asked().holds(case["if"]):
                yield from self.walk(case["do"])
                return

    def repeat(self, step: Node) -> Road:
        """`repeat`: rounds that begin so long after one another."""
        every = step["repeat"].removeprefix("every ")
        for number in range(1, step["at most"] + 1):
            if self._enough(step):
                return
            following = self.life.person.later(self.life.now, every)
            yield from self.walk(step["do"])
            if self._enough(step) or number == step["at most"]:
                return
            if following > self.life.now:
                yield Sleep(following)

    def _enough(self, step: Node) -> bool:
        return "until" in step and self.asked().holds(step["until"])

    def set(self, step: Node) -> Road:
        """`set`: writes traits and fires nothing."""
        values = {name: self._valued(value) for name, value in step["set"].items()}
        for name, value in values.items():
            self.life.person.traits[name.removeprefix("customer.")] = value
        self.life.tell("set", self, values=values)
        yield from ()

    def _valued(self, value: Any) -> Any:
        """A literal, or what an expression comes to."""
        if not (isinstance(value, str) and value.startswith("=")):
            return value
        found = conditions.amount(value.removeprefix("=").strip(), self.asked())
        return clock.written(found) if isinstance(found, datetime) else found

    def start(self, step: Node) -> Road:
        """`start`: another script, beside this one."""
        evidence = {name: self._valued(value) for name, value in step.get("with", {}).items()}
        self.life.start_by_step(step["start"], self.moment.evidence | evidence)
        yield from ()

    def use(self, step: Node) -> Road:
        """`use`: a part's steps, with its names filled in."""
        part = self.life.project.parts[step["use"]]
        names = {f"${name}": value for name, value in step.get("with", {}).items()}
        yield from self.walk(filled(part["steps"], names))

    def exit(self, step: Node) -> Road:
        """`exit`"""
        yield from ()
        raise Leave(step["exit"])

    # ------------------------------------------------------------ times

    def due(self, said: str, step: Node) -> datetime | None:
        """When a wait or a pause ends; None for a time that is missing."""
        now, person = self.life.now, self.life.person
        if not said.startswith("until "):
            return person.later(now, said)
        zone = clock.zone_named(step["zone"]) if "zone" in step else person.zone
        return self.life.moment_said(said.removeprefix("until "), self.asked(), zone)


STEPS: dict[str, Callable[[Dialogue, Node], Iterator[Any]]] = {
    kind: getattr(Dialogue, kind)
    for kind in ("send", "ask", "task", "wait", "pause", "choose", "repeat", "set", "start", "use", "exit")
}


def filled(node: Any, names: dict[str, Any]) -> Any:
    """A part with what `with` gives in the place of its names."""
    if isinstance(node, dict):
        return {key: filled(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [filled(item, names) for item in node]
    return names.get(node, node) if isinstance(node, str) else node

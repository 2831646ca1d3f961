"""One customer's life: every event and every timer in its order, and the lines that tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.oracles.interpreter import clock, gate
from tests.oracles.interpreter.answers import JOINED, ended_by, names_work
from tests.oracles.interpreter.dialogue import Contact, Dialogue, Ended, Leave, Listen, Moment, Sleep, Task
from tests.oracles.interpreter.facts import Asked, is_event
from tests.oracles.interpreter.happening import Happening, Person
from tests.oracles.interpreter.moments import INSTANT, Watch
from tests.oracles.interpreter.project import Project, Script

KNOWN_F7 = True
Line = dict[str, Any]


class Life:
    """One customer from the first event on."""

    def __init__(self, name: str, project: Project, born: datetime, acts: dict[str, str]) -> None:
        self.person = Person(name, project)
        self.project = project
        self.acts = acts
        self.now = born
        self.watch = Watch(self, born - INSTANT)
        self.dialogues: list[Dialogue] = []
        self.queue: list[tuple[Script, Any, Moment]] = []
        self.said: list[tuple[datetime, str]] = []
        self.to_replace: list[set[Dialogue]] = []
        self.emitted: list[tuple[Script, Moment]] = []
        self.candidates: list[gate.Candidate] = []
        self.started: dict[tuple[str, Any], datetime] = {}
        self.lines: list[Line] = []

    # ------------------------------------------------------------ telling

    def tell(self, kind: str, dialogue: Dialogue | None = None, **fields: Any) -> None:
        """Write a line."""
        line = {"at": self.now, "customer": self.person.name, "kind": kind, **fields}
        if dialogue is not None:
            line["script"] = dialogue.script.name
        self.lines.append({name: value for name, value in line.items() if value is not None})

    def act_of(self, dialogue: Dialogue, contact: Contact) -> str:
        """The name of an act: the replay's own where one is known, so that events can answer it."""
        own = f"{self.person.name}|{dialogue.script.name}|{contact.content}|{clock.written(self.now)}"
        return self.acts.get(own, own)

    def answer_to(self, question: str) -> str | None:
        """The option that the customer chose when asked before."""
        told = [one for one in self.person.happenings if one.name == "Question Answered"]
        return next(
            (one.properties["option"] for one in reversed(told) if one.properties["question"] == question), None
        )

    def moment_said(self, said: str, asked: Asked, zone: Any) -> datetime | None:
        """`18:00`, `Tuesday 18:00`, `2026-04-01 10:00`, `start.departure`, `3d before start.departure`."""
        lead, before, rest = said.rpartition(" before ")
        day, _, hour = rest.rpartition(" ")
        if before:
            found = self.moment_said(rest, asked, zone)
            much = clock.length(lead)
            return None if found is None else clock.later(found, much, zone, self.project.is_workday, -1)
        if hour[:2].isdigit() and hour[2:3] == ":":
            at = datetime.fromisoformat(f"2000-01-01 {hour}").time()
            if day[:1].isdigit():
                return clock.showing(datetime.combine(datetime.fromisoformat(day).date(), at), zone)
            return clock.next_clock(self.now, at, zone, clock.WEEKDAYS.index(day) if day else None)
        value = asked.value(rest)
        return value if value is None or isinstance(value, datetime) else clock.read_moment(value, self.project.zone)

    # ------------------------------------------------------------ occurrences

    def take(self, what: Happening) -> None:
        """An event: everything that was due before it has happened by then."""
        self.let_time_pass(what.at - INSTANT)
        self.now = what.at
        self.watch.past = max(self.watch.past, what.at - INSTANT)
        if what.customer is None:
            self.occur(None, self.watch.on_news(what), looked=False)
        elif not self.person.repeats(what):
            traits = dict(self.person.traits)
            self.person.learn(what)
            self.occur(what, self.watch.on_event(what, traits), looked=True)

    def let_time_pass(self, until: datetime) -> None:
        """Everything that is due up to then, instant by instant."""
        while (due := self.next_due()) is not None and due <= until:
            assert due >= self.now, (due, self.now)
            self.now = due
            midnight = self.watch.is_midnight()
            self.occur(None, self.watch.on_timers(), looked=midnight)

    def next_due(self) -> datetime | None:
        """The next instant at which anything is due."""
        return min((due for due in [self.watch.next_due(), *self._dues()] if due is not None), default=None)

    def _dues(self) -> Iterator[datetime | None]:
        yield from (moment.valid_until for _, _, moment in self.queue)
        for one in self.dialogues:
            yield from (task.due for task in one.filed if task.open and not task.overdue)
            if not one.runs:
                continue
            if isinstance(one.request, Contact):
                yield from (one.request.until, one.request.expiry)
            elif one.request is not None and not (isinstance(one.request, Listen) and one.request.over):
                yield one.request.until
            if not one.acted:
                yield one.moment.valid_until

    def occur(self, what: Happening | None, moments: list[Moment], looked: bool) -> None:
        """One occurrence: goals and exits, answers, silence, starts, contacts, moments that pass."""
        for moment in moments:
            self.tell("transition", transition=moment.transition, valid_until=moment.valid_until)
        self.suspend()
        if looked or KNOWN_F7:
            self.goals_and_exits(what)
        if what is not None:
            self.answers(what)
            self.work_done(what)
        else:
            self.due_work()
            self.due_steps()
        self.settled()
        self.starts(moments)
        self.leave_queue()
        self.held_again(what)
        self.contacts()
        self.moments_pass()

    # ------------------------------------------------------------ ends

    def touches(self, one: Dialogue, what: Happening | None) -> bool:
        """An event that carries another value of a dialogue's key does not touch it."""
        said = what.properties.get(one.script.per) if what is not None and one.script.per else None
        return said is None or said == one.key

    def goals_and_exits(self, what: Happening | None) -> None:
        """Goals, then exits, of all dialogues that ran before this occurrence."""
        for one in list(self.dialogues):
            met = [self.is_met(one, number, what) for number in range(len(one.ends()))]
            if not self.touches(one, what):
                continue
            if met[0] and not one.goal_met and self.now <= one.horizon:
                one.goal_met = True
                self.tell("goal", one, late=None if one.runs else True)
                self.end(one, "goal")
            reason = next((end["reason"] for end, yes in zip(one.ends()[1:], met[1:], strict=True) if yes), None)
            if reason is not None and one.runs:
                self.tell("exit", one, reason=reason)
                self.end(one, reason)

    def is_met(self, one: Dialogue, number: int, what: Happening | None) -> bool:
        """Has the goal (0) or an exit come true?"""
        end = one.ends()[number]
        if "becomes" in end:
            if what is None and not KNOWN_F7 and not self.project.moves_with_days(end["becomes"]):
                return False
            was, one.was[number] = one.was[number], one.asked(what).holds(end["becomes"])
            return one.was[number] and not was
        return (
            what is not None
            and is_event(self.person, what, end["event"], self.now)
            and one.asked(what).holds(end.get("if"))
        )

    def end(self, one: Dialogue, reason: str) -> None:
        """A dialogue ends; what its people still had to do is taken from their lists."""
        if not one.runs:
            return
        one.ended, one.request = reason, None
        if not one.walks:
            one.road.close()
        if reason != "done":
            self.withdraw(one.filed)
        self.tell("end", one, reason=reason)

    def withdraw(self, tasks: list[Task]) -> None:
        """Take back what was filed and not done."""
        for task in tasks:
            if task.open:
                task.open, task.withdrawn = False, True
                self.tell("withdrawn", content=task.contact.content)

    def suspend(self) -> None:
        """A no of the customer suspends marketing at once, also what is filed."""
        for one in self.dialogues:
            if one.script.purpose == "marketing":
                self.withdraw([task for task in one.filed if not gate.may_be_made(self, one, task.contact)])

    # ------------------------------------------------------------ going on

    def go_on(self, one: Dialogue, response: Any = None) -> None:
        """Let a dialogue walk on to its next request."""
        one.request, one.walks = None, True
        try:
            one.request = one.road.send(response)
        except Leave as leave:
            self.tell("exit", one, reason=str(leave))
            self.end(one, str(leave))
        except StopIteration:
            self.end(one, "done")
        one.walks = False
        if not one.runs:
            one.request = None
            one.road.close()
        if isinstance(one.request, Contact):
            self.candidates.append(gate.Candidate(one, one.request))

    def answers(self, what: Happening) -> None:
        """Answers end waits."""
        for one in list(self.dialogues):
            if one.runs and isinstance(one.request, Listen) and self.touches(one, what):
                self.hear(one, one.request, what)

    def hear(self, one: Dialogue, wait: Listen, what: Happening) -> None:
        """Give an event to a wait."""
        name = ended_by(one, wait, what)
        if name is None:
            return
        self.work_done(what)
        one.answer = dict(what.properties)
        self.tell("answer", one, answer=name)
        self.withdraw(wait.tasks)
        self.go_on(one, Ended("answered", name))

    def work_done(self, what: Happening) -> None:
        """A task that an agent reports is done."""
        if what.name == "Task Completed":
            for task in (task for one in self.dialogues for task in one.filed):
                if names_work(what, task):
                    task.open = False

    def due_work(self) -> None:
        """A task not done goes to the substitute, with as long again; not done then, it is undone."""
        for one, task in [(other, filed) for other in self.dialogues for filed in other.filed]:
            if not task.open or task.overdue or task.due > self.now:
                continue
            if task.escalated or task.substitute is None:
                task.overdue = True
                self.undone(one, task)
            else:
                task.escalated, task.role = True, task.substitute
                task.due = self.person.later(task.due, task.contact.step["due"])
                self.tell("escalated", one, role=task.role)

    def undone(self, one: Dialogue, task: Task) -> None:
        """`undone` ends the task's wait, if it has that exit; without it the wait tells it at its end."""
        wait = one.request
        listens = isinstance(wait, Listen) and task in wait.tasks
        if listens and "undone" not in task.contact.step:
            return
        task.open = False
        self.tell("undone", one, content=task.contact.content)
        if listens:
            self.go_on(one, Ended("undone", task=task))

    def due_steps(self) -> None:
        """Waits end in silence, pauses and rounds are over."""
        for one in list(self.dialogues):
            if isinstance(one.request, Sleep) and one.request.until <= self.now:
                self.go_on(one)
            elif isinstance(one.request, Listen) and one.request.until <= self.now:
                one.request.over = True

    def settled(self) -> None:
        """A wait whose time is over ends in silence, or as undone, when no call of it is open any more."""
        for one in list(self.dialogues):
            if isinstance(one.request, Listen) and one.request.over and not one.request.lasts():
                self.silent(one, one.request)

    def silent(self, one: Dialogue, wait: Listen) -> None:
        """Nobody answered; work that nobody did is no silence."""
        undone = [task for task in wait.tasks if task.overdue and task.open] or wait.nobody_called()[:1]
        for task in undone:
            self.tell("undone", one, content=task.contact.content)
        if not undone:
            self.tell("silence", one)
        self.go_on(one, Ended("silent"))

    # ------------------------------------------------------------ starts

    def starts(self, moments: list[Moment]) -> None:
        """New dialogues: the highest rank first, then by name."""
        found = []
        for script in self.project.scripts.values():
            opening = [moment for name in script.when for moment in moments if moment.transition == name]
            if opening:
                found.append((script, opening))
        for script, opening in sorted(found, key=lambda pair: (-pair[1][0].rank, pair[0].name)):
            for moment in opening if script.per else opening[:1]:
                self.try_start(script, moment)
        self.release()

    def try_start(self, script: Script, moment: Moment) -> None:
        """Begin a dialogue, or join, or queue, or leave it; every no has its reason."""
        key = moment.evidence.get(script.per) if script.per else None
        reason = self.refusal(script, key, moment)
        if reason is not None:
            self.tell("skipped", script=script.name, reason=reason)
            return
        joined = self.running(script.others("joins"), moment)
        if joined is not None:
            self.tell("joined", script=script.name, to=joined.script.name)
            if isinstance(joined.request, Listen):
                said = Happening(self.now, "", self.person.name, JOINED, {"script": script.name}, {}, None)
                self.hear(joined, joined.request, said)
            return
        behind = self.running(script.others("waits for"), moment)
        if behind is not None:
            self.tell("queued", script=script.name, behind=behind.script.name)
            self.queue.append((script, key, moment))
            return
        self.begin(script, key, moment)

    def refusal(self, script: Script, key: Any, moment: Moment) -> str | None:
        """Why it may not begin."""
        if moment.transition is not None:
            if not Asked(self.person, self.now, None, moment.evidence).holds(script.start.get("if")):
                return "condition"
            if script.per and key is None and moment.by_event:
                return "no key"
        if any(one.runs and (one.script.name, one.key) == (script.name, key) for one in self.dialogues):
            return "running"
        if any((other.name, one) == (script.name, key) for other, one, _ in self.queue):
            return "queued"
        last = self.started.get((script.name, key))
        if last is not None and self.now < self.person.later(last, script.again_after):
            return "again after"
        return None

    def running(self, names: list[str], moment: Moment) -> Dialogue | None:
        """The first running dialogue of these scripts that a moment meets: not one of another key."""
        return next(
            (one for one in self.dialogues if one.runs and one.script.name in names and meets(one, moment)), None
        )

    def begin(self, script: Script, key: Any, moment: Moment) -> None:
        """A dialogue begins; those that it replaces end."""
        for other in list(self.dialogues):
            if other.runs and other.script.name in script.others("replaces") and meets(other, moment):
                self.tell("superseded", other, by=script.name)
                self.end(other, "superseded")
        one = Dialogue(self, script, moment, key, self.now)
        self.started[script.name, key] = self.now
        self.dialogues.append(one)
        self.tell("start", one, valid_until=moment.valid_until)
        one.was = {n: one.asked().holds(end.get("becomes")) for n, end in enumerate(one.ends())}
        self.go_on(one)

    def start_by_step(self, name: str, evidence: dict[str, Any]) -> None:
        """The step `start`: the evidence of the dialogue that takes it, and no validity."""
        moment = Moment(self.now, {**evidence, "at": clock.written(self.now)})
        self.emitted.append((self.project.scripts[name], moment))

    def release(self) -> None:
        """What steps have started begins, and who waited behind a dialogue that has ended."""
        while self.emitted:
            self.try_start(*self.emitted.pop(0))
        for waiting in list(self.queue):
            script, key, moment = waiting
            if self.running(script.others("waits for"), moment) is None:
                self.queue.remove(waiting)
                self.begin(script, key, moment)
                self.release()
                return

    def leave_queue(self) -> None:
        """Who still waits behind another when the moment is over never begins."""
        for waiting in list(self.queue):
            script, _, moment = waiting
            if moment.valid_until is not None and moment.valid_until <= self.now:
                self.queue.remove(waiting)
                self.tell("skipped", script=script.name, reason="moment passed")

    # ------------------------------------------------------------ contacts

    def held_again(self, what: Happening | None) -> None:
        """A held contact is asked again at its `until` and at a complaint's close."""
        closed = what is not None and what.name == "Complaint Closed"
        waiting = {id(candidate.contact) for candidate in self.candidates}
        for one in list(self.dialogues):
            held = one.request
            if isinstance(held, Contact) and id(held) not in waiting:
                due = what is None and held.until is not None and held.until <= self.now
                late = what is None and held.expiry is not None and held.expiry <= self.now
                if (due or closed or late) and held.kind == "ask" and (told := self.answer_to(held.content)):
                    one.known = told
                    self.tell("known", one, content=held.content, answer=told)
                    self.go_on(one, True)
                elif due or closed or late:
                    self.candidates.append(gate.Candidate(one, held))

    def contacts(self) -> None:
        """The gate, again and again until nobody wants to speak any more."""
        while self.candidates:
            batch = [one for one in self.candidates if one.dialogue.runs]
            self.candidates = []
            for one in gate.decide(self, batch):
                self.obey(one)
            self.release()

    def obey(self, one: gate.Candidate) -> None:
        """Write the verdict down and let the dialogue go on with it."""
        dialogue, contact = one.dialogue, one.contact
        if not dialogue.runs or dialogue.request is not contact:
            return
        if one.verdict == "hold" and contact.expiry is not None and self.now >= contact.expiry:
            one.drop("validity")
            one.until = None
        due = (
            self.person.later(self.now, contact.step["due"]) if contact.kind == "task" and one.verdict == "go" else None
        )
        self.tell_verdict(one, due)
        contact.until = one.until
        if one.verdict == "go":
            self.spoke(dialogue, contact, due, one.took_place)
        as_if = one.by_rule == "replaced"
        dialogue.acted = dialogue.acted or as_if
        if one.verdict != "hold":
            self.go_on(dialogue, one.verdict == "go" or as_if)

    def tell_verdict(self, one: gate.Candidate, due: datetime | None) -> None:
        """The line of a contact or a task."""
        contact = one.contact
        self.tell(
            "task" if contact.kind == "task" else "contact",
            one.dialogue,
            content=contact.content,
            channel=contact.channel,
            verdict=one.verdict,
            by_rule=one.by_rule,
            until=one.until,
            role=contact.step.get("role"),
            due=due,
        )

    def spoke(self, dialogue: Dialogue, contact: Contact, due: datetime | None, took_place: bool) -> None:
        """A contact went: a task is filed; one that takes another's place takes it."""
        dialogue.acted = True
        contact.act = self.act_of(dialogue, contact)
        if due is not None:
            dialogue.file(contact, due)
        if dialogue.script.takes_next and not took_place:
            self.take_place(dialogue)

    def take_place(self, dialogue: Dialogue) -> None:
        """The next contact of those who run now is not made: one on hold first."""
        others = [
            one for one in self.dialogues if one.runs and one is not dialogue and one.script.purpose == "marketing"
        ]
        held = [one for one in others if isinstance(one.request, Contact) and one.request.until is not None]
        if held:
            contact = held[0].request
            assert isinstance(contact, Contact)
            candidate = gate.Candidate(held[0], contact)
            candidate.drop("replaced")
            self.obey(candidate)
        elif others:
            self.to_replace.append(set(others))

    def moments_pass(self) -> None:
        """Who has not acted when the moment is over ends, in whatever step."""
        for one in list(self.dialogues):
            over = one.moment.valid_until is not None and one.moment.valid_until <= self.now
            if one.runs and not one.acted and over:
                if isinstance(one.request, Contact):
                    late = gate.Candidate(one, one.request)
                    late.drop("validity")
                    self.tell_verdict(late, None)
                self.end(one, "moment passed")
        self.release()
        self.contacts()


def meets(one: Dialogue, moment: Moment) -> bool:
    """A moment that carries another value of a dialogue's key does not touch it."""
    said = moment.evidence.get(one.script.per) if one.script.per else None
    return said is None or said == one.key

"""A decision's line in words: what went out, who was asked to do what, why it waited.

Names come from the project (subjects of contents, talks, questions, scripts), the words
from `run.wording`; what stands here only puts the two together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tetatet.interact.plan import Plan
from tetatet.interact.program import Node, Stop
from tetatet.kernel import Book
from tetatet.model.decision import Line
from tetatet.model.script import Goal, HeadExit
from tetatet.model.step import Ask, Contact, Send, Task, Wait
from tetatet.run import spoken, wording
from tetatet.run.refusals import cap_because, refused_because
from tetatet.run.spoken import Clock, plain

MAX_NOTED = 4
"""Traits told of one `set`."""

_COMPARISONS = {">=": "at least", "<=": "at most", "<>": "not", ">": "more than", "<": "less than", "=": ""}


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts what the kernel said of one customer into words."""

    book: Book
    clock: Clock
    who: str
    traits: Mapping[str, Any]

    def plan(self, revision: str | None) -> Plan:
        """The plan of a revision; the last one where a line names none."""
        return self.book.plans.get(revision or "", self.book.plan)

    def node(self, line: Line) -> Node | None:
        """The step that a line is about."""
        program = self.plan(line.revision).programs.get(line.script or "")
        return program.nodes.get(line.step or "") if program is not None else None

    # ------------------------------------------------------------ contacts and work

    def what(self, line: Line, *, ends: bool = False) -> str:
        """`the e-mail “Your kitchen”`, `the call “project call”`, `the question “What would you play?”`.

        Args:
            ends: the clause ends with it, so that no comma follows an account's contact person.
        """
        if not line.person:
            return self._what(line)
        return f"{self._what(line)} to {its_contact(line.person)}{'' if ends else ','}"

    def _what(self, line: Line) -> str:
        node = self.node(line)
        step = node.step if node is not None else None
        if isinstance(step, Ask):
            return f"the question “{self._question(line, step)}”"
        if line.kind == "task":
            return self.work(line.channel, line.content or "")
        return self._named(line.channel or "", self._label(line))

    def work(self, channel: str | None, talk: str) -> str:
        """`the call “project call”`; work without a channel is `“check address”`."""
        name = wording.CHANNELS.get(channel or "")
        return f"the {name} “{plain(talk)}”" if name else f"“{plain(talk)}”"

    def step_in_words(self, plan: Plan, step: Send | Ask | Task) -> str:
        """The same for a step that has not been reached yet."""
        if isinstance(step, Ask):
            question = plan.project.questions.get(step.question)
            text = _first(question.text) if question is not None else ""
            return f"the question “{text or plain(step.question)}”"
        channel = channel_of(step.contact)
        if isinstance(step, Task):
            return self.work(channel or None, step.talk)
        content = plan.project.contents.get(step.content)
        subject = content.subject("", "") if content is not None else ""
        label = spoken.filled(subject, {"customer": self.traits}) if subject else None
        return self._named(channel, label or _first(step.contact.benefit) or plain(step.content))

    def _named(self, channel: str, label: str) -> str:
        return f"the {wording.CHANNELS.get(channel, 'message')} “{label}”"

    def _label(self, line: Line) -> str:
        """The subject that this customer would read, else what is in it for him, else the content's name."""
        content = self.plan(line.revision).project.contents.get(line.content or "")
        if content is not None:
            subject = content.subject(line.variant or "", line.language or "")
            if subject:
                label = spoken.filled(subject, {"customer": self.traits, "start": line.why or {}})
                return label or line.benefit or plain(line.content or "")
        return line.benefit or self._benefit_of_step(line) or plain(line.content or "")

    def _benefit_of_step(self, line: Line) -> str:
        node = self.node(line)
        step = node.step if node is not None else None
        if not isinstance(step, Send | Ask | Task):
            return ""
        return step.contact.benefit.get(line.language or "") or _first(step.contact.benefit)

    def _question(self, line: Line, step: Ask) -> str:
        question = self.plan(line.revision).project.questions.get(step.question)
        if question is None:
            return plain(step.question)
        return question.text.get(line.language or "") or _first(question.text) or plain(step.question)

    def benefit(self, line: Line) -> str:
        """`; what is in it for Anna: …`, or nothing where the label has said it already."""
        if not line.benefit or (line.kind == "contact" and line.benefit == self._label(line)):
            return ""
        return wording.SAID["benefit"].format(who=self.spoken_to(line), benefit=line.benefit)

    def spoken_to(self, line: Line) -> str:
        """Whose consent, caps and address were asked: of an account its contact person's."""
        return _name_of(line.person) if line.person else self.who

    def to_do(self, channel: str | None, talk: str, person: str | None = None) -> str:
        """`call Anna (“project call”)`; of an account its contact `person` is called."""
        table, who = wording.TO_DO, its_contact(person) if person else self.who
        return table.get(channel or "", table[""]).format(who=who, talk=plain(talk))

    # ------------------------------------------------------------ reasons

    def held_because(self, line: Line, *, now: bool = False) -> str:
        """Why a contact waited, or waits now, behind “because”."""
        rule, reason = line.by_rule or "", line.reason or ""
        if rule == "caps":
            return cap_because(reason, self.spoken_to(line), now=now)
        table = wording.HOLDS if now else wording.HELD
        if rule == "quiet" and reason.startswith("outside"):
            rule = "preferred"
        elif rule == "complaint" and "closed" in reason:
            rule = "complaint closed"
        elif rule == "arbitration" and reason.endswith(" was first"):
            rule = "arbitration first"
        scarce = reason.removeprefix("no room for ").removesuffix(" until then")
        if rule == "capacity" and scarce not in self.plan(line.revision).project.settings.roles:
            rule = "scarce"
        words = table.get(rule, table[""])
        other = plain(line.lost_to or "")
        return words.format(who=self.spoken_to(line), other=other, scarce=plain(scarce), reason=reason)

    def dropped_because(self, line: Line) -> str:
        """Why a contact stays away, behind “because”."""
        rule, reason = line.by_rule or "", line.reason or ""
        if rule in ("suppression", "permission") and "person" not in reason:
            return refused_because(reason, self.spoken_to(line), line.channel or "", self.plainly)
        words = wording.DROPPED.get("nobody" if rule == "permission" else rule, wording.DROPPED[""])
        return words.format(who=self.spoken_to(line), other=plain(_other(reason)), reason=self.plainly(reason))

    def plainly(self, reason: str) -> str:
        """A reason without the dots of paths; what is not known is named alone."""
        reason = reason.removesuffix(" is not known")
        return re.sub(r"\b(customer|start|answer|account)\.([\w.]+)", lambda found: plain(found[2]), reason)

    # ------------------------------------------------------------ answers and goals

    def answered(self, answer: str, plan: Plan) -> str:
        """What the customer did, of an answer's name: `Bea clicked a link`, `Bea replied “no”`."""
        return self._answer(answer, plan, wording.ANSWERS, 0)

    def answers_now(self, answer: str, plan: Plan) -> str:
        """The same of an answer that may yet come: `Bea clicks a link`, `Bea replies “no”`."""
        return self._answer(answer, plan, wording.ANSWERS_NOW, 1)

    def _answer(self, answer: str, plan: Plan, words: Mapping[str, str], tense: int) -> str:
        if answer in words and answer:
            return words[answer].format(who=self.who)
        for begin in ("clicked ", "replied ", "joined "):
            if answer.startswith(begin):
                return words[begin].format(who=self.who, name=plain(answer.removeprefix(begin)))
        if answer in plan.project.events or answer[:1].isupper():
            return self.did(answer, plan)[tense]
        return words[""].format(who=self.who, name=plain(answer))

    def did(self, event: str, plan: Plan) -> tuple[str, str]:
        """An event of this customer in the past and in the present: `Bea placed an order`, `Bea places an order`."""
        base, _test = plan.behind(event)
        if event != base:
            past, present = wording.EVENTS.get(f"{base} named", wording.EVENTS[""])
        else:
            past, present = wording.EVENTS.get(base, wording.EVENTS[""])
        name = plain(event if event != base else event.lower())
        return past.format(who=self.who, name=name), present.format(who=self.who, name=name)

    def reaches(self, goal: Goal | HeadExit, plan: Plan) -> tuple[str, str]:
        """What reaches a goal or an exit, in the past and in the present."""
        if goal.event is not None:
            past, present = self.did(goal.event, plan)
            such = " as hoped for" if goal.test is not None and isinstance(goal, Goal) else ""
            return past + such, present + such
        assert goal.becomes is not None
        said = condition(goal.becomes.text)
        return said, said

    def noted(self, values: Mapping[str, Any]) -> str:
        told = [
            f"{plain(path.partition('.')[2] or path)} is {spoken.said(found, self.clock)}"
            for path, found in values.items()
        ]
        return ", ".join(told[:MAX_NOTED])


def channel_of(contact: Contact) -> str:
    """The first channel of a contact that has not been decided; "" where the customer chooses or there is none."""
    return contact.by[0] if contact.by and contact.by != ("any",) else ""


def condition(text: str) -> str:
    """A plain condition as words; one with functions or joints in quotes.

    >>> condition("orders.count >= 4")
    'orders count is at least 4'
    >>> condition("has(orders.categories, 'shoes')")
    "“has(orders.categories, 'shoes')” is true"
    """
    found = re.fullmatch(r"([a-z_][\w.]*)\s*(>=|<=|<>|>|<|=)\s*('[^']*'|[\w.]+)", text.strip())
    if found is None:
        return f"“{text.strip()}” is true"
    left = found[1].removeprefix("customer.").removeprefix("account.")
    words = [plain(left), "is", _COMPARISONS[found[2]], found[3].strip("'")]
    return " ".join(word for word in words if word)


def wait_in_words(step: Stop | None) -> tuple[str, bool]:
    """How long a wait listens, and is it a length (else it is a moment)?"""
    if isinstance(step, Wait) and step.length is not None:
        return spoken.length(step.length), True
    return "", False


def _first(text: Mapping[str, str]) -> str:
    return text.get("") or text.get("en") or next(iter(text.values()), "")


def _other(reason: str) -> str:
    """The script that a reason names."""
    found = re.match(r"muted while (.+) runs$|(.+) took its place$", reason)
    return (found[1] or found[2]) if found else "another dialogue"


def its_contact(person: str) -> str:
    """Whom an account's contact speaks to, by the name under which he is known.

    >>> its_contact("u:kim")
    'kim, its contact'
    """
    return f"{_name_of(person)}, its contact"


def _name_of(person: str) -> str:
    return person.partition(":")[2]

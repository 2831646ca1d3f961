"""One dialogue as a paragraph: from the moment that opened it to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tetatet.interact.program import Stop
from tetatet.model.decision import Line
from tetatet.model.step import Wait
from tetatet.run import spoken, wording
from tetatet.run.spoken import capital, instant_at, plain
from tetatet.run.telling import Teller, wait_in_words

Clauses = list[str]


MAX_WORDS_CHARS = 120
"""Of what a customer or an agent wrote: a sentence; a longer one is cut."""


class Sentence(NamedTuple):
    """What is said of a line; `date` leads up to it, where the sentence before has another one."""

    line: Line
    date: str
    said: str


class Past:
    """Tells the lines of one dialogue, in their order.

    Args:
        told: everything that was said of the customer, in which a moment may have waited before.
        apart: the sentences will not stand beside each other, so none leans on the one before; and each says
            what was decided, for what became of it in the world stands beside it.
    """

    def __init__(self, teller: Teller, lines: Sequence[Line], told: Sequence[Line], *, apart: bool = False) -> None:
        self._teller = teller
        self._lines = lines
        self._told = told
        self._apart = apart
        self._at = ""  # the moment of the sentence before
        self._lead: tuple[Line, str] | None = None  # a silence that the next sentence begins with, and its kind
        self._held = ""  # the act that waits, where the sentence before said so, and until when
        self._held_until = ""
        self._ghost = False
        self._unheard = False  # a wait has passed because nothing had gone out
        self._sentences: list[Sentence] = []

    def tell(self) -> str:
        """The paragraph; "" when there is nothing to say."""
        return " ".join(capital(f"{one.date}{one.said}.") for one in self.sentences())

    def sentences(self) -> list[Sentence]:
        """What is said, sentence by sentence."""
        for number, line in enumerate(self._lines):
            before = self._lines[number - 1] if number else None
            handler = _HANDLERS.get(line.kind)
            clause = handler(self, line, before) if handler is not None else ""
            if clause:
                self._say(line, clause)
        self._flush_lead()
        return self._sentences

    # ------------------------------------------------------------ sentences

    def _say(self, line: Line, clause: str) -> None:
        """One sentence, with its date where that is a new one."""
        lead = ""
        if self._lead is not None and self._lead[0].at == line.at:
            lead, self._lead = self._lead_words(*self._lead, line), None
        self._flush_lead()
        date = f"on {self._teller.clock.on(instant_at(line.at))}, " if line.at != self._at else ""
        if date and clause.startswith("the moment"):
            date = date.removesuffix(", ") + " "
        self._at = line.at
        self._sentences.append(Sentence(line, date, lead + clause))

    def _lead_words(self, silence: Line, kind: str, following: Line) -> str:
        if kind != "silence":
            speaks = following.kind in ("contact", "task") or kind == "nothing said"
            return f"{wording.SAID[kind if speaks else 'nothing said at all']} "
        words, is_length = wait_in_words(self._step(silence))
        return f"{wording.SAID['silence' if is_length else 'silence until'].format(length=words)}, "

    def _flush_lead(self) -> None:
        """A silence that nothing follows at its instant is a sentence of its own."""
        if self._lead is None:
            return
        (line, kind), self._lead = self._lead, None
        if kind != "silence":
            return
        words, is_length = wait_in_words(self._step(line))
        said = wording.SAID["silence alone" if is_length else "silence until alone"].format(length=words)
        self._at = line.at
        self._sentences.append(Sentence(line, f"by {self._teller.clock.on(instant_at(line.at))}, ", said))

    def _step(self, line: Line) -> Stop | None:
        node = self._teller.node(line)
        return node.step if node is not None else None

    # ------------------------------------------------------------ kinds

    def _start(self, line: Line, _before: Line | None) -> str:
        why = line.why or {}
        moment = why.get("transition")
        if not moment:
            return wording.SAID["began alone"].format(script=plain(line.script or ""))
        told = spoken.evidence(why, self._teller.clock)
        evidence = f" ({told})" if told else ""
        waited = next((one for one in self._told if one.kind == "queued" and same_moment(one, line)), None)
        key = "began by" if line.valid_until is None else "began late" if waited is not None else "began"
        return wording.SAID[key].format(
            moment=plain(moment),
            evidence=evidence,
            script=plain(line.script or ""),
            other=plain(waited.behind or "") if waited is not None else "",
            since=self._teller.clock.on(instant_at(waited.at)) if waited is not None else "",
        )

    def _verdict(self, line: Line, _before: Line | None) -> str:
        said = _VERDICTS[line.verdict or "go"](self, line)
        waits = line.verdict == "hold" and not self._apart
        self._held, self._held_until = (line.act or "", line.until or "") if waits else ("", "")
        return said

    def _went(self, line: Line) -> str:
        teller = self._teller
        benefit = teller.benefit(line)
        if line.kind == "task":
            to_do = teller.to_do(line.channel, line.content or "", line.person)
            role = spoken.with_article(line.role or "person")
            return wording.SAID["asked"].format(role=role, to_do=to_do, due=self._due(line)) + benefit
        offer = wording.SAID["offer"].format(offer=plain(line.offer.removeprefix("best of "))) if line.offer else ""
        if self._held and self._held == line.act:
            if self._held_until == line.at:
                self._at = line.at  # the date has just been said
            return wording.SAID["went then" if self._at == line.at else "went at last"].format(offer=offer) + benefit
        what, words = teller.what(line), wording.ALONE if self._apart else wording.SAID
        if what.startswith("the question"):
            by = wording.BY.get(line.channel or "", "")
            return words["put"].format(what=what, by=by) + benefit
        return words["went"].format(what=what, offer=offer) + benefit

    def _not_sent(self, line: Line) -> str:
        """A ghost: explained once, then told as what would have been."""
        teller = self._teller
        if not self._ghost:
            self._ghost = True
            everybody = any(one.kind == "arm" and one.arm == "global" for one in self._lines)
            words = wording.SAID["ghost of all" if everybody else "ghost"]
            return words.format(what=teller.what(line), who=teller.who, script=plain(line.script or ""))
        if line.kind == "task":
            role = spoken.with_article(line.role or "person")
            to_do = teller.to_do(line.channel, line.content or "", line.person)
            return wording.SAID["ghost work"].format(role=role, to_do=to_do, due=self._due(line))
        return wording.SAID["ghost again"].format(what=teller.what(line))

    def _had_to_wait(self, line: Line) -> str:
        teller, at = self._teller, instant_at(line.at)
        until = teller.clock.until(instant_at(line.until), at) if line.until else ""
        said = wording.SAID["held until"].format(until=until) if until else ""
        again = bool(self._held) and self._held == line.act
        if again and self._held_until == line.at:
            self._at = line.at  # the date has just been said
        words = wording.SAID["held again" if again and self._at == line.at else "held"]
        what = "it" if again else teller.what(line)
        return words.format(what=what, until=said, because=teller.held_because(line))

    def _dropped(self, line: Line) -> str:
        what = "it" if self._held and self._held == line.act else self._teller.what(line)
        words = wording.SAID["call dropped" if line.kind == "task" else "dropped"]
        return words.format(what=what, because=self._teller.dropped_because(line))

    def _due(self, line: Line) -> str:
        if not line.due:
            return ""
        return wording.SAID["due"].format(until=self._teller.clock.until(instant_at(line.due)))

    def _silence(self, line: Line, before: Line | None) -> str:
        """A lead for what follows at the same instant; a wait for nothing that was said is no silence."""
        self._flush_lead()
        if before is not None and before.at == line.at and (before.verdict == "drop" or before.kind == "unsent"):
            self._lead = (line, "nothing said again" if self._unheard else "nothing said")
            self._unheard = True
        else:
            self._lead = (line, "silence")
        return ""

    def _failed(self, line: Line, _before: Line | None) -> str:
        """What the gate had let go; where that was told long ago, there are no words for which message it was."""
        went = next((one for one in self._lines if one.kind == "contact" and one.act == line.act), None)
        what = "a message" if went is None else self._teller.what(went)
        return wording.SAID["failed"].format(what=what, reason=f" ({line.reason})" if line.reason else "")

    def _unsent(self, line: Line, _before: Line | None) -> str:
        """A wait for nothing that went passes; that a step's `unsent` is taken is seen by what follows."""
        if isinstance(self._step(line), Wait):
            self._flush_lead()
            self._lead = (line, "nothing said")
        return ""

    def _undone(self, line: Line, _before: Line | None) -> str:
        channel = self._task(line).channel
        words = wording.SAID["undone" if channel else "undone work"]
        return words.format(work=self._teller.work(channel, line.content or ""), who=self._teller.who)

    def _escalated(self, line: Line, _before: Line | None) -> str:
        channel = self._task(line).channel
        return wording.SAID["escalated"].format(
            work=self._teller.work(channel, line.content or ""),
            done="made" if channel else "done",
            role=f"the {line.role}" if line.role else "somebody else",
            due=self._due(line),
        )

    def _task(self, line: Line) -> Line:
        """The line with which the work was filed."""
        return next((one for one in self._lines if one.kind == "task" and one.act == line.act), line)

    def _answer(self, line: Line, _before: Line | None) -> str:
        if line.answer == "all":
            return wording.SAID["answers all"]
        said = self._teller.answered(line.answer or "", self._teller.plan(line.revision))
        return f"{said}: “{spoken.value(line.detail, MAX_WORDS_CHARS)}”" if line.detail else said

    def _done(self, line: Line, _before: Line | None) -> str:
        work = self._teller.work(self._task(line).channel, line.content or "")
        if not line.result:
            return wording.SAID["done"].format(work=work)
        result = spoken.value(line.result, MAX_WORDS_CHARS)
        return wording.SAID["noted"].format(role=line.role or "person", result=result, work=work)

    def _promise(self, line: Line, _before: Line | None) -> str:
        role = f"the {line.role}" if line.role else "the firm"
        return wording.SAID["promise"].format(role=role, what=line.detail or "", due=self._due(line))

    def _known(self, line: Line, _before: Line | None) -> str:
        return wording.SAID["known"].format(what=self._teller.what(line), answer=plain(line.answer or ""))

    def _set(self, line: Line, _before: Line | None) -> str:
        return wording.SAID["set"].format(noted=self._teller.noted(line.values or {}))

    def _arm(self, line: Line, _before: Line | None) -> str:
        """The lot of a split; that of the hold-out is told with the first contact that it stops."""
        return wording.SAID["lot"].format(arm=plain(line.arm or "")) if line.split else ""

    def _resource(self, line: Line, _before: Line | None) -> str:
        return wording.SAID[line.kind].format(resource=plain(line.resource or ""))

    def _withdrawn(self, line: Line, _before: Line | None) -> str:
        work = self._teller.work(self._task(line).channel, line.content or "")
        return wording.SAID["withdrawn"].format(work=work) + (f": {line.reason}" if line.reason else "")

    def _superseded(self, line: Line, _before: Line | None) -> str:
        return wording.SAID["superseded"].format(script=plain(line.script or ""), other=plain(line.by or ""))

    def _moved(self, line: Line, _before: Line | None) -> str:
        if line.until is None:
            return wording.SAID["moved"]
        if line.until == line.at:
            return wording.SAID["moved over"]
        return wording.SAID["moved until"].format(time=self._teller.clock.on(instant_at(line.until)))

    def _stayed(self, _line: Line, _before: Line | None) -> str:
        return wording.SAID["stayed"]

    def _goal(self, line: Line, _before: Line | None) -> str:
        teller = self._teller
        plan = teller.plan(line.revision)
        script = plan.project.scripts.get(line.script or "")
        goal = wording.SAID["some goal"] if script is None else teller.reaches(script.goal, plan)[0]
        return wording.SAID["late goal" if line.late else "goal"].format(goal=goal)

    def _exit(self, line: Line, _before: Line | None) -> str:
        return wording.SAID["exit"].format(reason=line.reason)

    def _end(self, line: Line, _before: Line | None) -> str:
        """Why it ended, where the line before has not said so."""
        reason = line.reason or ""
        if reason == "goal" or any(one.kind == "exit" and one.reason == reason for one in self._lines):
            return ""
        return wording.ENDS.get(reason, wording.SAID["exit"].format(reason=reason))


def same_moment(queued: Line, started: Line) -> bool:
    """Is it this moment, which had waited, that a dialogue began with?"""
    moment = (started.why or {}).get("transition")
    begun = (started.script, moment, started.valid_until)
    return begun == (queued.script, queued.transition, queued.valid_until) and queued.at <= started.at


_VERDICTS: Mapping[str, Callable[[Past, Line], str]] = {
    "go": Past._went,
    "ghost": Past._not_sent,
    "hold": Past._had_to_wait,
    "drop": Past._dropped,
}

_HANDLERS: Mapping[str, Callable[[Past, Line, Line | None], str]] = {
    "start": Past._start,
    "contact": Past._verdict,
    "task": Past._verdict,
    "silence": Past._silence,
    "failed": Past._failed,
    "unsent": Past._unsent,
    "undone": Past._undone,
    "escalated": Past._escalated,
    "answer": Past._answer,
    "done": Past._done,
    "known": Past._known,
    "promise": Past._promise,
    "set": Past._set,
    "arm": Past._arm,
    "granted": Past._resource,
    "refused": Past._resource,
    "withdrawn": Past._withdrawn,
    "superseded": Past._superseded,
    "moved": Past._moved,
    "skipped": Past._stayed,
    "goal": Past._goal,
    "exit": Past._exit,
    "end": Past._end,
}

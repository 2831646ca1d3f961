"""What a replay comes to, collected from its lines as they are said.

Memory grows with customers, with dialogues that run and with calls, never with lines. Every
line is looked at once; what only the records know is asked at the end, by `report_summary`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from tetatet.measure.outcome import Windows
from tetatet.model.decision import Line
from tetatet.run.report_paths import Paths, Taken
from tetatet.run.report_stories import Stories

MAX_REASONS = 1_000
"""Different reasons kept for one rule; further ones are counted as “other reasons”."""

OTHER = "other reasons"

SPOKEN_TO = ("", "treated")
"""Arms whose dialogues are no ghosts'; "" has not come to a contact yet."""


class Talk(msgspec.Struct, gc=False):
    """What the report remembers of a dialogue that runs."""

    script: str
    way: int = 0
    arm: str = ""
    held: str = ""  # the act that waits before the gate
    held_on: str = ""
    held_by: tuple[str, ...] = ()
    dropped_at: str = ""


class Call(msgspec.Struct, gc=False):
    """A call or a visit that somebody was asked to make; whether it was made is known later."""

    customer: str
    script: str
    channel: str
    cost: float


class Sums:
    """The counters behind the numbers of the report."""

    def __init__(self) -> None:
        self.started: Counter[str] = Counter()
        self.joined: Counter[str] = Counter()
        self.skipped: Counter[tuple[str, str]] = Counter()  # script, reason
        self.entered: dict[str, int] = {}  # customer -> one bit a script
        self.reached: Counter[str] = Counter()
        self.reached_late: Counter[str] = Counter()
        self.ghosts: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()  # by script
        self.fates: Counter[tuple[str, str]] = Counter()  # channel, what became of a contact
        self.not_made: Counter[str] = Counter()  # by channel: calls that went, and that nobody made
        self.costs: Counter[tuple[str, float]] = Counter()  # channel, cost of one
        self.held_any = 0
        self.held: Counter[str] = Counter()  # by rule
        self.went_later: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.why: dict[str, Counter[str]] = {}  # rule -> reasons
        self.met: dict[str, Counter[str]] = {}  # rule -> scripts
        self.contacts: dict[str, int] = {}  # by customer
        self.waits: Counter[str] = Counter()  # how they ended
        self.undone: Counter[Taken] = Counter()  # of these some end waits, which only the project knows
        self.answers: Counter[str] = Counter()
        self.quarantine: Counter[str] = Counter()
        self.unreadable = 0
        self.global_ghosts: set[str] = set()


class Report:
    """Takes the lines of one replay in their order."""

    def __init__(self) -> None:
        self.sums = Sums()
        self.paths = Paths()
        self.stories = Stories()
        self.windows = Windows()
        self.talks: dict[str, Talk] = {}
        self.calls: dict[str, Call] = {}  # by act, until it is known whether they were made
        self.numbers: dict[str, int] = {}  # script -> its bit
        self._handlers: Mapping[str, Callable[[Line], None]] = {
            "start": self._start,
            "skipped": self._skipped,
            "joined": self._joined,
            "arm": self._arm,
            "contact": self._verdict,
            "task": self._verdict,
            "answer": self._answer,
            "silence": self._silence,
            "undone": self._undone,
            "failed": self._failed,
            "withdrawn": self._not_made,
            "forgotten": self._not_made,
            "known": self._on_the_way,
            "granted": self._on_the_way,
            "refused": self._on_the_way,
            "goal": self._goal,
            "end": self._end,
            "merged": self._merged,
            "quarantine": self._quarantine,
        }

    def take(self, line: Line, _about: str = "") -> None:
        """One line."""
        handler = self._handlers.get(line.kind)
        if handler is not None:
            handler(line)
            self.stories.take(line)

    def _step(self, talk: Talk, line: Line, detail: str = "", kind: str = "") -> None:
        taken = Taken(kind or line.kind, detail, line.script or "", line.step or "", line.revision or "")
        talk.way = self.paths.step(talk.way, taken)

    # ------------------------------------------------------------ beginnings

    def _start(self, line: Line) -> None:
        script = line.script or ""
        self.sums.started[script] += 1
        self.talks[line.dialogue or ""] = Talk(script)
        bit = 1 << self.numbers.setdefault(script, len(self.numbers))
        self.sums.entered[line.customer] = self.sums.entered.get(line.customer, 0) | bit

    def _skipped(self, line: Line) -> None:
        if line.dialogue is None:
            self.sums.skipped[line.script or "", line.reason or ""] += 1

    def _joined(self, line: Line) -> None:
        self.sums.joined[line.script or ""] += 1

    def _arm(self, line: Line) -> None:
        talk = self.talks.get(line.dialogue or "")
        if talk is None:
            return
        if line.split:
            self._step(talk, line, line.arm or "")
            return
        self.windows.take(line)
        talk.arm = line.arm or ""
        if line.holdout:
            self.sums.ghosts[talk.script] += 1
        if line.arm == "global":
            self.sums.global_ghosts.add(line.customer)

    # ------------------------------------------------------------ the gate

    def _verdict(self, line: Line) -> None:
        talk = self.talks.get(line.dialogue or "")
        if talk is None:
            return
        if not line.channel:  # inner work is no contact; the gate lets it pass
            if line.verdict in ("go", "ghost"):
                self._step(talk, line)
            return
        self._put_before_the_gate(talk, line.act or "", line.channel)
        if line.verdict == "hold":
            self._held(talk, line)
            return
        held_by, talk.held, talk.held_by = talk.held_by, "", ()
        self.sums.fates[line.channel, line.verdict or "go"] += 1
        if line.verdict == "drop":
            self._dropped(talk, line)
            return
        self.sums.went_later.update(held_by)
        self._step(talk, line, line.channel)
        if line.verdict == "go":
            self._went(talk, line)

    def _put_before_the_gate(self, talk: Talk, act: str, channel: str) -> None:
        """One contact is counted once, however often the gate is asked, on the channel that it has at last."""
        fates = self.sums.fates
        if talk.held != act:
            fates[channel, "candidates"] += 1
            talk.held, talk.held_by = act, ()
        elif talk.held_on != channel:
            fates[talk.held_on, "candidates"] -= 1
            fates[channel, "candidates"] += 1
        talk.held_on = channel

    def _held(self, talk: Talk, line: Line) -> None:
        rule = line.by_rule or ""
        if not talk.held_by:
            self.sums.held_any += 1
        if rule not in talk.held_by:
            talk.held_by = (*talk.held_by, rule)
            self.sums.held[rule] += 1
            self.sums.met.setdefault(rule, Counter())[talk.script] += 1
        self._note(rule, line.reason or "")

    def _dropped(self, talk: Talk, line: Line) -> None:
        rule = line.by_rule or ""
        self.sums.dropped[rule] += 1
        self.sums.met.setdefault(rule, Counter())[talk.script] += 1
        self._note(rule, line.reason or "")
        talk.dropped_at = line.at
        self._step(talk, line, f"{line.channel}|{rule}", "drop")

    def _went(self, talk: Talk, line: Line) -> None:
        sums = self.sums
        sums.sent[talk.script] += 1
        sums.contacts[line.customer] = sums.contacts.get(line.customer, 0) + 1
        if line.cost:
            sums.costs[line.channel or "", line.cost] += 1
        if line.kind == "task":
            self.calls[line.act or ""] = Call(line.customer, talk.script, line.channel or "", line.cost or 0.0)

    def _not_made(self, line: Line) -> None:
        """Taken off the list, or never done: nobody was called, and nothing paid."""
        self.unmake(line.act or "", line.customer)

    def unmake(self, act: str, customer: str) -> None:
        """A call that was asked for was not made; of a task that is no call there is nothing to take back.

        Args:
            customer: as he is called by now; the count of one who has been merged is with the other.
        """
        call = self.calls.pop(act, None)
        if call is None:
            return
        sums = self.sums
        sums.not_made[call.channel] += 1
        sums.sent[call.script] -= 1
        if call.cost:
            sums.costs[call.channel, call.cost] -= 1
        name = call.customer if call.customer in sums.contacts else customer
        sums.contacts[name] -= 1
        if not sums.contacts[name]:
            del sums.contacts[name]

    def _note(self, rule: str, reason: str) -> None:
        why = self.sums.why.setdefault(rule, Counter())
        why[reason if reason in why or len(why) < MAX_REASONS else OTHER] += 1

    # ------------------------------------------------------------ waits

    def _answer(self, line: Line) -> None:
        self.calls.pop(line.act or "", None)  # the answer is its result: it was made
        talk = self.talks.get(line.dialogue or "")
        if talk is not None:
            self._waited("answered", talk)
            self.sums.answers[line.answer or ""] += 1
            self._step(talk, line, line.answer or "")

    def _silence(self, line: Line) -> None:
        talk = self.talks.get(line.dialogue or "")
        if talk is None:
            return
        if talk.dropped_at == line.at:
            self.sums.waits["passed"] += 1  # nothing had been said, so nobody was silent
            return
        self._waited("silent", talk)
        self._step(talk, line)

    def _failed(self, line: Line) -> None:
        """A message that never went: who waits for an answer to nothing is not silent."""
        talk = self.talks.get(line.dialogue or "")
        if talk is not None:
            talk.dropped_at = line.at

    def _undone(self, line: Line) -> None:
        self._not_made(line)
        talk = self.talks.get(line.dialogue or "")
        if talk is not None:
            ghost = "" if talk.arm in SPOKEN_TO else "ghost"
            taken = Taken("undone", ghost, line.script or "", line.step or "", line.revision or "")
            self.sums.undone[taken] += 1
            self._step(talk, line)

    def _waited(self, how: str, talk: Talk) -> None:
        self.sums.waits[how] += 1
        if talk.arm not in SPOKEN_TO:
            self.sums.waits["ghosts"] += 1

    def _on_the_way(self, line: Line) -> None:
        talk = self.talks.get(line.dialogue or "")
        if talk is not None:
            self._step(talk, line, line.resource or "")

    # ------------------------------------------------------------ ends

    def _goal(self, line: Line) -> None:
        self.windows.take(line)
        script = line.script or ""
        self.sums.reached[script] += 1
        talk = self.talks.get(line.dialogue or "")
        if line.late:
            self.sums.reached_late[script] += 1
        elif talk is not None:
            self._step(talk, line)

    def _end(self, line: Line) -> None:
        talk = self.talks.pop(line.dialogue or "", None)
        if talk is None:
            return
        if talk.held:
            self.sums.fates[talk.held_on, "ended first"] += 1
        if talk.arm in SPOKEN_TO:
            self._step(talk, line, line.reason or "")
            self.paths.end(talk.script, talk.way)

    def _merged(self, line: Line) -> None:
        """Two customers are one: what was counted for the other counts for him."""
        self.windows.take(line)
        source, into, sums = line.from_ or "", line.into or "", self.sums
        if source in sums.contacts:
            sums.contacts[into] = sums.contacts.get(into, 0) + sums.contacts.pop(source)
        if source in sums.entered:
            sums.entered[into] = sums.entered.get(into, 0) | sums.entered.pop(source)

    def _quarantine(self, line: Line) -> None:
        self.sums.quarantine[line.reason or ""] += 1
        if not line.at:
            self.sums.unreadable += 1

    def still_running(self) -> None:
        """The dialogues that run at the end have taken a way as well, and what they hold waits."""
        for talk in self.talks.values():
            if talk.held:
                self.sums.fates[talk.held_on, "waiting"] += 1
            if talk.arm in SPOKEN_TO:
                self.paths.end(talk.script, self.paths.step(talk.way, Taken("running")))
        self.talks = {}

    def cost(self, channel: str | None = None) -> Decimal:
        """What the contacts that went cost, exactly; on one channel, or on all."""
        costs = self.sums.costs.items()
        return sum((Decimal(str(one)) * times for (on, one), times in costs if channel in (None, on)), Decimal(0))

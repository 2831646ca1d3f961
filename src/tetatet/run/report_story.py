"""One dialogue of one customer in two or three lines of the report."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.time import DAY
from tetatet.run import spoken, wording
from tetatet.run.replay import Replay
from tetatet.run.spoken import Clock, capital, instant_at, plain
from tetatet.run.telling import Teller, wait_in_words

MAX_SENTENCES = 12
"""Sentences of one story; a longer one ends with dots."""


def tell_story(replay: Replay, record: Record, lines: Sequence[Line]) -> str:
    """`Anna met “big order” on Sunday 1 March, and “new project” began. The same day: the e-mail “…”. …`"""
    zone = calendar.zone(record.zone) if record.zone else replay.book.plan.zone
    clock = Clock(zone, calendar.civil(calendar.day_number(replay.now, zone))[0])
    who = spoken.name_of(record.traits) or f"Customer {record.name}"
    return _Story(Teller(replay.book, clock, who, record.traits)).tell(lines)


class _Story:
    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.day = ""
        self.told: list[str] = []
        self.waiting = ""  # the act that was told to wait

    def tell(self, lines: Sequence[Line]) -> str:
        start = lines[0]
        moment = (start.why or {}).get("transition")
        self._say(
            start, "begin" if moment else "begin alone", moment=plain(moment or ""), script=plain(start.script or "")
        )
        for number, line in enumerate(lines[1:], start=1):
            self._line(line, lines[number - 1], start)
        sentences = [capital(one) for one in self.told]
        if len(sentences) > MAX_SENTENCES:
            sentences = [*sentences[:MAX_SENTENCES], "…"]
        return " ".join(sentences)

    def _line(self, line: Line, before: Line, start: Line) -> None:
        teller = self.teller
        if line.kind in ("contact", "task"):
            self._verdict(line)
        elif line.kind == "silence":
            if before.verdict != "drop" or before.at != line.at:
                node = teller.node(line)
                words, is_length = wait_in_words(node.step if node is not None else None)
                self._say(line, "silence" if is_length else "silence until", length=words)
        elif line.kind == "answer":
            answered = teller.answered(line.answer or "", teller.plan(line.revision))
            self._say(line, "answer", answered=answered)
        elif line.kind == "undone":
            self._say(line, "undone", what=teller.work("phone", line.content or ""))
        elif line.kind == "goal":
            plan = teller.plan(line.revision)
            goal, _now, by_customer = teller.reaches(plan.project.scripts[line.script or ""].goal, plan)
            days = round((instant_at(line.at) - instant_at(start.at)) / DAY)
            self._say(line, "goal" if by_customer else "goal becomes", goal=goal, days=_after(days))
        elif line.kind == "end" and line.reason != "goal":
            reason = line.reason or ""
            self._say(line, reason if reason in ("done", "moment passed") else "end", reason=reason)

    def _verdict(self, line: Line) -> None:
        what = self.teller.what(line)
        if line.verdict == "hold":
            rule = wording.RULES.get(line.by_rule or "", line.by_rule or "")
            until = self.teller.clock.until(instant_at(line.until)) if line.until else "later"
            self._say(line, "held" if self.waiting != line.act else "held again", what=what, rule=rule, until=until)
            self.waiting = line.act or ""
        elif line.verdict == "drop":
            self._say(line, "dropped", what=what, because=self.teller.dropped_because(line))
        elif line.verdict == "go":
            key = "went at last" if self.waiting == line.act else "asked" if line.kind == "task" else "went"
            role = spoken.with_article(line.role or "person")
            self._say(line, key, what=what, role=role)

    def _say(self, line: Line, key: str, **words: str) -> None:
        """A sentence, with its day where that is a new one."""
        day = self.teller.clock.day(instant_at(line.at))
        when = "" if day == self.day else f" on {day}"
        if key not in wording.DAYLESS:
            self.day = day
        self.told.append(wording.BRIEF[key].format(who=self.teller.who, when=when, **words))


def _after(days: int) -> str:
    return "the same day" if days == 0 else f"{spoken.count(days, 'day')} in"

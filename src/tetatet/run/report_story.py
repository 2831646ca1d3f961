"""One dialogue of one customer in two or three lines of the report."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model import calendar
from tetatet.model.decision import Line
from tetatet.model.record import Record
from tetatet.model.time import DAY
from tetatet.run import report_wording, spoken
from tetatet.run.replay import Replay
from tetatet.run.spoken import Clock, capital, instant_at, plain
from tetatet.run.telling import Teller, wait_in_words


def tell_story(replay: Replay, record: Record, lines: Sequence[Line]) -> str:
    """`Anna: on 1 March “big order” began “new project”. The e-mail “…” went out. …`"""
    zone = calendar.zone(record.zone) if record.zone else replay.book.plan.zone
    clock = Clock(zone, calendar.civil(calendar.day_number(replay.now, zone))[0])
    who = spoken.name_of(record.traits) or f"Customer {record.name}"
    return _Story(Teller(replay.book, clock, who, record.traits)).tell(lines)


class _Story:
    """Sentences with a date where it is a new one; a silence leads over to what follows it."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self.day = ""
        self.lead = ""
        self.waiting = ""  # the act of which it was said that it waits
        self.told: list[str] = []

    def tell(self, lines: Sequence[Line]) -> str:
        start = lines[0]
        moment = plain((start.why or {}).get("transition") or "")
        self.day = self.teller.clock.date(instant_at(start.at))
        begin = report_wording.BRIEF["begin" if moment else "begin alone"]
        script = plain(start.script or "")
        self.told.append(begin.format(who=self.teller.who, when=self.day, moment=moment, script=script))
        for number, line in enumerate(lines[1:], start=1):
            self._line(line, lines[number - 1], start)
        return " ".join(f"{capital(one)}." for one in self.told)

    def _line(self, line: Line, before: Line, start: Line) -> None:
        if line.kind in ("contact", "task"):
            self._verdict(line)
        elif line.kind == "silence" and (
            before.at != line.at or not (before.verdict == "drop" or before.kind == "unsent")
        ):
            self._silence(line)
        elif line.kind == "answer":
            self._clause(line, self.teller.answered(line.answer or "", self.teller.plan(line.revision)))
        elif line.kind == "undone":
            self._say(line, "undone", what=self.teller.work("phone", line.content or ""))
        elif line.kind == "goal":
            self._goal(line, start)
        elif line.kind == "end" and line.reason != "goal" and (line.reason != "done" or self.lead):
            reason = line.reason or ""
            self._say(line, reason if reason in ("done", "moment passed") else "end", reason=reason)

    def _verdict(self, line: Line) -> None:
        what = self.teller.what(line, ends=line.kind == "task" and line.verdict == "go")
        if line.verdict == "hold":
            rule = report_wording.RULES.get(line.by_rule or "", line.by_rule or "")
            until = (
                self.teller.clock.day_or_hour(instant_at(line.until), instant_at(line.at)) if line.until else "later"
            )
            self._say(line, "held again" if self.waiting == line.act else "held", what=what, rule=rule, until=until)
            self.waiting = line.act or ""
        elif line.verdict == "drop":
            self._say(line, "dropped", what=what, because=self.teller.dropped_because(line))
        elif line.verdict == "go":
            key = "went at last" if self.waiting == line.act else "asked" if line.kind == "task" else "went"
            self._say(line, key, what=what, role=spoken.with_article(line.role or "person"))

    def _silence(self, line: Line) -> None:
        node = self.teller.node(line)
        words, is_length = wait_in_words(node.step if node is not None else None)
        self.lead = report_wording.BRIEF["silence" if is_length else "silence until"].format(length=words)

    def _goal(self, line: Line, start: Line) -> None:
        plan = self.teller.plan(line.revision)
        goal, _present = self.teller.reaches(plan.project.scripts[line.script or ""].goal, plan)
        days = round((instant_at(line.at) - instant_at(start.at)) / DAY)
        after = f"{spoken.count(days, 'day')} in" if days else "the same day"
        self._say(line, "goal", goal=goal, days=after)

    def _say(self, line: Line, key: str, **words: str) -> None:
        self._clause(line, report_wording.BRIEF[key].format(who=self.teller.who, **words))

    def _clause(self, line: Line, clause: str) -> None:
        day = self.teller.clock.date(instant_at(line.at))
        date = "" if day == self.day else f"on {day}"
        self.day = day
        lead = ", ".join(part for part in (date, self.lead) if part)
        self.lead = ""
        self.told.append(f"{lead}, {clause}" if lead else clause)

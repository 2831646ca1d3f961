"""From the counters to the figures: every number gets what it is a part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tetatet.model.record import Record
from tetatet.model.time import DAY, Instant, format_instant
from tetatet.run import report_wording
from tetatet.run.replay import Replay
from tetatet.run.report import Report
from tetatet.run.report_comparison import compare_scripts
from tetatet.run.report_figures import (
    Assumed,
    ChannelFigures,
    Comparison,
    ContactFigures,
    Figures,
    Part,
    PathTaken,
    PerCustomer,
    Period,
    PublicationFigures,
    RuleFigures,
    ScriptFigures,
    Story,
    WaitFigures,
)
from tetatet.run.report_story import tell_story
from tetatet.run.report_words import Words

MAX_PATHS = 5
"""Paths of a script that are kept in the figures; the rest are counted together."""

MAX_WHY = 5
"""Reasons of a rule that are kept."""

ASSUMED = "assumed"
"""The source of what nobody has told and a mapping file stated."""

ADDRESSES = ("email", "phone", "address")


def summarise(report: Report, replay: Replay, *, begin: Instant | None = None) -> Figures:
    """The figures of a replay that is over. `begin`: where its history ended, if it had one."""
    report.still_running()
    for record in replay.records.values():
        late = [one.act for dialogue in record.dialogues for one in dialogue.spoken if one.undone]
        for act in (*(task.act for task in record.tasks), *late):
            report.unmake(act, record.name)
    return _Summary(report, replay, begin).figures()


class _Summary:
    def __init__(self, report: Report, replay: Replay, begin: Instant | None) -> None:
        self.report, self.replay, self.sums = report, replay, report.sums
        self.book = replay.book
        self.words = Words(replay.book)
        self.begin = begin
        self.people = [one for one in replay.records.values() if one.kind == "customer"]
        self.names = _current_names(replay)

    def figures(self) -> Figures:
        settings = self.book.project.settings
        everybody = len(self.people)
        return Figures(
            brand=settings.brand,
            period=self._period(),
            publications=self._publications(),
            scripts=self._scripts(),
            contacts=self._contacts(),
            waits=self._waits(),
            stories=self._stories(),
            assumed=self._assumed(),
            global_ghosts=Part(len(self.sums.global_ghosts), everybody),
            notes=(),
        )

    def _period(self) -> Period:
        replay, tally = self.replay, self.replay.tally
        lines = tally.events + self.sums.unreadable
        first = tally.first if tally.events else None
        begin = self.begin if self.begin is not None and first is not None and self.begin > first else None
        start = begin if begin is not None else first
        return Period(
            first=None if first is None else format_instant(first),
            last=format_instant(tally.last) if tally.events else None,
            begin=None if begin is None else format_instant(begin),
            until=format_instant(replay.now),
            days=0 if start is None else max(round((replay.now - start) / DAY), 0),
            history_days=0 if begin is None or first is None else round((begin - first) / DAY),
            zone=self.book.project.settings.zone,
            lines=lines,
            events=tally.events,
            customers=len(self.people),
            accounts=len(replay.records) - len(self.people),
            quarantined=Part(sum(self.sums.quarantine.values()), lines),
            quarantine=dict(self.sums.quarantine.most_common()),
        )

    def _publications(self) -> tuple[PublicationFigures, ...]:
        return tuple(
            PublicationFigures(
                at=format_instant(one.at),
                revision=one.revision,
                mode=one.mode,
                moved=Part(one.moved, one.ran),
                kept=Part(one.kept, one.ran),
                stopped=Part(one.stopped, one.ran),
            )
            for one in self.replay.tally.published
        )

    # ------------------------------------------------------------ scripts

    def _scripts(self) -> tuple[ScriptFigures, ...]:
        names = sorted({*self.book.project.scripts, *self.sums.started}, key=lambda one: (-self.sums.started[one], one))
        compared = {one.script: one for one in compare_scripts(self.report.windows, self.replay)}
        running = Counter(one.script for record in self.replay.records.values() for one in record.dialogues)
        entered = self._entered()
        return tuple(self._script(name, compared[name], running[name], entered[name]) for name in names)

    def _entered(self) -> Counter[str]:
        """Customers by script, each under the name that he has at the end."""
        by_name: dict[str, int] = {}
        for name, bits in self.sums.entered.items():
            now = self.names.get(name, name)
            by_name[now] = by_name.get(now, 0) | bits
        entered: Counter[str] = Counter()
        for bits, people in Counter(by_name.values()).items():
            for script, number in self.report.numbers.items():
                if bits >> number & 1:
                    entered[script] += people
        return entered

    def _script(self, name: str, comparison: Comparison, running: int, entered: int) -> ScriptFigures:
        sums = self.sums
        started = sums.started[name]
        skipped = {reason: times for (script, reason), times in sums.skipped.most_common() if script == name}
        moments = started + sums.joined[name] + sum(skipped.values())
        spoken_to = started - sums.ghosts[name]
        paths = self.report.paths.most_taken(name, MAX_PATHS, self.words.word)
        return ScriptFigures(
            script=name,
            started=Part(started, moments),
            customers=Part(entered, len(self.people)),
            skipped=skipped,
            joined=sums.joined[name],
            contacts=sums.sent[name],
            reached=Part(sums.reached[name], started),
            reached_late=sums.reached_late[name],
            running=Part(running, started),
            ghosts=Part(sums.ghosts[name], started),
            paths=tuple(PathTaken(words, Part(times, spoken_to)) for words, times in paths),
            others=Part(spoken_to - sum(times for _words, times in paths), spoken_to),
            comparison=comparison,
        )

    # ------------------------------------------------------------ contacts

    def _contacts(self) -> ContactFigures:
        channels = sorted({channel for channel, _fate in self.sums.fates})
        figures = sorted((self._channel(one) for one in channels), key=lambda one: (-one.candidates, one.channel))
        candidates = sum(one.candidates for one in figures)
        cost = self.report.cost()
        return ContactFigures(
            candidates=candidates,
            went=Part(sum(one.went.count for one in figures), candidates),
            not_made=sum(one.not_made for one in figures),
            ghosts=Part(sum(one.ghosts.count for one in figures), candidates),
            dropped=Part(sum(one.dropped.count for one in figures), candidates),
            ended_first=Part(sum(one.ended_first.count for one in figures), candidates),
            waiting=Part(sum(one.waiting.count for one in figures), candidates),
            held=Part(self.sums.held_any, candidates),
            channels=tuple(figures),
            rules=self._rules(candidates),
            per_customer=self._per_customer(),
            cost=cost,
            cost_per_customer=round(cost / len(self.people), 4) if self.people else None,
            currency=self.book.project.settings.currency,
        )

    def _channel(self, channel: str) -> ChannelFigures:
        fates = self.sums.fates
        candidates = fates[channel, "candidates"]
        return ChannelFigures(
            channel=channel,
            candidates=candidates,
            went=Part(fates[channel, "go"], candidates),
            not_made=self.sums.not_made[channel],
            ghosts=Part(fates[channel, "ghost"], candidates),
            dropped=Part(fates[channel, "drop"], candidates),
            ended_first=Part(fates[channel, "ended first"], candidates),
            waiting=Part(fates[channel, "waiting"], candidates),
            cost=self.report.cost(channel),
        )

    def _rules(self, candidates: int) -> tuple[RuleFigures, ...]:
        """Rules that held or dropped something, in the order of the gate."""
        sums = self.sums
        order = [*report_wording.RULES, *sorted({*sums.held, *sums.dropped} - set(report_wording.RULES))]
        return tuple(
            RuleFigures(
                rule=rule,
                held=Part(sums.held[rule], candidates),
                went_later=Part(sums.went_later[rule], sums.held[rule]),
                dropped=Part(sums.dropped[rule], candidates),
                why=dict(sums.why.get(rule, Counter()).most_common(MAX_WHY)),
                scripts=dict(sums.met.get(rule, Counter()).most_common()),
            )
            for rule in order
            if sums.held[rule] or sums.dropped[rule]
        )

    def _per_customer(self) -> PerCustomer:
        by_name: Counter[str] = Counter()
        for name, number in self.sums.contacts.items():
            by_name[self.names.get(name, name)] += number
        everybody, total = len(self.people), sum(by_name.values())
        times = Counter(min(number, 4) for number in by_name.values())
        return PerCustomer(
            mean=round(total / everybody, 4) if everybody else None,
            mean_of_contacted=round(total / len(by_name), 4) if by_name else None,
            most=max(by_name.values(), default=0),
            none=Part(max(everybody - len(by_name), 0), everybody),
            one=Part(times[1], everybody),
            two_or_three=Part(times[2] + times[3], everybody),
            four_or_more=Part(times[4], everybody),
        )

    # ------------------------------------------------------------ waits, stories, assumptions

    def _waits(self) -> WaitFigures:
        waits = self.sums.waits
        undone = {taken: times for taken, times in self.sums.undone.items() if self.words.ends_a_wait(taken)}
        ended = waits["answered"] + waits["silent"] + sum(undone.values())
        ghosts = waits["ghosts"] + sum(times for taken, times in undone.items() if taken.detail)
        return WaitFigures(
            ended=ended,
            answered=Part(waits["answered"], ended),
            silent=Part(waits["silent"], ended),
            undone=Part(sum(undone.values()), ended),
            passed_at_once=waits["passed"],
            answers=dict(self.sums.answers.most_common()),
            of_ghosts=Part(ghosts, ended),
        )

    def _stories(self) -> tuple[Story, ...]:
        records = {record.name: record for record in self.people}
        told = []
        for kind, story in self.report.stories.chosen():
            name = self.names.get(story.customer, story.customer)
            record = records.get(name)
            if record is not None:
                text = tell_story(self.replay, record, story.lines)
                told.append(Story(kind, name, story.lines[0].script or "", text))
        return tuple(told)

    def _assumed(self) -> Assumed:
        consents = sum(any(act.source == ASSUMED for act in one.consents.values()) for one in self.people)
        addresses = sum(_has_assumed_address(one) for one in self.people)
        return Assumed(Part(consents, len(self.people)), Part(addresses, len(self.people)))


def _current_names(replay: Replay) -> Mapping[str, str]:
    """Names under which somebody was spoken of before -> the name that he has now."""
    names = {}
    for key, record in replay.records.items():
        if record.kind == "customer":
            for identifier in replay.directory.identifiers(key):
                if identifier.value != record.name:
                    names[identifier.value] = record.name
    return names


def _has_assumed_address(record: Record) -> bool:
    return any(name in record.told and record.told[name].source == ASSUMED for name in ADDRESSES)

"""Which transitions fire, and when: the nine detectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tests.oracles.interpreter import clock
from tests.oracles.interpreter.dialogue import Moment
from tests.oracles.interpreter.facts import Asked, is_event
from tests.oracles.interpreter.happening import Happening
from tests.oracles.interpreter.project import Node

if TYPE_CHECKING:
    from tests.oracles.interpreter.life import Life

INSTANT = timedelta(microseconds=1)


@dataclass
class Absence:
    """Something is awaited until then; `event` began the waiting."""

    due: datetime
    event: Happening


@dataclass
class Watch:
    """What the detectors of one customer remember. `past`: up to when the calendar was looked at."""

    life: Life
    past: datetime
    true: dict[str, bool] = field(default_factory=dict)
    absences: dict[str, dict[Any, Absence]] = field(default_factory=dict)
    done: set[tuple[str, Any]] = field(default_factory=set)

    def of(self, detector: str) -> Iterator[tuple[str, Node]]:
        """The transitions of one detector."""
        return ((name, node) for name, node in self.life.project.transitions.items() if detector in node)

    def asked(self, event: Happening | None = None) -> Asked:
        """What the conditions are asked of now."""
        return Asked(self.life.person, self.life.now, event)

    def fired(self, name: str, evidence: dict[str, Any], *, by_event: bool = True) -> Moment:
        """The moment, with its evidence and its end."""
        node, now = self.life.project.transitions[name], self.life.now
        until = self.life.person.later(now, node.get("valid for", "3d"))
        return Moment(now, {**evidence, "at": clock.written(now)}, name, until, node.get("rank", 50), by_event)

    # ------------------------------------------------------------ events

    def on_event(self, what: Happening, traits_before: dict[str, Any]) -> list[Moment]:
        """What an event of the customer makes fire."""
        found = [*self._events(what), *self._becomes(what), *self._changes(what, traits_before)]
        self._await(what)
        return found

    def _events(self, what: Happening) -> Iterator[Moment]:
        for name, node in self.of("event"):
            if is_event(self.life.person, what, node["event"], self.life.now) and self.asked(what).holds(
                node.get("if")
            ):
                yield self.fired(name, dict(what.properties))

    def _becomes(self, what: Happening | None) -> Iterator[Moment]:
        """After an event every condition is looked at, at midnight those that move with the days."""
        for name, node in self.of("becomes"):
            if what is None and not self.life.project.moves_with_days(node["becomes"]):
                continue
            was, self.true[name] = self.true.get(name, False), self.asked(what).holds(node["becomes"])
            if self.true[name] and not was and self.asked(what).holds(node.get("if")):
                yield self.fired(name, dict(what.properties) if what else {}, by_event=what is not None)

    def _changes(self, what: Happening, before: dict[str, Any]) -> Iterator[Moment]:
        for name, node in self.of("changed"):
            trait = node["changed"].removeprefix("customer.")
            was, now = before.get(trait), self.life.person.traits.get(trait)
            if was is not None and now is not None and was != now and self.asked(what).holds(node.get("if")):
                yield self.fired(name, {"was": was, "now": now})

    def on_news(self, what: Happening) -> list[Moment]:
        """What the firm's news makes fire for this customer."""
        return [
            self.fired(name, dict(what.properties))
            for name, node in self.of("news")
            if node["news"] == what.name
            and self.asked(what).holds(node["to"])
            and self.asked(what).holds(node.get("if"))
        ]

    # ------------------------------------------------------------ absences

    def _await(self, what: Happening) -> None:
        """What came is awaited no longer; what begins a waiting begins it anew."""
        for name, node in self.of("missing"):
            absences = self.absences.setdefault(name, {})
            key = what.properties.get(node.get("per", ""))
            if is_event(self.life.person, what, node["missing"], self.life.now):
                absences.pop(key, None)
            if is_event(self.life.person, what, node["after" if "after" in node else "missing"], self.life.now):
                due = self._end_of_patience(node, what)
                absences.pop(key, None)
                if due is not None and not ("per" in node and key is None):
                    absences[key] = Absence(due, what)

    def _end_of_patience(self, node: Node, what: Happening) -> datetime | None:
        """When an absence that begins now is one: its length is taken now."""
        now, person = self.life.now, self.life.person
        if "until" in node:
            return self.life.moment_said(node["until"], self.asked(what), person.zone)
        factor, times, fact = node["for"].partition(" * ")
        if not times:
            return person.later(now, node["for"])
        days = self.asked(what).value(fact)
        return None if days is None else now + float(factor) * days * clock.DAY

    def _absent(self) -> Iterator[Moment]:
        for name, absences in self.absences.items():
            node = self.life.project.transitions[name]
            for key, absence in list(absences.items()):
                if absence.due <= self.life.now:
                    del absences[key]
                    if self.asked(absence.event).holds(node.get("if")):
                        since = clock.written(absence.event.at)
                        yield self.fired(name, {**absence.event.properties, "since": since})

    # ------------------------------------------------------------ the calendar

    def days_of(self, node: Node) -> Iterator[tuple[Any, date]]:
        """The days that a `date` or `yearly` names, each with its mark; 29 February first, then the lead."""
        said = node.get("date") or node["yearly"]
        lead, _, path = said.rpartition(" before ")
        value = self.asked().value(path)
        if value is None:
            return
        first = clock.today(clock.read_moment(value, self.life.person.zone), self.life.person.zone)
        years = [first.year] if "date" in node else range(self.past.year - 1, self.past.year + 4)
        for year in years:
            day = self._in_year(first, year) if "yearly" in node else first
            yield year if "yearly" in node else day, self._led(day, lead)

    def _in_year(self, first: date, year: int) -> date:
        if (first.month, first.day) == (2, 29) and clock.days_in(year, 2) == 28:
            rule = self.life.project.settings.get("leap day", "28 February")
            return date(year, 2, 28) if rule == "28 February" else date(year, 3, 1)
        return date(year, first.month, first.day)

    def _led(self, day: date, lead: str) -> date:
        return clock.moved(day, clock.length(lead), self.life.project.is_workday, -1) if lead else day

    def dates(self) -> Iterator[tuple[str, Any, datetime, dict[str, Any]]]:
        """Every day to come: the transition, a mark for having fired, the moment, the evidence."""
        zone = self.life.person.zone
        for detector in ("date", "yearly"):
            for name, node in self.of(detector):
                for mark, day in self.days_of(node):
                    yield name, mark, clock.midnight(day, zone), {"date": day.isoformat()}
        for name, node in self.of("at"):
            own = clock.zone_named(node["zone"]) if "zone" in node else zone
            yield name, "at", clock.read_moment(str(node["at"]).replace(" ", "T"), own), {}
        for name, node in self.of("every"):
            own = clock.zone_named(node["zone"]) if "zone" in node else zone
            due = self._next_of_month(node["every"], own)
            yield name, due, due, {}

    def _next_of_month(self, said: str, zone: Any) -> datetime:
        """`month on 1 at 10:00`"""
        _, _, number, _, hour = said.split(" ")
        day = clock.today(self.past, zone).replace(day=1)
        while True:
            wanted = day.replace(day=min(int(number), clock.days_in(day.year, day.month)))
            found = clock.showing(datetime.combine(wanted, time.fromisoformat(hour)), zone)
            if found > self.past:
                return found
            day = clock.clamped_month(day, 1)

    def next_due(self) -> datetime | None:
        """When something of this fires next (or its condition is asked)."""
        dues = [due for name, mark, due, _ in self.dates() if due > self.past and (name, mark) not in self.done]
        dues += [absence.due for absences in self.absences.values() for absence in absences.values()]
        if self.has_midnights():
            dues.append(clock.next_midnight(self.past, self.life.project.zone))
        return min(dues, default=None)

    def has_midnights(self) -> bool:
        """Does any condition move with the days?"""
        watched = [node["becomes"] for _, node in self.of("becomes")]
        watched += [end["becomes"] for one in self.life.dialogues for end in one.ends() if "becomes" in end]
        return any(map(self.life.project.moves_with_days, watched))

    def is_midnight(self) -> bool:
        """Does a day of the project's zone begin now?"""
        return clock.next_midnight(self.life.now - INSTANT, self.life.project.zone) == self.life.now

    def on_timers(self) -> list[Moment]:
        """What fires now without an event."""
        now = self.life.now
        found = list(self._absent())
        for name, mark, due, evidence in list(self.dates()):
            node = self.life.project.transitions[name]
            if self.past < due <= now and (name, mark) not in self.done:
                self.done.add((name, mark))
                if self.asked().holds(node.get("to")) and self.asked().holds(node.get("if")):
                    found.append(self.fired(name, evidence, by_event=False))
        if self.is_midnight():
            found += self._becomes(None)
        self.past = now
        return found

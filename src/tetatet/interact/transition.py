"""Recognising moments: which transitions does an event, or the time, make true?

Nine detectors, each a small function: what it keeps in the record (absences, dates,
truths) and when it fires. A transition fires once, with its evidence and the moment
until which it is valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from tetatet.interact import room
from tetatet.interact.evidence import on_firing
from tetatet.interact.timing import after, instant_of, moment
from tetatet.interact.turn import Fired, Turn, key_text, when
from tetatet.model import calendar
from tetatet.model.brief import brief_evidence
from tetatet.model.open_values import Evidence, Properties
from tetatet.model.record import NEVER, Absence, Record
from tetatet.model.record_limits import BRIEF_BYTES, EVIDENCE_BYTES, MAX_AWAITED
from tetatet.model.time import Instant, format_instant
from tetatet.model.transition import Detector, Transition
from tetatet.model.values import SCALARS, value_at

NO_KEY = ""

LAST_YEAR = 9998
"""No date is looked for beyond it: a calendar ends with the year 9999, and a lead may go before it."""


def fire(turn: Turn, transition: Transition, evidence: Evidence) -> Fired | None:
    """The moment has come, unless its `if` says no."""
    evidence.setdefault("at", turn.at)
    if transition.test is not None:
        turn.view.start = evidence
        if not transition.test.test(turn.view):
            return None
    return _moment(turn, transition, evidence)


def _moment(turn: Turn, transition: Transition, evidence: Evidence) -> Fired:
    evidence.update(on_firing(turn, transition))
    until = after(turn.now, transition.valid_for, turn.view, turn.plan, turn.zone)
    return Fired(transition, evidence, NEVER if until is None else until)


def evidence_of(turn: Turn) -> Evidence:
    """What the event at hand says, as the evidence of what it opens."""
    assert turn.event is not None
    return {**turn.event.properties, "at": turn.at}


# ---------------------------------------------------------------- events


def on_event(turn: Turn, transitions: Iterable[Transition]) -> list[Fired]:
    """`event` transitions of the event at hand, whose conditions have been asked already."""
    return [_moment(turn, transition, evidence_of(turn)) for transition in transitions]


def _is(turn: Turn, name: str) -> bool:
    assert turn.event is not None
    base, test = turn.plan.behind(name)
    return turn.event.name == base and (test is None or test.test(turn.view))


def on_truths(turn: Turn, transitions: Iterable[Transition]) -> list[Fired]:
    """`becomes` transitions whose condition has turned from no to yes."""
    found = []
    truths = turn.record.truths
    for transition in transitions:
        assert transition.becomes is not None
        true = transition.becomes.test(turn.view)
        if true and not truths.get(transition.name, False):
            fired = fire(turn, transition, {} if turn.event is None else evidence_of(turn))
            if fired is not None:
                found.append(fired)
        truths[transition.name] = true
    return found


def on_change(turn: Turn, transitions: Iterable[Transition], before: Properties) -> list[Fired]:
    """`changed` transitions; a change needs a value before and one after. `before` holds the traits as they were."""
    found = []
    for transition in transitions:
        assert transition.path is not None
        path = tuple(transition.path.split(".")[1:])
        was, now = value_at(before, path), value_at(turn.record.traits, path)
        if was is not None and now is not None and was != now:
            fired = fire(turn, transition, {"was": was, "now": now})
            if fired is not None:
                found.append(fired)
    return found


# ---------------------------------------------------------------- absences


def note_absences(turn: Turn, transitions: Iterable[Transition]) -> None:
    """The event at hand ends an absence, or begins to count one."""
    for transition in transitions:
        assert transition.event is not None
        kept = turn.record.absences.get(transition.name)
        if kept and _is(turn, transition.event):
            _came(turn, transition, kept)
        if _is(turn, transition.after or transition.event):
            _count_from_here(turn, transition)


def _came(turn: Turn, transition: Transition, kept: dict[str, Absence]) -> None:
    key = _key_of(turn, transition)
    if key is None:
        kept.clear()
    else:
        kept.pop(key, None)


def _key_of(turn: Turn, transition: Transition) -> str | None:
    """The business key of the event at hand; None when it carries none though the transition counts per key."""
    assert turn.event is not None
    if transition.per is None:
        return NO_KEY
    value = value_at(turn.event.properties, tuple(transition.per.split(".")))
    return None if value is None or isinstance(value, list | dict) else key_text(value)


def _count_from_here(turn: Turn, transition: Transition) -> None:
    key = _key_of(turn, transition)
    if key is None:
        return
    due = _absence_due(turn, transition)
    kept = turn.record.absences.setdefault(transition.name, {})
    kept.pop(key, None)
    if due is None:
        return
    evidence = evidence_of(turn)
    evidence["since"] = turn.at
    turn.grown = True
    evidence = brief_evidence(evidence, BRIEF_BYTES if key else EVIDENCE_BYTES, turn.plan.names_read)
    kept[key] = Absence(max(due, turn.now), turn.now, evidence)
    if len(kept) > MAX_AWAITED // 2 and sum(map(len, turn.record.absences.values())) > MAX_AWAITED:
        room.forget_awaited(turn)


def _absence_due(turn: Turn, transition: Transition) -> Instant | None:
    if transition.length is not None:
        return after(turn.now, transition.length, turn.view, turn.plan, turn.zone)
    assert transition.until is not None
    turn.view.start = turn.event.properties if turn.event is not None else {}
    return moment(turn.now, transition.until, turn.view, turn.plan, turn.zone)


def on_absence(turn: Turn, transitions: Mapping[str, Transition]) -> list[Fired]:
    """What has been awaited to its end and has not come: once per absence."""
    found = []
    for name in sorted(turn.record.absences):
        kept, transition = turn.record.absences[name], transitions.get(name)
        for key in sorted(one for one, absence in kept.items() if absence.due <= turn.now):
            absence = kept.pop(key)
            if transition is None:
                continue
            evidence = {**absence.evidence, "at": turn.at}
            turn.view.event = absence.evidence
            fired = fire(turn, transition, evidence)
            turn.view.event = {}
            if fired is not None:
                found.append(fired)
    return found


# ---------------------------------------------------------------- dates


def schedule(turn: Turn, transitions: Iterable[Transition]) -> None:
    """Set, move or drop the timers of date transitions, as the traits say now."""
    for transition in transitions:
        due = _date_due(turn, transition)
        if due is None:
            turn.record.dates.pop(transition.name, None)
        else:
            turn.record.dates[transition.name] = due


def _date_due(turn: Turn, transition: Transition) -> Instant | None:
    """The next instant at which it fires; strictly later than now, since what is learnt too late does not fire."""
    if transition.detector is Detector.EVERY:
        assert transition.every is not None
        leap_day = turn.plan.project.settings.leap_day
        zone = calendar.zone(transition.every.zone) if transition.every.zone else turn.zone
        return calendar.occurrence_next(transition.every, turn.now, zone, leap_day)
    assert transition.point is not None
    point = transition.point
    if transition.detector is Detector.AT:
        due = moment(turn.now, point, turn.view, turn.plan, turn.zone)
        return due if due is not None and due > turn.now else None
    day = _day_of(turn, transition)
    if day is None:
        return None
    year, month, day_of_month = day
    lead, days = point.lead, turn.plan.workdays
    if transition.detector is Detector.DATE:
        if year is None:
            return None
        due = calendar.before_day(calendar.day_of(year, month, day_of_month), lead, turn.zone, days)
        return due if due > turn.now else None
    return _next_yearly(turn, transition, month, day_of_month)


def _next_yearly(turn: Turn, transition: Transition, month: int, day: int) -> Instant | None:
    assert transition.point is not None
    this_year = calendar.civil(calendar.day_number(turn.now, turn.zone))[0]
    leap_day = turn.plan.project.settings.leap_day
    for year in range(this_year, min(this_year + 4, LAST_YEAR + 1)):
        date = calendar.day_of(*calendar.yearly(month, day, year, leap_day))
        due = calendar.before_day(date, transition.point.lead, turn.zone, turn.plan.workdays)
        if due > turn.now:
            return due
    return None


def _day_of(turn: Turn, transition: Transition) -> tuple[int | None, int, int] | None:
    assert transition.point is not None and transition.point.expr is not None
    value = transition.point.expr.value(turn.view)
    if isinstance(value, str):
        return calendar.date_of(value, turn.zone)
    found = instant_of(value, turn.zone)
    return None if found is None else calendar.civil(calendar.day_number(found, turn.plan.zone))


def on_date(turn: Turn, transitions: Mapping[str, Transition]) -> list[Fired]:
    """Date transitions that are due; those that recur are set anew."""
    found = []
    dates = turn.record.dates
    for name in sorted(one for one, due in dates.items() if due <= turn.now):
        due = dates.pop(name)
        transition = transitions.get(name)
        if transition is None:
            continue
        if transition.audience is None or transition.audience.test(turn.view):
            fired = fire(turn, transition, {"date": _date_text(turn, transition, due)})
            if fired is not None:
                found.append(fired)
        if transition.detector in (Detector.YEARLY, Detector.EVERY):
            schedule(turn, [transition])
    return found


def _date_text(turn: Turn, transition: Transition, due: Instant) -> str:
    """`start.date`: the date that the transition is about, not the day on which it fires."""
    if transition.detector in (Detector.AT, Detector.EVERY):
        return format_instant(due)
    day = _day_of(turn, transition)
    assert day is not None
    year, month, day_of_month = day
    if transition.detector is Detector.DATE and year is not None:
        return f"{year:04d}-{month:02d}-{day_of_month:02d}"
    leap_day = turn.plan.project.settings.leap_day
    first = calendar.civil(calendar.day_number(due, turn.zone))[0]
    for candidate in (first, min(first + 1, LAST_YEAR)):
        date = calendar.yearly(month, day_of_month, candidate, leap_day)
        lead = transition.point.lead if transition.point else None
        if calendar.before_day(calendar.day_of(*date), lead, turn.zone, turn.plan.workdays) == due:
            return "{:04d}-{:02d}-{:02d}".format(*date)
    return format_instant(due)


# ---------------------------------------------------------------- firm's news


def on_news(turn: Turn, transitions: Iterable[Transition]) -> list[Fired]:
    """News of the firm that concern this customer."""
    found = []
    for transition in transitions:
        assert transition.event is not None
        if _is(turn, transition.event) and (transition.audience is None or transition.audience.test(turn.view)):
            fired = fire(turn, transition, evidence_of(turn))
            if fired is not None:
                found.append(fired)
    return found


def tell(turn: Turn, fired: Fired) -> None:
    """The line that says that a moment was recognised."""
    transition = fired.transition
    told = {name: value for name, value in fired.evidence.items() if isinstance(value, SCALARS)}
    turn.say(
        "transition",
        transition=transition.name,
        family=transition.family,
        valid_until=when(fired.valid_until),
        why={"transition": transition.name, **told},
    )


def next_due(record: Record) -> Instant:
    """The earliest absence or date of a record."""
    due = min(record.dates.values(), default=NEVER)
    for kept in record.absences.values():
        for absence in kept.values():
            due = min(due, absence.due)
    return due


__all__ = ["ZoneInfo", "fire", "next_due", "on_absence", "on_change", "on_date", "on_event", "on_news", "on_truths"]

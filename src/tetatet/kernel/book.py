"""The book: a project compiled for the kernel, with tables that say what an event can touch.

An event is looked up once; what it cannot touch is never asked. That is where the
speed comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tetatet.differentiate.facts import ORDERED, REFUNDED, FactFold, compile_fact, compile_refund
from tetatet.differentiate.purchases import LAST_PURCHASE, feed_order, feed_refund, merge_purchases
from tetatet.differentiate.windows import Feed
from tetatet.interact.answer import ANSWERS
from tetatet.interact.confirming import CONSENT_REQUESTED
from tetatet.interact.plan import Plan, make_plan
from tetatet.interact.unsent import UNSENT
from tetatet.kernel.meaning import facts_of, meaning_of, reads_traits, way_of
from tetatet.kernel.told import TOLD
from tetatet.model.counted import counted_fields
from tetatet.model.expression import Expr
from tetatet.model.fact import FactKind, Segment
from tetatet.model.open_values import FactStates
from tetatet.model.project import Project
from tetatet.model.step import Wait
from tetatet.model.transition import Detector, Transition

_DATED = (Detector.DATE, Detector.YEARLY, Detector.AT, Detector.EVERY)

Test: TypeAlias = Callable[[Any], bool]
"""A compiled condition: the scope, and is it surely true?"""

Keep: TypeAlias = Callable[[Any], Any]
"""Gives the state of a fact as it is now, which no later event changes."""

MAX_PASSING = 10_000
"""Names of events whose answer is remembered; who sends more distinct names than that names no events."""


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What an event of one name can touch.

    `surprises` are paths below the event whose values are counted; `before` the facts
    that are read without the event at hand; `moved` those that may make one of `truths` true.
    """

    feeds: tuple[tuple[Test | None, Feed], ...] = ()  # facts: each under its condition
    transitions: tuple[tuple[Transition, Test | None], ...] = ()  # each with its condition and the named event's
    absences: tuple[Transition, ...] = ()
    truths: tuple[Transition, ...] = ()
    surprises: tuple[tuple[str, tuple[str, ...]], ...] = ()  # state key, path
    before: tuple[str, ...] = ()
    moved: Mapping[str, Keep] = field(default_factory=dict)
    dates: tuple[Transition, ...] = ()
    days: bool = False  # does any fact of it need the day number?
    confirms: bool = False  # does it ask for a consent that has to be confirmed?
    idle: bool = True  # touches nothing at all
    plain: bool = True  # touches facts and `event` transitions only


@dataclass(frozen=True, slots=True)
class KindPlan:
    """The transitions that are recognised in one kind of record, by what they look at."""

    changed: tuple[Transition, ...]
    dated: tuple[Transition, ...]
    moving: tuple[Transition, ...]  # those of `dated` that a trait can move
    trait_truths: tuple[Transition, ...]
    timed_truths: tuple[Transition, ...]
    truths: tuple[Transition, ...]
    still: bool  # what is told fires nothing by itself, and no timer moves


@dataclass(frozen=True, slots=True)
class Nightly:
    """Why a record is looked at when a day begins: because days are counted, or because a window moves."""

    always: bool
    windows: tuple[FactFold, ...]

    def next_day(self, states: FactStates, today: int) -> int | None:
        """The next day whose beginning may change an answer; None when nothing is going to."""
        if self.always:
            return today + 1
        days = [fold.changes(states, today) for fold in self.windows if fold.changes is not None]
        return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A compiled project."""

    plan: Plan
    plans: Mapping[str, Plan]  # this revision and those that running dialogues began with
    folds: Mapping[str, FactFold]
    events: Mapping[str, EventPlan]
    accounts: Mapping[str, EventPlan]
    other: EventPlan
    other_accounts: EventPlan
    transitions: Mapping[str, Transition]
    news: tuple[Transition, ...]
    kinds: Mapping[str, KindPlan]  # customer | account
    heard: frozenset[str] | None  # events that may move a running dialogue; None when any may
    nightly: Nightly
    segments: Mapping[str, Segment] = field(default_factory=dict)  # of earlier revisions those that this one has not
    merges: Mapping[str, Callable[[Any, Any], Any]] = field(default_factory=dict)
    passing: dict[str, bool] = field(default_factory=dict)  # what `passes` has found, by event; names are few
    kept: frozenset[str] = frozenset()  # the facts and counts that records keep
    remade: frozenset[str] = frozenset()  # facts that add up otherwise than in the earlier book: they begin anew
    fresh: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict)  # `becomes` that the earlier had not

    @property
    def project(self) -> Project:
        return self.plan.project

    @property
    def revision(self) -> str:
        return self.plan.project.revision

    def passes(self, name: str) -> bool:
        """Does an event of this name leave every customer's record as it is?"""
        found = self.passing.get(name)
        if found is None:
            heard = self.heard is None or name in self.heard
            found = not (heard or name in TOLD) and self.touched_by(name, "customer").idle
            if len(self.passing) < MAX_PASSING:
                self.passing[name] = found
        return found

    def touched_by(self, name: str, kind: str) -> EventPlan:
        """What an event of this name can touch in a customer's or an account's record."""
        if kind == "account":
            return self.accounts.get(name, self.other_accounts)
        return self.events.get(name, self.other)


def make_book(project: Project, earlier: Book | None = None) -> Book:
    """Compile a project; `earlier` is the book whose running dialogues go on beside it."""
    plan = make_plan(project)
    plans = {**(earlier.plans if earlier else {}), plan.revision: plan}
    folds = {name: _fold(project, name) for name in project.facts}
    by_kind = _transitions_by_kind(project)
    tables = {}
    for kind, mine in by_kind.items():
        names = _event_names(project)
        tables[kind] = {name: _event_plan(project, folds, mine, name) for name in names}
        if plan.shows_last_purchase:
            for name, feed in ((ORDERED, feed_order), (REFUNDED, feed_refund)):
                known = tables[kind].get(name) or _event_plan(project, folds, mine, name)
                tables[kind][name] = replace(known, feeds=(*known.feeds, (None, feed)), idle=False)
    segments = {**(earlier.segments if earlier else {}), **project.segments}
    nightly = _nightly(replace(project, segments=segments), folds, plans.values())
    kinds = {kind: _kind_plan(project, mine, nightly) for kind, mine in by_kind.items()}
    return Book(
        plan=plan,
        plans=plans,
        folds=folds,
        events=tables["customer"],
        accounts=tables["account"],
        other=_event_plan(project, folds, by_kind["customer"], None),
        other_accounts=_event_plan(project, folds, by_kind["account"], None),
        transitions=project.transitions,
        news=tuple(one for one in project.transitions.values() if one.detector is Detector.NEWS),
        kinds=kinds,
        heard=_heard(plans.values()),
        nightly=nightly,
        segments=segments,
        merges={**{name: fold.merge for name, fold in folds.items()}, LAST_PURCHASE: merge_purchases},
        kept=frozenset((*folds, *_counted(tables.values()), *([LAST_PURCHASE] if plan.shows_last_purchase else ()))),
        remade=_remade(project, earlier.project) if earlier else frozenset(),
        fresh=_fresh(project, kinds, earlier),
    )


def _counted(tables: Iterable[Mapping[str, EventPlan]]) -> Iterable[str]:
    """Under which names the values are counted that some condition asks the surprise of."""
    return (key for table in tables for plan in table.values() for key, _path in plan.surprises)


def _remade(project: Project, earlier: Project) -> frozenset[str]:
    """The facts that both projects have, and that do not add up in the same way."""
    both = project.facts.keys() & earlier.facts.keys()
    return frozenset(name for name in both if way_of(project, name) != way_of(earlier, name))


def _fresh(project: Project, kinds: Mapping[str, KindPlan], earlier: Book | None) -> dict[str, tuple[Transition, ...]]:
    """For each kind of record, the `becomes` transitions that the earlier book did not look at in this meaning."""
    if earlier is None:
        return dict.fromkeys(kinds, ())
    return {kind: tuple(_unknown(project, mine.truths, earlier, kind)) for kind, mine in kinds.items()}


def _unknown(project: Project, truths: Iterable[Transition], earlier: Book, kind: str) -> Iterable[Transition]:
    known = {one.name: meaning_of(earlier.project, one.becomes) for one in earlier.kinds[kind].truths if one.becomes}
    for one in truths:
        assert one.becomes is not None
        if known.get(one.name) != meaning_of(project, one.becomes):
            yield one


def _nightly(project: Project, folds: Mapping[str, FactFold], plans: Iterable[Plan]) -> Nightly:
    looked_at = [one.becomes for one in project.transitions.values() if one.becomes is not None]
    looked_at += [way for plan in plans for way in _ways_out(plan.project)]
    windows: dict[str, FactFold] = {}
    for expr in looked_at:
        for name in facts_of(project, expr):
            if name in folds and folds[name].windowed:
                windows[name] = folds[name]
    return Nightly(any(_elapsed(project, expr) for expr in looked_at), tuple(windows.values()))


def _elapsed(project: Project, expr: Expr) -> set[str]:
    """The units, days or hours, that a condition counts up to now or on from now."""
    found = set(expr.elapsed)
    for name in expr.segments & project.segments.keys():
        found |= _elapsed(project, project.segments[name].test)
    return found


def _restless(project: Project, expr: Expr) -> bool:
    """Can its answer change within a day, without an event that it reads? Then every event looks at it."""
    if "hours" in _elapsed(project, expr):
        return True
    facts = [project.facts[name] for name in facts_of(project, expr) if name in project.facts]
    return any(fact.over is not None and not (fact.over.days or fact.over.months) for fact in facts)


def _kind_plan(project: Project, mine: list[Transition], nightly: Nightly) -> KindPlan:
    truths = tuple(one for one in mine if one.becomes is not None)
    dated = tuple(one for one in mine if one.detector in _DATED)
    changed = tuple(one for one in mine if one.detector is Detector.CHANGED)
    trait_truths = tuple(one for one in truths if reads_traits(project, one.becomes))
    return KindPlan(
        changed=changed,
        dated=dated,
        moving=tuple(one for one in dated if one.point is not None and one.point.expr is not None),
        trait_truths=trait_truths,
        timed_truths=tuple(one for one in truths if one.becomes is not None and _timed(project, one.becomes)),
        truths=truths,
        still=not (changed or dated or trait_truths or nightly.always or nightly.windows),
    )


def _heard(plans: Iterable[Plan]) -> frozenset[str] | None:
    """The events that a running dialogue may be listening for; None when its end may hang on any."""
    heard: set[str] = set(ANSWERS)
    for plan in plans:
        if any(True for _way in _ways_out(plan.project)):
            return None
        for script in plan.project.scripts.values():
            ways = [script.goal.event, *(way.event for way in script.exits)]
            heard.update(plan.behind(name)[0] for name in ways if name is not None)
        heard.update(plan.named_answers)
        for program in plan.programs.values():
            for node in program.nodes.values():
                if isinstance(node.step, Wait):
                    names = (*node.step.awaited, *node.step.all_of, *(name for name, _block in node.step.answers))
                    heard.update(plan.behind(name)[0] for name in names)
    return frozenset(heard)


def _ways_out(project: Project) -> Iterable[Expr]:
    """The conditions that end dialogues by becoming true."""
    for script in project.scripts.values():
        ways = [script.goal.becomes, *(way.becomes for way in script.exits)]
        yield from (way for way in ways if way is not None)


def _fold(project: Project, name: str) -> FactFold:
    fact = project.facts[name]
    named = project.events.get(fact.event)
    event = fact.event if named is None else named.event
    tests = [test for test in (named.test if named else None, fact.test) if test is not None]
    return compile_fact(fact, event, _both(tests), name)


def _both(tests: list[Expr]) -> Expr | None:
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    first, second = tests
    text = f"({first.text}) AND ({second.text})"
    return Expr(text, lambda scope: first.test(scope) and second.test(scope), lambda scope: None)


def _transitions_by_kind(project: Project) -> dict[str, list[Transition]]:
    """A transition belongs to accounts when only scripts of accounts listen to it."""
    for_accounts = {name for script in project.scripts.values() if script.accounts for name in script.start.when}
    for_customers = {name for script in project.scripts.values() if not script.accounts for name in script.start.when}
    account = [one for one in project.transitions.values() if one.name in for_accounts - for_customers]
    customer = [one for one in project.transitions.values() if one.name not in for_accounts - for_customers]
    return {"account": account, "customer": customer}


def _event_names(project: Project) -> set[str]:
    """Every event that a fact or a transition listens to."""
    names = {_behind(project, fact.event) for fact in project.facts.values()} | {CONSENT_REQUESTED, UNSENT}
    if ORDERED in names:
        names.add(REFUNDED)
    for transition in project.transitions.values():
        for name in (transition.event, transition.after):
            if name is not None:
                names.add(_behind(project, name))
    return names


def _behind(project: Project, name: str) -> str:
    named = project.events.get(name)
    return name if named is None else named.event


def _event_plan(
    project: Project, folds: Mapping[str, FactFold], mine: Iterable[Transition], name: str | None
) -> EventPlan:
    fed = tuple(fold for fold in folds.values() if fold.event == name)
    if name == REFUNDED:
        sums = [fold for fold in folds.values() if fold.event == ORDERED]
        refunds = [compile_refund(fold.fact, fold.test, fold.fact.name) for fold in sums]
        fed += tuple(fold for fold in refunds if fold is not None)
    mine = list(mine)
    transitions = tuple(
        one for one in mine if one.detector is Detector.EVENT and _behind(project, str(one.event)) == name
    )
    absences = tuple(
        one
        for one in mine
        if one.detector is Detector.MISSING
        and name in {_behind(project, str(one.event)), _behind(project, one.after or str(one.event))}
    )
    touched = {fold.fact.name for fold in fed}
    truths = tuple(
        one
        for one in mine
        if one.becomes is not None and (_restless(project, one.becomes) or facts_of(project, one.becomes) & touched)
    )
    dates = tuple(
        one for one in mine if one.point is not None and one.point.expr is not None and one.point.expr.facts & touched
    )
    surprises = _surprises(project, name)
    before = tuple(sorted({fact for one in _exprs(project) for fact in one.before})) if fed else ()
    confirms = name == CONSENT_REQUESTED and bool(project.settings.double_opt_in)
    idle = not (fed or transitions or absences or truths or dates or surprises or confirms or name == UNSENT)
    return EventPlan(
        feeds=tuple((fold.test.test if fold.test else None, fold.feed) for fold in fed),
        transitions=tuple((one, _asked(project, one)) for one in transitions),
        absences=absences,
        truths=truths,
        surprises=surprises,
        before=before,
        moved={name: folds[name].keep for name in _moved(project, truths, touched)},
        dates=dates,
        days=any(fold.fact.windowed for fold in fed),
        confirms=confirms,
        idle=idle,
        plain=not (absences or truths or dates or surprises or before or confirms or name == UNSENT),
    )


def _moved(project: Project, truths: Iterable[Transition], touched: set[str]) -> list[str]:
    """The facts that may make one of these true, of which it is told how they were before. Lists are not told."""
    read: set[str] = set().union(*(facts_of(project, one.becomes) for one in truths if one.becomes is not None))
    return sorted(name for name in read & touched if project.facts[name].kind is not FactKind.DISTINCT)


def _asked(project: Project, transition: Transition) -> Test | None:
    """The condition under which an event fires a transition: the named event's and its own."""
    named = project.events.get(str(transition.event))
    both = _both([test for test in (named.test if named else None, transition.test) if test is not None])
    return None if both is None else both.test


def _surprises(project: Project, name: str | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The fields of an event whose values are counted, because some condition asks how surprising they are."""
    paths = sorted(path for event, path in counted_fields(project, project.scripts.values()) if event == name)
    return tuple((surprise_key(str(name), path), tuple(path.split("."))) for path in paths)


def surprise_key(event: str, path: str) -> str:
    """Where a record counts the values of a field of an event."""
    return f"surprise {event} {path}"


def _exprs(project: Project) -> list[Expr]:
    """Conditions that are asked while an event is being taken."""
    found = [one.test for one in project.transitions.values() if one.test is not None]
    found += [one.test for one in project.events.values() if one.test is not None]
    found += [one.test for one in project.segments.values()]
    found += [one.start.test for one in project.scripts.values() if one.start.test is not None]
    return found


def _timed(project: Project, expr: Expr) -> bool:
    """Can the answer change by the mere passing of time?"""
    return bool(_elapsed(project, expr)) or any(
        project.facts[name].windowed for name in facts_of(project, expr) if name in project.facts
    )

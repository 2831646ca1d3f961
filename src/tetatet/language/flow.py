"""Static checks of the roads through a script: what is never reached, never answered, never ends."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from tetatet.language import vocabulary
from tetatet.language.dues import note_dues
from tetatet.language.reading import Fields
from tetatet.language.whole import Whole, every_step, exits_of
from tetatet.language.words import typo_of
from tetatet.model.script import MAX_CHAIN, Script
from tetatet.model.step import Ask, Block, Choose, Claim, Exit, Pause, Repeat, Send, Split, StartOther, Step, Task, Wait


def check_flow(whole: Whole) -> None:
    """Unreachable steps, waits whose answers nobody can give, links nobody listens to, endless starts."""
    for read in whole.scripts.values():
        _check_reach(whole, read.script.steps, read.steps)
        if not read.cut:
            _Listening(whole, read.script, read.steps).check()
    _check_started(whole)
    _check_chains(whole)


# ---------------------------------------------------------------- what is never reached


def goes_on(block: Block) -> bool:
    """Can a list of steps come to its end, so that the step after it is reached?"""
    return all(_passes(step) for step in block)


def _passes(step: Step) -> bool:
    if isinstance(step, Exit):
        return False
    if isinstance(step, Wait):
        answered = step.answered is None or goes_on(step.answered)
        return answered or goes_on(step.silent) or any(goes_on(block) for _, block in step.answers)
    if isinstance(step, Choose):
        otherwise = any(test is None for test, _ in step.cases)
        return not otherwise or any(goes_on(block) for _, block in step.cases)
    if isinstance(step, Split):
        return any(goes_on(block) for _, _, block in step.arms)
    if isinstance(step, Claim):
        return goes_on(step.granted) or goes_on(step.refused)
    return True  # a contact goes on when it went; a repeat when `until` holds at once


def _check_reach(whole: Whole, block: Block, fields: Mapping[str, Fields]) -> None:
    ended: Step | None = None
    for step in block:
        if ended is not None:
            message = f"this is never reached: the dialogue has ended by `{ended.id}`"
            whole.reader.error(fields[step.id].spot, message, "unreachable")
            break
        if not _passes(step):
            ended = step
    for step in block:
        for _, inner in exits_of(step):
            _check_reach(whole, inner, fields)


# ---------------------------------------------------------------- who listens to whom


class _Listening:
    """Follows the contacts that no wait has heard yet through one script."""

    def __init__(self, whole: Whole, script: Script, fields: Mapping[str, Fields]) -> None:
        self.whole = whole
        self.script = script
        self.fields = fields
        self.steps = {step.id: step for step in every_step(script.steps)}
        self.joining = {name for name, read in whole.scripts.items() if script.name in read.script.joins}
        self.events = _events(whole)
        self.quiet = False  # following a road ahead: nothing is reported

    def check(self) -> None:
        self._report_unheard(self._block(self.script.steps, frozenset()))

    def _block(self, block: Block, pending: frozenset[str]) -> frozenset[str]:
        """The ids of contacts that nobody has listened to when the block has ended."""
        for step in block:
            pending = self._step(step, pending)
        return pending

    def _step(self, step: Step, pending: frozenset[str]) -> frozenset[str]:
        if isinstance(step, Exit):
            self._report_unheard(pending)
            return frozenset()
        if isinstance(step, Repeat):
            return pending | self._block(step.do, pending | self._round(step))
        if isinstance(step, Wait):
            self._check_answers(step, pending)
            if not self.quiet:
                note_dues(self.whole, step, self.fields[step.id], self._steps(pending))
            pending = frozenset()
        roads = [self._block(block, pending) for _, block in exits_of(step)]
        if isinstance(step, Send | Ask | Task):
            roads.append(pending | {step.id})
        elif not roads or (isinstance(step, Choose) and all(test is not None for test, _ in step.cases)):
            roads.append(pending)
        return frozenset().union(*roads)

    def _round(self, step: Repeat) -> frozenset[str]:
        """What one round leaves to the first wait of the next."""
        before, self.quiet = self.quiet, True
        left = self._block(step.do, frozenset())
        self.quiet = before
        return left

    def _steps(self, ids: frozenset[str]) -> list[Step]:
        return [self.steps[step_id] for step_id in self.steps if step_id in ids]

    def _report_unheard(self, pending: frozenset[str]) -> None:
        for step in () if self.quiet else self._steps(pending):
            spot = self.fields[step.id].spot
            if isinstance(step, Ask):
                message = f"no `wait` follows the question `{step.question}`, so nobody hears the answer"
                self.whole.reader.warn(spot, message, "nobody-listens")
            elif isinstance(step, Send):
                content = self.whole.contents.get(step.content)
                if content is not None and content.links:
                    message = f"no `wait` follows `{step.content}`, which has links, so a click finds nobody listening"
                    self.whole.reader.warn(spot, message, "nobody-listens")

    def _check_answers(self, wait: Wait, pending: frozenset[str]) -> None:
        if self.quiet:
            return
        answers, open_ended = self._answers(pending)
        known = frozenset(
            {*answers, *vocabulary.ANSWERS, "answer", *self.events, *(f"joined {name}" for name in self.joining)}
        )
        fields = self.fields[wait.id]
        for key, names in (("for", wait.awaited), ("for all", wait.all_of), ("answers", tuple(dict(wait.answers)))):
            for name in names:
                if name not in known and not (name.startswith("replied ") or name[:1].isupper()):
                    self._report_answer(fields, key, name, known, open_ended=open_ended)
        self._check_awaited(wait, fields)

    def _report_answer(self, fields: Fields, key: str, name: str, known: frozenset[str], *, open_ended: bool) -> None:
        reader, spot = self.whole.reader, fields.spot_of(key)
        meant = typo_of(name, known)
        if meant is not None:
            reader.error(spot, f'nothing before this wait answers `{name}`; did you mean "{meant}"?', "unknown-answer")
        elif not open_ended:
            ways = "a link, a result of a talk, an option of a question, or a named event"
            reader.warn(spot, f"nothing before this wait answers `{name}`; an answer is {ways}", "unknown-answer")

    def _answers(self, pending: frozenset[str]) -> tuple[set[str], bool]:
        """What the contacts before a wait can be answered by, and whether one of them is not written yet."""
        found: set[str] = set()
        open_ended = False
        for step in self._steps(pending):
            if isinstance(step, Send):
                content = self.whole.contents.get(step.content)
                open_ended |= content is None
                found |= {f"clicked {link}" for link in (content.links if content else ())}
            elif isinstance(step, Ask):
                question = self.whole.questions.get(step.question)
                open_ended |= question is None
                found |= set(question.options if question else ())
            elif isinstance(step, Task):
                talk = self.whole.talks.get(step.talk)
                open_ended |= talk is None
                found |= set(talk.results if talk else ())
        return found, open_ended

    def _check_awaited(self, wait: Wait, fields: Fields) -> None:
        awaited = (*wait.awaited, *wait.all_of)
        results = {result for talk in self.whole.talks.values() for result in talk.results}
        for name, _ in wait.answers:
            heard = not awaited or any(name == one or name.startswith(f"{one} ") for one in awaited)
            if not heard and not ("reached" in awaited and name in results):
                message = f"`for` replaces what ends the wait, and does not list `{name}`: this road is never taken"
                self.whole.reader.warn(fields.spot_of("answers"), message, "answer-not-awaited")


def _events(whole: Whole) -> frozenset[str]:
    """Events that are named somewhere in facts.yml."""
    named = {*whole.outline.events, *whole.outline.event_fields}
    named |= {fact.event for fact in whole.facts.facts.values()}
    for transition in whole.facts.transitions.values():
        named |= {name for name in (transition.event, transition.after) if name is not None}
    return frozenset(named)


# ---------------------------------------------------------------- scripts that start scripts


def _check_started(whole: Whole) -> None:
    started = {step.script for _, step, _ in whole.steps() if isinstance(step, StartOther)}
    for name, read in whole.scripts.items():
        if not read.script.start.when and name not in started:
            message = "nothing begins this script: it has no `start:`, and no step of another script starts it"
            whole.reader.warn(read.fields.spot, message, "never-started")


def _check_chains(whole: Whole) -> None:
    """Chains of scripts that start one another at one moment: no rings, and none too long."""
    edges = {
        name: {step.script: step for step in _at_once(read.script.steps)[0]} for name, read in whole.scripts.items()
    }
    while True:
        sorter = TopologicalSorter({name: set(starts) for name, starts in edges.items()})
        try:
            order = [name for name in sorter.static_order() if name in edges]
        except CycleError as error:
            ring: list[str] = list(reversed(error.args[1]))
            step = edges[ring[0]].pop(ring[1])
            road = " → ".join(f"`{name}`" for name in ring)
            message = f"the scripts start one another for ever, without a wait: {road}"
            whole.reader.error(whole.scripts[ring[0]].steps[step.id].spot, message, "endless-start")
            continue
        break
    longest: dict[str, int] = {}
    for name in order:
        longest[name] = 1 + max((longest.get(other, 0) for other in edges[name]), default=0)
        if longest[name] == MAX_CHAIN + 1:
            message = f"from here more than {MAX_CHAIN} scripts start one another at one moment"
            whole.reader.error(whole.scripts[name].fields.spot, message, "long-chain")


def _at_once(block: Block) -> tuple[list[StartOther], bool]:
    """The scripts that a block may start before any time has passed, and whether its end can be reached so."""
    found: list[StartOther] = []
    for step in block:
        if isinstance(step, Wait | Pause | Exit):
            return found, False
        if isinstance(step, StartOther):
            found.append(step)
        roads = [_at_once(inner) for _, inner in exits_of(step)]
        for starts, _ in roads:
            found.extend(starts)
        if isinstance(step, Choose | Split | Claim) and roads and not any(on for _, on in roads) and not _passes(step):
            return found, False
    return found, True

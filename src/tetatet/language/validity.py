"""Static check of a script's beginning: is its moment over before anything is said?"""

from __future__ import annotations

from collections.abc import Mapping

from tetatet.language.durations import DAY_S
from tetatet.language.reading import Fields
from tetatet.language.whole import Whole, exits_of
from tetatet.model.script import Script
from tetatet.model.step import Ask, Block, Choose, Claim, Exit, Pause, Send, Split, StartOther, Step, Task, Wait
from tetatet.model.transition import Transition
from tetatet.model.written_time import Duration

_SHORTEST_MONTH_DAYS = 28
"""February: a pause of a month lasts at least as long."""

_LONGEST_MONTH_DAYS = 31
"""A moment that is valid for a month lasts no longer."""


def check_validity(whole: Whole) -> None:
    """Contacts that no dialogue ever reaches, since one that has not spoken ends with its moment."""
    begun_elsewhere = {step.script for _, step, _ in whole.steps() if isinstance(step, StartOther)}
    for name, read in whole.scripts.items():
        longest = _longest(whole, read.script)
        if longest is not None and name not in begun_elsewhere:
            _Silence(whole, longest, read.steps).block(read.script.steps, 0)


def _longest(whole: Whole, script: Script) -> Transition | None:
    """The transition whose moment lasts longest; None where one of them is not read, or is as long as facts say."""
    found = [whole.facts.transitions.get(name) for name in script.start.when]
    known = [one for one in found if one is not None and _at_most_s(one.valid_for) is not None]
    if not known or len(known) < len(found):
        return None
    return max(known, key=lambda one: _at_most_s(one.valid_for) or 0)


class _Silence:
    """Follows a script as long as nothing was said in it."""

    def __init__(self, whole: Whole, longest: Transition, fields: Mapping[str, Fields]) -> None:
        self.whole = whole
        self.longest = longest
        self.ends_s = _at_most_s(longest.valid_for) or 0
        self.fields = fields

    def block(self, block: Block, passed_s: int) -> int | None:
        """How many seconds have passed at the soonest at its end; None where it was spoken, or has ended."""
        for step in block:
            after_s = self._step(step, passed_s)
            if after_s is None:
                return None
            passed_s = after_s
        return passed_s

    def _step(self, step: Step, passed_s: int) -> int | None:
        if isinstance(step, Send | Ask | Task):
            if passed_s >= self.ends_s:
                self._report(step)
            return None
        if isinstance(step, Exit):
            return None
        if isinstance(step, Pause):
            return passed_s + _at_least_s(step.length)
        silence_s = _at_least_s(step.length) if isinstance(step, Wait) else 0
        roads = [self.block(inner, passed_s + (silence_s if name == "silent" else 0)) for name, inner in exits_of(step)]
        if _passes_by(step):
            roads.append(passed_s)
        return min((one for one in roads if one is not None), default=None)

    def _report(self, step: Step) -> None:
        message = (
            f"its moment is over before anything is said: `{self.longest.name}` is valid for "
            f"{self.longest.valid_for.text}, and `{step.id}` comes later at the soonest; "
            f"let the moment last longer (`valid for:` in facts.yml), or speak sooner"
        )
        self.whole.reader.warn(self.fields[step.id].spot, message, "moment-over")


def _passes_by(step: Step) -> bool:
    """May the step after it be reached at once, by none of the exits that are written?"""
    if isinstance(step, Choose):
        return all(test is not None for test, _ in step.cases)
    return not isinstance(step, Split | Claim) and not (isinstance(step, Wait) and step.answered is not None)


def _at_least_s(length: Duration | None) -> int:
    """Seconds that surely pass; what facts and the clock say may be nothing."""
    if length is None or length.fact is not None:
        return 0
    days = length.days + length.business_days + length.months * _SHORTEST_MONTH_DAYS
    return length.seconds + days * DAY_S


def _at_most_s(length: Duration) -> int | None:
    """Seconds that pass at most; None where facts or a calendar of holidays say it."""
    if length.fact is not None or length.business_days:
        return None
    return length.seconds + (length.days + length.months * _LONGEST_MONTH_DAYS) * DAY_S

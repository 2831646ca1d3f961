"""Static check of rings: scripts that start one another round after round, and nothing on the way ends it.

Followed is the road of a customer who never answers: each wait ends in silence, each
contact goes. A condition that may lead elsewhere ends a ring, and so does `again after`
where it is longer than a round; a script that still runs is not begun again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tetatet.language.durations import DAY_S
from tetatet.language.whole import Whole, exits_of
from tetatet.model.script import Script
from tetatet.model.step import (
    Ask,
    Block,
    Choose,
    Claim,
    Exit,
    Pause,
    Repeat,
    Send,
    Set,
    Split,
    StartOther,
    Step,
    Task,
    Wait,
)
from tetatet.model.written_time import Duration, PointKind

LONGEST_MONTH_DAYS, SHORTEST_MONTH_DAYS = 31, 28
"""A pause between rounds of a month is no longer, a wait of a month no shorter."""

_RECURS_S = {PointKind.CLOCK: DAY_S, PointKind.WEEKDAY: 7 * DAY_S}
"""How far apart the moments are that such an `until` names."""

MAX_LOOKS = 10_000
"""Starts that are followed in search of rings: some hundred scripts, each of which starts several others."""


class _Span(NamedTuple):
    """A time of so many months and seconds; business days are counted as days, which they last at least."""

    months: int = 0
    seconds: int = 0

    def plus(self, other: _Span, times: int = 1) -> _Span:
        return _Span(self.months + other.months * times, self.seconds + other.seconds * times)


_NONE = _Span()


@dataclass(slots=True)
class _Link:
    """A `start` step that is surely reached: how long after the beginning at least, and how long its script still runs.

    `tail` is None where nobody can say. A time of day or of the week on the way comes again
    after `again` seconds, so that from the second round on no round is shorter.
    """

    step: StartOther
    least: _Span
    again: int = 0
    tail: _Span | None = _NONE


def check_rings(whole: Whole) -> None:
    """Report each ring once, at the `start` step of the first of its scripts."""
    links = {name: _links(read.script) for name, read in whole.scripts.items() if not read.cut}
    scripts = {name: whole.scripts[name].script for name in links}
    reported: set[frozenset[str]] = set()
    for ring in _rings(links):
        names = [*(link.step.script for link in ring[-1:]), *(link.step.script for link in ring[:-1])]
        if frozenset(names) in reported or not _endless(ring, [scripts[name] for name in names]):
            continue
        reported.add(frozenset(names))
        road = " → ".join(f"`{name}`" for name in (*names, names[0]))
        message = (
            f"who never answers is led round for ever: {road}; end it with an `exit` under a condition (`choose`), "
            "or let `again after` be longer than a round"
        )
        whole.reader.error(whole.scripts[names[0]].steps[ring[0].step.id].spot_of("start"), message, "endless-ring")


def _endless(ring: list[_Link], scripts: list[Script]) -> bool:
    """Is every script of the ring begun again when its turn comes?"""
    total = _NONE
    for link in ring:
        total = total.plus(link.least)
    rounds = max(total, _Span(0, max(link.again for link in ring)), key=_least)
    if rounds == _NONE:
        return False  # at one moment: the check of chains says so
    for link, script in zip(ring, scripts, strict=True):
        others = total.plus(link.least, -1)
        tail = link.tail
        over = tail == _NONE or (tail is not None and tail != others and not _shorter(others, tail))
        start = script.start
        if (
            not over
            or start.test is not None
            or script.joins
            or script.waits_for
            or not _lets(start.again_after, rounds)
        ):
            return False
    return len({script.accounts for script in scripts}) == 1


def _lets(again_after: Duration, total: _Span) -> bool:
    """Is a script free to begin again when so much time has passed at least?"""
    if again_after.fact is not None or again_after.business_days:
        return False
    longest = _Span(again_after.months, again_after.days * DAY_S + again_after.seconds)
    return not _shorter(total, longest)


def _shorter(one: _Span, other: _Span) -> bool:
    """May it be shorter? Months that both have are equally long."""
    both = min(one.months, other.months)
    longest = (other.months - both) * LONGEST_MONTH_DAYS * DAY_S + other.seconds
    return _least(_Span(one.months - both, one.seconds)) < longest


def _least(span: _Span) -> int:
    """The seconds that it lasts at least."""
    return span.months * SHORTEST_MONTH_DAYS * DAY_S + span.seconds


def _rings(links: Mapping[str, list[_Link]]) -> Iterator[list[_Link]]:
    """The ways from a script back to itself, none twice: each begins at the first of its names."""
    looks = 0
    for first in sorted(links):
        ways: list[tuple[str, list[_Link]]] = [(first, [])]
        while ways and looks < MAX_LOOKS:
            name, way = ways.pop()
            passed = {first, *(link.step.script for link in way)}
            for link in links[name]:
                looks += 1
                following = link.step.script
                if following == first:
                    yield [*way, link]
                elif following in links and following > first and following not in passed:
                    ways.append((following, [*way, link]))


# ---------------------------------------------------------------- the road of one script


def _links(script: Script) -> list[_Link]:
    road = _Road()
    road.follow(script.steps, _NONE)
    return road.links


class _Road:
    """Follows the steps of a customer who never answers, and notes what is surely started on the way."""

    def __init__(self) -> None:
        self.links: list[_Link] = []
        self._again = 0

    def follow(self, block: Block, at: _Span) -> _Span | None:
        """When a list comes to its end at the earliest; None where something may end the dialogue in it."""
        for step in block:
            after = self._step(step, at)
            if after is None:
                return None
            at = after
        return at

    def _step(self, step: Step, at: _Span) -> _Span | None:
        if isinstance(step, Exit):
            return None
        if isinstance(step, StartOther):
            self.links.append(_Link(step, at, self._again))
        elif isinstance(step, Wait):
            return self.follow(step.silent, at.plus(self._pass(step)))
        elif isinstance(step, Pause):
            return at.plus(self._pass(step))
        elif isinstance(step, Send | Ask | Task):
            self._stand()
            undone = step.undone if isinstance(step, Task) else None
            return at if undone is None or _Road().follow(undone, at) is not None else None
        elif isinstance(step, Repeat):
            return self._repeat(step, at)
        elif isinstance(step, Choose | Split | Claim):
            return self._part(step, at)
        else:
            assert isinstance(step, Set)
        return at

    def _pass(self, step: Wait | Pause) -> _Span:
        """Time passes: at least so much, and for the scripts that were started just so much where a length is written."""
        if step.length is None or step.length.fact is not None:
            self._stand()
            self._again = max(self._again, 0 if step.until is None else _RECURS_S.get(step.until.kind, 0))
            return _NONE
        length = step.length
        least = _Span(length.months, (length.days + length.business_days) * DAY_S + length.seconds)
        if length.business_days:
            self._stand()
        for link in self.links:
            link.tail = None if link.tail is None else link.tail.plus(least)
        return least

    def _stand(self) -> None:
        """Nobody can say how long it takes: the gate may hold a contact."""
        for link in self.links:
            link.tail = None

    def _repeat(self, step: Repeat, at: _Span) -> _Span | None:
        self._stand()
        if _Road().follow(step.do, at) is None:
            return None
        if step.until is not None or step.every.fact is not None:
            return at
        every = _Span(step.every.months, (step.every.days + step.every.business_days) * DAY_S + step.every.seconds)
        return at.plus(every, step.at_most - 1)

    def _part(self, step: Choose | Split | Claim, at: _Span) -> _Span | None:
        """Ways part: by the lot, which leads some through each arm, or by what may turn out either way."""
        blocks = [block for _name, block in exits_of(step)]
        if isinstance(step, Choose) and all(test is not None for test, _block in step.cases):
            blocks.append(())
        roads = [_Road() for _block in blocks]
        ends = [road.follow(block, at) for road, block in zip(roads, blocks, strict=True)]
        if any(_stands(block) for block in blocks):
            self._stand()
        if isinstance(step, Split):
            self.links += [link for road in roads for link in road.links]
            return max((end for end in ends if end is not None), key=_least, default=None)
        self.links += _in_all(roads)
        passed = [end for end in ends if end is not None]
        return min(passed, key=_least) if len(passed) == len(ends) else None


def _in_all(roads: list[_Road]) -> Iterable[_Link]:
    """What is started on every road, at the earliest."""
    for link in roads[0].links:
        same = [[one for one in road.links if one.step.script == link.step.script] for road in roads]
        if all(same):
            least = min((one.least for found in same for one in found), key=_least)
            known = all(one.tail == _NONE for found in same for one in found)
            yield _Link(link.step, least, tail=_NONE if known else None)


def _stands(block: Block) -> bool:
    """May a dialogue stand still somewhere in a list?"""
    still = (Wait, Pause, Send, Ask, Task, Repeat, Claim)
    return any(isinstance(step, still) or any(_stands(inner) for _name, inner in exits_of(step)) for step in block)

"""Which step of a new revision is the one at which a dialogue of an earlier revision stands?

A step that has a name of its own (`as:`) is known by it. Any other is known by what it
is and where it stands: what it sends, asks, has done or claims, after which contacts,
and through which exits it is reached. How long it takes, and all its other options, are
no part of that, so that a wait of another length is still the wait after that message.
What could be two steps is none: a dialogue is better kept than put in the wrong place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tetatet.interact.program import exits_of
from tetatet.model.script import Script
from tetatet.model.step import Ask, Block, Choose, Claim, Exit, Pause, Repeat, Send, Split, StartOther, Step, Task, Wait
from tetatet.model.written_time import Duration, Point

What: TypeAlias = tuple[str, str]
"""The kind of a step, and its object: the content, the question, the talk, what is claimed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a step is, and where it stands; `written` is its length."""

    what: What
    behind: frozenset[What]
    road: tuple[str, ...]
    written: tuple[str, str | None]


Key: TypeAlias = Callable[[Standing], tuple[object, ...] | None]
"""By what steps are known again; None: not by this."""

State: TypeAlias = tuple[frozenset[What], bool]
"""The contacts since the wait before, or else the last ones before it; and has a wait come since?"""


def counterparts(earlier: Script, later: Script) -> Mapping[str, str]:
    """The steps of an earlier revision that a later one has as well: the name there, and the name here."""
    olds, news = _standings(earlier), _standings(later)
    found: dict[str, str] = {}
    for name in earlier.named & later.named:
        old, new = olds.pop(name), news.pop(name)
        if old.what[0] == new.what[0]:
            found[name] = name
    for key in (_exactly, _by_length, _after_the_same, _by_object):
        for same_olds, same_news in _alike(olds, news, key):
            if len(same_olds) == len(same_news):
                found |= zip(same_olds, same_news, strict=True)
                for old_name, new_name in zip(same_olds, same_news, strict=True):
                    del olds[old_name], news[new_name]
    return found


def _exactly(one: Standing) -> tuple[object, ...] | None:
    return one.what, one.behind, one.road


def _by_length(one: Standing) -> tuple[object, ...] | None:
    """Where there are more of them now, or fewer, the one that takes as long as before."""
    return one.what, one.behind, one.road, one.written


def _after_the_same(one: Standing) -> tuple[object, ...] | None:
    return one.what, one.behind


def _by_object(one: Standing) -> tuple[object, ...] | None:
    """What says something is known by what it says, wherever it stands."""
    return (one.what,) if one.what[1] else None


def _alike(
    olds: Mapping[str, Standing], news: Mapping[str, Standing], key: Key
) -> Iterator[tuple[list[str], list[str]]]:
    """The steps of both revisions that one key cannot tell apart, in the order of the files."""
    groups: dict[tuple[object, ...], tuple[list[str], list[str]]] = {}
    for place, standings in enumerate((olds, news)):
        for name, one in standings.items():
            shared = key(one)
            if shared is not None:
                groups.setdefault(shared, ([], []))[place].append(name)
    yield from groups.values()


# ---------------------------------------------------------------- where a step stands


def _standings(script: Script) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    _follow(script.steps, (frozenset(), False), (), found)
    return found


def _follow(block: Block, state: State, road: tuple[str, ...], found: dict[str, Standing]) -> State | None:
    """Note every step of a list; gives what has been said when it has come to its end, None when it never does."""
    for step in block:
        found[step.id] = Standing(_what(step), state[0], road, _written(step))
        after = _after(step, state, road, found)
        if after is None:
            return None
        state = after
    return state


def _after(step: Step, state: State, road: tuple[str, ...], found: dict[str, Standing]) -> State | None:
    if isinstance(step, Exit):
        return None
    behind, heard = state
    ends: list[State | None] = []
    if isinstance(step, Send | Ask | Task) and step.contact.by:
        me = frozenset({_what(step)})
        ends.append((me if heard else behind | me, False))
    elif isinstance(step, Wait):
        state = (behind, True)
    exits = list(exits_of(step))
    if not ends and _goes_past(step, exits):
        ends.append(state)
    for name, block in exits:
        ends.append(_follow(block, state, (*road, _exit_name(step, name)), found))
    return _join(end for end in ends if end is not None)


def _goes_past(step: Step, exits: list[tuple[str, Block]]) -> bool:
    """Is there a way past a step that takes none of its exits?"""
    if isinstance(step, Wait):
        return step.answered is None
    if isinstance(step, Choose):
        return all(test is not None for test, _block in step.cases)
    return isinstance(step, Repeat | Task) or not exits


def _join(ends: Iterable[State]) -> State | None:
    joined: State | None = None
    for behind, heard in ends:
        joined = (behind, heard) if joined is None else (joined[0] | behind, joined[1] and heard)
    return joined


def _exit_name(step: Step, name: str) -> str:
    """An exit by what it says: a road of `choose` by its condition, wherever it stands among them."""
    if isinstance(step, Choose):
        test = step.cases[int(name.removeprefix("case "))][0]
        return "else" if test is None else f"if {test.text}"
    return name


def _what(step: Step) -> What:
    kind = type(step).__name__
    if isinstance(step, Send):
        return kind, step.content
    if isinstance(step, Ask):
        return kind, step.question
    if isinstance(step, Task):
        return kind, step.talk
    if isinstance(step, Claim):
        return kind, step.resource
    if isinstance(step, Split):
        return kind, step.name
    return kind, step.script if isinstance(step, StartOther) else ""


def _written(step: Step) -> tuple[str, str | None]:
    if isinstance(step, Wait | Pause):
        return written_time(step.length, step.until)
    return written_time(step.every, None) if isinstance(step, Repeat) else ("", None)


def written_time(length: Duration | None, until: Point | None) -> tuple[str, str | None]:
    """How a length or a moment is written, and in which zone."""
    if until is not None:
        return until.text, until.zone
    return ("" if length is None else length.text), None


__all__ = ["counterparts", "written_time"]

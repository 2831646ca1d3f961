"""Finding one customer in a replay, and everything that was said of him."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tetatet.model.decision import Line
from tetatet.model.errors import Finding, UnknownCustomer
from tetatet.model.record import Record
from tetatet.run.replay import Replay
from tetatet.run.spoken import name_of
from tetatet.stores.memory import MemoryCustomers
from tetatet.wiring.playing import Play, Progress, play
from tetatet.wiring.standing import state_lines

MAX_GUESSES = 3
"""Names proposed to somebody who asked for one that nobody has."""

LIKENESS = 0.6
"""How like a known name must be to be proposed, 0 to 1 (difflib's ratio)."""


@dataclass(frozen=True, slots=True)
class Found:
    """One customer at the end of a replay, with every line that was said of him."""

    replay: Replay
    record: Record
    lines: tuple[Line, ...]
    warnings: tuple[Finding, ...]

    def state(self) -> dict[str, Any]:
        """How he stands, as `replay --state` would say it."""
        alone = copy.copy(self.replay)  # the same replay with nobody else in it
        alone.records = MemoryCustomers()
        alone.records[0] = self.record
        return next(iter(state_lines(alone)))


def find_customer(what: Play, asked: str, progress: Progress | None = None) -> Found:
    """Replay, and keep what was said of one customer.

    Args:
        asked: a userId, anonymousId, e-mail, phone, account, or a name that one customer alone has.

    Raises: UnknownCustomer: nobody is known by that; names the nearest known.
    """
    lines: list[Line] = []
    replay, warnings = play(what, _keep({asked}, lines), progress)
    record = _record(replay, asked)
    names = _names(replay, record)
    if names != {asked}:  # he was somebody else at first, or is called otherwise here: once more, with all his names
        lines.clear()
        play(what, _keep(names, lines), progress)
    return Found(replay, record, tuple(lines), warnings)


def _keep(names: set[str], lines: list[Line]) -> Callable[..., None]:
    def keep(line: Line, _about: str = "") -> None:
        if line.customer in names:
            lines.append(line)

    return keep


def _record(replay: Replay, asked: str) -> Record:
    try:
        return replay.records[replay.directory.find(asked)]
    except UnknownCustomer:
        called = [one for one in replay.records.values() if one.kind == "account" and one.name == asked]
        called = called or [one for one in replay.records.values() if _is_called(one, asked)]
        if len(called) == 1:
            return called[0]
        if called:
            names = ", ".join(sorted(record.name for record in called)[:MAX_GUESSES])
            raise UnknownCustomer(f"{len(called)} customers are called {asked!r}: {names}") from None
        raise UnknownCustomer(f"nobody is known by {asked!r}{_guesses(replay, asked)}") from None


def _is_called(record: Record, asked: str) -> bool:
    return bool(asked) and name_of(record.traits).casefold() == asked.casefold()


def _guesses(replay: Replay, asked: str) -> str:
    """`; did you mean "anna" or "hanna"?`, or how many there are to choose from."""
    known = {name.casefold(): name for name in sorted(_all_names(replay))}
    near = [known[one] for one in get_close_matches(asked.casefold(), known, n=MAX_GUESSES, cutoff=LIKENESS)]
    if near:
        quoted = [f'"{name}"' for name in near]
        return f"; did you mean {' or '.join(quoted)}?"
    number = len(replay.records)
    said = "1 customer is:" if number == 1 else f"{number:,} customers are, such as"
    return f"; {said} {next(iter(known.values()))!r}" if known else ""


def _all_names(replay: Replay) -> Iterator[str]:
    for record in replay.records.values():
        yield record.name
        called = name_of(record.traits)
        if called:
            yield called
        email = record.traits.get("email")
        if isinstance(email, str):
            yield email


def _names(replay: Replay, record: Record) -> set[str]:
    """Every name under which lines may stand: those of all records that became this one."""
    if record.kind == "account":
        return {record.name}
    key = replay.directory.find(record.name)
    return {record.name, *(one.value for one in replay.directory.identifiers(key))}

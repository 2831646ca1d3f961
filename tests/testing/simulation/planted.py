"""Mistakes that somebody might make in the engine, each as a patch of the shipped code.

Two have no place of their own where one process does everything. A claim that outlives its hand is what a
dead process leaves, so that is what becomes pending; and of polling "id > last seen" the nearest thing is a
log that gives only what is younger than the last event considered.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from tetatet.interact import gate, offering, policy, verdict
from tetatet.model import calendar
from tetatet.run.live import hands, leaving, suppressing
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.hands import Hand
from tetatet.stores.memory_log import MemoryLog
from tetatet.stores.memory_outbox import MemoryOutbox


@dataclass(frozen=True)
class Planted:
    """A mistake: how it is made, and the invariants of which one at least has to find it."""

    name: str
    plant: Callable[[pytest.MonkeyPatch], None]
    found_by: frozenset[str]


def rewritten(owner: Any, name: str, old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    """One place of a function's text is another."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        function = getattr(owner, name)
        text = textwrap.dedent(inspect.getsource(function))
        assert text.count(old) == 1, f"{name} reads otherwise by now: plant it anew"
        made: dict[str, Any] = {}
        exec(text.replace(old, new), function.__globals__, made)
        patch.setattr(owner, name, made[name])

    return plant


def _carry_within_the_transaction(patch: pytest.MonkeyPatch) -> None:
    def claim_and_carry(self: Any) -> list[Any]:
        def job(store: Any) -> list[Any]:
            claimed = store.outbox.claim(tuple(self._channels), self._clock(), hands.CLAIMED)
            self._settled = [self._carry(entry) for entry in claimed]
            self._report(store)
            self._settled = []
            return []

        found: list[Any] = self._heart.ask(job).result()
        return found

    patch.setattr(Hand, "_report_and_claim", claim_and_carry)


def _swallow(patch: pytest.MonkeyPatch) -> None:
    consider = Deciding.consider

    def swallowing(self: Deciding, *given: Any, **named: Any) -> None:
        with suppress(ZeroDivisionError):
            consider(self, *given, **named)

    patch.setattr(Deciding, "consider", swallowing)


def _forget_addresses(patch: pytest.MonkeyPatch) -> None:
    for module in (hands, suppressing):
        patch.setattr(module, "addresses_of", lambda _record, _secret: [])


def _forget_complaints(patch: pytest.MonkeyPatch) -> None:
    rewritten(policy, "rest", "if record.complaints:", "if False:")(patch)
    patch.setattr(leaving, "rest", policy.rest)
    rewritten(leaving, "suspension", "record.complaints else", "False else")(patch)


ONCE = frozenset({"an act is handed over once", "a step of a dialogue is said once"})
CAPS = frozenset({"caps hold in every window"})
NO = frozenset({"a no holds one second after its answer"})

PLANTED = (
    Planted("commit after hand-over", _carry_within_the_transaction, ONCE),
    Planted(
        "skip the unique key of acts", rewritten(MemoryOutbox, "put", "if act.key in self._entries:", "if False:"), ONCE
    ),
    Planted(
        "naive +24 h",
        rewritten(
            calendar,
            "_shift",
            "moved = from_local(local + (there - day) * DAY, zone)",
            "moved = instant + (there - day) * DAY",
        ),
        CAPS,
    ),
    Planted(
        "cap checked when planned",
        rewritten(
            gate,
            "room",
            "if not counts(candidate):",
            "if not counts(candidate) or candidate.dialogue.offered < turn.now:",
        ),
        CAPS,
    ),
    Planted(
        "hold-out before capacity",
        rewritten(
            gate._Contest,
            "rule",
            "if candidate.capacity and not candidate.granted:",
            "if candidate.capacity and not candidate.granted and not ghost:",
        ),
        frozenset({"what is scarce is given once"}),
    ),
    Planted(
        "act key with the revision",
        rewritten(offering, "act_key", "dialogue.id, step, rounds", "dialogue.id, step, rounds, dialogue.revision"),
        frozenset({"a step of a dialogue is said once"}),
    ),
    Planted("consent from the record", lambda patch: patch.setattr(Hand, "_suppressed", lambda *_given: False), NO),
    Planted("suppression by customer only", _forget_addresses, NO),
    Planted(
        "late act handed over",
        rewritten(hands, "leave", "if now > act.not_after:", "if False:"),
        frozenset({"nothing is said after its moment"}),
    ),
    Planted("expired claim made pending", rewritten(MemoryOutbox, "doubt", 'state="doubt"', 'state="pending"'), ONCE),
    Planted(
        "watermark poll by id",
        rewritten(
            MemoryLog,
            "waiting",
            "for _rank, n in in_order[:limit]",
            "for _rank, n in in_order[:limit] if n > max(self._considered, default=0)",
        ),
        frozenset({"what was acknowledged was processed"}),
    ),
    Planted(
        "claims that nobody confirmed forgotten",
        rewritten(Hand, "_report_and_claim", "self._give_up(store)", "pass"),
        frozenset({"the books say what the channels got"}),
    ),
    Planted(
        "handed over by any clock",
        rewritten(Hand, "_report_and_claim", " or self._heart.halted", ""),
        frozenset({"nothing is handed over by a clock that nobody believes"}),
    ),
    Planted(
        "quiet hours forgotten after the gate",
        rewritten(hands, "leave", "if hold is not None:", "if False:"),
        frozenset({"nobody is disturbed in quiet hours"}),
    ),
    Planted(
        "silence taken for consent",
        rewritten(policy, "_unwanted", "if found is None:", "if False:"),
        frozenset({"nobody is spoken to without his consent"}),
    ),
    Planted(
        "complaints forgotten",
        _forget_complaints,
        frozenset({"a complaint silences marketing"}),
    ),
    Planted(
        "ghosts are spoken to",
        rewritten(verdict, "_go", 'ghost = ruling.arm != "treated"', "ghost = False"),
        frozenset({"hold-outs get nothing"}),
    ),
    Planted("swallowed exception", _swallow, frozenset({"what was acknowledged was processed"})),
)

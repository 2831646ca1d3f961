"""The outbox: what is to be done in the world, committed before anybody does it.

    pending ──claim──▶ claimed ──settle──▶ sent | failed | dropped | pending again
       │                  │
       └─void, withdraw   └─the process died: doubt ──resolve──▶ pending | sent | dropped

A claimed act whose process died is in doubt and never pending by itself: it may have
gone out. What becomes of it, the policy of its channel says, or a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from tetatet.model.act import Act
from tetatet.model.time import Instant

State: TypeAlias = Literal["pending", "claimed", "sent", "failed", "dropped", "withdrawn", "doubt", "open", "done"]
"""`open` and `done` are tasks on an agent's list and lines that wait for their reader."""


POINTLESS = "its dialogue has gone on"
"""The reason of an act whose dialogue was answered or left while a hand had it: should it come back, it is withdrawn."""


class Entry(msgspec.Struct, frozen=True):
    """One act with what became of it so far.

    `tries` counts hand-overs begun; `next_try` is when it may be claimed next; `agent` has
    claimed a task; `reason` is of the last failure, drop or doubt; `receipt` names it at the
    provider's.
    """

    act: Act
    customer: int
    state: State
    tries: int
    next_try: Instant
    changed: Instant
    agent: str = ""
    reason: str = ""
    receipt: str = ""


class Outbox(Protocol):
    """Written by the heart alone, within its transaction."""

    def put(self, act: Act, customer: int, state: State, /) -> None:
        """Keep an act of the record with this key; nothing happens when the act's key is there already: twice is once."""
        ...

    def void(self, dialogue: str, before: Instant, /) -> None:
        """Withdraw what a dialogue asked for before this moment and nobody has begun.

        What a hand has, or what is in doubt, is withdrawn when it would be pending again.
        Tasks are withdrawn one by one, for work behind the counter outlasts the dialogue that asked for it.
        """
        ...

    def withdraw(self, key: str, reason: str, at: Instant, /) -> bool:
        """Withdraw one act that is pending, or open on somebody's list."""
        ...

    def claim(self, channels: Sequence[str], now: Instant, limit: int, /) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        ...

    def settle(
        self,
        key: str,
        state: State,
        at: Instant,
        /,
        *,
        reason: str = "",
        receipt: str = "",
        next_try: Instant | None = None,
    ) -> bool:
        """What became of a claimed act, or of one in doubt; False when it is in no such state any more."""
        ...

    def take(self, key: str, agent: str, at: Instant, /) -> bool:
        """An agent takes an open task; False when another has it."""
        ...

    def finish(self, key: str, at: Instant, result: str, /) -> bool:
        """An open act is done: a task has its result, a line was shown; False when it is open no more."""
        ...

    def reassign(self, key: str, role: str, due: Instant, at: Instant, /) -> None:
        """An open task goes to the substitute."""
        ...

    def doubt(self, at: Instant, /) -> int:
        """Whatever is claimed becomes doubtful: asked at the start, when nobody can have it in hand; gives how many."""
        ...

    def get(self, key: str, /) -> Entry | None:
        """One act."""
        ...

    def listed(
        self,
        limit: int,
        /,
        *,
        states: Sequence[State] = (),
        channels: Sequence[str] = (),
        customer: int | None = None,
        role: str | None = None,
    ) -> list[Entry]:
        """Acts, the newest first; tasks by their due time when a role is named."""
        ...

    def counts(self) -> dict[tuple[str, State], int]:
        """How many acts of each channel are in each state."""
        ...

"""The outbox in a dict: the twin of `stores.sql.outbox`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from tetatet.model.act import Act
from tetatet.model.time import Instant
from tetatet.ports.outbox import POINTLESS, Entry, State
from tetatet.stores.memory_journal import Journal


class MemoryOutbox:
    """The port `Outbox`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._entries: dict[str, Entry] = {}

    def _move(self, key: str, *states: State, **changes: Any) -> bool:
        """Change an act that is in one of these states."""
        entry = self._entries.get(key)
        if entry is None or entry.state not in states:
            return False
        self._journal.put(self._entries, key, msgspec.structs.replace(entry, **changes))
        return True

    # ------------------------------------------------------------ what is asked for

    def put(self, act: Act, customer: int, state: State) -> None:
        """Keep an act; nothing happens when its key is there already."""
        if act.key in self._entries:
            return
        entry = Entry(msgspec.structs.replace(act), customer, state, 0, act.made, act.made)
        self._journal.put(self._entries, act.key, entry)

    def void(self, dialogue: str, before: Instant) -> None:
        """Withdraw what a dialogue asked for before this moment and nobody has begun."""
        asked = [one for one in self._entries.values() if one.act.dialogue == dialogue and one.act.made < before]
        said = [one.act.key for one in asked if not one.act.role]
        for key in said:
            self._move(key, "claimed", "doubt", reason=POINTLESS)  # in hand: not again, should it come back
            self._move(key, "pending", "open", state="withdrawn", changed=before)

    def withdraw(self, key: str, reason: str, at: Instant) -> bool:
        """Withdraw one act that is pending or open."""
        return self._move(key, "pending", "open", state="withdrawn", reason=reason, changed=at)

    # ------------------------------------------------------------ handing over

    def claim(self, channels: Sequence[str], now: Instant, limit: int) -> list[Entry]:
        """Pending acts of these channels whose time has come, the oldest first; they are claimed from now on."""
        ready = sorted(
            (one.next_try, key)
            for key, one in self._entries.items()
            if one.state == "pending" and one.act.channel in channels and one.next_try <= now
        )
        for _next_try, key in ready[:limit]:
            tries = self._entries[key].tries + 1
            self._move(key, "pending", state="claimed", tries=tries, reason="", changed=now)
        return [self._entries[key] for _next_try, key in ready[:limit]]

    def settle(
        self,
        key: str,
        state: State,
        at: Instant,
        *,
        reason: str = "",
        receipt: str = "",
        next_try: Instant | None = None,
    ) -> bool:
        """What became of a claimed act, or of one in doubt."""
        again = {} if next_try is None else {"next_try": next_try}
        entry = self._entries.get(key)
        if state == "pending" and entry is not None and entry.reason == POINTLESS:
            state = "withdrawn"
        return self._move(key, "claimed", "doubt", state=state, changed=at, reason=reason, receipt=receipt, **again)

    def doubt(self, at: Instant) -> int:
        """Whatever is claimed becomes doubtful."""
        return sum(self._move(key, "claimed", state="doubt", changed=at) for key in self._entries)

    # ------------------------------------------------------------ tasks

    def take(self, key: str, agent: str, at: Instant) -> bool:
        """An agent takes an open task."""
        entry = self._entries.get(key)
        if entry is None or entry.agent not in {"", agent}:
            return False
        return self._move(key, "open", agent=agent, changed=at)

    def finish(self, key: str, at: Instant, result: str) -> bool:
        """An open act is done."""
        return self._move(key, "open", state="done", reason=result, changed=at)

    def reassign(self, key: str, role: str, due: Instant, at: Instant) -> None:
        """An open task goes to the substitute."""
        entry = self._entries.get(key)
        if entry is not None:
            act = msgspec.structs.replace(entry.act, role=role, due=due)
            self._move(key, "open", act=act, agent="", changed=at)

    # ------------------------------------------------------------ reading

    def get(self, key: str) -> Entry | None:
        """One act."""
        return self._entries.get(key)

    def listed(
        self,
        limit: int,
        *,
        states: Sequence[State] = (),
        channels: Sequence[str] = (),
        customer: int | None = None,
        role: str | None = None,
    ) -> list[Entry]:
        """Acts, the newest first; tasks by their due time when a role is named."""
        found = [
            one
            for one in self._entries.values()
            if (not states or one.state in states)
            and (not channels or one.act.channel in channels)
            and customer in {None, one.customer}
            and (not role or one.act.role == role)
        ]
        if role:
            found.sort(key=lambda one: (one.act.due, one.act.key))
        else:
            found.sort(key=lambda one: (one.act.made, one.act.key), reverse=True)
        return found[:limit]

    def counts(self) -> dict[tuple[str, State], int]:
        """How many acts of each channel are in each state."""
        return dict(Counter((one.act.channel, one.state) for one in self._entries.values()))

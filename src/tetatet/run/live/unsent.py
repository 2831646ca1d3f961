"""What never went comes back as an event, as whatever happens in the world does: it is logged, and decided about."""

from __future__ import annotations

import msgspec

from tetatet.interact.unsent import UNSENT
from tetatet.model.act import Act
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import DAY, Instant
from tetatet.ports.log import Incoming
from tetatet.ports.outbox import State
from tetatet.ports.store import Store
from tetatet.run.live.addressing import event_about
from tetatet.run.live.suppressing import BOUNCED, HARD

NEVER_WENT: frozenset[State] = frozenset({"failed", "dropped"})
"""States in which nobody has got an act. One in doubt may have been said; one withdrawn has lost its point."""

MAX_REASON_CHARS = 300
"""Of what a server said, as of mail that came back."""


def unsent_of(store: Store, key: str, reason: str, now: Instant, *, no_address: bool = False) -> list[Incoming]:
    """What is to be logged of an act of the outbox that never went; nothing when its reader is gone.

    Args:
        no_address: the address was refused for good: that is the same as mail that comes back for good.
    """
    entry = store.outbox.get(key)
    reader = None if entry is None else store.record(entry.customer)
    return [] if entry is None or reader is None else _unsent(entry.act, reader, reason, now, no_address)


def _unsent(act: Act, reader: Record, reason: str, now: Instant, no_address: bool) -> list[Incoming]:
    """Where an account speaks, its dialogue hears of it with its reader."""
    about = {"act": act.key, "reason": reason[:MAX_REASON_CHARS]}
    events: list[Event] = []
    if no_address:
        events.append(event_about(reader, BOUNCED, {**about, "type": HARD}, now, act.key))
    if act.dialogue:  # a confirmation belongs to none
        told = event_about(reader, UNSENT, about, now, act.key)
        opened_by, _colon, account = act.record.partition(":")
        events.append(msgspec.structs.replace(told, group_id=account) if opened_by == "g" else told)
    return [Incoming(one, one.at // DAY, one.at, restamps=True) for one in events]

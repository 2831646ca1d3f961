"""Whom an event is about, said so that the door finds him again."""

from __future__ import annotations

from tetatet.model import chance
from tetatet.model.event import Event
from tetatet.model.open_values import Evidence, Traits
from tetatet.model.record import Record
from tetatet.model.time import Instant

SOURCE = "tetatet"
"""The source of events that Tetatet itself brings in: clicks, withdrawals, results, bounces."""


def event_about(record: Record, name: str, properties: Evidence, at: Instant, key: str = "") -> Event:
    """An event of this customer, as any other comes in.

    Args:
        record: an id says what opened it: a userId, an anonymousId or a contact; the name is the
            userId as soon as there is one.
        key: what makes it this event and no other (an act, a link): twice is once. By default the moment does.
    """
    opened_by, _colon, opened = record.id.partition(":")
    message = chance.key("event", record.id, name, key or str(at))
    user_id = anonymous_id = group_id = None
    contact: Traits = {}
    if opened_by == "g":
        group_id = opened
    elif opened_by == "u" or record.name != opened:
        user_id = record.name
    elif opened_by == "a":
        anonymous_id = opened
    else:
        contact = {"email": opened} if "@" in opened else {"phone": opened}
    return Event(
        "track", name, at, SOURCE, message, user_id, anonymous_id, group_id, properties=properties, traits=contact
    )

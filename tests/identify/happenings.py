"""Events for the tests of identity, made in few words."""

from __future__ import annotations

from typing import Any

from tetatet.model.event import Event
from tetatet.model.time import Instant


def happened(
    at: int = 0, *, source: str = "web", name: str = "Store Entered", kind: Any = "track", **fields: Any
) -> Event:
    """A track event unless said otherwise; `user` and `device` are short for the two ids."""
    fields["user_id"] = fields.pop("user", None)
    fields["anonymous_id"] = fields.pop("device", None)
    fields["group_id"] = fields.pop("group", None)
    fields["previous_id"] = fields.pop("previous", None)
    return Event(kind, name if kind == "track" else "", Instant(at), source, f"m{at}", **fields)

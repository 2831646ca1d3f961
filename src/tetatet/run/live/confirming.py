"""A consent that was asked to be confirmed: does it stand, and the event that gives it."""

from __future__ import annotations

from tetatet.interact.policy import ADDRESSES, covering
from tetatet.model.act import Act
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant, format_instant
from tetatet.run.live.addressing import event_about
from tetatet.run.live.fixed_words import TEXT_VERSION

SOURCE = "double opt-in"
"""Where a confirmed consent was given, as its `source` says."""


def standing(act: Act, record: Record) -> bool | None:
    """Has what an act asks for been answered? True: there is a consent; False: it cannot be given by this link any more.

    Whoever opened the link owns the address that it went to, and no other: for a customer who
    has another address by now it proves nothing. What was said since then, yes or no, stands.
    """
    asked = act.start
    channel = str(asked["channel"])
    said = covering(record, str(asked["purpose"]), channel, str(asked["topic"]))
    if said is not None and said.given:
        return True
    changed = channel in ADDRESSES and record.traits.get(ADDRESSES[channel]) != asked.get("address")
    return False if changed or (said is not None and said.at > act.made) else None


def confirmed(act: Act, record: Record, now: Instant) -> Event:
    """The consent that a customer has confirmed, with what proves it: the request, the message, the two moments."""
    asked = act.start
    which = {name: asked[name] for name in ("purpose", "channel", "topic") if asked[name]}
    proof = {"act": act.key, "request": asked["request"], "requested": asked["at"], "confirmed": format_instant(now)}
    said = {"source": SOURCE, "text_version": asked["text_version"] or TEXT_VERSION, "proof": proof}
    return event_about(record, "Consent Given", {**which, **said}, now, act.key)

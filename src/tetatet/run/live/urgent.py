"""What goes before everything else: a customer's no."""

from __future__ import annotations

from tetatet.model.event import Event

WITHDRAWALS = frozenset(
    {
        "Consent Withdrawn",
        "Unsubscribed",
        "Email Marked as Spam",
        "Self Excluded",
        "Complaint Opened",
        "Message Replied",
        "Preferences Updated",
    }
)
"""Events that may forbid what is about to go out; a reply may be a "stop", wishes may leave out a topic or a channel."""


def is_urgent(event: Event) -> bool:
    """Is it to be considered before whatever else waits?"""
    return event.name in WITHDRAWALS

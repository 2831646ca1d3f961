"""The words of a replay's report: steps of paths, rules of the gate, a story in two lines. Nothing computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tetatet.interact.caps import WISH

# ---------------------------------------------------------------- paths

STEPS: Final[Mapping[str, str]] = {
    "email": "mail",
    "sms": "SMS",
    "push": "push",
    "letter": "letter",
    "next purchase": "till note",
    "page": "page",
    "on site": "in store",
    "phone": "call",
    "visit": "visit",
    "": "work",
}
"""One word for a step of a path."""

GOALS: Final[Mapping[str, str]] = {
    "Order Completed": "bought",
    "Call Received": "called",
    "Store Entered": "came",
    "Message Replied": "replied",
}
"""One word for a goal at the end of a path."""

# ---------------------------------------------------------------- the gate, and moments that opened nothing

RULES: Final[Mapping[str, str]] = {
    "suppression": "consent withdrawn",
    "permission": "no permission",
    "self_exclusion": "self-exclusion",
    "complaint": "open complaint",
    "mutes": "muted by another",
    "replaced": "replaced by another",
    "validity": "moment passed",
    "quiet": "quiet hours",
    "caps": "enough said lately",
    "arbitration": "another won",
    "content": "something unknown",
    "capacity": "nobody free",
    "holdout": "ghost",
}
"""The gate's rules in the gate's order, in two or three words."""

SAME_AS_RULE: Final = ("its moment has passed", "a complaint is open")
"""Reasons of the gate that say no more than the rule's name."""


def shortened(reason: str) -> str:
    """A reason of the gate for a narrow column.

    >>> shortened("no consent for marketing by letter"), shortened("the customer wants at most 1 contact in 7 days")
    ('letter', 'own wish: at most 1 contact in 7 days')
    """
    for words in ("no consent for marketing by ", "muted while "):
        reason = reason.removeprefix(words)
    reason = reason.replace(WISH, "own wish: ")
    return reason.removesuffix(" was withdrawn").removesuffix(" runs")


SKIPS: Final[Mapping[str, str]] = {
    "running": "one was running",
    "again after": "too soon after the last",
    "condition": "its condition",
    "no key": "no key",
    "no room": "too much was under way",
    "queued": "one was waiting",
    "moment passed": "moment passed in the queue",
}
"""The same for the report."""

# ---------------------------------------------------------------- a customer's story in two lines

BRIEF: Final[Mapping[str, str]] = {
    "begin": "{who}: on {when} “{moment}” began “{script}”",
    "begin alone": "{who}: on {when} “{script}” began",
    "went": "{what} went out",
    "asked": "{role} was asked to make {what}",
    "went at last": "it went out",
    "held": "{what} had to wait until {until} ({rule})",
    "held again": "it had to wait once more, until {until} ({rule})",
    "dropped": "{what} did not go out, because {because}",
    "silence": "after {length} of silence",
    "silence until": "after more silence",
    "undone": "{what} was never made",
    "goal": "{goal}: the goal, {days}",
    "done": "there was no more to say",
    "moment passed": "the moment passed before anything could be said",
    "end": "it ended: {reason}",
}
"""Clauses of a story; the teller puts dates, joints and full stops."""

STORIES: Final[Mapping[str, str]] = {
    "reached": "One who came",
    "silent": "One who stayed silent",
    "stopped": "One whom the gate held back",
}

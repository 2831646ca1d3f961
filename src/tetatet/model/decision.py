"""What the kernel says: one line for everything it recognised, decided or did.

A line is at once the explanation, the skip log, the data of the measurement and the
output of `tetatet replay --json`. Fields that do not apply are absent.
"""

from __future__ import annotations

import msgspec

from tetatet.model.open_values import Evidence, Traits
from tetatet.model.time import Instant


class Line(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One thing that was recognised, decided or done; see the reference for each kind."""

    n: int | None = None
    at: str = ""
    customer: str = ""
    kind: str
    transition: str | None = None
    family: str | None = None
    script: str | None = None
    dialogue: str | None = None
    step: str | None = None
    content: str | None = None
    variant: str | None = None
    language: str | None = None
    offer: str | None = None
    page: str | None = None
    channel: str | None = None
    verdict: str | None = None
    until: str | None = None
    valid_until: str | None = None
    by_rule: str | None = None
    reason: str | None = None
    lost_to: str | None = None
    won_over: list[str] | None = None
    act: str | None = None
    purpose: str | None = None
    benefit: str | None = None
    to: str | None = None
    person: str | None = None
    role: str | None = None
    due: str | None = None
    answer: str | None = None
    result: str | None = None
    why: Evidence | None = None
    split: str | None = None
    arm: str | None = None
    holdout: bool | None = None
    values: Traits | None = None
    resource: str | None = None
    behind: str | None = None
    by: str | None = None
    into: str | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    late: bool | None = None
    worth: float | None = None
    cost: float | None = None
    revision: str | None = None
    source: str | None = None
    line: int | None = None
    detail: str | None = None


class Claim(msgspec.Struct, frozen=True):
    """A wish for something scarce, which one customer alone cannot decide."""

    customer: str
    dialogue: str
    resource: str
    worth: float
    valid_until: Instant
    ghost: bool
    batch: bool  # True: a `claim` step, allotted at midnight; False: at this instant
    also: tuple[str, ...] = ()  # what else it needs: all of it or nothing


class Request(msgspec.Struct, frozen=True):
    """An account's dialogue asks to speak to one of its contact persons."""

    account: str
    dialogue: str
    role: str
    granted: bool = False  # what it needs that is scarce is the contact's already

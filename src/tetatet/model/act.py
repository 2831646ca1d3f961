"""An act: what a decision asks of the world for one customer — a message, a question, a task."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from tetatet.model.open_values import Evidence
from tetatet.model.time import Instant

Form: TypeAlias = Literal["message", "question", "task", "confirmation"]

CONFIRMATION = "confirm-consent"
"""What a confirmation says: the content of this name, where the firm has one, else words of ours."""


class Act(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One contact or task that the gate let go, and all that handing it over needs besides the record.

    `key` names it for ever: by the dialogue, the step and the round, never the revision.
    `record` is the id of the record whose dialogue it is, `reader` that of the person who
    is spoken to: another one where an account speaks. After `not_after` it says nothing
    any more. `contact` is false for inner work, which nobody outside sees. A confirmation
    belongs to no dialogue; `start` says what was asked for.
    """

    key: str
    form: Form
    record: str
    reader: str
    customer: str
    channel: str
    script: str
    dialogue: str
    step: str
    revision: str
    purpose: str
    content: str
    made: Instant
    not_after: Instant
    due: Instant
    topic: str = ""
    variant: str = ""
    language: str = ""
    offer: str = ""
    page: str = ""
    to: str = ""
    role: str = ""
    benefit: str = ""
    contact: bool = True
    start: Evidence = {}

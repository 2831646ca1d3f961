"""Who is not to be spoken to, by customer and by address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetatet.interact.policy import consent_key, consent_parts
from tetatet.model.time import Instant
from tetatet.ports.store import Suppression
from tetatet.stores.sql.statements import Database

PAGE = 1000
"""Suppressions read at once: some 100 KB."""


def suppress(database: Database, suppression: Suppression, withdrawn: bool, at: Instant) -> None:
    """A withdrawal, or its end: the latest stands, and of two at one moment the withdrawal."""
    one = suppression
    database.execute(
        database.queries.suppressions.SUPPRESS,
        (one.subject, consent_key(one.purpose, one.channel, one.topic), at, withdrawn),
    )


def suppressed(database: Database, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
    """Is for any of these subjects the latest that covers such a contact a withdrawal?"""
    covers = [consent_key(purpose, of, about) for of in ("", channel) for about in ("", topic)]
    return any(database.value(database.queries.suppressions.LATEST, (subject, *covers)) for subject in subjects)


def suppressions(database: Database) -> Iterator[tuple[Suppression, bool, Instant]]:
    """All that stands, withdrawn or given again."""
    last = ("", "")
    while page := database.rows(database.queries.suppressions.PAGE, (*last, PAGE)):
        for subject, covers, withdrawn, at in page:
            yield Suppression(subject, *consent_parts(covers)), bool(withdrawn), at
        last = page[-1][:2]

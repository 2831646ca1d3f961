"""Who is not to be spoken to, by customer and by address: said one by one, written together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetatet.interact.policy import consent_key, consent_parts
from tetatet.model.time import Instant
from tetatet.ports.store import Suppression
from tetatet.stores.sql.statements import Database

PAGE = 1000
"""Suppressions read at once: some 100 KB."""


class SqlSuppressions:
    """Withdrawals and their ends: the latest stands, and of two at one moment the withdrawal."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.suppressions
        self._fresh: dict[tuple[str, str], tuple[Instant, bool]] = {}

    def suppress(self, suppression: Suppression, withdrawn: bool, at: Instant) -> None:
        """A withdrawal, or its end."""
        assert self._database.within, "suppressions are written within a transaction"
        key = suppression.subject, consent_key(suppression.purpose, suppression.channel, suppression.topic)
        told = at, withdrawn
        self._fresh[key] = max(self._fresh.get(key, told), told)

    def covers(self, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
        """Is for any of these subjects the latest that covers such a contact a withdrawal?"""
        self.flush()
        covers = [consent_key(purpose, of, about) for of in ("", channel) for about in ("", topic)]
        return any(self._database.value(self._q.LATEST, (subject, *covers)) for subject in subjects)

    def all(self) -> Iterator[tuple[Suppression, bool, Instant]]:
        """All that stands, withdrawn or given again."""
        self.flush()
        last = ("", "")
        while page := self._database.rows(self._q.PAGE, (*last, PAGE)):
            for subject, covers, withdrawn, at in page:
                yield Suppression(subject, *consent_parts(covers)), bool(withdrawn), at
            last = page[-1][:2]

    def flush(self) -> None:
        """Write what was said so far."""
        if self._fresh:
            fresh, self._fresh = self._fresh, {}
            self._database.many(self._q.SUPPRESS, [(*key, *told) for key, told in fresh.items()])

    def kept(self) -> None:
        """It was committed."""

    def forget(self) -> None:
        """It was rolled back."""
        self._fresh.clear()

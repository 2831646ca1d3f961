"""What has a name: values that all customers share, and the books that were in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tetatet.model.time import Instant
from tetatet.stores.sql.statements import Database


def load(database: Database, name: str) -> bytes | None:
    """A named value, or None."""
    found: bytes | None = database.value(database.queries.named.LOAD, (name,))
    return found


def save(database: Database, name: str, value: bytes) -> None:
    """Keep a named value."""
    database.execute(database.queries.named.SAVE, (name, value))


def save_book(database: Database, revision: str, files: Mapping[str, bytes], at: Instant) -> None:
    """Keep a book; one that comes into force again goes to the end."""
    database.execute(database.queries.named.SAVE_BOOK, (revision, at))
    database.many(database.queries.named.SAVE_FILE, [(revision, name, body) for name, body in files.items()])


def books(database: Database) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """All revisions with their files, each at the place where it came into force last."""
    for (revision,) in database.rows(database.queries.named.BOOKS):
        yield revision, dict(database.rows(database.queries.named.FILES, (revision,)))

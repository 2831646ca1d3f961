"""What has a name: values that all customers share, and the books that were in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tetatet.model.time import Instant
from tetatet.stores.sqlite.database import Database
from tetatet.stores.sqlite.queries import named as q


def load(database: Database, name: str) -> bytes | None:
    """A named value, or None."""
    found: bytes | None = database.value(q.LOAD, (name,))
    return found


def save(database: Database, name: str, value: bytes) -> None:
    """Keep a named value."""
    database.execute(q.SAVE, (name, value))


def save_book(database: Database, revision: str, files: Mapping[str, bytes], at: Instant) -> None:
    """Keep a book; one that comes into force again goes to the end."""
    database.execute(q.SAVE_BOOK, (revision, at))
    database.many(q.SAVE_FILE, [(revision, name, body) for name, body in files.items()])


def books(database: Database) -> Iterator[tuple[str, Mapping[str, bytes]]]:
    """All revisions with their files, each at the place where it came into force last."""
    for (revision,) in database.rows(q.BOOKS):
        yield revision, dict(database.rows(q.FILES, (revision,)))

"""A copy of all that is committed, while the work goes on: whole, or not there."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from tetatet.model.errors import InputError, StoreUnavailable
from tetatet.stores.sql import named
from tetatet.stores.sqlite.database import Database
from tetatet.stores.sqlite.queries import log as q

MARKER = "backup"
"""The named value by which a copy is known: up to which considered moment it has everything."""


def back_up(source: Path, into: Path) -> None:
    """Copy a store into a new file. Its own connection reads, so any thread may ask for it.

    Raises: InputError: there is a file of that name. StoreUnavailable: no room, or no right to write there.
    """
    if into.exists():
        raise InputError(f"{into} is there already: name a new file")
    part = into.with_name(into.name + ".part")
    with ExitStack() as undone:
        undone.callback(part.unlink, missing_ok=True)
        part.unlink(missing_ok=True)
        reader = Database(source, reading=True)
        undone.callback(reader.close)
        reader.copy_into(part)
        _mark(part)
        _make_last(part, into)


def _mark(copy: Path) -> None:
    database = Database(copy)
    try:
        moment = database.value(q.LAST_CONSIDERED) or 0
        named.save(database, MARKER, str(moment).encode())
        database.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    finally:
        database.close()


def _make_last(part: Path, into: Path) -> None:
    try:
        _sync(part)
        part.rename(into)
        _sync(into.parent)
    except OSError as error:
        raise StoreUnavailable(f"{into}: {error.strerror or error}") from error


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

"""The numbered migrations: what a file has to go through to be as this Tetatet needs it."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.resources import files

from tetatet.model.errors import ConfigError
from tetatet.stores.sqlite.database import Database

APPLICATION = 0x54455441
"""Says in the file's head whose it is: "TETA"."""


def migrations() -> list[tuple[int, str]]:
    """All that there are, each with the number that its file's name begins with."""
    folder = files("tetatet.stores.sqlite") / "migrations"
    found = [(int(one.name[:4]), one) for one in folder.iterdir() if one.name.endswith(".sql")]
    return [(number, one.read_text(encoding="utf-8")) for number, one in sorted(found, key=lambda pair: pair[0])]


def migrate(database: Database) -> None:
    """Bring the file to the newest schema, each step whole or not at all.

    Raises: ConfigError: a newer Tetatet wrote it, or it is another program's.
    """
    steps = migrations()
    version, newest = database.value("PRAGMA user_version"), steps[-1][0]
    owner = database.value("PRAGMA application_id")
    strange = owner not in {0, APPLICATION} or (owner == 0 and database.value(_ANY_TABLE) is not None)
    if strange:
        raise ConfigError(f"{database.path} is the database of another program: name another file")
    if version > newest:
        raise ConfigError(
            f"{database.path} was written by a newer Tetatet (schema {version}, this one knows {newest}): install that one"
        )
    for number, statements in steps:
        if number > version:
            _take(database, number, statements)


_ANY_TABLE = "SELECT 1 FROM sqlite_master LIMIT 1"


def _take(database: Database, number: int, statements: str) -> None:
    marks = f"PRAGMA application_id = {APPLICATION};\nPRAGMA user_version = {number};"
    with ExitStack() as undone:
        undone.callback(database.rollback)  # after the COMMIT there is nothing to roll back
        database.script(f"BEGIN IMMEDIATE;\n{statements}\n{marks}\nCOMMIT;")

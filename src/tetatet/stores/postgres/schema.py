"""The numbered migrations: what a schema of a database has to go through to be as this Tetatet needs it.

Plain SQL, as with SQLite: a migration is written by hand and read by whoever runs it, both stores
have the same tables under the same names, and nothing here is derived from Python's classes.
A tool that derives, names branches and goes backwards would be one more thing to install, and to know.
"""

from __future__ import annotations

from importlib.resources import files

from tetatet.model.errors import ConfigError
from tetatet.stores.postgres.database import Database
from tetatet.stores.postgres.queries import schema as q

OLDEST_SERVER = 15
"""PostgreSQL of Debian 12; older ones are not tried."""


def migrations() -> list[tuple[int, str]]:
    """All that there are, each with the number that its file's name begins with."""
    folder = files("tetatet.stores.postgres") / "migrations"
    found = [(int(one.name[:4]), one) for one in folder.iterdir() if one.name.endswith(".sql")]
    return [(number, one.read_text(encoding="utf-8")) for number, one in sorted(found, key=lambda pair: pair[0])]


def version_of(database: Database) -> int:
    """The number of the last migration that was taken; 0 where there is none.

    Raises: ConfigError: a newer Tetatet wrote it, or it is another program's, or it can hold no text of ours.
    """
    address, newest = database.address, migrations()[-1][0]
    server, encoding, schema = database.rows(q.SERVER)[0]
    if server // 10_000 < OLDEST_SERVER:
        raise ConfigError(f"{address} is PostgreSQL {server // 10_000}: Tetatet needs {OLDEST_SERVER} or newer")
    if encoding != "UTF8":
        raise ConfigError(f"{address} holds {encoding}: make a database with the encoding UTF8")
    if schema is None:
        raise ConfigError(f"{address} has no schema of the names in its search_path: make it, or name another")
    if not database.value(q.IS_OURS):
        if database.value(q.ANY_TABLE):
            raise ConfigError(
                f"{address} holds another program's tables in the schema {schema}: name an empty database or schema"
            )
        return 0
    version = int(database.value(q.VERSION) or 0)
    if version > newest:
        raise ConfigError(
            f"{address} was written by a newer Tetatet (schema {version}, this one knows {newest}): install that one"
        )
    return version


def migrate(database: Database) -> None:
    """Bring it to the newest schema, each step whole or not at all.

    Raises: ConfigError: a newer Tetatet wrote it, or it is another program's.
    """
    version = version_of(database)
    for number, statements in migrations():
        if number > version:
            database.begin()
            database.script(statements if version else q.NEW + statements)
            database.execute(q.TAKEN, (number,))
            database.commit()
            version = number


def refuse_older(database: Database) -> None:
    """For whoever only reads. Raises: ConfigError: its tables are not yet as they are read."""
    version, newest = version_of(database), migrations()[-1][0]
    if version < newest:
        raise ConfigError(
            f"{database.address} has the schema {version}, this Tetatet reads {newest}: `tetatet migrate` brings it up"
            if version
            else f"{database.address} holds no store yet: `tetatet run` makes one"
        )

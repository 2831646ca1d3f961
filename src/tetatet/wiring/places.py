"""Where a project's data lie: in a file beside it, or on a server."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from tetatet.model.errors import ConfigError, InputError
from tetatet.model.project import Project
from tetatet.stores.sql.tables import Tables
from tetatet.stores.sqlite import SqliteStore, open_store, read_tables
from tetatet.stores.sqlite.backup import back_up

if TYPE_CHECKING:
    from tetatet.stores.postgres import Address, PostgresStore

STORE = "tetatet.db"
"""The file beside tetatet.yml in which everything is kept, where `store:` names none."""

SERVERS = ("postgresql:", "postgres:")
"""How the address of a database on a server begins."""

BESIDE = "tetatet"
"""What the process of a store on a server calls its socket, in the project's folder."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server, and the folder of the project whose store it is."""

    url: str
    folder: Path

    def address(self) -> Address:
        """Its address as the database's driver reads it.

        Raises: ConfigError: it cannot be read, or the driver is not installed.
        """
        found: Address = driver().Address(self.url)
        return found

    def __str__(self) -> str:
        return str(self.address())


Place: TypeAlias = Path | Server


def driver() -> ModuleType:
    """The store on PostgreSQL; it and its driver are loaded for those who use it.

    Raises: ConfigError: the driver is not installed.
    """
    try:
        from tetatet.stores import postgres  # noqa: PLC0415 — psycopg is an extra, and takes a tenth of a second
    except ImportError as error:
        raise ConfigError(f"a store on PostgreSQL needs psycopg ({error}): pip install 'tetatet[postgres]'") from error
    return postgres


def place_of(folder: Path, project: Project | None = None) -> Place:
    """Where a project's data lie: as `store:` says; a file below the project's folder unless its path is absolute.

    Raises: ConfigError: a password is written where files are published.
    """
    written = "" if project is None else project.settings.store
    if not written:
        return folder / STORE
    if not written.casefold().startswith(SERVERS):
        return folder / written.partition(":")[2].removeprefix("///")
    server = Server(written, folder)
    if server.address().has_password:
        raise ConfigError(
            f"tetatet.yml: store: {server}: leave the password out, for this file is kept with each publication; "
            "PGPASSWORD or ~/.pgpass has it"
        )
    return server


def place_given(written: str, folder: Path) -> Place:
    """The place of that name on a command line: the path of a file, or the address of a server."""
    return Server(written, folder) if written.casefold().startswith(SERVERS) else Path(written)


def open_place(place: Place) -> SqliteStore | PostgresStore:
    """The store there, made where there is none.

    Raises:
        StoreUnavailable: it cannot be opened, or another process writes it.
        ConfigError: a newer Tetatet wrote it, or it is another program's.
    """
    if isinstance(place, Path):
        if str(place).casefold().startswith(SERVERS):
            raise InputError(
                "--store names a file; the address of a server stands in tetatet.yml: `store: postgresql://…`"
            )
        return open_store(place)
    store: PostgresStore = driver().open_store(place.address())
    return store


def tables_of(place: Place) -> AbstractContextManager[Tables]:
    """All that is kept there, as rows, as it is at one moment.

    Raises: InputError: there is no such file. StoreUnavailable, ConfigError: it is no store, or of another version.
    """
    if isinstance(place, Path):
        if not place.is_file():
            raise InputError(f"no store at {place}")
        return read_tables(place)
    found: AbstractContextManager[Tables] = driver().read_tables(place.address())
    return found


def companion(place: Place) -> Path:
    """The path beside which lies whatever else the process of a store keeps."""
    return place if isinstance(place, Path) else place.folder / BESIDE


def back_up_place(place: Place, into: Path) -> None:
    """A copy of all that is committed, while the work goes on.

    Raises: InputError: a server has its own ways. StoreUnavailable: no room, or no right to write there.
    """
    if isinstance(place, Path):
        back_up(place, into)
        return
    raise InputError(f"{place} is backed up by its server's own means: pg_dump --format=custom --file={into}")


def file_of(place: Place, verb: str) -> Path:
    """The file that the store is.

    Raises: InputError: it is none.
    """
    if isinstance(place, Path):
        return place
    raise InputError(f"tetatet {verb}: {place} is no file: pg_restore puts a copy back, while no tetatet runs on it")

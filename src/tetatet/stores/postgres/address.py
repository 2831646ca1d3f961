"""Where a database is: as it was written, and as it may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from tetatet.model.errors import ConfigError

SCHEMES = ("postgresql://", "postgres://")

_SECRET = frozenset({"password", "sslpassword", "passfile"})


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """The URL of a database, as libpq reads it. What it does not say, libpq takes from `PGPASSWORD` and its like.

    Raises: ConfigError: it cannot be read.
    """

    url: str

    def __post_init__(self) -> None:
        self._parts()

    def _parts(self) -> dict[str, str]:
        try:
            return {name: str(value) for name, value in conninfo_to_dict(self.url).items() if value is not None}
        except ProgrammingError:  # its words repeat what was written, with the password
            raise ConfigError("the store's address cannot be read: write postgresql://USER@HOST/NAME") from None

    @property
    def has_password(self) -> bool:
        """Is a password written into it?"""
        return not _SECRET.isdisjoint(self._parts())

    def __str__(self) -> str:
        """The address without its password.

        >>> str(Address("postgresql://ann:secret@db.example:5433/shop?sslmode=require"))
        'postgresql://ann@db.example:5433/shop'
        """
        parts = self._parts()
        user = f"{quote(parts['user'])}@" if "user" in parts else ""
        host = parts.get("host", parts.get("hostaddr", ""))
        host = "" if host.startswith("/") else f"[{host}]" if ":" in host else host
        port = f":{parts['port']}" if "port" in parts and host else ""
        return f"postgresql://{user}{host}{port}/{parts.get('dbname', '')}"

    __repr__ = __str__

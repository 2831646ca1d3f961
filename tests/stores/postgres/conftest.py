"""An empty schema of a real server, and a store in it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from tests.postgres import Postgres

if find_spec("psycopg") is None:
    collect_ignore_glob = [
        "test_*.py"
    ]  # they import the driver; the suites of all stores are skipped, and say what is missing

if TYPE_CHECKING:
    from tetatet.stores.postgres import PostgresStore


@pytest.fixture
def url(postgres: Postgres) -> str:
    """Where an empty store may be made."""
    return postgres.new()


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    """A store with one record and one event that waits."""
    from tests.stores.conftest import open_at
    from tetatet.model.record import Record
    from tetatet.testing.conformance.log import incoming

    opened = open_at(url)
    opened.begin()
    opened.customers[1] = Record(id="u:a", name="a")
    opened.log.append([incoming("m1")])
    opened.commit()
    yield opened
    opened.close()

"""Migrations: each whole or not at all, and never backwards."""

from __future__ import annotations

import pytest

from tests.postgres import HOW, Postgres, available
from tests.stores.conftest import open_at
from tetatet.model.errors import ConfigError
from tetatet.stores.postgres import Address, open_reader, schema

pytestmark = pytest.mark.skipif(not available(), reason=HOW)


@pytest.fixture
def url(postgres: Postgres) -> str:
    """Where nothing is."""
    return postgres.new(untouched=True)


def saved(url: str) -> None:
    store = open_at(url)
    store.begin()
    store.save("x", b"1")
    store.commit()
    store.close()


def name_of(url: str) -> str:
    return url.rpartition("%3D")[2]


def test_migrations_are_numbered_without_a_gap() -> None:
    """The numbers of the migrations are 1, 2, 3 and so on."""
    assert [number for number, _sql in schema.migrations()] == list(range(1, len(schema.migrations()) + 1))


def test_an_older_schema_is_brought_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema takes the steps that it has not taken yet, and keeps what is in it; a step that fails leaves nothing."""
    saved(url)
    steps = schema.migrations()
    later = len(steps) + 1
    monkeypatch.setattr(schema, "migrations", lambda: [*steps, (later, "CREATE TABLE more (x int); SELECT nothing;")])
    with pytest.raises(Exception, match="nothing"):
        open_at(url)
    monkeypatch.setattr(schema, "migrations", lambda: [*steps, (later, "CREATE TABLE more (x int);")])
    with pytest.raises(
        ConfigError, match=rf"has the schema {later - 1}, this Tetatet reads {later}: `tetatet migrate`"
    ):
        open_reader(Address(url))
    store = open_at(url)
    assert store.load("x") == b"1"
    store.close()
    open_reader(Address(url)).close()


def test_a_newer_schema_is_refused(url: str, postgres: Postgres) -> None:
    """What a newer Tetatet wrote an older one leaves alone, and says which are the two."""
    saved(url)
    postgres.do(f"INSERT INTO {name_of(url)}.tetatet_schema VALUES (99)")
    newest = schema.migrations()[-1][0]
    for opening in (open_at, lambda url: open_reader(Address(url))):
        with pytest.raises(ConfigError, match=rf"newer Tetatet \(schema 99, this one knows {newest}\)"):
            opening(url)


def test_another_programs_tables_are_left_alone(url: str, postgres: Postgres) -> None:
    """A schema with tables that are not ours is refused, and so is one that is not there."""
    postgres.do(f"CREATE TABLE {name_of(url)}.theirs (x int)")
    with pytest.raises(ConfigError, match="another program's tables in the schema"):
        open_at(url)
    with pytest.raises(ConfigError, match="no schema of the names in its search_path"):
        open_at(url + "_that_is_none")


def test_a_reader_makes_nothing(url: str) -> None:
    """Who only reads where nothing is is told so."""
    with pytest.raises(ConfigError, match="holds no store yet"):
        open_reader(Address(url))

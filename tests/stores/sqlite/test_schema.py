"""Migrations: each whole or not at all, and never backwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tetatet.model.errors import ConfigError
from tetatet.stores.sqlite import open_store, schema


def saved(path: Path) -> None:
    store = open_store(path)
    store.begin()
    store.save("x", b"1")
    store.commit()
    store.close()


def heading(path: Path) -> tuple[int, int]:
    connection = sqlite3.connect(path)
    try:
        return (
            connection.execute("PRAGMA application_id").fetchone()[0],
            connection.execute("PRAGMA user_version").fetchone()[0],
        )
    finally:
        connection.close()


def test_a_new_file_says_whose_it_is(tmp_path: Path) -> None:
    """The file's head has the application's number and the schema's version, which is the last migration's."""
    saved(tmp_path / "a.db")
    assert heading(tmp_path / "a.db") == (schema.APPLICATION, schema.migrations()[-1][0])


def test_migrations_are_numbered_without_a_gap() -> None:
    """The numbers of the migrations are 1, 2, 3 and so on."""
    assert [number for number, _sql in schema.migrations()] == list(range(1, len(schema.migrations()) + 1))


def test_an_older_file_is_brought_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file takes the steps that it has not taken yet, and keeps what is in it."""
    saved(tmp_path / "a.db")
    steps = schema.migrations()
    later = len(steps) + 1
    monkeypatch.setattr(schema, "migrations", lambda: [*steps, (later, "CREATE TABLE more (x);")])
    store = open_store(tmp_path / "a.db")
    assert store.load("x") == b"1"
    store.close()
    assert heading(tmp_path / "a.db")[1] == later


def test_a_migration_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a step is no step: the file is as it was, and goes on when the step has been mended."""
    saved(tmp_path / "a.db")
    steps = schema.migrations()
    later = len(steps) + 1
    monkeypatch.setattr(schema, "migrations", lambda: [*steps, (later, "CREATE TABLE more (x); SELECT nothing;")])
    with pytest.raises(sqlite3.OperationalError, match="nothing"):
        open_store(tmp_path / "a.db")
    assert heading(tmp_path / "a.db")[1] == later - 1
    monkeypatch.setattr(schema, "migrations", lambda: [*steps, (later, "CREATE TABLE more (x);")])
    store = open_store(tmp_path / "a.db")
    assert store.load("x") == b"1"
    store.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """What a newer Tetatet wrote an older one leaves alone, and says which are the two."""
    saved(tmp_path / "a.db")
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    newest = schema.migrations()[-1][0]
    with pytest.raises(ConfigError, match=rf"newer Tetatet \(schema 99, this one knows {newest}\)"):
        open_store(tmp_path / "a.db")
    assert heading(tmp_path / "a.db")[1] == 99


@pytest.mark.parametrize("number", [0, 7])
def test_another_programs_database_is_refused(tmp_path: Path, number: int) -> None:
    """A database with tables that are not ours is left as it is."""
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute(f"PRAGMA application_id = {number}")
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(ConfigError, match="another program"):
        open_store(tmp_path / "a.db")
    assert heading(tmp_path / "a.db") == (number, 0)

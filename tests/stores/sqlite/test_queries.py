"""No question to the file goes through everything that was ever kept, unless it is meant to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from tests.stores.turns import PEOPLE, sent_by
from tetatet.stores.sqlite import open_store, queries
from tetatet.stores.sqlite.queries.marks import AT_ONCE

MEANT = {
    "customers.COUNT": "counts all, in the smallest index",
    "customers.STANDING": "counts the running dialogues",
    "decisions.OF_CUSTOMER": "goes through the kinds asked for",
    "decisions.OF_SCRIPT": "goes through the kinds asked for",
    "log.WAITING": "goes through what waits",
    "log.WAITING_COUNT": "counts what waits",
    "log.RANKS": "counts what waits, when the process starts",
    "log.PARKED": "goes through what is parked",
    "log.ASIDE_COUNT": "counts the quarantine",
    "named.BOOKS": "there are few books",
    "outbox.COUNTS": "one row for each channel and state",
    "outbox.OF_STATE": "goes through the channels asked for",
    "outbox.OF_CUSTOMER": "goes through the channels asked for",
    "outbox.OF_ROLE": "goes through the channels asked for",
    "register.MERGES": "lists all",
    "register.LINKS": "sorts one customer's identifiers",
    "register.PEOPLE": "sorts one account's people",
    "suppressions.LATEST": "sorts four rows",
}
"""Questions that scan or sort something, with the reason why that is little."""


STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b")


def named_queries() -> Iterator[tuple[str, str]]:
    for module in iter_modules(queries.__path__):
        for name, sql in vars(import_module(f"{queries.__name__}.{module.name}")).items():
            if name.isupper() and isinstance(sql, str) and STATEMENT.match(sql):
                yield f"{module.name}.{name}", sql


def plan_of(connection: sqlite3.Connection, sql: str) -> list[str]:
    marks = max([int(number) for number in re.findall(r"\?(\d+)", sql)], default=0) or sql.count("?")
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", (None,) * marks)]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a file with the newest schema."""
    open_store(tmp_path / "a.db").close()
    opened = sqlite3.connect(tmp_path / "a.db")
    yield opened
    opened.close()


def test_every_question_has_an_index(connection: sqlite3.Connection) -> None:
    """Each named query scans and sorts nothing, or its reason stands here; and each reason is still needed."""
    scanning = {
        name
        for name, sql in named_queries()
        if any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in plan_of(connection, sql))
    }
    assert scanning == set(MEANT)


def test_what_is_meant_to_scan_scans_little(connection: sqlite3.Connection) -> None:
    """The log, the outbox and the decisions are never gone through as a whole, with or without a reason."""
    large = re.compile(r"SCAN (event|act|decision|customer|person|identifier)\b(?! USING (COVERING )?INDEX)")
    assert [name for name, sql in named_queries() if any(map(large.match, plan_of(connection, sql)))] == []


def test_a_turn_is_few_statements(tmp_path: Path) -> None:
    """What is asked about many is asked together, what is written is gathered: no statement is one person's alone."""
    sent = sent_by(lambda: open_store(tmp_path / "b.db"))
    questions = (
        10  # what is kept, orders; three kinds of names, shared ones, what they are called, records; a reserve of two
    )
    assert all(number <= questions * (PEOPLE / AT_ONCE + 1) for number in sent.values()), sent

"""No question goes through everything that was ever kept, unless it is meant to; and a turn asks few."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

from tests.postgres import HOW, available
from tests.stores.conftest import open_at
from tests.stores.turns import sent_by
from tetatet.stores.postgres import PostgresStore, queries

pytestmark = pytest.mark.skipif(not available(), reason=HOW)

LARGE = "event|act|decision|customer|person|identifier|place|standing|noted|natural_key|restamped|suppression|merge"
"""Tables that grow with the customers and the years."""

MEANT = {"customers.STANDING": "counts the running dialogues"}
"""Questions that go through a table, with the reason."""

STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
APART = {"lock", "schema"}
"""Modules whose statements are sent once a connection."""


def named_queries() -> Iterator[tuple[str, str]]:
    for module in iter_modules(queries.__path__):
        if module.name not in APART:
            for name, sql in vars(import_module(f"{queries.__name__}.{module.name}")).items():
                if name.isupper() and isinstance(sql, str) and STATEMENT.match(sql):
                    yield f"{module.name}.{name}", sql


BY_KEY = {
    "log.CONSIDER": "event_pkey",
    "log.PARK": "event_pkey",
    "outbox.CLAIM_MANY": "act_pkey",
    "outbox.FINISH": "act_pkey",
    "outbox.REASSIGN": "act_pkey",
    "outbox.SETTLE": "act_pkey",
    "outbox.TAKE": "act_pkey",
    "outbox.UNCLAIM": "act_pkey",
    "outbox.WITHDRAW": "act_pkey",
}
"""Changes of what is meant by its key, though another index has the states: in an empty store both look the same."""


def plan_of(store: PostgresStore, name: str, sql: str) -> str:
    """How the server goes about it, as it plans it for the writer."""
    marks = max([int(number) for number in re.findall(r"\$(\d+)", sql)], default=0)
    kind, nulls = f"plan_{name.replace('.', '_')}", ", ".join(["NULL"] * marks)
    store._server.script(f"PREPARE {kind} AS {sql}")
    asked = f"EXPLAIN EXECUTE {kind}{f' ({nulls})' if marks else ''}"
    return "\n".join(row[0] for row in store._server._at_hand().connection.execute(asked.encode(), prepare=False))


def test_every_question_has_an_index(store: PostgresStore) -> None:
    """Each named query finds its rows by an index, or its reason stands here; and each reason is still needed."""
    large = re.compile(rf"Seq Scan on ({LARGE})\b")
    scanning = {name for name, sql in named_queries() if large.search(plan_of(store, name, sql))}
    assert scanning == set(MEANT)


def test_what_is_meant_by_its_key_is_found_by_its_key(store: PostgresStore) -> None:
    """Also while the store is empty, for the plan is kept when it is not."""
    named = dict(named_queries())
    assert {name for name, index in BY_KEY.items() if index not in plan_of(store, name, named[name])} == set()


def test_a_turn_is_few_statements(url: str) -> None:
    """A thousand events of a thousand people take at most some twenty statements, be they new, known, or met after a restart."""
    sent = sent_by(lambda: open_at(url))
    assert all(5 < number <= 25 for number in sent.values()), sent

"""A file of the first schema, with ten thousand dialogues under way, goes on under the newest; also when killed on the way."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.run.live.test_heart import NOON, Clock, beat, consent, heart_of, incoming
from tetatet.model.time import HOUR, SECOND, Instant
from tetatet.run.live.audit import audit
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.sqlite import open_store, schema

CUSTOMERS = 10_000
KILLS = 8

OLDER = """
DROP INDEX event_waiting;
ALTER TABLE event DROP COLUMN rank;
CREATE INDEX event_waiting ON event (n) WHERE considered IS NULL AND parked IS NULL;
PRAGMA user_version = 1;
"""
"""Back to the first schema: what 0002 did is undone."""

OPENING = (
    "import sys, pathlib; from tetatet.stores.sqlite import open_store; open_store(pathlib.Path(sys.argv[1])).close()"
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file, as the first schema has it: each customer's first message is out, and his silence is waited for."""
    path = tmp_path_factory.mktemp("old") / "shop.db"
    store = open_store(path)
    clock = Clock()
    heart = heart_of(store, clock)
    for begin in range(0, CUSTOMERS, 500):
        many = range(begin, begin + 500)
        heart.submit(
            [one for n in many for one in (consent(f"u{n}", 2 * n), incoming("Advice Wanted", f"u{n}", 2 * n + 1))]
        )
        beat(heart)
    store.begin()
    store.log.append([incoming("Product Viewed", "u1", 10**6), incoming("Product Viewed", "u2", 10**6 + 1)])
    store.commit()
    assert sum(store.standing().values()) == CUSTOMERS
    store.close()
    database = sqlite3.connect(path)
    database.executescript(OLDER)
    database.close()
    return path


def _goes_on(path: Path) -> None:
    store = open_store(path)
    try:
        assert sum(store.standing().values()) == CUSTOMERS
        assert store.log.ranks() == {0: 2}
        clock = Clock()
        clock.now = Instant(NOON + HOUR)
        heart = heart_of(store, clock)
        beat(heart)
        assert store.log.waiting_count() == 0
        clock.now = Instant(NOON + 2 * HOUR - SECOND)
        beat(heart)
        clock.now = Instant(NOON + 2 * HOUR + 60 * SECOND)
        beat(heart)
        silences = sum(one.kind == "silence" for one in store.said(0, 20 * CUSTOMERS))
        assert silences == CUSTOMERS
        book = heart.deciding.book
        lines = iter(store.said(0, 20 * CUSTOMERS))
        audit(store.log.occurrences(), lines, {book.revision: book.project}, book.revision, MemoryCustomers())
    finally:
        store.close()


def test_everybody_is_spoken_to_further(old: Path, tmp_path: Path) -> None:
    """What waited is considered, every wait ends at its time, and all that was ever decided is decided again alike."""
    path = shutil.copy(old, tmp_path / "shop.db")
    _goes_on(Path(path))


def test_killed_in_the_middle_it_is_the_old_or_the_new_one(old: Path, tmp_path: Path) -> None:
    """However soon kill -9 comes, the next start goes on from a whole file."""
    versions = set()
    for kill in range(KILLS):
        path = Path(shutil.copy(old, tmp_path / f"shop{kill}.db"))
        process = subprocess.Popen([sys.executable, "-c", OPENING, str(path)])
        lock = path.with_name(path.name + ".lock")
        while not lock.exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(kill * 0.004)
        process.send_signal(signal.SIGKILL)
        process.wait()
        database = sqlite3.connect(path)
        versions.add(database.execute("PRAGMA user_version").fetchone()[0])
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        database.close()
        store = open_store(path)
        assert sum(store.standing().values()) == CUSTOMERS
        assert store.log.ranks() == {0: 2}
        store.close()
    assert versions <= {1, schema.migrations()[-1][0]}

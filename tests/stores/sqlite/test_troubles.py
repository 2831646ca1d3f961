"""What can go wrong with a file: who has to do what, and nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tetatet.model.errors import ConflictError, StoreUnavailable
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.stores.sqlite import SqliteStore, open_store
from tetatet.stores.sqlite.checkpoints import ROWS
from tetatet.stores.sqlite.database import Database
from tetatet.testing.conformance.log import incoming
from tetatet.testing.conformance.outbox import act

BIG = "x" * 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "shop.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    """A store with one record."""
    opened = open_store(path)
    opened.begin()
    opened.customers[1] = Record(id="u:a", name="a")
    opened.log.append([incoming("m1")])
    opened.commit()
    yield opened
    opened.close()


# ---------------------------------------------------------------- a full disk


def fill_records(store: SqliteStore) -> None:
    for key in range(2, 100):
        store.customers[key] = Record(id=f"u:{key}", name=BIG)


def fill_log(store: SqliteStore) -> None:
    store.log.append([incoming(f"n{number}", properties={"text": BIG}) for number in range(100)])


def fill_outbox(store: SqliteStore) -> None:
    for number in range(100):
        store.outbox.put(act(f"a{number}", content=BIG), 1, "pending")


def fill_decisions(store: SqliteStore) -> None:
    for n in range(1, 100):
        store.decide(Instant(n), 1, "contact", "welcome", BIG.encode(), n)


@pytest.mark.parametrize("fill", [fill_records, fill_log, fill_outbox, fill_decisions])
def test_a_full_disk_loses_nothing(store: SqliteStore, fill: Callable[[SqliteStore], None]) -> None:
    """A transaction that finds no room comes to nothing, says so, and succeeds when there is room again."""
    pages = store._database.value("PRAGMA page_count")
    store._database.execute(f"PRAGMA max_page_count = {pages + 20}")
    for _again in range(2):
        store.begin()
        store.customers[1].name = "changed"
        with pytest.raises(StoreUnavailable, match=r"shop\.db: no space is left on the disk: free some"):  # noqa: PT012 - it may happen at once, or at the commit
            fill(store)
            store.commit()
        store.rollback()
        assert store.customers_count() == 1
        assert store.log.waiting_count() == 1
        assert store.last_decision() == 0
        assert store.outbox.counts() == {}
        assert store.record(1) == Record(id="u:a", name="a")
    store._database.execute("PRAGMA max_page_count = 1000000")
    store.begin()
    store.customers[1].name = "changed"
    fill(store)
    store.commit()
    assert store.record(1) == Record(id="u:a", name="changed")
    assert store._database.value("PRAGMA integrity_check") == "ok"


def test_nothing_is_written_after_sqlite_gave_up(store: SqliteStore) -> None:
    """Where SQLite itself has ended a transaction, what comes after the error is not written alone."""
    store.begin()
    store.save("x", b"before")
    store._database._connection.execute("ROLLBACK")  # as it does itself when it finds no room to undo one statement
    with pytest.raises(sqlite3.OperationalError):
        store._database.execute("SELECT * FROM nowhere")
    with pytest.raises(AssertionError):
        store.save("x", b"after")
    store.rollback()
    assert store.load("x") is None


LIMITED = """
import resource, sys
from pathlib import Path
from tetatet.model.errors import StoreUnavailable
from tetatet.model.record import Record
from tetatet.stores.sqlite import open_store

store = open_store(Path(sys.argv[1]))
_soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
kept = failed = 0
for number in range(60):
    if number == 30:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    elif number == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, hard))
    store.begin()
    try:
        for key in range(10):
            store.customers[number * 10 + key] = Record(id=f"u:{number}-{key}", name="x" * 5000)
        store.commit()
        kept += 1
    except StoreUnavailable as error:
        store.rollback()
        failed += 1
        assert "does not answer" in str(error) or "no space" in str(error), error
assert failed and kept > 30, (failed, kept)
assert store.customers_count() == kept * 10, (store.customers_count(), kept)
assert store._database.value("PRAGMA integrity_check") == "ok"
store.close()
print("well")
"""


def test_writing_that_fails_in_the_middle_loses_nothing(path: Path) -> None:
    """Where the system itself refuses to write on, what was committed is there, and it goes on when it may."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("well\n", "")


# ---------------------------------------------------------------- a process that dies

DYING = """
import sys
from pathlib import Path
from tetatet.model.record import Record
from tetatet.stores.sqlite import open_store

store = open_store(Path(sys.argv[1]))
number = store.customers_count()
while True:
    store.begin()
    store.customers[number] = Record(id=f"u:{number}", name=str(number))
    store.save("last", str(number).encode())
    store.commit()
    print(number, flush=True)
    number += 1
"""


def test_what_was_acknowledged_outlives_the_process(path: Path) -> None:
    """However often it is killed in the middle: every transaction that returned is there whole, and the lock is free."""
    acknowledged = -1
    for _again in range(3):
        process = subprocess.Popen([sys.executable, "-c", DYING, str(path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _line in range(20):
            acknowledged = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.wait(timeout=10)
        process.stdout.close()
        store = open_store(path)
        last = int(store.load("last") or b"-1")
        assert last >= acknowledged
        assert store.customers_count() == last + 1
        assert store._database.value("PRAGMA integrity_check") == "ok"
        store.close()


# ---------------------------------------------------------------- one writer


def test_a_second_process_is_told_who_was_first(store: SqliteStore, path: Path) -> None:
    """One file has one writer; the second one hears on which file, and which process that is."""
    with pytest.raises(StoreUnavailable, match=rf"another tetatet runs on .*shop\.db, process {os.getpid()}"):
        open_store(path)
    asked = f"from pathlib import Path; from tetatet.stores.sqlite import open_store; open_store(Path({str(path)!r}))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=False)
    assert f"process {os.getpid()}: one process writes at a time; stop it first" in done.stderr
    store.begin()
    store.save("x", b"the first goes on")
    store.commit()
    store.close()
    open_store(path).close()


LOOKING = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
print(other.execute("SELECT count(*) FROM event").fetchone()[0])
other.close()
"""


def test_whoever_looks_with_another_program_takes_nothing_away(path: Path) -> None:
    """SQLite's own locks stand after a checkpoint: who closes the file last, and takes the log for done, is never a guest."""
    many = [incoming(f"m{number}") for number in range(ROWS + 1)]
    store = open_store(path)
    store.begin()
    store.log.append(many)
    store.commit()
    log = path.with_name(path.name + "-wal")
    time.sleep(0.5)  # the checkpoint has its own connection, in a thread of its own
    for _guest in range(2):
        looked = subprocess.run([sys.executable, "-c", LOOKING, str(path)], capture_output=True, text=True, check=True)
        assert int(looked.stdout) == len(many)
        assert log.exists(), "the log was taken away from under the writer"
    inode = log.stat().st_ino
    store.begin()
    store.log.append([incoming("last")])
    store.commit()
    assert log.stat().st_ino == inode
    looked = subprocess.run([sys.executable, "-c", LOOKING, str(path)], capture_output=True, text=True, check=True)
    assert int(looked.stdout) == len(many) + 1
    store.close()


def test_readers_need_no_lock(store: SqliteStore, path: Path) -> None:
    """Whoever only reads is let in beside the writer, and cannot write."""
    reader = store.reader()
    assert reader.customers_count() == 1
    with pytest.raises(StoreUnavailable, match="cannot be written to"):
        reader._database.execute("DELETE FROM customer")
    reader.close()


def test_a_record_that_somebody_else_changed_is_not_written_over(store: SqliteStore, path: Path) -> None:
    """Each write names the version that it was decided from: what moved meanwhile is a conflict, and nothing is written."""
    store.begin()
    store.customers[1].name = "mine"
    store.save("x", b"1")
    store._database.execute("UPDATE customer SET version = version + 1 WHERE key = 1")
    with pytest.raises(ConflictError, match="1 of 1 records have changed"):
        store.commit()
    assert store.load("x") is None
    assert store.record(1) == Record(id="u:a", name="a")


def test_an_event_is_considered_once(store: SqliteStore) -> None:
    """An event that was considered in one transaction cannot be considered in another."""
    for moment in (5, 6):
        store.begin()
        store.log.consider(1, Instant(moment))
        if moment == 6:
            with pytest.raises(ConflictError, match="does not wait"):
                store.commit()
        else:
            store.commit()
    assert [one.considered for one in store.log.occurrences()] == [5]


# ---------------------------------------------------------------- files that are none


def test_a_file_that_is_no_database(path: Path) -> None:
    """A text of that name is left as it is."""
    path.write_text("customer;name\n1;Ann\n" * 100)
    with pytest.raises(StoreUnavailable, match=r"shop\.db: it is no SQLite database: name another file"):
        open_store(path)
    assert path.read_text().startswith("customer;name\n1;Ann\n")


def test_a_damaged_file(store: SqliteStore, path: Path) -> None:
    """A page of rubbish is told, with what to do; no question is answered from it."""
    store.begin()
    fill_records(store)
    store.commit()
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096 * 4)
        file.write(b"\xa5" * (size - 4096 * 8))
    with pytest.raises(StoreUnavailable, match="it is damaged: stop, keep a copy of it, and put the last backup"):  # noqa: PT012 - at the opening, or at the first question
        damaged = open_store(path)
        try:
            damaged.begin()
            for key in range(100):
                damaged.customers.get(key)
            damaged.customers_count()
        finally:
            damaged.close()


@pytest.mark.parametrize("place", ["nowhere/shop.db", "file/shop.db"])
def test_a_folder_that_is_none(tmp_path: Path, place: str) -> None:
    """A folder that is not there, or takes no files, is told before anything is opened."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"shop\.db: no file can be made in its folder"):
        open_store(tmp_path / place)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written(path: Path) -> None:
    """A file without the right to write says so."""
    open_store(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreUnavailable, match="may this user"):
        open_store(path)


def test_a_reader_of_no_file(tmp_path: Path) -> None:
    """A reader makes no file where there is none."""
    with pytest.raises(StoreUnavailable, match="it cannot be opened"):
        Database(tmp_path / "none.db", reading=True)
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_of_ours_is_no_trouble_of_the_disk(store: SqliteStore) -> None:
    """What a program did wrong is not told as something that the operator could mend."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._database.execute("SELECT * FROM nowhere")

"""A backup: whole, of one moment, while the work goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tetatet.model.errors import InputError, StoreUnavailable
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.stores.sqlite import SqliteStore, open_store
from tetatet.stores.sqlite.backup import MARKER
from tetatet.testing.conformance.log import incoming


def step(store: SqliteStore, number: int) -> None:
    """One transaction that touches much, and says so in two places."""
    store.begin()
    store.customers[number] = Record(id=f"u:{number}", name=str(number), traits={"text": "x" * 500})
    (n,) = store.log.append([incoming(f"m{number}")])
    assert n is not None
    store.log.consider(n, Instant(number))
    store.save("last", str(number).encode())
    store.commit()


def test_a_backup_is_a_store(tmp_path: Path) -> None:
    """It opens like any other, has everything, says up to which moment, and lies in one file."""
    store = open_store(tmp_path / "a.db")
    for number in range(1, 4):
        step(store, number)
    store.begin()
    store.save("last", b"not committed")
    store.backup(tmp_path / "copy.db")
    store.rollback()
    store.close()
    assert sorted(one.name for one in tmp_path.iterdir() if "copy" in one.name) == ["copy.db"]
    copy = open_store(tmp_path / "copy.db")
    assert (copy.load("last"), copy.load(MARKER), copy.customers_count()) == (b"3", b"3", 3)
    step(copy, 4)
    copy.close()


def test_a_backup_while_the_work_goes_on(tmp_path: Path) -> None:
    """However much is written meanwhile, the copy is of one moment between two transactions."""
    store = open_store(tmp_path / "a.db")
    for number in range(1, 200):
        step(store, number)
    done = threading.Event()

    def work() -> None:
        number = 200
        while not done.is_set():
            step(store, number)
            number += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(3):
            store.backup(tmp_path / f"copy{number}.db")
    finally:
        done.set()
        worker.join(timeout=30)
    store.close()
    for number in range(3):
        copy = open_store(tmp_path / f"copy{number}.db")
        last = int(copy.load("last") or b"0")
        assert last >= 199
        assert copy.customers_count() == last
        assert copy.load(MARKER) == str(last).encode()
        assert len(list(copy.log.occurrences())) == last
        assert copy._database.value("PRAGMA integrity_check") == "ok"
        copy.close()


def test_a_backup_writes_over_nothing(tmp_path: Path) -> None:
    """A file that is there stays; one that was left half done by a crash is no obstacle."""
    store = open_store(tmp_path / "a.db")
    step(store, 1)
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(InputError, match=r"there\.db is there already"):
        store.backup(tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "mine"
    (tmp_path / "copy.db.part").write_text("half")
    store.backup(tmp_path / "copy.db")
    with pytest.raises(StoreUnavailable, match="it cannot be opened"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    store.close()
    assert {one.name for one in tmp_path.iterdir()} >= {"copy.db"}
    assert not (tmp_path / "copy.db.part").exists()

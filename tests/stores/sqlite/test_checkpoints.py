"""The write-ahead log is folded in beside the writer, and nobody waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

from tetatet.model.record import Record
from tetatet.stores.sqlite import SqliteStore, open_store
from tetatet.stores.sqlite.checkpoints import ROWS


def fill(store: SqliteStore, count: int) -> None:
    store.begin()
    for key in range(count):
        store.customers[key] = Record(id=f"u:{key}", name="x" * 500)
    store.commit()


def checkpointing() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "tetatet-checkpoints"]


def test_many_changes_come_into_the_file(tmp_path: Path) -> None:
    """After a commit of many rows they are in the file itself before anybody closes it."""
    store = open_store(tmp_path / "a.db")
    before = (tmp_path / "a.db").stat().st_size
    fill(store, 2 * ROWS)
    (thread,) = checkpointing()
    for _moment in range(1000):  # 10 s at most
        if (tmp_path / "a.db").stat().st_size > before + ROWS * 500:
            break
        threading.Event().wait(0.01)
    else:
        raise AssertionError("nothing was folded in")
    store.close()
    assert not thread.is_alive()


def test_few_changes_need_no_thread(tmp_path: Path) -> None:
    """A store that is hardly written to has none, and one that is closed has none any more."""
    store = open_store(tmp_path / "a.db")
    fill(store, 10)
    assert checkpointing() == []
    fill(store, 2 * ROWS)
    store.close()
    assert checkpointing() == []
    again = open_store(tmp_path / "a.db")
    assert again.customers_count() == 2 * ROWS
    again.close()

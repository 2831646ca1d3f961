"""Folding the write-ahead log into the file, beside the writer.

SQLite would do it within every so manieth commit, and whoever waits for that commit
would wait for it: some 20 ms and a second flush of the disk, many times what a commit takes.
"""

from __future__ import annotations

import threading
from pathlib import Path

from tetatet.model.errors import StoreUnavailable
from tetatet.stores.sqlite.database import Database

ROWS = 1000
"""Changed rows from which on it is worth while: some MB of log, and as often as each commit under full load."""


class Checkpoints:
    """A thread of its own, from the first time it is wanted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._since = 0
        self._wanted = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def note(self, changes: int) -> None:
        """A commit has been made, `changes` rows after the connection was opened."""
        if changes - self._since < ROWS:
            return
        self._since = changes
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="tetatet-checkpoints", daemon=True)
            self._thread.start()
        self._wanted.set()

    def _run(self) -> None:
        try:
            database = Database(self._path)
        except StoreUnavailable:  # the writer meets the same trouble, and tells it
            return
        while self._wanted.wait() and not self._stopping:
            self._wanted.clear()
            try:
                database.checkpoint()
            except StoreUnavailable:  # no room in the file: the log keeps everything until there is some
                continue
        database.close()

    def stop(self) -> None:
        """Finish the one at hand, and no more."""
        self._stopping = True
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()

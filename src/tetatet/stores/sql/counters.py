"""Numbers that are given out once and never again, whatever becomes of what had them."""

from __future__ import annotations

from tetatet.stores.sql.statements import Database


class Counter:
    """One row of numbers, written at the commit."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._q = database.queries.register
        self._name = name
        self._last: int | None = None
        self._written = 0

    def next(self) -> int:
        """The next number."""
        assert self._database.within, "numbers are given out within a transaction"
        if self._last is None:
            self._last = self._written = self._database.value(self._q.COUNTER, (self._name,)) or 0
        self._last += 1
        return self._last

    def flush(self) -> None:
        """Write how far it is."""
        if self._last is not None and self._last != self._written:
            self._database.execute(self._q.COUNT, (self._name, self._last))
            self._written = self._last

    def forget(self) -> None:
        """It was rolled back: the numbers were not given out."""
        self._last = None

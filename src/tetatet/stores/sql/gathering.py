"""Rows that are added one by one and written together."""

from __future__ import annotations

from collections.abc import Iterable

from tetatet.stores.sql.statements import Values


class Gathering:
    """What every connection does with the rows that are added: it keeps them until somebody could see them."""

    def __init__(self) -> None:
        self._added: dict[str, list[Values]] = {}

    def many(self, sql: str, rows: Iterable[Values]) -> int:
        """Do one thing with many values; gives how many rows it changed."""
        raise NotImplementedError

    def add(self, sql: str, values: Values) -> None:
        """Add one row: with others of its kind, before the next statement sees whether it is there."""
        self._added.setdefault(sql, []).append(values)

    def _write_added(self) -> None:
        while self._added:
            sql = next(iter(self._added))
            self.many(sql, self._added.pop(sql))

"""Everybody's records in PostgreSQL: those that a turn will ask for are read together, before it asks."""

from __future__ import annotations

from collections.abc import Iterable

from tetatet.stores.postgres.queries.customers import GET_MANY
from tetatet.stores.sql.customers import MAX_CACHED, SqlCustomers, held_of
from tetatet.stores.sql.statements import Database

MAX_PLACES = 4 * MAX_CACHED
"""Ids whose key is known without asking: some 8 MB."""


class PostgresCustomers(SqlCustomers):
    """The port `Customers` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._placed: dict[str, int] = {}

    def expect(self, keys: Iterable[int]) -> None:
        """Read these records now, in one question, as far as they are not at hand."""
        at_hand = (self._held, self._cache, self._lent, self._gone, self._absent)
        wanted = [key for key in dict.fromkeys(keys) if not any(key in part for part in at_hand)]
        if not wanted or not self._database.within:
            return
        missing = set(wanted)
        for key, placed, *row in self._database.rows(GET_MANY, (wanted,)):
            missing.discard(key)
            self._cache[key] = held_of(tuple(row))
            if placed is not None:
                self._placed[row[0]] = placed
        self._absent |= missing

    def expect_none(self, key: int) -> None:
        """This key has just been given out, and nobody has a record under it."""
        self._absent.add(key)

    def key_of(self, record_id: str) -> int:
        """Under which key the record of that id is now, or the one that it was poured into."""
        found = self._placed.get(record_id)
        if found is None:
            found = super().key_of(record_id)
            if self._database.within:
                self._placed[record_id] = found
        return found

    def place(self, record_id: str, key: int) -> None:
        """The record of that id is under this key from now on."""
        super().place(record_id, key)
        self._placed[record_id] = key

    def kept(self) -> None:
        """It was committed."""
        super().kept()
        if len(self._placed) > MAX_PLACES:
            self._placed.clear()

    def forget(self) -> None:
        """It was rolled back."""
        super().forget()
        self._placed.clear()

    def forget_all(self) -> None:
        """Somebody else may have written."""
        self.forget()
        self._cache.clear()

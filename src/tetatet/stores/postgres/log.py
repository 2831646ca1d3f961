"""The log in PostgreSQL: what is kept of a batch is one question, and so is whose its events are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tetatet.model.event import Event
from tetatet.ports.log import Incoming, Logged
from tetatet.stores.postgres.queries.log import KEPT
from tetatet.stores.sql.log import SqlLog
from tetatet.stores.sql.statements import Database


class PostgresLog(SqlLog):
    """The port `Log` on PostgreSQL.

    Args:
        expected: is told of the events that will be considered next.
    """

    def __init__(self, database: Database, expected: Callable[[Iterable[Event]], None] | None = None) -> None:
        super().__init__(database)
        self._expected = expected

    def append(self, incoming: Sequence[Incoming]) -> list[int | None]:
        """Keep these events; gives the number of each, None for one that is there already."""
        numbers = super().append(incoming)
        if self._expected is not None:
            self._expected(one.event for one, n in zip(incoming, numbers, strict=True) if n is not None)
        return numbers

    def waiting(self, limit: int) -> list[Logged]:
        """The first events that nobody has considered yet."""
        found = super().waiting(limit)
        if self._expected is not None and self._database.within:
            self._expected(one.event for one in found)
        return found

    def _kept(self, wanted: Sequence[tuple[int, bytes]]) -> Iterable[tuple[int, bytes]]:
        if not wanted:
            return ()
        return ((day, key) for day, key in self._database.rows(KEPT, list(zip(*wanted, strict=True))))

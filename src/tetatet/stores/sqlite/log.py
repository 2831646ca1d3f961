"""The log in the file: what is kept of a batch is asked for day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tetatet.stores.sql.log import SqlLog
from tetatet.stores.sqlite.queries.log import KNOWN


class SqliteLog(SqlLog):
    """The port `Log` on a file."""

    def _kept(self, wanted: Sequence[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        by_day: dict[int, list[bytes]] = {}
        for day, key in wanted:
            by_day.setdefault(day, []).append(key)
        for day, keys in by_day.items():
            for (key,) in self._database.asked(KNOWN, keys, (day,)):
                yield day, key

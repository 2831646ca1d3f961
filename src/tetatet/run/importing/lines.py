"""Order lines brought together: all lines of an order side by side, wherever they stood in the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any, TypeAlias

from tetatet.model.errors import InputError
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.readers import Batch
from tetatet.run.importing.scratch import FETCH_ROWS, Scratch

_CREATE = """
CREATE TABLE line_{n}(key VARCHAR, verdict INTEGER, file INTEGER, row BIGINT, cells VARCHAR{columns});
CREATE TABLE broken_{n}(key VARCHAR);
"""
_CREATE_JOIN = "CREATE TABLE joined_{n}_{j}(key VARCHAR{columns})"
_JOINED_TWICE = "SELECT key FROM joined_{n}_{j} GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1"
_TOGETHER = """
SELECT line.key, line.verdict, line.file, line.row, broken.key IS NOT NULL, line.cells{columns}
FROM line_{n} AS line
LEFT JOIN (SELECT DISTINCT key FROM broken_{n}) AS broken ON broken.key = line.key{joins}
ORDER BY line.key, line.verdict, line.file, line.row
"""
_ONE_JOIN = " LEFT JOIN joined_{n}_{j} AS joined_{j} ON joined_{j}.key = trim(line.k{j})"
# Names in these queries are numbered by us; what the firm calls its columns never becomes SQL.


Line: TypeAlias = tuple[Any, ...]
"""One line of an order: key, verdict, file, row, whether another line was rejected, then its cells."""

HEAD = 5
"""What stands before the cells of a line."""

_BETWEEN = "\x1f"
"""Stands between the cells of one line: one text is stored and sorted several times faster than a dozen."""


class LineStore:
    """The lines of one table of the mapping, on the disk."""

    def __init__(self, scratch: Scratch, plan: Plan) -> None:
        self._scratch = scratch
        self._number = plan.number
        self._joins = plan.table.join
        self._kept = plan.kept
        self.columns = (*plan.kept, *(name for join in self._joins for name in join.take))
        self.count = self._pending = 0
        keys = "".join(f", k{position} VARCHAR" for position in range(len(self._joins)))
        scratch.connection.execute(_CREATE.format(n=self._number, columns=keys))
        self._lines = scratch.connection.cursor().appender(f"line_{self._number}")
        self._broken = scratch.connection.cursor().appender(f"broken_{self._number}")

    def add(self, file: int, batch: Batch, keys: Sequence[str], verdicts: Sequence[int], good: Sequence[bool]) -> None:
        """Keep the good lines of a batch of one file."""
        columns = [_filled(batch.columns[name]) for name in self._kept]
        cells = map(_BETWEEN.join, zip(*columns, strict=True))
        if _BETWEEN in "".join(map("".join, columns)):
            cells = (_BETWEEN.join(cell.replace(_BETWEEN, " ") for cell in row) for row in zip(*columns, strict=True))
        joined = (batch.columns[join.key] for join in self._joins)
        lines = zip(keys, verdicts, repeat(file), batch.rows, cells, *joined)
        self._lines.append_rows(compress(lines, good))
        self._lines.flush()
        self.count += sum(good)

    def add_broken(self, key: str) -> None:
        """An order of which a line was rejected."""
        self._broken.append_row(key)
        self._pending += 1
        if self._pending == FETCH_ROWS:
            self._broken.flush()
            self._pending = 0

    def add_join(self, number: int, file: str, rows: Iterable[tuple[str | None, ...]]) -> None:
        """Keep what a joined file says: the key, then the columns that are taken.

        Raises: InputError: a key stands there twice.
        """
        names = {"n": self._number, "j": number}
        cells = "".join(f", t{position} VARCHAR" for position in range(len(self._joins[number].take)))
        connection = self._scratch.connection
        connection.execute(_CREATE_JOIN.format(columns=cells, **names))
        with connection.cursor().appender("joined_{n}_{j}".format(**names)) as appender:
            appender.append_rows((key.strip(), *taken) for key, *taken in rows if key)
        twice = connection.execute(_JOINED_TWICE.format(**names)).fetchone()
        if twice is not None:
            raise InputError(f'{file}: the key "{twice[0]}" stands there more than once; a join must find one row')

    def together(self) -> Iterator[list[Sequence[Any]]]:
        """The lines in the order of their keys, verdicts, files and rows: batches, column by column.

        The first `HEAD` columns are those of `Line`, then come the cells of `columns`.
        """
        self._lines.flush()
        self._broken.flush()
        cells = [f", joined_{j}.t{t}" for j, join in enumerate(self._joins) for t in range(len(join.take))]
        joins = "".join(_ONE_JOIN.format(n=self._number, j=number) for number in range(len(self._joins)))
        query = _TOGETHER.format(n=self._number, columns="".join(cells), joins=joins)
        for batch in self._scratch.batches(query):
            columns = list(zip(*batch, strict=True))
            kept = zip(*(cells.split(_BETWEEN) for cells in columns[HEAD]), strict=True)
            yield [*columns[:HEAD], *kept, *columns[HEAD + 1 :]]


def _filled(cells: Sequence[str | None]) -> Sequence[str]:
    """The cells with nothing for None, which says the same."""
    return [cell or "" for cell in cells]

"""Order lines brought together: all lines of an order side by side, wherever they stood in the files.

The lines lie in DuckDB as raw cells. It sorts them on the disk, so neither the number
of lines nor their order in the files costs memory; Python sees each line once, next to
the others of its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

import duckdb

from tetatet.model.errors import InputError
from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.readers import Batch, Cells, NativeRows
from tetatet.run.importing.scratch import Scratch

_NO_TEXT = re.compile("[\ud800-\udfff]")

MAX_LINES = 10_000
"""Lines of one order; more means that the mapping's `order` names the wrong column, and memory is not for that."""

BUCKET_BYTES = 45_000_000
"""What is sorted at a time. It fits into the memory; more goes to the disk, but what DuckDB needs for that grows with it."""

_SAMPLE_LINES = 10_000
"""Lines whose cells are measured to know how wide one is: from so many on, the mean hardly moves."""

_LINE_BYTES = 60
"""What a line takes in a sort besides its cells: its file, its row, its key's number, its place."""

_CELL_BYTES = 16
"""What each of its cells takes besides the text: DuckDB keeps the length and a pointer."""

_CREATE = """
CREATE TABLE line_{n}(file INTEGER, row BIGINT{cells});
CREATE TABLE spelling_{n}(key VARCHAR, lines BIGINT{keys});
"""
_INSERT = "INSERT INTO line_{n} SELECT ?, * FROM ({rows})"
_SPELLINGS = "SELECT count(*), {keys} FROM line_{n} GROUP BY ALL"
# Sorting by a number is quicker than by text; two spellings of one key share theirs.
_RANK = """
CREATE TABLE key_{n} AS
SELECT *, dense_rank() OVER (ORDER BY key) AS nth, sum(lines) OVER (PARTITION BY key) AS together FROM spelling_{n}
"""
_SIZES = "SELECT nth, sum(lines) FROM key_{n} WHERE key IS NOT NULL GROUP BY nth ORDER BY nth"
_WIDTH = "SELECT avg({cells}) FROM (SELECT * FROM line_{n} LIMIT ?)"
_TOO_LONG = """
SELECT key_{n}.key, any_value(key_{n}.together), min(line.file), min(line.row)
FROM line_{n} AS line JOIN key_{n} ON {same}
WHERE key_{n}.key IS NOT NULL AND key_{n}.together > ?
GROUP BY key_{n}.key ORDER BY key_{n}.key
"""
_CREATE_JOIN = "CREATE TABLE joined_{n}_{j}(key VARCHAR{cells})"
_JOINED_TWICE = "SELECT key FROM joined_{n}_{j} GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1"
_TOGETHER = """
SELECT key_{n}.key, line.file, line.row{cells}
FROM line_{n} AS line JOIN key_{n} ON {same}{joins}
WHERE key_{n}.key IS NOT NULL AND key_{n}.together <= ? AND key_{n}.nth BETWEEN ? AND ?
ORDER BY key_{n}.nth, line.file, line.row
"""
_KEYLESS = """
SELECT line.file, line.row{cells} FROM line_{n} AS line JOIN key_{n} ON {same} WHERE key_{n}.key IS NULL
"""
_ONE_JOIN = " LEFT JOIN joined_{n}_{j} AS joined_{j} ON joined_{j}.key = trim(line.c{c})"
# Names in these queries are numbered by us; what the firm calls its columns never becomes SQL here.


class LineStore:
    """The lines of one table of the mapping, on the disk.

    `columns` names the cells that `together` gives besides key, file and row.
    """

    def __init__(self, scratch: Scratch, plan: Plan) -> None:
        self._database = scratch.lines
        self._plan = plan
        self._number = plan.number
        self._position = {name: number for number, name in enumerate(plan.wanted)}
        self._keys = plan.roles["order"].columns
        self._read = plan.read_with_lines
        self.columns = (*self._read, *(name for join in range(len(plan.table.join)) for name in plan.carried(join)))
        self.count = 0
        cells = "".join(f", c{position} VARCHAR" for position in self._position.values())
        keys = "".join(f", k{position} VARCHAR" for position in range(len(self._keys)))
        self._database.execute(_CREATE.format(n=self._number, cells=cells, keys=keys))
        self._appender = self._database.appender(f"line_{self._number}")

    # ------------------------------------------------------------ in

    def add(self, file: int, batch: Batch) -> None:
        """Keep the rows of a batch of one file."""
        columns = [batch.columns[name] for name in self._position]
        try:
            self._append(file, batch.rows, columns)
        except duckdb.InvalidInputException:  # a cell holds bytes that are not of the declared encoding
            self._appender.clear()
            self._append(file, batch.rows, [list(map(_storable, cells)) for cells in columns])
        self.count += len(batch.rows)

    def _append(self, file: int, rows: Sequence[int], columns: Sequence[Cells]) -> None:
        self._appender.append_rows(zip(repeat(file), rows, *columns))
        self._appender.flush()

    def add_native(self, file: int, rows: NativeRows) -> int:
        """Keep all rows of a file that DuckDB reads by itself; says how many.

        Raises: InputError: the file is damaged.
        """
        query = _INSERT.format(n=self._number, rows=rows.query)
        counted = rows.guard(lambda: self._database.execute(query, [file, *rows.given]))
        found = int(counted[0]) if counted else 0
        self.count += found
        return found

    def add_join(self, number: int, file: str, batches: Iterable[Batch]) -> None:
        """Keep what a joined file says: the key, then what is carried over to the lines.

        Raises: InputError: a key stands there twice.
        """
        names = {"n": self._number, "j": number}
        join = self._plan.table.join[number]
        carried = self._plan.carried(number)
        cells = "".join(f", t{position} VARCHAR" for position in range(len(carried)))
        self._database.execute(_CREATE_JOIN.format(cells=cells, **names))
        with self._database.appender("joined_{n}_{j}".format(**names)) as appender:
            for batch in batches:
                keys = batch.columns[join.their_key or join.key]
                columns = [self._plan.carry(name, batch.columns, len(keys)) for name in carried]
                rows = zip(map(_storable, keys), *(map(_storable, cells) for cells in columns), strict=True)
                appender.append_rows((key.strip(), *cells) for key, *cells in rows if key and key.strip())
                appender.flush()
        twice = self._database.execute(_JOINED_TWICE.format(**names))
        if twice is not None:
            raise InputError(f'{file}: the key "{twice[0]}" stands there more than once; a join must find one row')

    # ------------------------------------------------------------ out

    def settle(self) -> None:
        """Read each spelling of an order's id once: 536365 and 536365.0 may be one order. To be called once."""
        keys = ", ".join(f"c{self._position[name]}" for name in self._keys)
        order = self._plan.roles["order"]
        with self._database.appender(f"spelling_{self._number}") as appender:
            for batch in self._database.batches(_SPELLINGS.format(keys=keys, n=self._number)):
                lines, *spellings = zip(*batch, strict=True)
                found = order.read(dict(zip(self._keys, spellings, strict=True)), len(batch))
                known = (None if type(key) is Bad else key for key in found)
                appender.append_rows(zip(known, lines, *spellings, strict=True))
                appender.flush()
        self._database.execute(_RANK.format(n=self._number))

    def too_long(self) -> Iterator[tuple[str, int, int, int]]:
        """Orders of more than `MAX_LINES`: key, number of lines, file and row of the first."""
        return self._database.rows(_TOO_LONG.format(n=self._number, same=self._same()), [MAX_LINES])

    def together(self) -> Iterator[list[Sequence[Any]]]:
        """The lines in the order of their keys, files and rows: batches, column by column. Orders too long are left out."""
        joins = self._plan.table.join
        cells = [f", line.c{self._position[name]}" for name in self._read]
        cells += [f", joined_{j}.t{t}" for j in range(len(joins)) for t in range(len(self._plan.carried(j)))]
        joined = "".join(
            _ONE_JOIN.format(n=self._number, j=j, c=self._position[join.key]) for j, join in enumerate(joins)
        )
        query = _TOGETHER.format(n=self._number, cells="".join(cells), same=self._same(), joins=joined)
        for first, last in self._buckets():
            for batch in self._database.batches(query, [MAX_LINES, first, last]):
                yield list(zip(*batch, strict=True))

    def _buckets(self) -> Iterator[tuple[int, int]]:
        """Ranges of keys, by their ranks, whose lines come to `BUCKET_BYTES` or a little more."""
        if not self.count:
            return
        cells = " + ".join(f"coalesce(strlen(c{position}), 0)" for position in self._position.values())
        width = self._database.rows(_WIDTH.format(n=self._number, cells=cells), [_SAMPLE_LINES])
        room = BUCKET_BYTES / (float(next(width)[0]) + _LINE_BYTES + _CELL_BYTES * len(self.columns))
        first, lines, nth = 1, 0, 0
        for nth, of_order in self._database.rows(_SIZES.format(n=self._number)):
            lines += of_order
            if lines >= room:
                yield first, nth
                first, lines = nth + 1, 0
        if lines:
            yield first, nth

    def keyless(self) -> Iterator[tuple[Sequence[int], Sequence[int], Mapping[str, Sequence[str | None]]]]:
        """The lines that name no order, in no order: files, rows, and the cells of `Plan.wanted`."""
        cells = "".join(f", line.c{position}" for position in self._position.values())
        query = _KEYLESS.format(n=self._number, cells=cells, same=self._same())
        for batch in self._database.batches(query):
            files, rows, *columns = zip(*batch, strict=True)
            yield files, rows, dict(zip(self._position, columns, strict=True))

    def _same(self) -> str:
        pairs = ((number, self._position[name]) for number, name in enumerate(self._keys))
        return " AND ".join(f"key_{self._number}.k{k} IS NOT DISTINCT FROM line.c{c}" for k, c in pairs)


def _storable(cell: Value) -> str | None:
    """The cell as DuckDB can keep it: bytes that are no text stand as NUL, which no field accepts either."""
    return _NO_TEXT.sub("\0", cell) if type(cell) is str else None

"""What every reader gives: the names of the columns, then batches of cells and bad rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

BATCH_ROWS = 5_000
"""Rows held at a time: enough to spread the cost of a batch, few enough for a megabyte or two."""

Cells: TypeAlias = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written, as the mapping declares it. `header_row` counts from 1."""

    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, column by column: `columns[name][i]` is the cell of row `rows[i]`."""

    rows: Sequence[int]
    columns: Mapping[str, Cells]

    def values(self, index: int) -> dict[str, str | None]:
        """One row as it stands in the file, as far as it was read."""
        return {name: cells[index] for name, cells in self.columns.items()}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no row: why, and what stands there."""

    row: int
    reason: str
    detail: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class NativeRows:
    """A query by which DuckDB reads a file itself: the row's number, then the wanted columns as text.

    `guard` runs what reads the file, and turns what DuckDB says of a damaged one into an InputError.
    """

    query: str
    given: Sequence[str]
    guard: Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True, slots=True)
class RowFile:
    """One open file.

    `names` are its columns; None where every row names its own (JSON lines).
    `batches(wanted)` reads the file once, and of columnar files only what is wanted.
    `done()` and `size` tell how far the reading is, in bytes of the file or in rows.
    `native(wanted)` is the quicker way for files that DuckDB reads by itself, else None.

    Row numbers are those that a person finds in the file: a header counts, the first
    line of JSON lines is 1, the first row of Parquet is 1.
    """

    names: tuple[str, ...] | None
    batches: Callable[[Sequence[str]], Iterator[Batch | BadRow]]
    done: Callable[[], int]
    size: int
    native: Callable[[Sequence[str]], NativeRows] | None = None

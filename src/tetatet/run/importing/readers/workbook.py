"""Excel workbooks (.xlsx), one sheet, read row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from tetatet.language.words import did_you_mean
from tetatet.model.errors import InputError
from tetatet.run.importing.readers.header import checked_names, number_of
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, RowFile

_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
_DAMAGED = (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, OSError)


@contextmanager
def open_workbook(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """One sheet of a workbook, the first unless the mapping names one; formulas count as their last value."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except _DAMAGED as error:
        raise InputError(f"{path.name}: it is no workbook that can be read: {error}") from error
    try:
        sheet = _sheet(path.name, book, form.sheet)
        with closing(_guarded(path.name, sheet.iter_rows(min_row=form.header_row, values_only=True))) as lines:
            reader = _Reader(path.name, lines, form.header_row, wanted)
            yield RowFile(reader.names, reader.batches, lambda: reader.row, sheet.max_row or 0)
    finally:
        book.close()


def _sheet(file: str, book: Any, name: str | None) -> Any:
    if name is not None and name not in book.sheetnames:
        raise InputError(f'{file}: there is no sheet "{name}"{did_you_mean(name, book.sheetnames)}')
    if not book.worksheets:
        raise InputError(f"{file}: there is no sheet of cells in it")
    sheet = book[name] if name is not None else book.worksheets[0]
    # What a writer says of the size of its sheet is often wrong; the rows say it themselves.
    sheet.reset_dimensions()
    return sheet


class _Reader:
    """Turns the rows of a sheet into batches."""

    def __init__(self, file: str, lines: Iterator[tuple[Any, ...]], header_row: int, wanted: Sequence[str]) -> None:
        self._rows = lines
        head = _without_tail([_cell(value) for value in next(self._rows, ())])
        head += [None] * (max(map(number_of, wanted), default=0) - len(head))  # a merged cell goes on behind its name
        self.names = checked_names(file, head)
        self.row = header_row

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch | BadRow]:
        """Batches in the order of the sheet; a row with an Excel error in a wanted column is bad."""
        width = len(self.names)
        watched = [position for position, name in enumerate(self.names) if name in wanted]
        rows: list[int] = []
        cells: list[list[str | None]] = []
        for line in self._rows:
            self.row += 1
            row = [_cell(value) for value in line[:width]]
            row += [None] * (width - len(row))
            if not any(row):
                continue
            error = next((cell for position in watched if (cell := row[position]) in _ERRORS), None)
            if error is not None:
                shown = dict(zip(self.names, row, strict=True))
                yield BadRow(self.row, "an error of Excel", f"a cell that is needed shows {error}", shown)
                continue
            rows.append(self.row)
            cells.append(row)
            if len(rows) == BATCH_ROWS:
                yield self._batch(rows, cells)
                rows, cells = [], []
        if rows:
            yield self._batch(rows, cells)

    def _batch(self, rows: list[int], cells: list[list[str | None]]) -> Batch:
        return Batch(rows, dict(zip(self.names, zip(*cells, strict=True), strict=True)))


def _guarded(file: str, rows: Iterable[tuple[Any, ...]]) -> Generator[tuple[Any, ...], None, None]:
    """The rows; what the library says of a damaged sheet becomes an InputError."""
    try:
        yield from rows
    except _DAMAGED as error:
        raise InputError(f"{file}: the sheet is damaged: {error}") from error


def _without_tail(cells: list[str | None]) -> list[str | None]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(value: Any) -> str | None:
    """A cell's value as text. A number shows the fifteen digits that Excel itself keeps."""
    if value is None or type(value) is str:
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value.total_seconds() / 86_400) if isinstance(value, timedelta) else str(value)

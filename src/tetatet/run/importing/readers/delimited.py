"""CSV and its kin: cells between delimiters, a header on top."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tetatet.model.errors import InputError
from tetatet.run.importing.readers.header import checked_names
from tetatet.run.importing.readers.packed import open_packed
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, RowFile

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 100_000
"""As much as a header may be long: it decides the delimiter."""

_SHOWN_CELLS = 100
"""Cells of a broken row that go into the file of rejects."""


@contextmanager
def open_delimited(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """A CSV file. A byte that is not of the encoding spoils its own row only."""
    with open_packed(path) as (unpacked, done, size):
        # The surrogates stand for bytes that are not of the encoding; the cell that holds one is rejected.
        text = io.TextIOWrapper(unpacked, encoding=form.encoding, errors="surrogateescape", newline="")
        try:
            for _ in range(form.header_row - 1):
                text.readline(_SAMPLE_CHARS)
            head = text.readline(_SAMPLE_CHARS)
            delimiter = form.delimiter or _delimiter_of(head, wanted)
            names = checked_names(path.name, next(csv.reader([head], delimiter=delimiter), []))
            reader = _Reader(path.name, text, delimiter, names, form.header_row)
            yield RowFile(names, reader.batches, done, size)
        except (UnicodeError, csv.Error) as error:
            raise InputError(f"{path.name}: it cannot be read as {form.encoding}: {error}") from error
        finally:
            text.detach()


def _delimiter_of(head: str, wanted: Sequence[str]) -> str:
    """The sign that splits the header into most of the wanted columns, or else into most columns."""

    def found(delimiter: str) -> tuple[int, int]:
        names = {name.strip() for name in next(csv.reader([head], delimiter=delimiter), [])}
        return len(names.intersection(wanted)), len(names)

    return max(_DELIMITERS, key=found)


class _Reader:
    """Cuts the lines after the header into batches."""

    def __init__(self, file: str, text: IO[str], delimiter: str, names: tuple[str, ...], header_row: int) -> None:
        self._file = file
        self._lines = csv.reader(text, delimiter=delimiter)
        self._names = names
        self._row = header_row

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch | BadRow]:
        """Batches of well-formed rows in file order; bad rows before the batch that they stand in."""
        while True:
            first = self._row + 1
            lines, broken = self._next_lines()
            if not lines and broken is None:
                return
            rows: Sequence[int] = range(first, first + len(lines))
            if set(map(len, lines)) != {len(self._names)}:
                numbered = list(zip(rows, lines, strict=True))
                yield from self._ragged(numbered)
                fitting = [(row, self._trimmed(line)) for row, line in numbered if self._fits(line)]
                rows, lines = [row for row, _ in fitting], [line for _, line in fitting]
            if lines:
                yield Batch(rows, dict(zip(self._names, zip(*lines, strict=True), strict=True)))
            if broken is not None:
                yield broken

    def _next_lines(self) -> tuple[list[list[str]], BadRow | None]:
        """The next lines, up to a batch of them, or up to one that is no CSV."""
        lines: list[list[str]] = []
        broken = None
        try:
            for line in self._lines:
                lines.append(line)
                if len(lines) == BATCH_ROWS:
                    break
        except csv.Error as error:  # a cell without end: most often a quote that is never closed
            broken = BadRow(self._row + len(lines) + 1, "not CSV", f"{error}", {})
        self._row += len(lines) + (broken is not None)
        return lines, broken

    def _fits(self, line: list[str]) -> bool:
        """As many cells as the header has; more may stand there when they are empty."""
        width = len(self._names)
        return len(line) >= width and not any(line[width:])

    def _trimmed(self, line: list[str]) -> list[str]:
        return line[: len(self._names)]

    def _ragged(self, numbered: Sequence[tuple[int, list[str]]]) -> Iterator[BadRow]:
        width = len(self._names)
        for row, line in numbered:
            if not line or self._fits(line):  # a line without anything in it is none
                continue
            reason = "too few cells" if len(line) < width else "too many cells"
            shown = dict(zip(self._names, line, strict=False))
            shown |= {f"+{number}": cell for number, cell in enumerate(line[width:_SHOWN_CELLS], start=1)}
            yield BadRow(row, reason, f"{len(line)} cells where the header has {width}", shown)

"""CSV and its kin: cells between delimiters, a header on top."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from tetatet.model.errors import InputError
from tetatet.run.importing.readers.cutting import RowCutter, is_open
from tetatet.run.importing.readers.header import checked_names
from tetatet.run.importing.readers.packed import open_packed
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, RowFile
from tetatet.run.spoken import count

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 100_000
"""As much as a header may be long: it decides the delimiter."""

_SHOWN_CELLS = 100
"""Cells of a ragged row that go into the file of rejects."""

_SHOWN_CHARS = 2_000
"""Characters of a row that is no CSV that go there."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""What stands at the beginning of files in Unicode; UTF-16 is what Excel calls Unicode text."""

_MARK_BYTES = max(len(mark) for mark, _encoding in _MARKS)


@contextmanager
def open_delimited(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """A CSV file. A byte that is not of the encoding spoils its own row only."""
    with open_packed(path) as (unpacked, done, size):
        encoding = _marked(unpacked) or form.encoding
        # The surrogates stand for bytes that are not of the encoding; the cell that holds one is rejected.
        text = io.TextIOWrapper(unpacked, encoding=encoding, errors="surrogateescape", newline="")
        try:
            for _ in range(form.header_row - 1):
                text.readline(_SAMPLE_CHARS)
            head, lines = _head(path.name, text, form, wanted)
            delimiter = form.delimiter or _delimiter_of(head, wanted)
            names = checked_names(path.name, _cells(head, delimiter))
            cutter = RowCutter(text, delimiter, form.header_row - 1 + lines)
            yield RowFile(names, _Reader(cutter, names, form.header_row).batches, done, size)
        except (UnicodeError, csv.Error) as error:
            raise InputError(f"{path.name}: it cannot be read as {encoding}: {error}") from error
        finally:
            text.detach()


def _marked(unpacked: IO[bytes]) -> str | None:
    """The encoding that the mark at the file's beginning tells; it knows better than any mapping."""
    begin = cast("io.BufferedReader", unpacked).peek(_MARK_BYTES)
    return next((encoding for mark, encoding in _MARKS if begin.startswith(mark)), None)


def _head(file: str, text: IO[str], form: Form, wanted: Sequence[str]) -> tuple[str, int]:
    """The header, and how many lines it takes: a name in quotes may hold line breaks.

    Raises: InputError: a quote that is not closed, or text of an encoding of two bytes read as one of one.
    """
    head, lines = text.readline(_SAMPLE_CHARS), 1
    if "\0" in head:
        order = "le" if head.find("\0") % 2 else "be"
        raise InputError(
            f"{file}: it seems to be UTF-16 without a mark; write `encoding: utf-16-{order}` into its table of the"
            " mapping, or save it as UTF-8"
        )
    while is_open(head, form.delimiter or _delimiter_of(head, wanted)):
        line = text.readline(_SAMPLE_CHARS)
        if not line or len(head) > _SAMPLE_CHARS:
            raise InputError(
                f"{file}: the quote that opens a cell in line {form.header_row}, the header, is not closed"
            )
        head, lines = head + line, lines + 1
    return head, lines


def _cells(head: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])


def _delimiter_of(head: str, wanted: Sequence[str]) -> str:
    """The sign that splits the header into most of the wanted columns, or else into most columns."""

    def found(delimiter: str) -> tuple[int, int]:
        names = {name.strip() for name in _cells(head, delimiter)}
        return len(names.intersection(wanted)), len(names)

    return max(_DELIMITERS, key=found)


class _Reader:
    """Gives the rows after the header as batches."""

    def __init__(self, cutter: RowCutter, names: tuple[str, ...], header_row: int) -> None:
        self._cutter = cutter
        self._names = names
        self._row = header_row

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch | BadRow]:
        """Batches of well-formed rows in file order; bad rows before the batch that they stand in."""
        while True:
            lines, broken = self._cutter.take(BATCH_ROWS)
            if not lines and broken is None:
                return
            first = self._row + 1
            self._row += len(lines)
            rows: Sequence[int] = range(first, first + len(lines))
            if set(map(len, lines)) != {len(self._names)}:
                numbered = list(zip(rows, lines, strict=True))
                yield from self._ragged(numbered)
                fitting = [(row, self._trimmed(line)) for row, line in numbered if self._fits(line)]
                rows, lines = [row for row, _ in fitting], [line for _, line in fitting]
            if lines:
                yield Batch(rows, dict(zip(self._names, zip(*lines, strict=True), strict=True)))
            if broken is not None:
                self._row += 1
                yield BadRow(self._row, broken.reason, broken.detail, {"line": broken.text[:_SHOWN_CHARS].rstrip()})

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
            yield BadRow(row, reason, f"{count(len(line), 'cell')} where the header has {width}", shown)

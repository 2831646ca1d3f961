"""JSON lines: one object a line; a column is a key, or a path of keys with dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import msgspec

from tetatet.model.values import value_at
from tetatet.run.importing.readers.packed import open_packed
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Form, RowFile

_LINE_BYTES = 1_000_000
"""An order of a thousand lines is a tenth of it."""

_SHOWN_CHARS = 2_000
"""Characters of a line that is no JSON that go into the file of rejects: enough to find it again by."""

_decode = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


@contextmanager
def open_jsonlines(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """A file of JSON lines. Numbers keep all their digits; lists and objects become their JSON text."""
    with open_packed(path) as (unpacked, done, size):

        def batches(names: Sequence[str]) -> Iterator[Batch | BadRow]:
            return _batches(unpacked, names)

        yield RowFile(None, batches, done, size)


def _batches(unpacked: IO[bytes], names: Sequence[str]) -> Iterator[Batch | BadRow]:
    paths = [(name, name.split(".")) for name in names]
    rows: list[int] = []
    cells: list[list[str | None]] = []
    for row, line in _lines(unpacked):
        told = _object_of(row, line)
        if isinstance(told, BadRow):
            yield told
            continue
        rows.append(row)
        cells.append([_cell(told[name] if name in told else value_at(told, path)) for name, path in paths])
        if len(rows) == BATCH_ROWS:
            yield _batch(names, rows, cells)
            rows, cells = [], []
    if rows:
        yield _batch(names, rows, cells)


def _lines(unpacked: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line that is not empty, with its number; of one that is too long only the beginning."""
    row = 0
    while line := unpacked.readline(_LINE_BYTES):
        row += 1
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) == _LINE_BYTES:
            rest = unpacked.readline(_LINE_BYTES)
            line = line[:_LINE_BYTES] + b"\n\n"
        if line.strip():
            yield row, line.removeprefix(b"\xef\xbb\xbf") if row == 1 else line


def _object_of(row: int, line: bytes) -> Mapping[str, Any] | BadRow:
    shown = {"line": line[:_SHOWN_CHARS].decode("utf-8", "backslashreplace").rstrip("\n")}
    if line.endswith(b"\n\n"):
        return BadRow(row, "too long", f"the line has more than {_LINE_BYTES:,} bytes", shown)
    try:
        return _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return BadRow(row, "not JSON", f"the line is no JSON object: {error}", shown)


def _cell(value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) in (int, Decimal):
        return str(value)
    return _encode(value).decode("utf-8")


def _batch(names: Sequence[str], rows: list[int], cells: list[list[str | None]]) -> Batch:
    return Batch(rows, dict(zip(names, zip(*cells, strict=True), strict=True)))

"""The files that an import leaves: each in place as a whole, or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from tetatet.run.importing.segment import encode

_PACKING = 6
"""zlib's usual level: a fifth of the size at a tenth of the time of the strongest."""


class SideFile:
    """A file of records that stand beside the events; `lines` says how many."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.lines = 0

    def write(self, record: Mapping[str, Any]) -> None:
        """Add one record; bytes that are no text are shown as escapes."""
        self._file.write(_written(record) + b"\n")
        self.lines += 1


@contextmanager
def open_side_file(path: Path) -> Iterator[SideFile]:
    """A side file that takes its place when all went well and it holds anything; an older one goes in any case."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            side = SideFile(file)
            yield side
        if side.lines:
            os.replace(part, path)
        else:
            path.unlink(missing_ok=True)
    finally:
        part.unlink(missing_ok=True)


def write_events(path: Path, lines: Iterable[bytes]) -> None:
    """Write the events; packed, without a date of packing, where the name ends in .gz."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            if path.name.endswith(".gz"):
                with gzip.GzipFile("", "wb", _PACKING, cast("IO[bytes]", file), mtime=0) as packed:
                    packed.writelines(lines)
            else:
                file.writelines(lines)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _written(record: Mapping[str, Any]) -> bytes:
    try:
        return encode(record)
    except UnicodeEncodeError:  # a cell holds bytes that are not of the declared encoding
        return encode(_printable(record))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_printable(name): _printable(inner) for name, inner in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value

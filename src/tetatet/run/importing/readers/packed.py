"""Text files, packed or not, with the place reached in the file itself."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from tetatet.model.errors import InputError


@contextmanager
def open_packed(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int], int]]:
    """The bytes of a file, unpacked where its name ends in .gz; how far we are; its size.

    Raises: InputError: the file cannot be opened, or is not what its ending says.
    """
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
            size = path.stat().st_size
        except OSError as error:
            raise InputError(f"{path.name}: it cannot be read: {error.strerror or error}") from error
        if not path.name.lower().endswith(".gz"):
            yield raw, raw.tell, size
            return
        try:
            yield cast("IO[bytes]", stack.enter_context(gzip.open(raw))), raw.tell, size
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise InputError(f"{path.name}: the packed file is damaged: {error}") from error

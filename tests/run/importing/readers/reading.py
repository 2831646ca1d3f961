"""One file, read whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tetatet.run.importing.readers import BadRow, Batch, Form, open_rows


def read(
    path: Path, form: Form | None = None, wanted: Sequence[str] = ("a", "b")
) -> tuple[list[tuple[int, dict[str, str | None]]], list[tuple[int, str]]]:
    """The good rows with their numbers, and the bad ones with their reasons."""
    good: list[tuple[int, dict[str, str | None]]] = []
    bad: list[tuple[int, str]] = []
    with open_rows(path, form or Form(), wanted) as rows:
        for item in rows.batches(wanted):
            if isinstance(item, Batch):
                good += [(row, item.values(index)) for index, row in enumerate(item.rows)]
            else:
                assert isinstance(item, BadRow)
                bad.append((item.row, item.reason))
    return good, bad

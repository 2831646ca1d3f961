"""The names of columns, as a header gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tetatet.model.errors import InputError

_NUMBERED = re.compile(r"column ([1-9]\d{0,2})", re.ASCII)  # a table of a thousand columns has names for them


def number_of(name: str) -> int:
    """Which column is meant by `column 3`, counted from 1? 0 for any other name."""
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) if found is not None else 0


def checked_names(file: str, cells: Sequence[str | None]) -> tuple[str, ...]:
    """The columns' names, trimmed; a column without a name gets its number.

    Raises: InputError: no header, or one name twice.
    """
    names = tuple((cell or "").strip() or f"column {number}" for number, cell in enumerate(cells, start=1))
    if not any(cell and cell.strip() for cell in cells):
        raise InputError(f"{file}: there is no header where the mapping says that it stands")
    twice = next((name for position, name in enumerate(names) if name in names[:position]), None)
    if twice is not None:
        raise InputError(f'{file}: the header names the column "{twice}" twice; rename one of them')
    return names

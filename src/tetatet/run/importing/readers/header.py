"""The names of columns, as a header gives them."""

from __future__ import annotations

from collections.abc import Sequence

from tetatet.model.errors import InputError


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

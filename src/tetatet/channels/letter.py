"""The direct-mail list as a file that print shops and spreadsheets read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula: a name that begins so is made text."""

_MARK = b"\xef\xbb\xbf"  # by it spreadsheets know that it is UTF-8; who reads CSV otherwise passes over it


def as_csv(letters: Sequence[Mapping[str, str]]) -> bytes:
    """One line for each letter below a line of names, in UTF-8.

    >>> as_csv([{"name": "Анна", "text": "Two\\nlines"}]).decode("utf-8-sig")
    'name,text\\r\\nАнна,"Two\\nlines"\\r\\n'
    """
    text = io.StringIO(newline="")
    columns = list(letters[0]) if letters else []
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in letter.items()} for letter in letters)
    return _MARK + text.getvalue().encode()


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value

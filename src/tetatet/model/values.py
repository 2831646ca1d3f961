"""Reading JSON values: paths, numbers given as text, names for values.

The one place that says what counts as a number, so that facts, conditions and
imports agree.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
"""A decimal number given as text: no inf, no nan, no spaces, no underscores."""

SCALARS = (str, int, float)
"""Values that are one thing. A tuple with a name, for `str | int | float` would be made anew at each question."""

LARGEST = sys.float_info.max
"""The largest number: what goes beyond it is none."""


def value_at(values: Any, path: Sequence[str]) -> Any:
    """What stands at a path; a path through a list is the list of what stands in each.

    >>> value_at({"products": [{"category": "a"}, {"category": "b"}]}, ("products", "category"))
    ['a', 'b']
    """
    found = values
    for position, name in enumerate(path):
        if isinstance(found, list):
            rest = path[position:]
            items = [value_at(item, rest) for item in found]
            return [one for item in items for one in (item if isinstance(item, list) else [item]) if one is not None]
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def number_at(value: Any) -> float | None:
    """The number that a value stands for: a number, a decimal as text, or yes and no as 1 and 0."""
    if type(value) is float:  # nearly always
        return value if -LARGEST <= value <= LARGEST else None
    if isinstance(value, int) and abs(value) > LARGEST:
        return None
    if isinstance(value, int | float):
        number = float(value)
    elif isinstance(value, str) and DECIMAL.fullmatch(value):
        number = float(value)
    else:
        return None
    return number if -LARGEST <= number <= LARGEST else None


def text_key(value: str | float | bool) -> str:
    """A name for a value that keeps 1, "1" and true apart, and 1 and 1.0 together."""
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, bool):
        return "b1" if value else "b0"
    return "n" + repr(float(value) + 0.0)  # 0 and -0 are one

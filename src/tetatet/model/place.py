"""Where something is written, so that whatever is said of it can name the place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a file relative to the project, and a line from 1."""

    file: str
    line: int

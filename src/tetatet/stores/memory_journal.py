"""How dicts in memory forget what was done since the transaction began."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")


class Journal:
    """Writes into dicts, and remembers their entries as they were; one that comes back goes to the end."""

    def __init__(self) -> None:
        self.within = False
        self._undo: list[Callable[[], None]] = []

    def put(self, into: dict[_K, _V], key: _K, value: _V) -> None:
        """Write one entry."""
        self._remember(into, key)
        into[key] = value

    def drop(self, out_of: dict[_K, _V], key: _K) -> None:
        """Take one entry out, if it is there."""
        self._remember(out_of, key)
        out_of.pop(key, None)

    def _remember(self, where: dict[_K, _V], key: _K) -> None:
        assert self.within, "what is kept is written within a transaction"
        if key in where:
            before = where[key]
            self._undo.append(lambda: where.__setitem__(key, before))
        else:
            self._undo.append(lambda: where.__delitem__(key) if key in where else None)

    def begin(self) -> None:
        """From now on everything can be undone."""
        self.within = True

    def commit(self) -> None:
        """Nothing can be undone any more."""
        self.within = False
        self._undo.clear()

    def rollback(self) -> None:
        """Undo everything since `begin`, the last first."""
        while self._undo:
            self._undo.pop()()
        self.within = False

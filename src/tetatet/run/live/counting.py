"""Everybody's counts in the store, so that a process that is opened again goes on where the last one was.

What is counted is the engine's to say, event by event, so the counts themselves are kept and
never made again from the log. A day may bring very many values; what it has brought lately
is kept apart from the rest of it, so that a commit writes little.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tetatet.differentiate.surprise import Everybody
from tetatet.ports.store import Store
from tetatet.run.counts import Counts

LATELY = 1_000
"""Values that a commit may write again because one more was counted: some 15 KB, a few pages; then they are laid by."""

_FITTED, _EARLIER, _TODAY = "counts fitted", "counts earlier", "counts today"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[str, dict[str, int]]).decode


class Counting:
    """Keeps the counts of one engine. Everything here is within the heart's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.counts = Counts()
        for name, part in _parts(self.counts):
            saved = store.load(name)
            for field, counts in {} if saved is None else _decode(saved).items():
                part[field] = Everybody(counts, sum(counts.values()))
        self._kept = self._counted()

    def _counted(self) -> int:
        return sum(one.total for one in self.counts.today.values())

    def keep(self) -> None:
        """Keep what has been counted since the last time."""
        if self._counted() == self._kept:
            return
        if sum(len(one.counts) for one in self.counts.today.values()) > LATELY:
            self.counts.lay_by()
            _save(self._store, _EARLIER, self.counts.earlier)
        _save(self._store, _TODAY, self.counts.today)
        self._kept = self._counted()

    def keep_all(self) -> None:
        """Keep all of it: a day is over."""
        keep_counts(self._store, self.counts)
        self._kept = self._counted()


def keep_counts(store: Store, counts: Counts) -> None:
    """Leave these counts in a store."""
    for name, part in _parts(counts):
        _save(store, name, part)


def _parts(counts: Counts) -> tuple[tuple[str, dict[str, Everybody]], ...]:
    return (_FITTED, counts.fitted), (_EARLIER, counts.earlier), (_TODAY, counts.today)


def _save(store: Store, name: str, part: Mapping[str, Everybody]) -> None:
    store.save(name, _encode({field: one.counts for field, one in part.items()}))

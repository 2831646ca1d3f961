"""The log in dicts: the twin of `stores.sql.log`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tetatet.model.record import DAWN
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming, Logged, Occurrence, SetAside
from tetatet.stores.log_keys import day_of, days_probed, log_key
from tetatet.stores.memory_journal import Journal


class MemoryLog:
    """The port `Log`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._events: dict[int, Logged] = {}
        self._keys: dict[tuple[int, bytes], int] = {}
        self._restamped: dict[bytes, int] = {}
        self._orders: dict[str, int] = {}
        self._considered: dict[int, Instant] = {}
        self._parked: dict[int, str] = {}
        self._waiting: dict[int, int] = {}  # with its rank
        self._noted: dict[Instant, Occurrence] = {}
        self._aside: dict[int, SetAside] = {}
        self._numbers: dict[str, int] = {"event": 0, "aside": 0}

    def _next(self, name: str) -> int:
        self._journal.put(self._numbers, name, self._numbers[name] + 1)
        return self._numbers[name]

    # ------------------------------------------------------------ taking in

    def append(self, incoming: Sequence[Incoming]) -> list[int | None]:
        """Keep these events; gives the number of each, None for one that is there already."""
        return [None if self._is_known(one) else self._keep(one) for one in incoming]

    def _is_known(self, one: Incoming) -> bool:
        key, order = log_key(one.event), one.event.order_id
        return (
            any((day, key) in self._keys for day in days_probed(one))
            or (one.restamps and key in self._restamped)
            or (order is not None and order in self._orders)
        )

    def _keep(self, one: Incoming) -> int:
        n, key, order = self._next("event"), log_key(one.event), one.event.order_id
        self._journal.put(self._events, n, Logged(n, one.event, one.received, one.history))
        self._journal.put(self._keys, (day_of(one), key), n)
        self._journal.put(self._waiting, n, 0)
        if one.restamps:
            self._journal.put(self._restamped, key, n)
        if order is not None:
            self._journal.put(self._orders, order, n)
        return n

    # ------------------------------------------------------------ what waits

    def waiting(self, limit: int) -> list[Logged]:
        """The first events that nobody has considered yet: by their ranks, then in order."""
        in_order = sorted((rank, n) for n, rank in self._waiting.items())
        return [self._events[n] for _rank, n in in_order[:limit]]

    def postpone(self, ranks: Mapping[int, int]) -> None:
        """These events wait behind all of a lower rank."""
        for n, rank in ranks.items():
            assert n in self._waiting, "only what waits is postponed"
            self._journal.put(self._waiting, n, rank)

    def ranks(self) -> dict[int, int]:
        """How many wait at each rank."""
        return dict(Counter(self._waiting.values()))

    def waiting_count(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def consider(self, n: int, considered: Instant) -> None:
        """This event was considered at this moment."""
        assert n in self._waiting, "only what waits is considered"
        self._journal.drop(self._waiting, n)
        self._journal.put(self._considered, n, considered)

    def park(self, n: int, considered: Instant, reason: str) -> None:
        """Considering this event failed."""
        if n not in self._considered:
            self._journal.drop(self._waiting, n)
            self._journal.put(self._parked, n, reason)

    def unpark(self, n: int) -> None:
        """It waits again."""
        if n in self._parked:
            self._journal.drop(self._parked, n)
            self._journal.put(self._waiting, n, 0)

    def parked(self, limit: int) -> list[tuple[Logged, str]]:
        """What is parked, each with its reason."""
        return [(self._events[n], reason) for n, reason in sorted(self._parked.items())[:limit]]

    # ------------------------------------------------------------ what was considered

    def note(self, occurrence: Occurrence) -> None:
        """A timer, a giving, a midnight or a book was considered."""
        self._journal.put(self._noted, occurrence.considered, occurrence)

    def occurrences(self, after: Instant = DAWN) -> Iterator[Occurrence]:
        """All that was considered after a moment, in order."""
        found = [one for at, one in self._noted.items() if at > after]
        for n, considered in self._considered.items():
            if considered > after:
                one = self._events[n]
                found.append(Occurrence(considered, "event", one.event, history=one.history))
        yield from sorted(found, key=lambda one: one.considered)

    # ------------------------------------------------------------ quarantine

    def set_aside(self, received: Instant, source: str, reason: str, detail: str, body: bytes) -> int:
        """Quarantine; gives its number."""
        n = self._next("aside")
        self._journal.put(self._aside, n, SetAside(n, received, source, reason, detail, body))
        return n

    def aside(self, limit: int, after: int = 0) -> list[SetAside]:
        """What is in quarantine, from a number on."""
        return [self._aside[n] for n in sorted(self._aside) if n > after][:limit]

    def aside_count(self) -> int:
        """How much is in quarantine."""
        return len(self._aside)

    def release(self, n: int) -> None:
        """Take this out of the quarantine."""
        self._journal.drop(self._aside, n)

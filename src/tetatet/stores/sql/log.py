"""The log in a database: appended to in memory, written together at the commit.

What is considered in the transaction that brought it never stands in the index of
what waits: mostly an event is written once, with the moment at which it was considered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from tetatet.model.errors import ConflictError
from tetatet.model.record import DAWN
from tetatet.model.time import Instant
from tetatet.ports.log import Incoming, Logged, Occurrence, SetAside
from tetatet.stores.bodies import decode_event, encode
from tetatet.stores.log_keys import ORDER, day_of, days_probed, log_key
from tetatet.stores.sql.statements import Database, Row

PAGE = 1000
"""Occurrences read at once: some MB, each page a short transaction."""


class _Known(NamedTuple):
    """What is kept already of the events of a batch besides their keys on their days: keys of sources that restamp, orders."""

    restamped: set[bytes]
    orders: set[str]


class SqlLog:
    """The port `Log` on a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._q = database.queries.log
        self._last: int | None = None
        self._fresh: dict[int, tuple[Incoming, bytes]] = {}
        self._moments: dict[int, Instant] = {}
        self._keys: set[tuple[int, bytes]] = set()  # of this transaction, and those met in it, as long as it is open
        self._restamped: set[bytes] = set()
        self._natural: dict[str, int] = {}
        self._noted: list[Row] = []
        self._ranks: dict[int, int] = {}

    # ------------------------------------------------------------ taking in

    def append(self, incoming: Sequence[Incoming]) -> list[int | None]:
        """Keep these events; gives the number of each, None for one that is there already."""
        assert self._database.within, "events are logged within a transaction"
        keys = [log_key(one.event) for one in incoming]
        probed = [[(day, key) for day in days_probed(one)] for one, key in zip(incoming, keys, strict=True)]
        self._keys.update((day, key) for day, key in self._database.asked_pairs(self._q.KEPT, [*chain(*probed)]))
        known = self._known(incoming, keys)
        return [self._take(one, key, on, known) for one, key, on in zip(incoming, keys, probed, strict=True)]

    def _take(self, one: Incoming, key: bytes, probed: list[tuple[int, bytes]], known: _Known) -> int | None:
        if not self._keys.isdisjoint(probed):
            return None
        if one.restamps and (key in known.restamped or key in self._restamped):
            return None
        order = one.event.order_id
        if order is not None and (order in known.orders or order in self._natural):
            return None
        self._last = n = self._last_n() + 1
        self._fresh[n] = (one, key)
        self._keys.add(probed[-1])
        if one.restamps:
            self._restamped.add(key)
        if order is not None:
            self._natural[order] = n
        return n

    def _known(self, incoming: Sequence[Incoming], keys: Sequence[bytes]) -> _Known:
        """What of these is kept already, asked for all of them at once."""
        restamped = [key for one, key in zip(incoming, keys, strict=True) if one.restamps]
        orders = [order for one in incoming if (order := one.event.order_id) is not None]
        return _Known(
            {key for (key,) in self._database.asked(self._q.RESTAMPED, restamped)},
            {order for (order,) in self._database.asked(self._q.NATURAL, orders, (ORDER,))},
        )

    def _last_n(self) -> int:
        if self._last is None:
            self._last = self._database.value(self._q.LAST) or 0
        return self._last

    # ------------------------------------------------------------ what waits

    def waiting(self, limit: int) -> list[Logged]:
        """The first events that nobody has considered yet: by their ranks, then in order."""
        self.flush()
        return [_logged(*row) for row in self._database.rows(self._q.WAITING, (limit,))]

    def postpone(self, ranks: Mapping[int, int]) -> None:
        """These events wait behind all of a lower rank."""
        assert self._database.within, "events are postponed within a transaction"
        self._ranks.update(ranks)

    def ranks(self) -> dict[int, int]:
        """How many wait at each rank."""
        self.flush()
        return {int(rank): int(count) for rank, count in self._database.rows(self._q.RANKS)}

    def waiting_count(self) -> int:
        """How many wait."""
        self.flush()
        return int(self._database.value(self._q.WAITING_COUNT))

    def consider(self, n: int, considered: Instant) -> None:
        """This event was considered at this moment."""
        assert self._database.within, "events are considered within a transaction"
        self._moments[n] = considered

    def park(self, n: int, considered: Instant, reason: str) -> None:
        """Considering this event failed."""
        assert self._database.within, "events are parked within a transaction"
        self.flush()
        self._database.execute(self._q.PARK, (considered, reason, n))

    def unpark(self, n: int) -> None:
        """It waits again."""
        assert self._database.within, "events are unparked within a transaction"
        self._database.execute(self._q.UNPARK, (n,))

    def parked(self, limit: int) -> list[tuple[Logged, str]]:
        """What is parked, each with its reason."""
        return [(_logged(*row[:4]), row[4]) for row in self._database.rows(self._q.PARKED, (limit,))]

    # ------------------------------------------------------------ what was considered

    def note(self, occurrence: Occurrence) -> None:
        """A timer, a giving, a midnight or a book was considered."""
        assert self._database.within, "occurrences are noted within a transaction"
        one = occurrence
        self._noted.append((one.considered, one.kind, one.customer, one.revision, one.history))

    def occurrences(self, after: Instant = DAWN) -> Iterator[Occurrence]:
        """All that was considered after a moment, in order."""
        self.flush()
        while page := self._database.rows(self._q.OCCURRENCES, (after, PAGE)):
            for row in page:
                yield _occurrence(*row)
            after = page[-1][0]

    # ------------------------------------------------------------ quarantine

    def set_aside(self, received: Instant, source: str, reason: str, detail: str, body: bytes) -> int:
        """Quarantine; gives its number."""
        assert self._database.within, "events are set aside within a transaction"
        return self._database.insert(self._q.SET_ASIDE, (received, source, reason, detail, body))

    def aside(self, limit: int, after: int = 0) -> list[SetAside]:
        """What is in quarantine, from a number on."""
        return [SetAside(*row) for row in self._database.rows(self._q.ASIDE, (after, limit))]

    def aside_count(self) -> int:
        """How much is in quarantine."""
        return int(self._database.value(self._q.ASIDE_COUNT))

    def release(self, n: int) -> None:
        """Take this out of the quarantine."""
        assert self._database.within, "the quarantine is left within a transaction"
        self._database.execute(self._q.RELEASE, (n,))

    # ------------------------------------------------------------ the end of a transaction

    def flush(self) -> None:
        """Write what was taken in and considered so far."""
        if self._fresh:
            moments = self._moments
            self._database.many(self._q.ADD, [_row(n, *one, moments.pop(n, None)) for n, one in self._fresh.items()])
            self._fresh.clear()
        if self._restamped:
            self._database.many(self._q.ADD_RESTAMPED, [(key,) for key in self._restamped])
            self._restamped.clear()
        if self._natural:
            self._database.many(self._q.ADD_NATURAL, [(ORDER, order, n) for order, n in self._natural.items()])
            self._natural.clear()
        if self._noted:
            self._database.many(self._q.NOTE, self._noted)
            self._noted.clear()
        if self._ranks:  # after what is to have them was written
            self._database.many(self._q.POSTPONE, [(rank, n) for n, rank in self._ranks.items()])
            self._ranks.clear()
        if self._moments:
            written = self._database.many(self._q.CONSIDER, [(at, n) for n, at in self._moments.items()])
            if written != len(self._moments):
                raise ConflictError("an event was to be considered that does not wait")
            self._moments.clear()

    def kept(self) -> None:
        """It was committed."""
        self._keys.clear()

    def forget(self) -> None:
        """It was rolled back."""
        for part in (self._fresh, self._moments, self._keys, self._restamped, self._natural, self._noted, self._ranks):
            part.clear()
        self._last = None


def _row(n: int, one: Incoming, key: bytes, considered: Instant | None) -> Row:
    return n, day_of(one), key, one.received, one.history, considered, encode(one.event)


def _logged(n: int, body: bytes, received: Instant, history: int) -> Logged:
    return Logged(n, decode_event(body), received, bool(history))


def _occurrence(*row: object) -> Occurrence:
    considered, kind, body, customer, revision, history = row
    event = decode_event(body) if isinstance(body, bytes) else None
    return Occurrence(considered, kind, event, customer, revision, bool(history))  # type: ignore[arg-type] # as written

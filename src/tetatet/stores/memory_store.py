"""The store in memory: for tests of whatever runs on a store, and the twin that durable ones are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import cast

from tetatet.identify.resolve import Directory
from tetatet.interact.policy import consent_key, consent_parts
from tetatet.model.errors import InputError, UnknownCustomer
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.store import Decided, NameKind, Suppression
from tetatet.stores.bodies import standing_of
from tetatet.stores.memory_customers import KeptCustomers
from tetatet.stores.memory_journal import Journal
from tetatet.stores.memory_log import MemoryLog
from tetatet.stores.memory_outbox import MemoryOutbox
from tetatet.stores.memory_register import MemoryRegister


class _Waiting:
    """Something whose every method waits for the end of a transaction."""

    def __init__(self, whose: object, lock: RLock) -> None:
        self._whose = whose
        self._lock = lock

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            with self._lock:
                answer = getattr(self._whose, name)(*given, **named)
                return iter(list(answer)) if isinstance(answer, Iterator) else answer

        return call


class MemoryReader:
    """The port `Reader`: it waits while a transaction is open in another thread, so that it sees what was committed."""

    def __init__(self, memory: MemoryStore) -> None:
        self._memory = memory
        self.log = cast("MemoryLog", _Waiting(memory.log, memory.lock))
        self.outbox = cast("MemoryOutbox", _Waiting(memory.outbox, memory.lock))

    def record(self, key: int) -> Record | None:
        """One record as it was committed last."""
        with self._memory.lock:
            return self._memory.record(key)

    def find(self, text: str, kind: NameKind | None = None) -> int | None:
        """The key of the customer of that userId, anonymousId, e-mail, phone or record id."""
        with self._memory.lock:
            return self._memory.find(text, kind)

    def decisions(
        self,
        limit: int,
        *,
        customers: Sequence[int] = (),
        kinds: Sequence[str] = (),
        script: str = "",
        before: int | None = None,
    ) -> list[Decided]:
        """Decisions, the newest first."""
        with self._memory.lock:
            return self._memory.decisions(limit, customers=customers, kinds=kinds, script=script, before=before)

    def said(self, after: int, limit: int) -> list[Decided]:
        """Decisions in the order in which they were said, after a number."""
        with self._memory.lock:
            return self._memory.said(after, limit)

    def suppressed(self, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
        """Does a withdrawal cover a contact with any of these subjects?"""
        with self._memory.lock:
            return self._memory.suppressed(subjects, purpose, channel, topic)

    def standing(self) -> dict[tuple[str, str, str], int]:
        """How many running dialogues stand at each (script, step, state)."""
        with self._memory.lock:
            return self._memory.standing()

    def overdue(self, now: Instant) -> int:
        """How many records should have been looked at before now."""
        with self._memory.lock:
            return self._memory.overdue(now)

    def customers_count(self) -> int:
        """How many records there are."""
        with self._memory.lock:
            return self._memory.customers_count()

    def load(self, name: str) -> bytes | None:
        """A named value, or None."""
        with self._memory.lock:
            return self._memory.load(name)

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryStore:
    """The port `Store`, in dicts. Used by one thread at a time; readers are for others."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._journal = Journal()
        self.customers = KeptCustomers(self._journal)
        self.register = MemoryRegister(self._journal)
        self.log = MemoryLog(self._journal)
        self.outbox = MemoryOutbox(self._journal)
        self._decisions: dict[int, Decided] = {}
        self._suppressions: dict[tuple[str, str], tuple[Instant, bool]] = {}
        self._named: dict[str, bytes] = {}
        self._books: dict[str, tuple[int, Mapping[str, bytes]]] = {}

    # ------------------------------------------------------------ transactions

    def begin(self) -> None:
        """Begin a transaction."""
        assert not self._journal.within, "a transaction is open already"
        self.lock.acquire()
        self._journal.begin()

    def commit(self) -> None:
        """Make it last."""
        assert self._journal.within, "no transaction is open"
        self.customers.kept()
        self.register.kept()
        self._journal.commit()
        self.lock.release()

    def rollback(self) -> None:
        """As if nothing had happened since `begin`; without a transaction nothing happens."""
        if self._journal.within:
            self.customers.forget()
            self.register.forget()
            self._journal.rollback()
            self.lock.release()

    # ------------------------------------------------------------ records

    def record(self, key: int) -> Record | None:
        """One record as it is now, a copy."""
        return self.customers.copy(key)

    def find(self, text: str, kind: NameKind | None = None) -> int | None:
        """The key of the customer of that userId, anonymousId, e-mail, phone or record id."""
        if kind != "record":
            try:
                return Directory(register=self.register).find(text, kind)
            except UnknownCustomer:
                if kind is not None:
                    return None
        key = self.customers.place_of(text)
        return None if key is None else self.register.merge_log.customer(key)

    def standing(self) -> dict[tuple[str, str, str], int]:
        """How many running dialogues stand at each (script, step, state)."""
        dialogues = (one for record in self.customers.values() for one in standing_of(record))
        return dict(Counter((script, step, state) for _dialogue, script, step, state, _due in dialogues))

    def overdue(self, now: Instant) -> int:
        """How many records should have been looked at before now."""
        return sum(record.due < now for record in self.customers.values())

    def customers_count(self) -> int:
        """How many records there are."""
        return len(self.customers)

    def expect(self, events: Iterable[Event]) -> None:
        """All of it is at hand."""

    def due(self, now: Instant, limit: int) -> list[int]:
        """The keys of the records that are due, the longest overdue first, at one moment by their ids."""
        return self.customers.due(now, limit)

    def next_due(self) -> Instant:
        """When the next record is due; `NEVER` when none is."""
        return self.customers.next_due()

    # ------------------------------------------------------------ decisions

    def decide(self, considered: Instant, customer: int, kind: str, script: str, line: bytes, n: int) -> None:
        """Keep one decision."""
        assert n not in self._decisions, "a decision has a number of its own"
        self._journal.put(self._decisions, n, Decided(n, considered, customer, kind, script, line))

    def last_decision(self) -> int:
        """The number of the last decision, 0 before the first."""
        return max(self._decisions, default=0)

    def decisions(
        self,
        limit: int,
        *,
        customers: Sequence[int] = (),
        kinds: Sequence[str] = (),
        script: str = "",
        before: int | None = None,
    ) -> list[Decided]:
        """Decisions, the newest first."""
        found = [
            one
            for n, one in sorted(self._decisions.items(), reverse=True)
            if (not customers or one.customer in customers)
            and (not kinds or one.kind in kinds)
            and (not script or one.script == script)
            and (before is None or n < before)
        ]
        return found[:limit]

    def said(self, after: int, limit: int) -> list[Decided]:
        """Decisions in the order in which they were said, after a number."""
        return [one for n, one in sorted(self._decisions.items()) if n > after][:limit]

    # ------------------------------------------------------------ suppression

    def suppress(self, suppression: Suppression, withdrawn: bool, at: Instant) -> None:
        """A withdrawal, or its end by a new consent; the latest by `at` stands, of two at once the withdrawal."""
        one = suppression
        key = (one.subject, consent_key(one.purpose, one.channel, one.topic))
        latest = max(self._suppressions.get(key, (at, withdrawn)), (at, withdrawn))
        self._journal.put(self._suppressions, key, latest)

    def suppressed(self, subjects: Sequence[str], purpose: str, channel: str, topic: str) -> bool:
        """Does a withdrawal cover a contact with any of these subjects?"""
        covers = {consent_key(purpose, of, about) for of in ("", channel) for about in ("", topic)}
        for subject in subjects:
            said = [self._suppressions[subject, one] for one in covers if (subject, one) in self._suppressions]
            if said and max(said)[1]:
                return True
        return False

    def suppressions(self) -> Iterator[tuple[Suppression, bool, Instant]]:
        """All that was ever said of being spoken to: withdrawn or given again, and when."""
        for (subject, covers), (at, withdrawn) in sorted(self._suppressions.items()):
            yield Suppression(subject, *consent_parts(covers)), withdrawn, at

    # ------------------------------------------------------------ what has a name

    def load(self, name: str) -> bytes | None:
        """A named value, or None."""
        return self._named.get(name)

    def save(self, name: str, value: bytes) -> None:
        """Keep a named value."""
        self._journal.put(self._named, name, value)

    def save_book(self, revision: str, files: Mapping[str, bytes], at: Instant) -> None:
        """Keep the files of a project under the name of its revision; the last one saved is in force."""
        _n, kept = self._books.get(revision, (0, dict(files)))
        last = max((n for n, _files in self._books.values()), default=0)
        self._journal.put(self._books, revision, (last + 1, kept))

    def books(self) -> Iterator[tuple[str, Mapping[str, bytes]]]:
        """All revisions, each at the place where it came into force last."""
        for revision, (_n, files) in sorted(self._books.items(), key=lambda one: one[1][0]):
            yield revision, files

    # ------------------------------------------------------------ others

    def reader(self) -> MemoryReader:
        """A reader for another thread."""
        return MemoryReader(self)

    def backup(self, into: Path) -> None:
        """Not kept: what is in memory is not meant to outlive the process."""
        raise InputError("a store in memory has no backup: name a file in `store:`")

    def close(self) -> None:
        """What was not committed is gone."""
        self.rollback()

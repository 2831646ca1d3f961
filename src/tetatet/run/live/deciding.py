"""Deciding within a transaction of the store: the engine on the real clock.

Each occurrence has a moment of its own, later than the one before, which is kept with it.
So the log and these moments decide everything again, byte for byte (`run.live.audit`).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from tetatet.identify.resolve import Directory
from tetatet.kernel import Book
from tetatet.model.act import Act
from tetatet.model.decision import Claim, Line
from tetatet.model.event import Event
from tetatet.model.record import DAWN, NEVER
from tetatet.model.time import DAY, HOUR, Instant, format_instant, parse_instant
from tetatet.ports.log import Occurrence
from tetatet.ports.outbox import State
from tetatet.ports.store import Store
from tetatet.run.allocate import Used, make_ledger
from tetatet.run.engine import Engine
from tetatet.run.live.counting import Counting, keep_counts
from tetatet.run.live.mailboxes import OFTEN, may_ask
from tetatet.run.live.suppressing import suppress, take_back
from tetatet.run.live.urgent import is_urgent

HANDED_OVER = frozenset({"email", "sms", "push", "webhook"})
"""Channels that something carries away; what goes by the others lies ready until somebody takes it."""

MAX_AHEAD_RUNNING = HOUR
"""Microseconds that the clock may jump ahead between two turns: more is a wrong clock, not a slow machine."""

MAX_AHEAD_AT_START = 31 * DAY
"""The same after a pause: nobody leaves his customers alone for longer and means it."""

HEARTBEAT_EVERY = 10_000_000
"""Microseconds between two heartbeats when nothing happens."""

RESTORED = "restored"
"""The name under which a store keeps the moment of its restoration."""

_SHARED, _HEARTBEAT = "shared", "heartbeat"


class Shared(msgspec.Struct):
    """What all customers share, between two turns."""

    at: Instant = DAWN
    n: int = 0
    midnight: Instant = NEVER
    used: dict[str, tuple[Instant, int, int]] = {}
    waiting: list[Claim] = []


_encode = msgspec.msgpack.Encoder().encode
_encode_line = msgspec.json.Encoder().encode
_decode_shared = msgspec.msgpack.Decoder(Shared).decode


class NoTimers:
    """When a record is due stands in the record, and the store finds it there."""

    def set(self, _key: int, _record_id: str, _due: Instant, /) -> None:
        """Nothing to do."""


class Deciding:
    """The engine, and what its decisions change in the store. Everything here is within the heart's transaction.

    Args:
        book: the book in force.
        secret: keys the hashes of addresses.
        trusted: a person has said that the clock is right, however far ahead it is.
    """

    def __init__(
        self, store: Store, book: Book, clock: Callable[[], Instant], secret: bytes, *, trusted: bool = False
    ) -> None:
        self.store = store
        self.book = book
        self.acted = False
        self.stuck: dict[int, str] = {}
        self._clock = clock
        self._secret = secret
        self._saved = b""
        self._cause = NEVER
        self._asked = NEVER  # since when the first of those was due who have asked for what is scarce
        self._restored = _moment(store, RESTORED)
        self._beat = _moment(store, _HEARTBEAT)
        now = clock()
        ahead = now - self._beat if self._beat else 0
        self.halted = _too_far(self._beat, now) if ahead > MAX_AHEAD_AT_START and not trusted else ""
        if not self.halted:
            self._beat = now
        self.reload()

    def reload(self) -> None:
        """Everything as the store has it: at the start, and after a transaction that came to nothing."""
        saved = self.store.load(_SHARED)
        shared = Shared() if saved is None else _decode_shared(saved)
        ledger = make_ledger(self.book.project, self.book.plan.zone)
        ledger.used = {name: (start, Used(shadow, real)) for name, (start, shadow, real) in shared.used.items()}
        directory = Directory(register=self.store.register)
        self._counting = Counting(self.store)
        self.engine = Engine(
            self.book, self.store.customers, directory, NoTimers(), counts=self._counting.counts, ledger=ledger
        )
        self.engine.midnight, self.engine.waiting = shared.midnight, shared.waiting
        self._at, self._n = shared.at, shared.n
        self._asked = NEVER
        self._saved = saved or b""

    # ------------------------------------------------------------ what is considered

    def _now(self) -> Instant:
        """The moment of the next occurrence: the clock's, and later than the last in any case.

        While the clock is not to be trusted, time stands still at the last heartbeat.
        """
        self._at = Instant(max(self._beat if self.halted else self._clock(), self._at + 1))
        self.engine.now = self._at
        return self._at

    def consider(self, n: int, event: Event, *, history: bool = False) -> None:
        """Decide about a logged event."""
        now, self._cause = self._now(), event.at
        self.store.log.consider(n, now)
        customer = self.engine.take(event, history=history)
        if customer is not None:
            suppress(self.store, customer, event, self._secret)
            if is_urgent(event):
                take_back(self.store, customer, now)
        self._finish(now)

    def wake_due(self, now: Instant, limit: int, late: Callable[[], bool]) -> None:
        """Wake whoever is due, as far as the turn has time."""
        if self.halted:
            return
        if self.engine.midnight <= now:
            self._pass_midnight()
        for key in self.store.due(now, limit + len(self.stuck)):
            if key not in self.stuck:
                self.wake(key, alone=False)
            if late():
                break
        if self.engine.claims:
            self._give()

    def wake(self, key: int, *, alone: bool = True) -> None:
        """Decide about what is due for one record.

        Args:
            alone: what it asks for of what is scarce is answered at once, and not with what others ask for.
        """
        now = self._now()
        record = self.store.customers.get(key)
        self._cause = NEVER if record is None else record.due
        self.engine.wake(key)
        self.engine.answer_requests()
        asking = bool(self.engine.claims) and not alone
        self.store.log.note(Occurrence(now, "asking" if asking else "timer", customer=key))
        if asking:
            self._asked = min(self._asked, self._cause)
            self._keep_decided(now)
        else:
            self._finish(now)

    def _give(self) -> None:
        """Give what is scarce to the best of all who were woken in this turn."""
        now, self._cause, self._asked = self._now(), self._asked, NEVER
        self.store.log.note(Occurrence(now, "giving"))
        self._finish(now)

    def _pass_midnight(self) -> None:
        now = self._now()
        self.store.log.note(Occurrence(now, "midnight"))
        self.engine.pass_midnight()
        self._counting.keep_all()
        self._finish(now)

    def publish(self, book: Book, mode: str) -> None:
        """A new book is in force."""
        now = self._now()
        self.store.log.note(Occurrence(now, "book", revision=f"{book.revision} {mode}"))
        self.book = book
        self.engine.publish(book, mode)
        self._finish(now)

    def park(self, n: int, reason: str) -> None:
        """Deciding about this event failed."""
        self.store.log.park(n, self._now(), reason)

    # ------------------------------------------------------------ what follows

    def _finish(self, now: Instant) -> None:
        """Answer what was asked for at this moment, and keep what was decided."""
        self.engine.finish_instant()
        self._keep_decided(now)

    def _keep_decided(self, now: Instant) -> None:
        """Keep what was decided at this moment, and what is to be done in the world."""
        engine, store = self.engine, self.store
        for _customer, about, _place, line in engine.lines():
            self._n += 1
            line.n = self._n
            key = engine.key_of(about) if about else 0
            store.decide(now, key, line.kind, line.script or "", _encode_line(line), self._n)
            if line.kind in _TASKS:
                _TASKS[line.kind](store, line, now)
        for done, result in engine.done:
            store.outbox.finish(done, now, result)
        for dialogue, before in engine.void:
            store.outbox.void(dialogue, before)
        for act in engine.acts:
            store.outbox.put(act, engine.key_of(act.reader), self._first_state(act))
            if act.form == "confirmation" and not may_ask(store, act, self._secret, now):
                store.outbox.withdraw(act.key, OFTEN, now)
            self.acted = True
        engine.clear_world()

    def _first_state(self, act: Act) -> State:
        """Ready to be carried away, or lying ready; in doubt where it may have been said before the store was restored."""
        if act.form == "task" or act.channel not in HANDED_OVER:
            return "open"
        return "doubt" if self._cause < self._restored else "pending"

    def keep(self) -> bool:
        """Keep what all customers share, and the heartbeat: the last thing in a transaction. Gives whether it wrote."""
        assert not self.engine.claims, "what is asked for is answered before the commit"
        shared = _encode(_shared(self.engine, self._at, self._n))
        changed = shared != self._saved
        if changed:
            self.store.save(_SHARED, shared)
            self._saved = shared
        self._counting.keep()
        return self._keep_heartbeat() or changed

    def look_at_clock(self) -> None:
        """May time be trusted? The first thing in a transaction."""
        ahead = self._clock() - self._beat
        if ahead > MAX_AHEAD_RUNNING and not self.halted:
            self.halted = _too_far(self._beat, self._clock())
        elif self.halted and abs(ahead) <= MAX_AHEAD_RUNNING:
            self.halted = ""  # it has been set right

    def _keep_heartbeat(self) -> bool:
        now = self._clock()
        due = not self.halted and now - self._beat >= HEARTBEAT_EVERY
        if due:
            self._beat = now
            self.store.save(_HEARTBEAT, str(now).encode())
        return due

    def trust_clock(self) -> None:
        """A person says that the clock is right."""
        self.halted, self._beat = "", self._clock()
        self.store.save(_HEARTBEAT, str(self._beat).encode())

    # ------------------------------------------------------------ when

    def is_due(self, now: Instant) -> bool:
        """Is there anything to do at this moment that nobody has brought?"""
        if self.halted:
            return False
        return now - self._beat >= HEARTBEAT_EVERY or self.next_due() <= now

    def next_due(self) -> Instant:
        """When something is due by itself."""
        if self.halted:
            return NEVER
        return min(self._first_due() if self.stuck else self.store.next_due(), self.engine.midnight)

    def _first_due(self) -> Instant:
        """When the first record is due whose timers can be decided."""
        for key in self.store.due(NEVER, len(self.stuck) + 1):
            record = None if key in self.stuck else self.store.record(key)
            if record is not None:
                return record.due
        return NEVER


def _shared(engine: Engine, at: Instant, n: int) -> Shared:
    used = {name: (start, given.shadow, given.real) for name, (start, given) in engine.ledger.used.items()}
    return Shared(at, n, engine.midnight, used, engine.waiting)


def keep_shared(store: Store, engine: Engine, at: Instant, n: int) -> None:
    """Leave a store so that deciding goes on from there: after a replay that was played on it."""
    store.save(_SHARED, _encode(_shared(engine, at, n)))
    keep_counts(store, engine.counts)
    store.save(_HEARTBEAT, str(at).encode())


def _moment(store: Store, name: str) -> Instant:
    saved = store.load(name)
    return DAWN if saved is None else Instant(int(saved))


def _too_far(beat: Instant, now: Instant) -> str:
    return (
        f"the clock says {format_instant(now)}, the last heartbeat was at {format_instant(beat)}: "
        "nothing is decided before somebody says that the clock is right"
    )


# ---------------------------------------------------------------- tasks


def _withdrawn(store: Store, line: Line, now: Instant) -> None:
    if line.act:
        store.outbox.withdraw(line.act, line.reason or line.kind, now)


def _forgotten(store: Store, line: Line, now: Instant) -> None:
    """Of work that the record has no room for nobody would hear the result."""
    if line.act:
        store.outbox.withdraw(line.act, "there is more work about this customer than is kept", now)


def _escalated(store: Store, line: Line, now: Instant) -> None:
    if line.act and line.role:
        store.outbox.reassign(line.act, line.role, NEVER if line.due is None else parse_instant(line.due), now)


_TASKS: dict[str, Callable[[Store, Line, Instant], None]] = {
    "withdrawn": _withdrawn,
    "undone": _withdrawn,
    "forgotten": _forgotten,
    "escalated": _escalated,
}

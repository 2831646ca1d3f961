"""The hands: what is in the outbox is carried into the world, and what became of it is written down.

Each hand claims a few acts, which the heart commits before anything is said; looks once
more whether each may still go; fills it in, hands it over, and tells the heart. A hand
that dies leaves what it had claimed in doubt, and never unsaid.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeAlias

from tetatet.interact.plan import Plan
from tetatet.model.act import Act
from tetatet.model.errors import InputError, UnavailableError
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.ports.channel import Channel, Message, Receipt
from tetatet.ports.outbox import Entry, State
from tetatet.ports.store import Reader, Store
from tetatet.run.live.careful import reason_of
from tetatet.run.live.heart import Heart
from tetatet.run.live.leaving import Later, Never, leave
from tetatet.run.live.retry import next_try
from tetatet.run.live.suppressing import addresses_of
from tetatet.run.live.unsent import NEVER_WENT, unsent_of

CLAIMED = 4
"""Acts that a hand holds at one time: few, for as many are in doubt when it dies."""

IDLE_S = 1.0
"""How long a hand sleeps when nothing is to be carried; whoever puts something into the outbox wakes it."""

UNCONFIRMED = "the store did not confirm that it was claimed"
"""The reason of an act that was claimed in a commit whose answer was lost."""

Compose: TypeAlias = Callable[[Act, Record, str], Message]
"""Fills a message in: the act, the reader's record, the address."""

Kept: TypeAlias = Callable[[Store, Message], None]
"""Keeps a message as it went out, so that people can look at it."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is to be written of one act."""

    key: str
    state: State
    reason: str = ""
    receipt: str = ""
    next_try: Instant | None = None
    message: Message | None = None
    tries: int = 0
    no_address: bool = False


class Hand:
    """One hand, with connections of its own; `run` is its thread's."""

    def __init__(
        self,
        heart: Heart,
        reader: Reader,
        channels: Mapping[str, Channel],
        plan_of: Callable[[str], Plan | None],
        compose: Compose,
        clock: Callable[[], Instant],
        secret: bytes,
        kept: Kept,
    ) -> None:
        self._heart = heart
        self._reader = reader
        self._channels = channels
        self._plan_of = plan_of
        self._compose = compose
        self._clock = clock
        self._secret = secret
        self._kept = kept
        self._something = threading.Event()
        self._stopping = False
        self._settled: list[_Settled] = []
        self._claimed: list[Entry] = []
        self._unsure: list[Entry] = []
        self._unconfirmed = False

    def wake(self) -> None:
        """There is something in the outbox."""
        self._something.set()

    def stop(self) -> None:
        """After the act at hand."""
        self._stopping = True
        self._something.set()

    def run(self) -> None:
        """Carry, until `stop`."""
        while not self._stopping:
            self._something.clear()
            if not self.turn():
                self._something.wait(IDLE_S)
        if self._settled:
            self._try_report()
        for channel in self._channels.values():
            channel.close()
        self._reader.close()

    def turn(self) -> bool:
        """Report what became of the last acts, claim some more and carry them; gives whether there was anything."""
        try:
            claimed = self._report_and_claim()
        except UnavailableError:  # the heart cannot write now, or is stopping: what is settled is kept for later
            self._unsure += self._claimed
            self._unconfirmed = True
            return False
        except Exception as error:  # noqa: BLE001 — what became of an act matters more than a copy of it
            self._tell(reason_of(error))
            self._settled = [replace(one, message=None) for one in self._settled]
            return False
        self._tell("")
        self._settled = [replace(self._carry(entry), tries=entry.tries) for entry in claimed]
        return bool(claimed)

    def _tell(self, trouble: str) -> None:
        self._heart.told[self] = trouble

    def _try_report(self) -> None:
        try:
            self._heart.ask(self._report).result()
        except Exception as error:  # noqa: BLE001 — in doubt then: it is listed when the process starts again
            self._tell(reason_of(error))

    def _report_and_claim(self) -> list[Entry]:
        """Write what became of the last ones and claim the next, in one commit."""
        self._claimed = []

        def job(store: Store) -> list[Entry]:
            self._report(store)
            self._give_up(store)
            if self._stopping or self._heart.halted:  # by a clock that nobody believes, night may be day
                return []
            self._claimed = store.outbox.claim(tuple(self._channels), self._clock(), CLAIMED)
            return self._claimed

        done: Future[list[Entry]] = self._heart.ask(job)
        claimed = done.result()
        self._unsure, self._unconfirmed = [], False
        return claimed

    def _give_up(self, store: Store) -> None:
        """What was claimed in a commit that was never confirmed, and was written all the same, is in nobody's hand."""
        for one in self._unsure:
            now = store.outbox.get(one.act.key)
            if now is not None and (now.state, now.tries, now.changed) == ("claimed", one.tries, one.changed):
                store.outbox.settle(one.act.key, "doubt", self._clock(), reason=UNCONFIRMED)

    def _report(self, store: Store) -> None:
        now = self._clock()
        for one in self._settled:
            if self._unconfirmed and self._is_another_s(store, one):
                continue
            settled = store.outbox.settle(
                one.key, one.state, now, reason=one.reason, receipt=one.receipt, next_try=one.next_try
            )
            if settled and one.state in NEVER_WENT:
                self._heart.bring(unsent_of(store, one.key, one.reason, now, no_address=one.no_address))
            if one.message is not None:
                self._kept(store, one.message)

    def _is_another_s(self, store: Store, one: _Settled) -> bool:
        """Has this been written already, by a commit that was never confirmed, and has another hand the act by now?"""
        entry = store.outbox.get(one.key)
        return entry is None or entry.tries != one.tries

    # ------------------------------------------------------------ one act

    def _carry(self, entry: Entry) -> _Settled:
        """Hand one act over, unless it may not go any more. Whatever fails is this act's alone."""
        try:
            ready = self._made_ready(entry)
        except UnavailableError as error:
            return self._later(entry, str(error))
        except Exception as error:  # noqa: BLE001 — nothing was said yet
            return _Settled(entry.act.key, "failed", str(error) if isinstance(error, InputError) else reason_of(error))
        if isinstance(ready, _Settled):
            return ready
        try:
            receipt = self._channels[entry.act.channel].hand_over(ready)
        except Exception as error:  # noqa: BLE001 — it may have been said, or not: people decide
            return _Settled(entry.act.key, "doubt", reason_of(error))
        return self._outcome(entry, ready, receipt)

    def _made_ready(self, entry: Entry) -> Message | _Settled:
        """The message, filled in and asked about once more; or what becomes of an act that does not go now."""
        act = entry.act
        plan = self._plan_of(act.revision)
        if plan is None:
            return _Settled(act.key, "failed", "its project is not known any more")
        record = self._reader.record(entry.customer)
        verdict = leave(act, record, plan, self._clock(), suppressed=False)
        if isinstance(verdict, Never):
            return _Settled(act.key, "dropped", verdict.reason)
        if isinstance(verdict, Later):
            return _Settled(act.key, "pending", verdict.reason, next_try=verdict.until)
        assert record is not None
        message = self._compose(act, record, verdict.address)
        if self._suppressed(entry, record):  # asked last: nothing but the hand-over itself comes after
            return _Settled(act.key, "dropped", f"{act.purpose} was withdrawn")
        return message

    def _suppressed(self, entry: Entry, record: Record) -> bool:
        act = entry.act
        subjects = [f"c:{entry.customer}", *addresses_of(record, self._secret)]
        return self._reader.suppressed(subjects, act.purpose, act.channel, act.topic)

    def _outcome(self, entry: Entry, message: Message, receipt: Receipt) -> _Settled:
        act = entry.act
        if receipt.sent:
            return _Settled(act.key, "sent", receipt=receipt.receipt, message=message)
        if receipt.unknown:
            return _Settled(act.key, "doubt", receipt.reason)
        if receipt.permanent:
            return _Settled(act.key, "failed", receipt.reason, no_address=receipt.no_address)
        return self._later(entry, receipt.reason)

    def _later(self, entry: Entry, reason: str) -> _Settled:
        """Once more after a while, if that is within its time."""
        act = entry.act
        again = next_try(entry.tries, self._clock(), act.key)
        if again is None or again > act.not_after:
            return _Settled(act.key, "failed", f"{reason}; its time is over")
        return _Settled(act.key, "pending", reason, next_try=again)

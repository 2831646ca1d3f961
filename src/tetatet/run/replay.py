"""What if this script had been live? A year of events, in their order of time, through the kernel.

The clock is virtual: it jumps from one event or timer to the next, for all customers
together, so that what they share (everybody's counts, scarce things, the firm's news)
is the same for all. Nothing is sent; deliveries count as made at once, tasks as done
only by events. The output does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tetatet.differentiate.surprise import Everybody
from tetatet.identify.resolution import Resolution
from tetatet.identify.resolve import Directory
from tetatet.kernel import NOTHING, Allotted, Book, Outcome, Woke, adopt, advance, hear, look_silently, speak_for
from tetatet.kernel.merge import merge_records
from tetatet.model import calendar
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.record import DAWN, NEVER, Record
from tetatet.model.time import Instant, format_instant
from tetatet.model.values import value_at
from tetatet.ports import Customers
from tetatet.run.allocate import make_ledger
from tetatet.run.families import record_id
from tetatet.run.intake.fields import CHECKS, checked
from tetatet.run.money import to_project_currency
from tetatet.run.timers import Timers

Emit = Callable[[Line, str], None]
"""Is given each line in order, with the id of the record that it is about ("" for none)."""

Mine = Callable[[str], bool]
"""Does a record belong to this share of the customers?"""


@dataclass(frozen=True, slots=True)
class Publication:
    """A new book at a time: running dialogues are kept, moved or stopped."""

    at: Instant
    book: Book
    mode: str


@dataclass(slots=True)
class Tally:
    """What a replay has taken in: for the report, beside the lines."""

    events: int = 0
    first: Instant = NEVER
    last: Instant = DAWN
    quarantined: int = 0
    customers: int = 0
    assumed_consents: int = 0


class Replay:
    """The virtual clock and everybody's records."""

    def __init__(
        self,
        book: Book,
        records: Customers,
        emit: Emit,
        *,
        begin: Instant = DAWN,
        publications: Sequence[Publication] = (),
        mine: Mine | None = None,
    ) -> None:
        self.book = book
        self._mine = mine
        self.tally = Tally()
        self.records = records
        self.directory = Directory()
        self._emit = emit
        self._begin = begin
        self._publications = sorted(publications, key=lambda one: one.at)
        self._timers = Timers()
        self.now = Instant(0)
        self._spoken: list[tuple[str, str, int, Line]] = []
        self._n = 0
        self._claims: list[Claim] = []
        self._batch: list[Claim] = []
        self._requests: list[Request] = []
        self._keys: dict[str, int] = {}
        self.fitted: dict[str, Everybody] = {}
        self._counted: list[tuple[str, Any]] = []
        self._midnight = NEVER
        self._counts = _asks_for_surprises(book)
        self._ledger = make_ledger(book.project, book.plan.zone)
        self._settings = book.project.settings
        self._news = {book.plan.behind(one.event or "")[0] for one in book.news}

    def set_aside(self, source: str, line: int, error: InvalidEvent) -> None:
        """A line that could not be read: it has no time and stands before everything that has."""
        self.tally.quarantined += 1
        if self._mine is None or self._mine(""):
            self._n += 1
            aside = Line(n=self._n, at="", customer="", kind="quarantine", source=source, line=line)
            aside.reason, aside.detail = error.reason, error.detail
            self._emit(aside, "")

    # ------------------------------------------------------------ the clock

    def run(self, events: Iterable[Event], until: Instant | None = None) -> None:
        """Play all events, then the timers to `until` (default: the last event)."""
        count, tally, due = 0, self.tally, self._timers.heap
        for event in events:
            at = event.at
            if until is not None and at > until:
                break
            if at > self.now:
                if (due and due[0][0] < at) or self._spoken or self._claims or self._requests or self._wall() < at:
                    self._move_to(at)
                else:
                    self.now = at
            if not count:
                tally.first = at
            count += 1
            self._take(event)
        tally.events += count
        tally.last = self.now if count else DAWN
        end = self.tally.last if until is None else until
        self._move_to(Instant(end + 1))
        self._flush()
        self.now = Instant(end)

    def _move_to(self, moment: Instant) -> None:
        """Run everything that is due before a moment, then stand at it."""
        while True:
            if self._claims or self._requests:
                self._finish_instant()
                continue
            due = self._next_due()
            if due >= moment:
                break
            if due > self.now:
                self._stand_at(due)
            self._run_due()
        self._stand_at(moment)

    def _next_due(self) -> Instant:
        return min(self._timers.next_due(), self._wall())

    def _wall(self) -> Instant:
        """What is due next of all that no customer waits for."""
        if self._publications and self._publications[0].at < self._midnight:
            return self._publications[0].at
        return self._midnight

    def _stand_at(self, moment: Instant) -> None:
        if moment > self.now:
            if self._spoken:
                self._flush()
            self.now = moment

    def _run_due(self) -> None:
        """One thing that is due now: a publication, the project's midnight, or one customer's timers."""
        now = self.now
        if self._publications and self._publications[0].at <= now:
            self._publish(self._publications.pop(0))
        elif self._midnight <= now:
            self._pass_midnight()
        else:
            key = self._timers.pop()
            record = None if key is None else self.records.get(key)
            if key is not None and record is not None:
                outcome = advance(record, self._woke(), self.book, now, self.fitted, self._account(record))
                self._settle(key, record, outcome)

    def _woke(self) -> Woke:
        return _WOKE_IN_HISTORY if self.now < self._begin else _WOKE

    def _finish_instant(self) -> None:
        """Requests and claims of this instant; both may lead to more."""
        requests, self._requests = self._requests, []
        for request in requests:
            self._speak_for(request)
        claims, self._claims = self._claims, []
        self._answer(claims)

    def _answer(self, claims: Sequence[Claim]) -> None:
        for claim, granted, again in self._ledger.give(claims, self.now):
            key = self._keys[claim.customer]
            record = self.records[key]
            answer = Allotted(claim.dialogue, granted, again, claim.resource.partition(" ")[2])
            self._settle(key, record, advance(record, answer, self.book, self.now, self.fitted, self._account(record)))

    def _pass_midnight(self) -> None:
        """00:00 of the project's zone: parameters are refitted from the past, slots are given."""
        for field, value in self._counted:
            self.fitted.setdefault(field, Everybody()).add(value)
        self._counted.clear()
        batch, self._batch = self._batch, []
        open_claims = [claim for claim in batch if self._still_open(claim)]
        for claim, granted, _again in self._ledger.give(open_claims, self.now):
            if not granted:
                self._batch.append(claim)
                continue
            key = self._keys[claim.customer]
            record = self.records[key]
            answer = Allotted(claim.dialogue, True)
            self._settle(key, record, advance(record, answer, self.book, self.now, self.fitted, self._account(record)))
        self._midnight = self._next_midnight() if self._batch else NEVER

    def _still_open(self, claim: Claim) -> bool:
        record = self.records.get(self._keys[claim.customer])
        return record is not None and any(one.id == claim.dialogue and one.state == "claim" for one in record.dialogues)

    def _next_midnight(self) -> Instant:
        zone = self.book.plan.zone
        return calendar.midnight(calendar.day_number(self.now, zone) + 1, zone)

    # ------------------------------------------------------------ events

    def _take(self, event: Event) -> None:
        if event.name in CHECKS or "currency" in event.properties:
            try:
                event = to_project_currency(checked(event), self._settings)
            except InvalidEvent as error:
                self.quarantine(event, error.reason, error.detail)
                return
        if event.user_id is None and event.anonymous_id is None and event.name in self._news:
            self._take_news(event)
            return
        found = self.directory.resolve(event)
        if event.group_id is not None:
            self._take_for_account(event, found)
        if found is not None:
            self._take_for_customer(event, found)
        elif event.group_id is None:
            self.quarantine(event, "no id", "an event needs a userId or an anonymousId")

    def _take_for_customer(self, event: Event, found: Resolution) -> None:
        record = self.records.get(found.customer)
        if record is None:
            record = self._open(found, event)
        elif found.name != record.name:
            record.name = found.name
        if found.merged:
            for loser in found.merged:
                self._merge(found.customer, loser)
        if self._counts:
            self._count(event)
        if self._mine is not None and not self._mine(record.id):
            return
        if record.considered and not event.traits and not record.accounts and self.book.passes(event.name):
            record.considered = self.now
            return
        if not record.accounts:  # nearly everybody; the call below is `_hear`, written out for the busiest line
            outcome = hear(record, event, self.book, self.now, self.fitted, None, self.now < self._begin)
            if outcome is not NOTHING:
                self._settle(found.customer, record, outcome)
            return
        self._hear(found.customer, record, event)
        for account in record.accounts if event.group_id is None else ():
            self._hear(self._keys[account], self.records[self._keys[account]], event)

    def _open(self, found: Resolution, event: Event) -> Record:
        record = Record(id=record_id(event, found), name=found.name, opened=event.at)
        self.records[found.customer] = record
        self._keys[record.id] = found.customer
        self.tally.customers += 1
        return record

    def _hear(self, key: int, record: Record, event: Event, *, news: bool = False) -> None:
        account = self._account(record) if record.accounts else None
        history = self.now < self._begin
        outcome = hear(record, event, self.book, self.now, self.fitted, account, history, news)
        if outcome is not NOTHING:
            self._settle(key, record, outcome)

    def _count(self, event: Event) -> None:
        """Everybody's counts take the event in, for the night."""
        for field, path in self.book.touched_by(event.name, "customer").surprises:
            self._counted.append((field, value_at(event.properties, path)))
            if self._midnight >= NEVER:
                self._midnight = self._next_midnight()

    def _take_news(self, event: Event) -> None:
        """The firm's news are told to everybody."""
        for key, record in self.records.in_order():
            if record.kind == "customer" and (self._mine is None or self._mine(record.id)):
                self._hear(key, record, event, news=True)

    # ------------------------------------------------------------ accounts

    def _take_for_account(self, event: Event, person: Resolution | None) -> None:
        """What an account's event tells of the account; who belongs to it is the directory's."""
        assert event.group_id is not None
        key = self.directory.accounts.account(event.group_id)
        account = self.records.get(key)
        if account is None:
            account = Record(id=f"g:{event.group_id}", name=event.group_id, kind="account", opened=event.at)
            self.records[key] = account
            self._keys[account.id] = key
        if person is not None:
            record = self.records.get(person.customer) or self._open(person, event)
            if event.kind == "group" and account.id not in record.accounts:
                record.accounts = [*record.accounts, account.id]
        self._hear(key, account, event)

    def _account(self, record: Record) -> Record | None:
        return self.records[self._keys[record.accounts[0]]] if record.accounts else None

    def _speak_for(self, request: Request) -> None:
        key = self._keys[request.account]
        account = self.records[key]
        member = self.directory.accounts.members(key).get(request.role)
        person = None if member is None else self.records.get(member)
        self._settle(key, account, speak_for(person, account, request, self.book, self.now, self.fitted))

    # ------------------------------------------------------------ what follows

    def _settle(self, key: int, record: Record, outcome: Outcome) -> None:
        if outcome.lines:
            for line in outcome.lines:
                self._say(line, record.id)
        if outcome.claims:
            for claim in outcome.claims:
                self._file(claim)
        if outcome.requests:
            self._requests.extend(outcome.requests)
        self._timers.set(key, record.id, record.due)

    def _file(self, claim: Claim) -> None:
        if claim.batch and self._ledger.capacities.get(claim.resource) is not None:
            self._batch.append(claim)
            self._midnight = min(self._midnight, self._next_midnight())
        else:
            self._claims.append(claim)

    def _say(self, line: Line, about: str = "") -> None:
        if self._mine is None or self._mine(about):
            self._spoken.append((line.customer, about, len(self._spoken), line))

    def _flush(self) -> None:
        """Give out the lines of one instant: by customer, then in the order they were said."""
        spoken = self._spoken
        spoken.sort(key=_by_customer)
        for _customer, about, _order, line in spoken:
            self._n += 1
            line.n = self._n
            self._emit(line, about)
        spoken.clear()

    def quarantine(self, event: Event, reason: str, detail: str) -> None:
        """One event is set aside, with its reason; the rest goes on."""
        self.tally.quarantined += 1
        name = event.user_id or event.anonymous_id or ""
        self._say(
            Line(
                at=format_instant(event.at),
                customer=name,
                kind="quarantine",
                source=event.source,
                line=event.line or None,
                reason=reason,
                detail=detail,
            )
        )

    def _merge(self, winner_key: int, loser_key: int) -> None:
        loser = self.records.take(loser_key)
        if loser is None:
            return
        winner = self.records[winner_key]
        for line in merge_records(winner, loser, self.book, self.now):
            self._say(line, winner.id)
        self._keys[loser.id] = winner_key
        look_silently(winner, self.book, self.now, self.fitted)
        self._timers.set(winner_key, winner.id, winner.due)

    def _publish(self, publication: Publication) -> None:
        self.book = publication.book
        self._counts = _asks_for_surprises(self.book)
        self._settings = self.book.project.settings
        self._ledger.capacities = make_ledger(self.book.project, self.book.plan.zone).capacities
        self._news = {self.book.plan.behind(one.event or "")[0] for one in self.book.news}
        for key, record in self.records.in_order():
            self._settle(key, record, adopt(record, self.book, self.now, self.fitted, publication.mode))


def _asks_for_surprises(book: Book) -> bool:
    return any(plan.surprises for plan in book.events.values())


def _by_customer(spoken: tuple[str, str, int, Line]) -> tuple[str, str, int]:
    return spoken[:3]


_WOKE = Woke()
_WOKE_IN_HISTORY = Woke(history=True)


def everybody_in(replay: Replay) -> Iterator[Record]:
    """All records at the end, by name."""
    yield from sorted((record for _key, record in replay.records.in_order()), key=lambda one: (one.name, one.id))

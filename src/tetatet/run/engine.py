"""All customers at one instant: an event or a due timer comes in, lines and acts come out.

The engine has no clock of its own. Who runs it, a replay on a virtual clock or the live
heart on the real one, says what time it is, gives it one occurrence after the other,
and finishes each instant. So both decide the same: there is no other way to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tetatet.identify.resolution import Resolution
from tetatet.identify.resolve import Directory
from tetatet.kernel import (
    NOTHING,
    Allotted,
    Book,
    Outcome,
    Woke,
    adopt,
    advance,
    hear,
    look_silently,
    speak_for,
    suspend_for,
)
from tetatet.kernel.merge import merge_records
from tetatet.kernel.telling import join_account, unheard_line
from tetatet.model import calendar
from tetatet.model.act import Act
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant, format_instant
from tetatet.ports.customers import Customers
from tetatet.run.allocate import Ledger, make_ledger
from tetatet.run.counts import Counts
from tetatet.run.families import record_id
from tetatet.run.intake.fields import CHECKS, checked
from tetatet.run.money import to_project_currency


class Said(NamedTuple):
    """A line with the record that it is about ("" for none), and its place among those of one instant."""

    customer: str
    about: str
    place: int
    line: Line


class Due(Protocol):
    """Is told when each record is to be looked at next."""

    def set(self, key: int, record_id: str, due: Instant, /) -> None: ...


class Mine(Protocol):
    """Does a record belong to this share of the customers?"""

    def __call__(self, record_id: str, /) -> bool: ...


class Engine:
    """Everybody's records at one instant.

    `spoken` holds the lines of the instant at hand; `acts`, `done` and `void` what they ask of
    the world, which a replay never looks at. `waiting` are the claims that midnight answers.
    """

    def __init__(
        self,
        book: Book,
        records: Customers,
        directory: Directory,
        due: Due,
        *,
        counts: Counts | None = None,
        ledger: Ledger | None = None,
        mine: Mine | None = None,
    ) -> None:
        self.book = book
        self.records = records
        self.directory = directory
        self.now = Instant(0)
        self.midnight = NEVER
        self.spoken: list[Said] = []
        self.acts: list[Act] = []
        self.done: list[tuple[str, str]] = []
        self.void: list[tuple[str, Instant]] = []
        self.claims: list[Claim] = []
        self.requests: list[Request] = []
        self.waiting: list[Claim] = []
        self.opened = 0
        self.counts = Counts() if counts is None else counts
        self.fitted = self.counts.fitted
        self.ledger = make_ledger(book.project, book.plan.zone) if ledger is None else ledger
        self._due = due
        self._mine = mine
        self._read_book()

    def _read_book(self) -> None:
        """What of the book every event asks for."""
        self._surprises = any(plan.surprises for plan in self.book.events.values())
        self._settings = self.book.project.settings
        self.directory.region = self._settings.country
        self._news = {self.book.plan.behind(one.event or "")[0] for one in self.book.news}

    # ------------------------------------------------------------ the instant

    def finish_instant(self) -> None:
        """Answer the requests and claims of this instant; both may lead to more."""
        while self.claims or self.requests:
            self.answer_requests()
            self.answer_claims()

    def answer_requests(self) -> None:
        """Let accounts speak to their persons; what that asks for is added to the claims."""
        while self.requests:
            requests, self.requests = self.requests, []
            for request in requests:
                self._speak_for(request)

    def answer_claims(self) -> None:
        """Give what there is to the best of those who have asked for it by now."""
        claims, self.claims = self.claims, []
        asked: list[Claim] = []
        over: list[Claim] = []
        for claim in claims:
            (asked if self._still_open(claim) else over).append(claim)
        for claim, granted, again in self.ledger.give(asked, self.now):
            self._answer(claim, Allotted(claim.dialogue, granted, again, claim.resource.partition(" ")[2]))
        for claim in over:  # it takes nothing, and nobody waits behind it any more
            self._answer(claim, Allotted(claim.dialogue, False))

    def lines(self) -> Sequence[Said]:
        """The lines of this instant: by customer, then in the order they were said. They are taken away."""
        spoken, self.spoken = self.spoken, []
        if len(spoken) > 1:
            spoken.sort(key=_by_customer)
        return spoken

    def clear_world(self) -> None:
        """What was asked of the world is taken up, or nobody does it."""
        self.acts.clear()
        self.done.clear()
        self.void.clear()

    def pass_midnight(self) -> None:
        """00:00 of the project's zone: everybody's counts take in the day, slots are given."""
        self.counts.close_day()
        waiting, self.waiting = self.waiting, []
        for claim, granted, _again in self.ledger.give([one for one in waiting if self._still_open(one)], self.now):
            if granted:
                self._answer(claim, Allotted(claim.dialogue, True))
            else:
                self.waiting.append(claim)
        self.midnight = self._next_midnight() if self.waiting else NEVER

    def _answer(self, claim: Claim, answer: Allotted) -> None:
        key = self.key_of(claim.customer)
        record = self.records[key]
        self._settle(key, record, advance(record, answer, self.book, self.now, self.fitted, self._account(record)))

    def key_of(self, record_id: str) -> int:
        """Under which key the record of that id is now, however often it has been poured into another."""
        return self.directory.current(self.records.key_of(record_id))

    def _still_open(self, claim: Claim) -> bool:
        record = self.records.get(self.key_of(claim.customer))
        state = "claim" if claim.batch else "capacity"
        return record is not None and any(one.id == claim.dialogue and one.state == state for one in record.dialogues)

    def _next_midnight(self) -> Instant:
        zone = self.book.plan.zone
        return calendar.midnight(calendar.day_number(self.now, zone) + 1, zone)

    # ------------------------------------------------------------ timers and books

    def wake(self, key: int, *, history: bool = False) -> None:
        """Something of this record's is due."""
        record = self.records.get(key)
        if record is not None:
            woke = _WOKE_IN_HISTORY if history else _WOKE
            self._settle(key, record, advance(record, woke, self.book, self.now, self.fitted, self._account(record)))

    def publish(self, book: Book, mode: str) -> None:
        """From now on this book; running dialogues are kept, moved or stopped."""
        self.book = book
        self._read_book()
        self.ledger.capacities = make_ledger(book.project, book.plan.zone).capacities
        for key, record in self.records.in_order():
            self._settle(key, record, adopt(record, book, self.now, self.fitted, mode, self._account(record)))

    # ------------------------------------------------------------ events

    def take(self, event: Event, *, history: bool = False) -> int | None:
        """An event; `history` updates records and starts nothing. Gives the key of whose it is; None: nobody's."""
        if event.name in CHECKS or "currency" in event.properties:
            try:
                event = to_project_currency(checked(event), self._settings)
            except InvalidEvent as error:
                self.quarantine(event, error.reason, error.detail)
                return None
        if event.user_id is None and event.anonymous_id is None and event.name in self._news:
            self._take_news(event, history)
            return None
        found = self.directory.resolve(event)
        if event.group_id is not None:
            self._take_for_account(event, found, history)
        if found is not None:
            self._take_for_customer(event, found, history)
            return found.customer
        if event.group_id is None:
            self.quarantine(event, "no id", "an event needs a userId or an anonymousId")
        return None

    def _take_for_customer(self, event: Event, found: Resolution, history: bool) -> None:
        record = self.records.get(found.customer)
        if record is None:
            record = self._open(found, event)
        elif found.name != record.name:
            record.name = found.name
        if found.merged:
            for loser in found.merged:
                self._merge(found.customer, loser)
        if self._surprises:
            self._count(event)
        if self._mine is not None and not self._mine(record.id):
            return
        if record.considered and not event.traits and not record.accounts and self.book.passes(event.name):
            record.considered = self.now
            return
        if not record.accounts:  # nearly everybody; the call below is `_hear`, written out for the busiest line
            outcome = hear(record, event, self.book, self.now, self.fitted, None, history)
            if outcome is not NOTHING:
                self._settle(found.customer, record, outcome)
            return
        self._hear(found.customer, record, event, history)
        for account in record.accounts if event.group_id is None else ():
            key = self.key_of(account)
            self._hear(key, self.records[key], event, history)
        self._suspend_for(found.customer, record)

    def _open(self, found: Resolution, event: Event) -> Record:
        record = Record(id=record_id(event, found), name=found.name, opened=event.at)
        self.records[found.customer] = record
        self.records.place(record.id, found.customer)
        self.opened += 1
        return record

    def _hear(self, key: int, record: Record, event: Event, history: bool, *, news: bool = False) -> None:
        account = self._account(record) if record.accounts else None
        outcome = hear(record, event, self.book, self.now, self.fitted, account, history, news)
        if outcome is not NOTHING:
            self._settle(key, record, outcome)

    def _count(self, event: Event) -> None:
        """Everybody's counts take the event in, for the night."""
        self.counts.take_in(event, self.book)
        if self.counts.today and self.midnight >= NEVER:
            self.midnight = self._next_midnight()

    def _take_news(self, event: Event, history: bool) -> None:
        """The firm's news are told to everybody."""
        for key, record in self.records.in_order():
            if record.kind == "customer" and (self._mine is None or self._mine(record.id)):
                self._hear(key, record, event, history, news=True)

    # ------------------------------------------------------------ accounts

    def _take_for_account(self, event: Event, person: Resolution | None, history: bool) -> None:
        """What an account's event tells of the account; who belongs to it is the directory's."""
        assert event.group_id is not None
        key = self.directory.accounts.account(event.group_id)
        account = self.records.get(key)
        if account is None:
            account = Record(id=f"g:{event.group_id}", name=event.group_id, kind="account", opened=event.at)
            self.records[key] = account
            self.records.place(account.id, key)
        if person is not None:
            record = self.records.get(person.customer) or self._open(person, event)
            if event.kind == "group" and not join_account(record, account.id):
                self._say(unheard_line(format_instant(self.now), record.name, 1), record.id)
        self._hear(key, account, event, history)

    def _account(self, record: Record) -> Record | None:
        return self.records[self.key_of(record.accounts[0])] if record.accounts else None

    def _speak_for(self, request: Request) -> None:
        key = self.key_of(request.account)
        account = self.records[key]
        member = self.directory.accounts.members(key).get(request.role)
        person = None if member is None else self.records.get(member)
        self._settle(key, account, speak_for(person, account, request, self.book, self.now, self.fitted))

    def _suspend_for(self, key: int, person: Record) -> None:
        """What a person forbids is not said to him for an account either; he may be called by a merged one's id."""
        for one in person.accounts:
            account_key = self.key_of(one)
            account = self.records[account_key]
            acts = {task.act for task in account.tasks if task.person and self.key_of(task.person) == key}
            if acts:
                outcome = suspend_for(person, account, acts, self.book, self.now, self.fitted)
                self._settle(account_key, account, outcome)

    # ------------------------------------------------------------ what follows

    def _settle(self, key: int, record: Record, outcome: Outcome) -> None:
        if outcome.lines:
            for line in outcome.lines:
                self._say(line, record.id)
            self.acts += outcome.acts
            self.void += [(dialogue, self.now) for dialogue in outcome.void]
        if outcome.done:
            self.done += outcome.done
        if outcome.claims:
            for claim in outcome.claims:
                self._file(claim)
        if outcome.requests:
            self.requests.extend(outcome.requests)
        self._due.set(key, record.id, record.due)

    def _file(self, claim: Claim) -> None:
        if claim.batch and self.ledger.capacities.get(claim.resource) is not None:
            self.waiting.append(claim)
            self.midnight = min(self.midnight, self._next_midnight())
        else:
            self.claims.append(claim)

    def _say(self, line: Line, about: str = "") -> None:
        if self._mine is None or self._mine(about):
            self.spoken.append(Said(line.customer, about, len(self.spoken), line))

    def quarantine(self, event: Event, reason: str, detail: str) -> None:
        """One event is set aside, with its reason; the rest goes on."""
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
        self.records.place(loser.id, winner_key)
        outcome = look_silently(winner, self.book, self.now, self.fitted, self._account(winner))
        self._settle(winner_key, winner, outcome)


def _by_customer(said: Said) -> tuple[str, str, int]:
    return said[:3]


_WOKE = Woke()
_WOKE_IN_HISTORY = Woke(history=True)

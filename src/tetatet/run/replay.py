"""What if this script had been live? A year of events, in their order of time, through the kernel.

The clock is virtual: it jumps from one event or timer to the next, for all customers
together, so that what they share (everybody's counts, scarce things, the firm's news)
is the same for all. Nothing is sent; deliveries count as made at once, tasks as done
only by events. The output does not depend on the order of the input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tetatet.identify.register import Register
from tetatet.identify.resolve import Directory
from tetatet.kernel import Book
from tetatet.model.decision import Line
from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event
from tetatet.model.record import DAWN, NEVER, Record
from tetatet.model.time import Instant
from tetatet.ports.customers import Customers
from tetatet.run.engine import Engine, Mine
from tetatet.run.published import Published, published, running
from tetatet.run.timers import Timers

Emit = Callable[[Line, str], None]
"""Is given each line in order, with the id of the record that it is about ("" for none)."""


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
    published: list[Published] = field(default_factory=list)


class Replay(Engine):
    """The engine on a virtual clock."""

    def __init__(
        self,
        book: Book,
        records: Customers,
        emit: Emit,
        *,
        begin: Instant = DAWN,
        publications: Sequence[Publication] = (),
        mine: Mine | None = None,
        register: Register | None = None,
    ) -> None:
        self._timers = Timers()
        super().__init__(book, records, Directory(register=register), self._timers, mine=mine)
        self.tally = Tally()
        self._emit = emit
        self._begin = begin
        self._publications = sorted(publications, key=lambda one: one.at)
        self._n = 0

    def set_aside(self, source: str, line: int, error: InvalidEvent) -> None:
        """A line that could not be read: it has no time and stands before everything that has."""
        self.tally.quarantined += 1
        if self._mine is None or self._mine(""):
            self._n += 1
            aside = Line(n=self._n, at="", customer="", kind="quarantine", source=source, line=line)
            aside.reason, aside.detail = error.reason, error.detail
            self._emit(aside, "")

    def quarantine(self, event: Event, reason: str, detail: str) -> None:
        """One event is set aside, with its reason; the rest goes on."""
        self.tally.quarantined += 1
        super().quarantine(event, reason, detail)

    # ------------------------------------------------------------ the clock

    def run(self, events: Iterable[Event], until: Instant | None = None) -> None:
        """Play all events, then the timers to `until` (default: the last event)."""
        count, tally, due = 0, self.tally, self._timers.heap
        for event in events:
            at = event.at
            if until is not None and at > until:
                break
            if at > self.now:
                if (due and due[0][0] < at) or self.spoken or self.claims or self.requests or self._wall() < at:
                    self._move_to(at)
                else:
                    self.now = at
            if not count:
                tally.first = at
            count += 1
            self.take(event, history=at < self._begin)
        tally.events += count
        tally.last = self.now if count else DAWN
        end = self.tally.last if until is None else until
        self._move_to(Instant(end + 1))
        self._flush()
        self.now = Instant(end)
        tally.customers = self.opened

    def _move_to(self, moment: Instant) -> None:
        """Run everything that is due before a moment, then stand at it.

        What is scarce is given when everybody who is due at an instant has been brought to it; an answer
        may make more due.
        """
        while True:
            due = min(self._timers.next_due(), self._wall())
            if due <= self.now:
                self._run_due()
            elif self.requests:
                self.answer_requests()
            elif self.claims:
                self.answer_claims()
            elif due < moment:
                self._stand_at(due)
            else:
                break
        self._stand_at(moment)

    def _wall(self) -> Instant:
        """What is due next of all that no customer waits for."""
        if self._publications and self._publications[0].at < self.midnight:
            return self._publications[0].at
        return self.midnight

    def _stand_at(self, moment: Instant) -> None:
        if moment > self.now:
            if self.spoken:
                self._flush()
            self.now = moment

    def _run_due(self) -> None:
        """One thing that is due now: a publication, the project's midnight, or one customer's timers."""
        if self._publications and self._publications[0].at <= self.now:
            publication = self._publications.pop(0)
            self.finish_instant()  # what was asked by the book before is answered by it
            before, book, mode = running(self.records.values()), publication.book, publication.mode
            self.publish(book, mode)
            after = running(self.records.values())
            self.tally.published.append(published(self.now, book.revision, mode, before=before, after=after))
        elif self.midnight <= self.now:
            self.pass_midnight()
        elif (key := self._timers.pop()) is not None:
            self.wake(key, history=self.now < self._begin)

    def _flush(self) -> None:
        """Give out the lines of one instant."""
        for _customer, about, _place, line in self.lines():
            self._n += 1
            line.n = self._n
            self._emit(line, about)
        self.clear_world()  # nothing is sent


def everybody_in(replay: Replay) -> Iterator[Record]:
    """All records at the end, by name."""
    yield from sorted((record for _key, record in replay.records.in_order()), key=lambda one: (one.name, one.id))

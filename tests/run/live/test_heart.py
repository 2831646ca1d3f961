"""The heart: acknowledged is kept, a no goes first, one failing customer stops nobody, and it all decides again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.tables import book_of, script_text
from tetatet.kernel import Book
from tetatet.model.errors import Busy, ConflictError, InputError, InvalidEvent, ReplayMismatch, StoreUnavailable
from tetatet.model.event import Event
from tetatet.model.time import DAY, HOUR, SECOND, Instant, parse_instant
from tetatet.ports.log import Incoming
from tetatet.run.engine import Engine
from tetatet.run.intake.batch import Aside
from tetatet.run.live import entrance
from tetatet.run.live.audit import audit
from tetatet.run.live.deciding import Deciding
from tetatet.run.live.heart import Heart, Taken
from tetatet.stores.memory import MemoryCustomers
from tetatet.stores.sql.log import SqlLog
from tetatet.stores.sqlite import open_store
from tetatet.stores.sqlite.store import SqliteStore

NOON = parse_instant("2026-03-02T12:00:00Z")
SECRET = b"s" * 32
FACTS = """
facts:
  asked.often: {count: Advice Wanted}
transitions:
  asked: {event: Advice Wanted}
"""
STEPS = "{send: hello, by: email, benefit: Good}, {wait: 2h, silent: [{send: again, by: email, benefit: Still good}]}"


class Clock:
    """A clock that a test sets, in which measuring takes no time."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> Instant:
        return self.now

    def ticks(self) -> int:
        return 0


@pytest.fixture
def clock() -> Clock:
    """Noon of a Monday."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A fresh store on a file."""
    opened = open_store(tmp_path / "shop.db")
    yield opened
    opened.close()


def _book() -> Book:
    return book_of(script_text(STEPS), facts=FACTS)


def heart_of(store: SqliteStore, clock: Clock, book: Book | None = None) -> Heart:
    """A heart whose turns the test calls."""
    return Heart(store, Deciding(store, book or _book(), clock, SECRET), clock, clock.ticks)


def incoming(name: str, user: str, number: int, at: Instant = NOON, **properties: Any) -> Incoming:
    """An event at the door."""
    event = Event(
        "track", name, at, "web", f"m{number}", user, properties=properties, traits={"email": f"{user}@x.example"}
    )
    return Incoming(event, at // DAY, at)


def consent(user: str, number: int) -> Incoming:
    """A consent to marketing."""
    return incoming("Consent Given", user, number, purpose="marketing", source="test")


def beat(heart: Heart) -> None:
    """Turns until there is nothing more to do."""
    while heart.turn():
        pass


def said(store: SqliteStore, *kinds: str) -> list[str]:
    """The kinds of the lines that were said, of these kinds."""
    return [one.kind for one in store.said(0, 10_000) if not kinds or one.kind in kinds]


# ---------------------------------------------------------------- what comes in


def test_what_is_acknowledged_is_kept_decided_and_put_into_the_outbox(store: SqliteStore, clock: Clock) -> None:
    """One turn logs, decides and files the act; its acknowledgement comes after."""
    heart = heart_of(store, clock)
    done = heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    assert not done.done()
    beat(heart)
    assert done.result(0) == Taken(2, 0, 0)
    assert said(store, "start", "contact") == ["start", "contact"]
    assert [one.act.content for one in store.outbox.listed(10, states=("pending",))] == ["hello"]


def test_twice_is_once(store: SqliteStore, clock: Clock) -> None:
    """A repeated event is acknowledged and changes nothing."""
    heart = heart_of(store, clock)
    heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    before = said(store)
    again = heart.submit([incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    assert again.result(0) == Taken(0, 1, 0)
    assert said(store) == before


@pytest.mark.parametrize("name", ["Consent Withdrawn", "Email Marked as Spam"])
def test_a_no_goes_before_a_backlog(store: SqliteStore, clock: Clock, name: str) -> None:
    """Whatever waits, a withdrawal is considered in the next turn, and covers another record with the same address."""
    heart = heart_of(store, clock)
    for number in range(0, 9_000, 1_000):
        heart.submit([incoming("Product Viewed", f"u{one}", one) for one in range(number, number + 1_000)])
    gone = incoming(name, "other", 99_999, purpose="marketing")
    done = heart.submit([Incoming(_with_email(gone.event, "u5@x.example"), gone.day, gone.received)])
    heart.turn()
    assert done.done()
    twin = heart.deciding.engine.directory.find("other")
    assert store.suppressed([f"c:{twin}"], "marketing", "email", "")
    from tetatet.run.live.signing import address_hash

    assert store.suppressed([address_hash(SECRET, "email", "u5@x.example")], "marketing", "email", "")
    beat(heart)
    assert store.log.waiting_count() == 0


def _with_email(event: Event, email: str) -> Event:
    import msgspec

    return msgspec.structs.replace(event, traits={"email": email})


# ---------------------------------------------------------------- what goes wrong


def test_a_customer_whose_decision_fails_is_parked_and_stops_nobody(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failing event stays in the log, with its error; the others are decided as if it had not been."""
    take = Engine.take

    def failing(self: Engine, event: Event, *, history: bool = False) -> None:
        take(self, event, history=history)
        if event.user_id == "bad":
            raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Engine, "take", failing)
    heart = heart_of(store, clock)
    done = heart.submit([consent("u1", 1), incoming("Advice Wanted", "bad", 2), incoming("Advice Wanted", "u1", 3)])
    beat(heart)
    assert done.result(0) == Taken(3, 0, 0)
    assert [(one.event.user_id, why) for one, why in store.log.parked(10)] == [
        ("bad", "ZeroDivisionError: a mistake of ours")
    ]
    assert said(store, "contact") == ["contact"]
    monkeypatch.setattr(Engine, "take", take)
    heart.ask(lambda kept: kept.log.unpark(kept.log.parked(10)[0][0].n))
    heart.expect_backlog()
    beat(heart)
    assert store.log.parked(10) == []


@pytest.mark.parametrize(
    "error",
    [InvalidEvent("odd", "not seen at the door"), ConflictError("it has moved"), RecursionError("too deep")],
    ids=lambda error: type(error).__name__,
)
def test_whatever_error_one_event_ends_with_it_is_parked_and_the_batch_is_kept(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """An error of the family that people know is this event's alone as well, and the heart goes on."""
    take = Engine.take

    def failing(self: Engine, event: Event, *, history: bool = False) -> None:
        if event.user_id == "bad":
            raise error
        take(self, event, history=history)

    monkeypatch.setattr(Engine, "take", failing)
    heart = heart_of(store, clock)
    done = heart.submit([consent("u1", 1), incoming("Advice Wanted", "bad", 2)])
    later = heart.submit([incoming("Advice Wanted", "u1", 3)])
    beat(heart)
    assert (done.result(0), later.result(0)) == (Taken(2, 0, 0), Taken(1, 0, 0))
    assert [one.event.user_id for one, _why in store.log.parked(10)] == ["bad"]
    assert said(store, "contact") == ["contact"]
    assert heart.trouble == ""


def test_what_comes_one_by_one_is_logged_together(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batches of a turn are one question and one answer of the log; each is told what became of its own events."""
    append, appended = SqlLog.append, list[int]()

    def counting(self: SqlLog, incoming: Sequence[Incoming]) -> list[int | None]:
        appended.append(len(incoming))
        return append(self, incoming)

    monkeypatch.setattr(SqlLog, "append", counting)
    heart = heart_of(store, clock)
    first, empty, second = heart.submit([consent("u1", 1), consent("u2", 2)]), heart.submit([]), heart.submit([])
    again = heart.submit([consent("u2", 2), consent("u3", 3)], [Aside("web", "no id", "", b"{}")])
    assert heart.turn() is False
    assert [done.result(0) for done in (first, empty, second)] == [Taken(2, 0, 0), Taken(0, 0, 0), Taken(0, 0, 0)]
    assert again.result(0) == Taken(1, 1, 1)
    assert appended == [4]
    assert [store.find(user) for user in ("u1", "u2", "u3")] == [1, 2, 3]


def test_a_batch_that_cannot_be_written_is_refused_alone(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sent it is told that it is not kept; the batch beside it is."""
    append = SqlLog.append

    def failing(self: SqlLog, incoming: Sequence[Incoming]) -> list[int | None]:
        if any(one.event.user_id == "bad" for one in incoming):
            raise OverflowError("a number that no column holds")
        return append(self, incoming)

    monkeypatch.setattr(SqlLog, "append", failing)
    heart = heart_of(store, clock)
    good, bad = heart.submit([consent("u1", 1)]), heart.submit([consent("bad", 2)])
    beat(heart)
    assert good.result(0) == Taken(1, 0, 0)
    with pytest.raises(InputError, match="OverflowError: a number that no column holds"):
        bad.result(0)
    assert store.log.waiting_count() == 0


def test_the_thread_outlives_what_nobody_thought_of(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that fails whatever it does is told to who waits, and the next one is tried."""
    heart = heart_of(store, clock)
    begin = SqliteStore.begin

    def failing(self: SqliteStore) -> None:
        raise MemoryError("no memory")

    monkeypatch.setattr(SqliteStore, "begin", failing)
    thread = threading.Thread(target=heart.run)
    thread.start()
    try:
        with pytest.raises(StoreUnavailable, match="MemoryError: no memory"):
            heart.submit([consent("u1", 1)]).result(10)
        assert "no memory" in heart.trouble
        monkeypatch.setattr(SqliteStore, "begin", begin)
        assert heart.submit([consent("u1", 1)]).result(10) == Taken(1, 0, 0)
    finally:
        heart.stop()
        thread.join(10)
    assert not thread.is_alive()


def test_after_an_undo_that_failed_the_engine_is_loaded_before_it_decides_again(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided and not written is not taken for said."""
    heart = heart_of(store, clock)
    heart.submit([consent("u1", 1)])
    beat(heart)
    commit, rollback = SqliteStore.commit, SqliteStore.rollback

    def failing(_self: SqliteStore) -> None:
        raise StoreUnavailable("it does not answer")

    monkeypatch.setattr(SqliteStore, "commit", failing)
    monkeypatch.setattr(SqliteStore, "rollback", failing)
    heart.submit([incoming("Advice Wanted", "u1", 2)])
    with pytest.raises(StoreUnavailable):
        heart.turn()
    monkeypatch.setattr(SqliteStore, "commit", commit)
    monkeypatch.setattr(SqliteStore, "rollback", rollback)
    again = heart.submit([incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    assert again.result(0) == Taken(1, 0, 0)
    assert said(store, "start", "contact") == ["start", "contact"]
    assert [one.n for one in store.said(0, 99)] == list(range(1, len(store.said(0, 99)) + 1))


class Stopwatch:
    """Time in which each look at the clock costs fifty milliseconds, so that a turn is over after four."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        self.now += 50_000
        return self.now


def test_a_customer_with_a_hundred_thousand_events_delays_no_neighbour(store: SqliteStore, clock: Clock) -> None:
    """What a neighbour brings while they wait is considered within a few turns, and the other's are not."""
    heart = Heart(store, Deciding(store, _book(), clock, SECRET), clock, Stopwatch())
    heart.submit([consent("u1", 1), consent("loud", 2)])
    beat(heart)
    many = [incoming("Product Viewed", "loud", number) for number in range(10, 20_010)]
    for begin in range(0, len(many), 2_000):
        heart.submit(many[begin : begin + 2_000])
        heart.turn()
    assert store.log.waiting_count() > 10_000
    heart.submit([incoming("Advice Wanted", "u1", 3)])
    for _turn in range(4):
        heart.turn()
    assert said(store, "contact") == ["contact"]
    assert store.log.waiting_count() > 10_000


def test_more_than_can_be_considered_is_refused_but_for_a_no(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes is told to come again, until there is room; a withdrawal is always taken, a load waits for itself."""
    monkeypatch.setattr(entrance, "MAX_WAITING", 100)
    heart = Heart(store, Deciding(store, _book(), clock, SECRET), clock, Stopwatch())
    heart.submit([consent("u1", 1)])
    beat(heart)
    heart.submit([incoming("Product Viewed", "loud", number) for number in range(10, 1_010)])
    heart.turn()
    with pytest.raises(Busy, match="wait to be considered"):
        heart.submit([incoming("Product Viewed", "u2", 2)])
    no = heart.submit([incoming("Consent Withdrawn", "u1", 3, purpose="marketing")])
    loaded = heart.submit([incoming("Product Viewed", "u3", 4)], bulk=True)
    heart.turn()
    assert (no.result(0), loaded.result(0)) == (Taken(1, 0, 0), Taken(1, 0, 0))
    beat(heart)
    assert heart.submit([incoming("Product Viewed", "u2", 2)]) is not None


def test_who_is_due_is_woken_while_others_keep_the_heart_busy(store: SqliteStore, clock: Clock) -> None:
    """A backlog takes most of each turn, and never all of it: a wait that is over fires."""
    heart = Heart(store, Deciding(store, _book(), clock, SECRET), clock, Stopwatch())
    heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    clock.now = Instant(NOON + HOUR)
    beat(heart)
    clock.now = Instant(NOON + 2 * HOUR - SECOND)
    beat(heart)
    clock.now = Instant(NOON + 2 * HOUR + SECOND)
    heart.submit([incoming("Product Viewed", f"v{number}", 10 + number) for number in range(2_000)])
    heart.turn()
    assert store.log.waiting_count() > 1_000
    assert said(store, "silence") == ["silence"]


def test_a_full_disk_refuses_loses_nothing_and_goes_on(store: SqliteStore, clock: Clock) -> None:
    """Who sent it is told that it is not kept; when there is room again, it is taken."""
    heart = heart_of(store, clock)
    heart.submit([consent("u1", 1)])
    beat(heart)
    pages = store._database.value("PRAGMA page_count")
    store._database.execute(f"PRAGMA max_page_count = {pages}")
    big = [incoming("Product Viewed", f"u{one}", 100 + one, text="x" * 2_000) for one in range(500)]
    refused = heart.submit(big)
    with pytest.raises(StoreUnavailable):
        heart.turn()
    with pytest.raises(StoreUnavailable, match="no space"):
        refused.result(0)
    assert "no space" in heart.trouble
    heart.ask(lambda kept: kept.customers_count())
    beat(heart)
    assert "no space" in heart.trouble, "a question writes nothing, and says nothing of the disk"
    store._database.execute("PRAGMA max_page_count = 1000000")
    taken = heart.submit(big)
    beat(heart)
    assert taken.result(0) == Taken(500, 0, 0)
    assert heart.trouble == ""


def test_a_clock_far_ahead_decides_nothing_until_it_is_right_or_trusted(store: SqliteStore, clock: Clock) -> None:
    """Ten years ahead: what comes in is kept and waits, a no counts, no timer fires; then all goes on."""
    heart = heart_of(store, clock)
    heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    clock.now = Instant(NOON + 3_650 * DAY)
    heart.submit([])
    beat(heart)
    assert "the clock says 2036" in heart.deciding.halted
    waiting = heart.submit([incoming("Advice Wanted", "u2", 3)])
    no = heart.submit([incoming("Consent Withdrawn", "u1", 4, purpose="marketing")])
    beat(heart)
    assert waiting.done()
    assert no.done()
    assert store.log.waiting_count() == 1
    assert said(store, "silence") == []
    clock.now = Instant(NOON + 3 * HOUR)  # set right, some hours later
    heart.ask(lambda _store: heart.deciding.trust_clock())
    beat(heart)
    assert heart.deciding.halted == ""
    assert store.log.waiting_count() == 0
    assert said(store, "silence") == [
        "silence",
        "silence",
    ]  # u1's wait is over; u2 may not be spoken to, his is over at once


# ---------------------------------------------------------------- timers, and again


def test_a_wait_that_ends_speaks_again(store: SqliteStore, clock: Clock) -> None:
    """Silence ends the wait at its time, and the next message is in the outbox."""
    heart = heart_of(store, clock)
    heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    for _ten_minutes in range(13):
        clock.now = Instant(clock.now + 600 * SECOND)
        beat(heart)
    assert [one.act.content for one in store.outbox.listed(10, states=("pending",))] == ["again", "hello"]


def test_the_log_decides_everything_again_byte_for_byte(store: SqliteStore, clock: Clock) -> None:
    """An audit says the same lines; a changed line is found."""
    book = _book()
    heart = heart_of(store, clock, book)
    for number in range(40):
        user = f"u{number % 7}"
        heart.submit([consent(user, 2 * number), incoming("Advice Wanted", user, 2 * number + 1, clock.now)])
        clock.now = Instant(clock.now + 1_200 * SECOND)
        beat(heart)
    projects = {book.revision: book.project}
    again = audit(store.log.occurrences(), iter(store.said(0, 10_000)), projects, book.revision, MemoryCustomers())
    assert again.lines == len(said(store)) > 40
    changed = store.said(0, 10_000)
    import msgspec

    changed[5] = msgspec.structs.replace(changed[5], line=b"{}")
    with pytest.raises(ReplayMismatch, match=r"line 6 was \{\}"):
        audit(store.log.occurrences(), iter(changed), projects, book.revision, MemoryCustomers())


def test_everything_goes_on_after_it_was_opened_again(tmp_path: Path, clock: Clock) -> None:
    """A wait begun before the end of the process ends in the next one."""
    first = open_store(tmp_path / "shop.db")
    heart = heart_of(first, clock)
    heart.submit([consent("u1", 1), incoming("Advice Wanted", "u1", 2)])
    beat(heart)
    first.close()
    clock.now = Instant(NOON + 3 * HOUR)
    second = open_store(tmp_path / "shop.db")
    heart = heart_of(second, clock)
    beat(heart)
    assert said(second, "silence") == ["silence"]
    second.close()


def test_a_job_that_fails_tells_who_asked_and_harms_nobody(store: SqliteStore, clock: Clock) -> None:
    """An ask that cannot be done is refused; what else is in the turn is kept."""
    from tetatet.model.errors import InputError

    def job(_store: object) -> None:
        raise InputError("not like this")

    heart = heart_of(store, clock)
    asked: Future[None] = heart.ask(job)
    done = heart.submit([consent("u1", 1)])
    beat(heart)
    with pytest.raises(InputError, match="not like this"):
        asked.result(0)
    assert done.result(0) == Taken(1, 0, 0)


def test_a_record_whose_timers_fail_is_left_alone_and_the_others_are_woken(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed as stuck; nothing turns in a circle, and whoever else is due is woken."""
    wake = Engine.wake

    def failing(self: Engine, key: int, *, history: bool = False) -> None:
        wake(self, key, history=history)
        if self.records[key].name == "u2":
            raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(Engine, "wake", failing)
    heart = heart_of(store, clock)
    for number, user in enumerate(("u1", "u2", "u3")):
        heart.submit([consent(user, 2 * number), incoming("Advice Wanted", user, 2 * number + 1)])
    beat(heart)
    for _step in range(5):
        clock.now = Instant(clock.now + HOUR // 2)
        beat(heart)
    assert said(store, "silence") == ["silence", "silence"]
    assert list(heart.deciding.stuck.values()) == ["ZeroDivisionError: a mistake of ours"]

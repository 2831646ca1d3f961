"""The direct-mail list: letters that wait become the lines of a batch, each of them once.

A batch has a number. Its lines are taken and numbered in the same transaction, so that taking twice gives nothing
twice; and it can be written again, for what is kept of it are its acts. Names and addresses are then those of the day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

import msgspec

from tetatet.model.act import Act
from tetatet.model.errors import InputError
from tetatet.model.record import NEVER, Record
from tetatet.model.time import Instant, format_instant
from tetatet.ports.outbox import Entry
from tetatet.ports.store import Reader, Store
from tetatet.run.live.leaving import Now, leave
from tetatet.run.live.postal import postal_of
from tetatet.run.live.ready import Look, suppressed

CHANNEL = "letter"

MAX_BATCH = 10_000
"""Lines of one batch: some 30 MB, and more than a print shop wants in one file. What is left is the next batch."""

TOGETHER = 100
"""Letters taken in one transaction: some milliseconds, so that nobody waits for the post."""

_LAST = "letters"
_T = TypeVar("_T")


class _Batch(msgspec.Struct):
    """What is kept of a batch: when it was taken, and its acts."""

    at: Instant
    acts: list[str] = []


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Batch).decode


@dataclass(frozen=True, slots=True)
class Letter:
    """One line of the list."""

    act: str
    customer: str
    name: str
    street: str
    postal_code: str
    city: str
    state: str
    country: str
    language: str
    subject: str
    text: str
    benefit: str
    offer: str
    valid_until: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The lines of a batch; `number` is 0 where there was nothing to take.

    `left_out` are acts that do not go, each with its reason; `more` says that some are left for the next batch.
    """

    number: int
    at: str
    letters: tuple[Letter, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    more: bool = False


class Asked(Protocol):
    """The heart, as it is asked."""

    def ask(self, job: Callable[[Store], _T]) -> Future[_T]: ...


def take(heart: Asked, reader: Reader, look: Look, clock: Callable[[], Instant]) -> Batch:
    """Take all letters that wait, up to a batch's limit; in the batch, the oldest first."""
    found = reader.outbox.listed(MAX_BATCH + 1, states=("open",), channels=(CHANNEL,))
    waiting = sorted(found, key=lambda entry: (entry.act.made, entry.act.key))[:MAX_BATCH]
    letters: list[Letter] = []
    left_out: list[tuple[str, str]] = []
    number = 0
    for begin in range(0, len(waiting), TOGETHER):
        lines = [_line(reader, look, entry, clock()) for entry in waiting[begin : begin + TOGETHER]]
        number, taken = heart.ask(_taking(lines, look, number, clock())).result()
        letters += [line.letter for line in lines if line.letter is not None and line.key in taken]
        left_out += [(line.key, line.reason) for line in lines if line.reason]
    at = format_instant(_kept(reader, number).at) if number else ""
    return Batch(number, at, tuple(letters), tuple(left_out), len(found) > MAX_BATCH)


def again(reader: Reader, look: Look, number: int) -> Batch:
    """The same batch once more; who is gone, or cannot be written to any more, is left out.

    Raises: InputError: there is no such batch.
    """
    kept = _kept(reader, number)
    letters: list[Letter] = []
    left_out: list[tuple[str, str]] = []
    for key in kept.acts:
        entry = reader.outbox.get(key)
        record = None if entry is None else reader.record(entry.customer)
        if entry is None or record is None:
            left_out.append((key, "the customer is gone"))
            continue
        line = _filled(look, entry, record)
        letters += [line.letter] if line.letter is not None else []
        left_out += [(key, line.reason)] if line.reason else []
    return Batch(number, format_instant(kept.at), tuple(letters), tuple(left_out))


# ---------------------------------------------------------------- one line


@dataclass(frozen=True, slots=True)
class _Line:
    """A letter, or why there is none."""

    key: str
    entry: Entry
    record: Record | None = None
    letter: Letter | None = None
    reason: str = ""


def _line(reader: Reader, look: Look, entry: Entry, now: Instant) -> _Line:
    """Filled in, unless it may not go any more. A letter knows no hours."""
    record, plan = reader.record(entry.customer), look.plan_of(entry.act.revision)
    if plan is None:
        return _Line(entry.act.key, entry, reason="its project is not known any more")
    verdict = leave(entry.act, record, plan, now, suppressed=suppressed(reader, entry, record, look.secret))
    if not isinstance(verdict, Now):
        return _Line(entry.act.key, entry, reason=verdict.reason)
    assert record is not None, "nobody's letter never leaves"
    return _filled(look, entry, record)


def _filled(look: Look, entry: Entry, record: Record) -> _Line:
    act, postal = entry.act, postal_of(record.traits)
    try:
        message = look.compose(act, record, postal.line)
    except InputError as error:
        return _Line(act.key, entry, reason=str(error))
    letter = Letter(
        act=act.key,
        customer=act.customer,
        name=postal.name,
        street=postal.street,
        postal_code=postal.postal_code,
        city=postal.city,
        state=postal.state,
        country=postal.country,
        language=act.language,
        subject=message.subject,
        text=message.text,
        benefit=act.benefit,
        offer=act.offer,
        valid_until=_until(act),
    )
    return _Line(act.key, entry, record, letter)


def _until(act: Act) -> str:
    return "" if act.not_after >= NEVER else format_instant(act.not_after)


# ---------------------------------------------------------------- the batch


def _taking(
    lines: Sequence[_Line], look: Look, number: int, now: Instant
) -> Callable[[Store], tuple[int, frozenset[str]]]:
    """Take what is open still, in one transaction with the batch that names it; gives the batch and what was taken."""

    def job(store: Store) -> tuple[int, frozenset[str]]:
        for line in lines:
            if line.reason:
                store.outbox.withdraw(line.key, line.reason, now)
        wanted = [line for line in lines if line.letter is not None and not _withdrawn(store, look, line, now)]
        batch = number or _last(store) + 1
        taken = [line.key for line in wanted if store.outbox.finish(line.key, now, f"batch {batch}")]
        if not taken:
            return number, frozenset()
        kept = _kept(store, number) if number else _Batch(now)
        kept.acts += taken
        store.save(_LAST, str(batch).encode())
        store.save(_name(batch), _encode(kept))
        return batch, frozenset(taken)

    return job


def _withdrawn(store: Store, look: Look, line: _Line, now: Instant) -> bool:
    """A customer's no that came while the letter was being filled in."""
    if not suppressed(store, line.entry, line.record, look.secret):
        return False
    store.outbox.withdraw(line.key, f"{line.entry.act.purpose} was withdrawn", now)
    return True


def _last(reader: Reader) -> int:
    return int(reader.load(_LAST) or b"0")


def _kept(reader: Reader, number: int) -> _Batch:
    body = reader.load(_name(number))
    if body is None:
        last = _last(reader)
        raise InputError(f"there is no batch {number}: " + (f"the last is {last}" if last else "none has been taken"))
    return _decode(body)


def _name(number: int) -> str:
    return f"letters {number}"

"""What an import did, in numbers: where every row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from tetatet.model.time import Instant, format_instant
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES
from tetatet.run.spoken import count


class Progress(Protocol):
    """Is told how far an import is: `done` of `total` (0 where nobody knows) of a named stage."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file read as one kind of rows. `rejected` and `aside` count rows by reason."""

    file: str
    rows: str
    read: int
    rejected: Mapping[str, int]
    aside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Example:
    """One of those that were rejected for a reason: where it stands, and what is wrong there."""

    file: str
    row: int
    detail: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sums in one currency, exact: what the events carry, what was set aside, what rounding to cents took.

    ``orders - refunds + aside + rounding`` is the sum of the rows that were not rejected.
    `rounded` says how many orders and refunds were rounded.
    """

    orders: Decimal
    refunds: Decimal
    aside: Decimal
    rounding: Decimal
    rounded: int

    @property
    def all_rows(self) -> Decimal:
        return self.orders - self.refunds + self.aside + self.rounding

    def sentences(self, currency: str) -> list[str]:
        """The sums in lines for a person; `currency` is "" where nobody named it."""
        unit = f" {currency}" if currency else ""
        lines = [
            f"{self.orders:,.2f}{unit} in orders, {self.refunds:,.2f} refunded, {self.aside:,.2f} set aside",
        ]
        if self.rounded:
            difference = f"{abs(self.rounding).normalize():,f}{unit} {'more' if self.rounding > 0 else 'less'} than"
            to = difference if self.rounding else "the same as"
            lines.append(f"{count(self.rounded, 'amount')} rounded to cents: the rows come to {to} the events")
        return lines


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Where every row went.

    `events` counts what was written, by name (`identify` for traits); `orders_aside`
    whole orders that a rule set aside, by reason; `rejected_events` whole
    orders (or events) that could not be used, `examples` has one for each reason of these and of the rows;
    `unidentified` orders and refunds without a customer (written,
    each under an anonymous id of its own); `incomplete` those that lack a rejected line;
    `repeated` events (or, of an order in two files, rows) that were there already;
    `shortened` orders that name only as many products as an event may hold.
    `assumed` says what the mapping states without data. The paths are None where
    nothing was rejected or set aside.
    """

    into: Path
    files: tuple[FileReport, ...]
    events: Mapping[str, int]
    customers: int
    unidentified: int
    incomplete: int
    repeated: int
    shortened: int
    orders_aside: Mapping[str, int]
    rejected_events: Mapping[str, int]
    examples: Mapping[str, Example]
    amounts: Mapping[str, Amounts]
    assumed: tuple[str, ...]
    first: Instant | None
    last: Instant | None
    rejects: Path | None
    aside: Path | None

    @property
    def rows_read(self) -> int:
        return sum(one.read for one in self.files)

    @property
    def written(self) -> int:
        return sum(self.events.values())

    @property
    def rejected(self) -> dict[str, int]:
        """Rows and orders that could not be used, by reason."""
        found = Counter(self.rejected_events)
        for one in self.files:
            found.update(one.rejected)
        return dict(sorted(found.items()))

    def as_json(self) -> dict[str, Any]:
        """The report as JSON values; sums as text, so that no digit is lost."""
        return {
            "into": str(self.into),
            "rows_read": self.rows_read,
            "written": self.written,
            "files": [
                {
                    "file": one.file,
                    "rows": one.rows,
                    "read": one.read,
                    "rejected": dict(one.rejected),
                    "aside": dict(one.aside),
                }
                for one in self.files
            ],
            "events": dict(self.events),
            "customers": self.customers,
            "unidentified": self.unidentified,
            "incomplete": self.incomplete,
            "repeated": self.repeated,
            "shortened": self.shortened,
            "orders_aside": dict(self.orders_aside),
            "rejected": self.rejected,
            "examples": {
                reason: {"file": one.file, "row": one.row, "detail": one.detail}
                for reason, one in self.examples.items()
            },
            "amounts": {
                currency: {name: f"{getattr(sums, name):f}" for name in ("orders", "refunds", "aside", "rounding")}
                | {"rounded": sums.rounded}
                for currency, sums in self.amounts.items()
            },
            "assumed": list(self.assumed),
            "first": None if self.first is None else format_instant(self.first),
            "last": None if self.last is None else format_instant(self.last),
            "rejects_file": None if self.rejects is None else str(self.rejects),
            "aside_file": None if self.aside is None else str(self.aside),
        }

    @property
    def fault(self) -> str | None:
        """Why not one row could be used; None where something was written, or nothing rejected."""
        rejected = self.rejected
        if self.written or not rejected:
            return None
        reason = max(rejected, key=lambda one: (rejected[one], one))
        found = f"not one row could be used. Rejected most often ({rejected[reason]:,} of {sum(rejected.values()):,}): "
        where = f"; all of them are in {self.rejects.name}" if self.rejects is not None else ""
        return f"{found}{reason}, such as {self.examples[reason]}{where}"

    def sentences(self) -> list[str]:
        """The report in lines for a person."""
        return [line for part in (self._rows(), self._events(), self._losses(), self._sums()) for line in part]

    def _rows(self) -> list[str]:
        return [f"{one.file}: {count(one.read, 'row')} of {one.rows}" for one in self.files]

    def _events(self) -> list[str]:
        written = ", ".join(f"{number:,} {name}" for name, number in self.events.items())
        whose = f"{count(self.written, 'event')} of {count(self.customers, 'customer')}"
        lines = [f"{whose} in {self.into.name}: {written or 'none'}"]
        if self.first is not None and self.last is not None:
            lines.append(f"from {format_instant(self.first)} to {format_instant(self.last)}")
        return lines + [f"assumed for every customer: {words}" for words in self.assumed]

    def _losses(self) -> list[str]:
        lines = []
        if self.unidentified:
            what = count(self.unidentified, "order or refund", "orders and refunds")
            lines.append(f"{what} without a customer, each kept as somebody unknown")
        if self.incomplete:
            lines.append(f"{count(self.incomplete, 'order lacks', 'orders lack')} a row that was rejected")
        if self.repeated:
            lines.append(f"{count(self.repeated, 'repetition')} left out")
        if self.shortened:
            what = count(self.shortened, "order names only a part of its", "orders name only a part of their")
            lines.append(f"{what} products: an event has at most {MAX_FILE_LINE_BYTES // 1024} KB")
        aside = Counter(self.orders_aside)
        for one in self.files:
            aside.update(one.aside)
        lines += [f"set aside: {number:,} {reason}" for reason, number in sorted(aside.items())]
        lines += [f"rejected: {number:,} {reason}" for reason, number in self.rejected.items()]
        named = [path.name for path in (self.rejects, self.aside) if path is not None]
        return lines + ([f"row by row in {' and '.join(named)}"] if named else [])

    def _sums(self) -> list[str]:
        return [line for currency, sums in self.amounts.items() for line in sums.sentences(currency)]


@dataclass(slots=True)
class FileTally:
    """The counts of one file while it is read."""

    file: str
    rows: str
    read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)

    def report(self) -> FileReport:
        return FileReport(
            self.file, self.rows, self.read, dict(sorted(self.rejected.items())), dict(sorted(self.aside.items()))
        )

"""What an import did, in numbers: where every row went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from tetatet.model.time import Instant, format_instant


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
class Amounts:
    """Sums in one currency, exact: what the events carry, what was set aside, what rounding to cents took.

    ``orders - refunds + aside + rounding`` is the sum of the rows that were not rejected.
    """

    orders: Decimal
    refunds: Decimal
    aside: Decimal
    rounding: Decimal

    @property
    def all_rows(self) -> Decimal:
        return self.orders - self.refunds + self.aside + self.rounding


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Where every row went.

    `events` counts what was written, by name (`identify` for traits); `orders_aside`
    whole orders that a rule set aside, by reason; `rejected_events` whole
    orders (or events) that could not be used; `unidentified` orders and refunds without a customer (written,
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
            "amounts": {
                currency: {name: f"{getattr(sums, name):f}" for name in ("orders", "refunds", "aside", "rounding")}
                for currency, sums in self.amounts.items()
            },
            "assumed": list(self.assumed),
            "first": None if self.first is None else format_instant(self.first),
            "last": None if self.last is None else format_instant(self.last),
            "rejects_file": None if self.rejects is None else str(self.rejects),
            "aside_file": None if self.aside is None else str(self.aside),
        }

    def sentences(self) -> list[str]:
        """The report in lines for a person."""
        return [line for part in (self._rows(), self._events(), self._losses(), self._sums()) for line in part]

    def _rows(self) -> list[str]:
        return [f"{one.file}: {one.read:,} rows of {one.rows}" for one in self.files]

    def _events(self) -> list[str]:
        written = ", ".join(f"{number:,} {name}" for name, number in self.events.items())
        lines = [f"{self.written:,} events of {self.customers:,} customers in {self.into.name}: {written or 'none'}"]
        if self.first is not None and self.last is not None:
            lines.append(f"from {format_instant(self.first)} to {format_instant(self.last)}")
        return lines + [f"assumed for every customer: {words}" for words in self.assumed]

    def _losses(self) -> list[str]:
        lines = []
        if self.unidentified:
            lines.append(f"{self.unidentified:,} orders and refunds without a customer, each kept as somebody unknown")
        if self.incomplete:
            lines.append(f"{self.incomplete:,} orders lack a row that was rejected")
        if self.repeated:
            lines.append(f"{self.repeated:,} repetitions left out")
        if self.shortened:
            lines.append(f"{self.shortened:,} orders name only a part of their products: an event has a limit")
        aside = Counter(self.orders_aside)
        for one in self.files:
            aside.update(one.aside)
        lines += [f"set aside: {number:,} {reason}" for reason, number in sorted(aside.items())]
        lines += [f"rejected: {number:,} {reason}" for reason, number in self.rejected.items()]
        named = [path.name for path in (self.rejects, self.aside) if path is not None]
        return lines + ([f"row by row in {' and '.join(named)}"] if named else [])

    def _sums(self) -> list[str]:
        return [
            f"{sums.orders:,.2f} {currency} in orders, {sums.refunds:,.2f} refunded, {sums.aside:,.2f} set aside"
            for currency, sums in self.amounts.items()
        ]


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

"""Rows sifted: the good ones go on, every other one is rejected or set aside here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import Ledger
from tetatet.run.importing.plan import Columns, Field, Key, Plan
from tetatet.run.importing.readers import BadRow, Batch
from tetatet.run.importing.report import FileTally
from tetatet.run.importing.rows import RowBuilder
from tetatet.run.importing.rules import ASIDE, RowRules, aside_reason


@dataclass(frozen=True, slots=True)
class Sifted:
    """Rows with their fields read: `values` and `verdicts` by row; `out` are the rows that do not go on.

    A row that is out has the fault for which it is rejected, or None where a rule sets it aside.
    """

    values: Mapping[Key, Sequence[Value]]
    verdicts: Sequence[int]
    out: Mapping[int, Bad | None]


class Sieve:
    """Reads the fields of rows, column by column, and finds those that do not go on."""

    def __init__(self, rules: RowRules, fields: Sequence[tuple[Key, Field]]) -> None:
        self._rules = rules
        self._fields = fields

    def sift(self, columns: Columns, count: int) -> Sifted:
        """What do these rows say, and which of them cannot be used? A rule's aside goes before a fault."""
        verdicts = self._rules.verdicts(columns, count)
        values: dict[Key, Sequence[Value]] = {}
        out: dict[int, Bad | None] = {}
        for key, field in self._fields:
            values[key] = read = field.read(columns, count)
            for index, bad in field.faults(read):
                out.setdefault(index, bad)
        if self._rules.sets_aside:
            out.update((index, None) for index, verdict in enumerate(verdicts) if verdict >= ASIDE)
        return Sifted(values, verdicts, dict(sorted(out.items())))


def amount_of(values: Mapping[Key, Sequence[Value]], index: int) -> Decimal:
    """What a row that was set aside comes to, as far as it can be read."""

    def number(name: str) -> Decimal | None:
        found: Value = values["role", name][index] if ("role", name) in values else None
        return Decimal(found) if type(found) in (int, Decimal) else None

    whole = number("total") or number("amount")
    if whole is not None:
        return whole
    quantity = number("quantity") if ("role", "quantity") in values else Decimal(1)
    return (number("price") or Decimal(0)) * (quantity or Decimal(0))


class RowTaker:
    """Makes an event of each good row at once."""

    def __init__(self, plan: Plan, ledger: Ledger, tallies: Mapping[int, FileTally]) -> None:
        self._plan = plan
        self._ledger = ledger
        self._tallies = tallies
        self._sieve = Sieve(plan.rules, plan.fields)
        self._builder = RowBuilder(plan, ledger, tallies)

    def take(self, file: int, item: Batch | BadRow) -> None:
        """Write the events of a batch."""
        tally = self._tallies[file]
        if isinstance(item, BadRow):
            tally.read += 1
            self._ledger.reject_row(tally, item.row, Bad(item.reason, item.detail), item.values)
            return
        tally.read += len(item.rows)
        sifted = self._sieve.sift(item.columns, len(item.rows))
        for index, bad in sifted.out.items():
            self._lose(tally, item, index, bad, sifted)
        names, rows = list(sifted.values), zip(*sifted.values.values(), strict=True)
        for index, row in enumerate(rows):
            if index not in sifted.out:
                values = dict(zip(names, row, strict=True))
                found = self._builder.take(file, item.rows[index], sifted.verdicts[index], values)
                if found is not None:
                    self._ledger.reject_row(tally, item.rows[index], found, item.values(index))

    def _lose(self, tally: FileTally, batch: Batch, index: int, bad: Bad | None, sifted: Sifted) -> None:
        row, values = batch.rows[index], batch.values(index)
        if bad is not None:
            self._ledger.reject_row(tally, row, bad, values)
            return
        reason = aside_reason(self._plan.table.rules, sifted.verdicts[index])
        currency = self._plan.mapping.mapping.currency or ""
        self._ledger.add_aside(tally, reason, amount_of(sifted.values, index), currency)
        self._ledger.set_row_aside(tally, row, reason, values)

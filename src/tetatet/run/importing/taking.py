"""Rows sifted as they are read: the good ones go on, every other one is rejected or set aside here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import Ledger
from tetatet.run.importing.lines import LineStore
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.readers import BadRow, Batch
from tetatet.run.importing.report import FileTally
from tetatet.run.importing.rows import RowBuilder
from tetatet.run.importing.rules import ASIDE, aside_reason

Key = tuple[str, str]
"""A group of fields (``role``, ``line``, ``properties``, ``traits``) and a name in it."""


class Taker(Protocol):
    """Takes what a reader gives of the file of that number."""

    def take(self, file: int, item: Batch | BadRow, tally: FileTally) -> None: ...


@dataclass(frozen=True, slots=True)
class Sifted:
    """A batch with its fields read: `good` says by row whether it goes on, `faults` why not."""

    values: Mapping[Key, Sequence[Value]]
    verdicts: Sequence[int]
    good: Sequence[bool]
    faults: Mapping[int, Bad]


class _Sieve:
    """What both kinds of takers do first with a batch."""

    def __init__(self, plan: Plan, ledger: Ledger, files: Sequence[str]) -> None:
        self._plan = plan
        self._ledger = ledger
        self._files = files
        self._currency = plan.mapping.mapping.currency or ""
        own = set(map(id, plan.own_fields()))
        groups = {"role": plan.roles, "line": plan.line, "properties": plan.properties, "traits": plan.traits}
        self._fields = [
            ((group, name), field)
            for group, fields in groups.items()
            for name, field in fields.items()
            if id(field) in own
        ]

    def reject(self, file: int, item: BadRow, tally: FileTally) -> None:
        """A row that the reader could make nothing of."""
        tally.read += 1
        self._reject(file, item.row, Bad(item.reason, item.detail), item.values, tally)

    def _reject(self, file: int, row: int, bad: Bad, values: Mapping[str, str | None], tally: FileTally) -> None:
        tally.rejected[bad.reason] += 1
        self._ledger.reject_row(self._files[file], row, bad, values)

    def reject_row(self, file: int, batch: Batch, index: int, bad: Bad, tally: FileTally) -> None:
        """A row of a batch that cannot be used."""
        self._reject(file, batch.rows[index], bad, batch.values(index), tally)

    def sift(self, file: int, batch: Batch, tally: FileTally) -> Sifted:
        """Read every field of a batch; reject and set aside what does not go on."""
        count = len(batch.rows)
        tally.read += count
        verdicts = self._plan.rules.verdicts(batch.columns, count)
        values = {key: field.read(batch.columns, count) for key, field in self._fields}
        faults: dict[int, Bad] = {}
        for key, field in self._fields:
            for index, bad in field.faults(values[key]):
                faults.setdefault(index, bad)
        good = [True] * count
        for index in sorted({*faults, *(i for i, verdict in enumerate(verdicts) if verdict >= ASIDE)}):
            good[index] = False
            if verdicts[index] >= ASIDE:
                faults.pop(index, None)
                self._set_aside(file, batch, index, verdicts[index], values, tally)
            else:
                self.reject_row(file, batch, index, faults[index], tally)
        return Sifted(values, verdicts, good, faults)

    def _set_aside(
        self, file: int, batch: Batch, index: int, verdict: int, values: Mapping[Key, Sequence[Value]], tally: FileTally
    ) -> None:
        reason = aside_reason(self._plan.table.rules, verdict)
        tally.aside[reason] += 1
        amount = _amount({key: cells[index] for key, cells in values.items()})
        row = batch.rows[index]
        self._ledger.set_row_aside(self._files[file], row, reason, batch.values(index), amount, self._currency)


def _amount(values: Mapping[Key, Value]) -> Decimal:
    """What a row that was set aside comes to, as far as it can be read."""
    known = {name: value for (_, name), value in values.items() if type(value) in (int, Decimal)}
    for name in ("total", "amount"):
        if name in known:
            return Decimal(known[name])
    if "price" not in known:
        return Decimal(0)
    once = 0 if ("role", "quantity") in values else 1
    return Decimal(known["price"]) * Decimal(known.get("quantity", once))


class LineTaker:
    """Keeps good order lines in the store, until all files are read."""

    def __init__(self, plan: Plan, ledger: Ledger, store: LineStore, files: Sequence[str]) -> None:
        self.store = store
        self._sieve = _Sieve(plan, ledger, files)

    def take(self, file: int, item: Batch | BadRow, tally: FileTally) -> None:
        """Keep the good lines of a batch; of a bad one, remember which order it leaves incomplete."""
        if isinstance(item, BadRow):
            self._sieve.reject(file, item, tally)
            return
        sifted = self._sieve.sift(file, item, tally)
        orders = sifted.values["role", "order"]
        for index in sifted.faults:
            if type(orders[index]) is str:
                self.store.add_broken(orders[index])
        self.store.add(file, item, orders, sifted.verdicts, sifted.good)


class RowTaker:
    """Makes an event of each good row at once."""

    def __init__(self, plan: Plan, ledger: Ledger, files: Sequence[str]) -> None:
        self._sieve = _Sieve(plan, ledger, files)
        self._builder = RowBuilder(plan, ledger, files)

    def take(self, file: int, item: Batch | BadRow, tally: FileTally) -> None:
        """Write the events of a batch."""
        if isinstance(item, BadRow):
            self._sieve.reject(file, item, tally)
            return
        sifted = self._sieve.sift(file, item, tally)
        names, columns = list(sifted.values), zip(*sifted.values.values(), strict=True)
        for index, row in enumerate(columns):
            if sifted.good[index]:
                values = dict(zip(names, row, strict=True))
                bad = self._builder.take(file, item.rows[index], sifted.verdicts[index], values)
                if bad is not None:
                    self._sieve.reject_row(file, item, index, bad, tally)

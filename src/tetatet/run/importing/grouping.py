"""Sorted lines cut into orders, however the batches fall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, islice, pairwise
from operator import ne

from tetatet.run.importing.cells import Bad, Value
from tetatet.run.importing.ledger import Ledger
from tetatet.run.importing.lines import MAX_LINES, LineStore
from tetatet.run.importing.orders import OrderBuilder, Part
from tetatet.run.importing.plan import Key, Plan
from tetatet.run.importing.report import FileTally
from tetatet.run.importing.rules import aside_reason
from tetatet.run.importing.taking import Sieve, Sifted, amount_of

_OUT = -1
"""Stands for the verdict of a line that does not go on, because it was rejected or set aside."""


@dataclass(slots=True)
class _Order:
    """The lines of one order as far as they have come."""

    key: str
    files: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    verdicts: list[int] = field(default_factory=list)
    values: dict[Key, list[Value]] = field(default_factory=dict)
    rejected: int = 0


class OrderGrouping:
    """Reads the lines of a store in the order of their keys, and hands over whole orders."""

    def __init__(self, plan: Plan, ledger: Ledger, tallies: Mapping[int, FileTally]) -> None:
        self._plan = plan
        self._ledger = ledger
        self._tallies = tallies
        self._builder = OrderBuilder(plan, ledger, tallies)
        self._order: _Order | None = None

    def run(self, store: LineStore, progress: Callable[[int], None]) -> None:
        """Take every line of the store."""
        store.settle()
        self._reject_too_long(store)
        done = self._take_keyless(store)
        sieve = Sieve(self._plan.rules, self._plan.line_fields)
        for keys, files, rows, *columns in store.together():
            count = len(keys)
            cells = dict(zip(store.columns, columns, strict=True))
            self._take(keys, files, rows, sieve.sift(cells, count))
            done += count
            progress(done)
        self._close()

    def _reject_too_long(self, store: LineStore) -> None:
        for key, lines, file, row in store.too_long():
            detail = f"{lines:,} lines in one order; at most {MAX_LINES:,} are taken"
            self._ledger.reject_order(self._tallies[file].file, [row], Bad("too many lines", detail), key, [])

    def _take_keyless(self, store: LineStore) -> int:
        """A line that names no order is rejected, unless a rule sets it aside."""
        count = 0
        order = ("role", "order")
        fields = [(key, field) for key, field in self._plan.fields if not self._plan.joined.intersection(field.columns)]
        sieve = Sieve(self._plan.rules, sorted(fields, key=lambda one: one[0] != order))
        for files, rows, cells in store.keyless():
            sifted = sieve.sift(cells, len(rows))
            for index, bad in sifted.out.items():
                self._lose(files[index], rows[index], bad, sifted, index)
            count += len(rows)
        return count

    def _take(self, keys: Sequence[str], files: Sequence[int], rows: Sequence[int], sifted: Sifted) -> None:
        verdicts, rejected = list(sifted.verdicts), set()
        for index, bad in sifted.out.items():
            self._lose(files[index], rows[index], bad, sifted, index)
            verdicts[index] = _OUT
            if bad is not None:
                rejected.add(index)
        for start, end in _runs(keys):
            if self._order is None or self._order.key != keys[start]:
                self._close()
                self._order = _Order(keys[start])
            order = self._order
            if rejected:
                order.rejected += len(rejected.intersection(range(start, end)))
            _extend(order, files, rows, verdicts, sifted.values, slice(start, end))

    def _lose(self, file: int, row: int, bad: Bad | None, sifted: Sifted, index: int) -> None:
        """Count a line that does not go on; its record is written when all lines were read."""
        tally = self._tallies[file]
        if bad is not None:
            tally.rejected[bad.reason] += 1
            self._ledger.ends.add_lost(self._plan.number, file, row, bad.reason, bad.detail)
            return
        reason = aside_reason(self._plan.table.rules, sifted.verdicts[index])
        currency = self._plan.mapping.mapping.currency or ""
        self._ledger.add_aside(tally, reason, amount_of(sifted.values, index), currency)
        self._ledger.ends.add_lost(self._plan.number, file, row, reason, None)

    def _close(self) -> None:
        """The order at hand is whole."""
        order, self._order = self._order, None
        if order is None:
            return
        whole = Part(order.key, order.verdicts[0], order.files[0], order.rows, order.rejected > 0, order.values)
        for parts in _by_verdict(order, whole):
            self._builder.take(parts)


def _runs(keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """From where to where one key goes."""
    changes = compress(range(1, len(keys)), map(ne, keys, islice(keys, 1, None)))
    return pairwise(chain((0,), changes, (len(keys),)))


def _extend(
    order: _Order,
    files: Sequence[int],
    rows: Sequence[int],
    verdicts: Sequence[int],
    values: Mapping[Key, Sequence[Value]],
    span: slice,
) -> None:
    if not order.rows:
        order.files, order.rows, order.verdicts = list(files[span]), list(rows[span]), list(verdicts[span])
        order.values = {key: list(column[span]) for key, column in values.items()}
        return
    order.files += files[span]
    order.rows += rows[span]
    order.verdicts += verdicts[span]
    for key, column in values.items():
        order.values[key] += column[span]


def _by_verdict(order: _Order, whole: Part) -> Iterator[list[Part]]:
    """The order's parts, those of one verdict together, by file."""
    kinds = set(zip(order.verdicts, order.files, strict=True))
    if len(kinds) == 1:  # nearly always
        if whole.verdict != _OUT:
            yield [whole]
        return
    for verdict in sorted({verdict for verdict, _ in kinds if verdict != _OUT}):
        marks = list(zip(order.verdicts, order.files, strict=True))
        files = sorted({file for found, file in kinds if found == verdict})
        yield [whole.only([mark == (verdict, file) for mark in marks], verdict, file) for file in files]

"""One import, from files and a mapping to a file of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import localcontext
from fnmatch import fnmatchcase
from itertools import groupby
from pathlib import Path
from typing import Any

from tetatet.model.errors import InputError
from tetatet.model.time import SECOND, Instant
from tetatet.run.importing.cells import Bad
from tetatet.run.importing.ends import Ends
from tetatet.run.importing.grouping import OrderGrouping
from tetatet.run.importing.ledger import Ledger, Told
from tetatet.run.importing.lines import LineStore
from tetatet.run.importing.lost import write_lost
from tetatet.run.importing.mapping import CUSTOMER, Assumption, Join
from tetatet.run.importing.mapping_file import MappingFile, read_mapping
from tetatet.run.importing.output import open_side_file, write_events
from tetatet.run.importing.plan import Plan, plan_table
from tetatet.run.importing.readers import BadRow, Batch, Form, RowFile, open_rows
from tetatet.run.importing.report import FileTally, ImportReport, Progress
from tetatet.run.importing.scratch import Scratch, open_scratch
from tetatet.run.importing.segment import ASSUMED, message_id, nest
from tetatet.run.importing.taking import RowTaker

_DIGITS = 60
"""Digits that sums are exact to: two factors of fifteen digits and nine decimals, many times over."""


def import_files(
    files: Sequence[Path], mapping: Path | MappingFile, into: Path, progress: Progress | None = None
) -> ImportReport:
    """Turn files of rows into Tetatet's events.

    The result does not depend on the order of `files`; a second import gives the same
    bytes. Nothing stands at `into` before all is done. Rejects and what was set aside
    stand beside it, as ``NAME.rejects.jsonl`` and ``NAME.aside.jsonl``, or not at all
    when there are none.

    Args:
        into: the file of events, in JSON lines; packed when it ends in ``.gz``.

    Raises:
        InvalidProject: the mapping is wrong, or does not fit the files.
        InputError: a file cannot be read as what it is said to be.
        UnavailableError: the disk is full, or cannot be written to.
    """
    read = mapping if isinstance(mapping, MappingFile) else read_mapping(mapping)
    given = sorted({path.resolve() for path in files}, key=lambda path: (path.name, str(path)))
    into = _target(into, [*given, *([mapping.resolve()] if isinstance(mapping, Path) else [])])
    with localcontext(prec=_DIGITS), open_scratch(into) as scratch:
        return _Import(read, given, into, scratch, progress or _silent).run()


def _target(into: Path, read: Sequence[Path]) -> Path:
    """The path of the events, whole; nothing that is read may be written over."""
    if into.is_dir():
        raise InputError(f"{into} is a folder; name the file of events, such as {into / 'events.jsonl'}")
    into = into.resolve()
    if not into.parent.is_dir():
        raise InputError(f"{into.parent}: there is no such folder; make it first, or name another one")
    written = next((path for path in (into, *_sides(into)) if path in read), None)
    if written is not None:
        raise InputError(f"{written.name} is read and would be written over; choose another name than {into.name}")
    return into


def _sides(into: Path) -> list[Path]:
    """The files of what was rejected and what was set aside."""
    stem = into.name.removesuffix(".gz").removesuffix(".jsonl")
    return [into.with_name(f"{stem}.{word}.jsonl") for word in ("rejects", "aside")]


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class _Job:
    """The files that one table of the mapping reads, by their numbers."""

    plan: Plan
    files: tuple[int, ...]


class _Import:
    """One run: reads, brings together, assumes, settles what came twice, writes."""

    def __init__(self, read: MappingFile, given: list[Path], into: Path, scratch: Scratch, progress: Progress) -> None:
        self._mapping = read
        self._given = given
        self._names = [path.name for path in given]
        self._into = into
        self._scratch = scratch
        self._progress = progress
        self._tallies: dict[int, dict[int, FileTally]] = {}
        self._joined_tallies: list[FileTally] = []

    def run(self) -> ImportReport:
        """Do the import and report on it."""
        jobs = self._jobs()
        sides = _sides(self._into)
        with ExitStack() as stack:
            self._ends = Ends(self._scratch)
            stack.callback(self._ends.close)
            rejects, aside = (stack.enter_context(open_side_file(path)) for path in sides)
            self._ledger = Ledger(self._ends, rejects, aside, self._names)
            for job in jobs:
                self._read(job)
            write_lost(self._ledger, [job.plan for job in jobs], self._given, self._tallies)
            self._assume()
            self._settle_repetitions()
            report = self._report(sides)
            write_events(self._into, self._counted(self._ends.lines(), report.written))
        return report

    # ------------------------------------------------------------ which file is read as what

    def _jobs(self) -> list[_Job]:
        tables = self._mapping.mapping.tables
        joined = {join.file for table in tables for join in table.join}
        plans = [plan_table(self._mapping, number) for number in range(len(tables))]
        free = [number for number, name in enumerate(self._names) if name not in joined]
        jobs = []
        for plan in plans:
            pattern = plan.table.file or "*"
            jobs.append(_Job(plan, tuple(number for number in free if fnmatchcase(self._names[number], pattern))))
        taken = {number for job in jobs for number in job.files}
        lost = [self._names[number] for number in free if number not in taken]
        if lost:
            patterns = ", ".join(plan.table.file or "*" for plan in plans)
            raise InputError(f"{lost[0]} fits no table of {self._mapping.name} (its files are {patterns})")
        if not taken:
            raise InputError("no file to import was given")
        return jobs

    def _read(self, job: _Job) -> None:
        if not job.files:
            return
        tallies = {number: FileTally(self._names[number], job.plan.table.rows) for number in job.files}
        self._tallies[job.plan.number] = tallies
        if job.plan.table.rows != "order lines":
            taker = RowTaker(job.plan, self._ledger, tallies)
            for number in job.files:
                self._read_rows(job.plan, number, taker.take)
            return
        store = LineStore(self._scratch, job.plan)
        for number in job.files:
            self._read_lines(job.plan, number, store, tallies[number])
        self._read_joins(job, store)
        grouping = OrderGrouping(job.plan, self._ledger, tallies)
        grouping.run(store, lambda done: self._progress("bring order lines together", done, store.count))

    def _read_rows(self, plan: Plan, number: int, take: Callable[[int, Batch | BadRow], None]) -> None:
        with self._open(plan, number) as rows:
            for item in rows.batches(plan.wanted):
                take(number, item)
                self._progress(f"read {self._names[number]}", rows.done(), rows.size)

    def _read_lines(self, plan: Plan, number: int, store: LineStore, tally: FileTally) -> None:
        def take(file: int, item: Batch | BadRow) -> None:
            if isinstance(item, Batch):
                tally.read += len(item.rows)
                store.add(file, item)
            else:
                tally.read += 1
                self._ledger.reject_row(tally, item.row, Bad(item.reason, item.detail), item.values)

        with self._open(plan, number) as rows:
            native = rows.native(plan.wanted) if rows.native is not None else None
            if native is not None:
                tally.read += store.add_native(number, native)
                self._progress(f"read {tally.file}", rows.size, rows.size)
                return
        self._read_rows(plan, number, take)

    @contextmanager
    def _open(self, plan: Plan, number: int) -> Iterator[RowFile]:
        with open_rows(self._given[number], plan.form, plan.wanted) as rows:
            plan.check_columns(self._names[number], rows.names)
            yield rows

    def _read_joins(self, job: _Job, store: LineStore) -> None:
        for position, join in enumerate(job.plan.table.join):
            path = self._join_path(join, self._given[job.files[0]])
            tally = FileTally(path.name, "joined rows")
            self._joined_tallies.append(tally)
            wanted = (join.their_key or join.key, *join.take)
            form = Form(join.encoding, join.delimiter, join.sheet, join.header_row)
            with open_rows(path, form, wanted) as rows:
                job.plan.check_join(position, path.name, rows.names)
                store.add_join(position, path.name, self._joined(rows.batches(wanted), tally))

    def _joined(self, items: Iterable[Batch | BadRow], tally: FileTally) -> Iterator[Batch]:
        for item in items:
            if isinstance(item, Batch):
                tally.read += len(item.rows)
                yield item
            else:
                tally.read += 1
                self._ledger.reject_row(tally, item.row, Bad(item.reason, item.detail), item.values)

    def _join_path(self, join: Join, beside: Path) -> Path:
        """The joined file: one of those given, or it stands beside the file that it is joined to."""
        given = next((path for path in self._given if path.name == join.file), None)
        found = given or beside.with_name(join.file)
        if not found.is_file():
            raise InputError(f"{join.file}, which the mapping joins, is neither given nor beside {beside.name}")
        _target(self._into, [found.resolve()])
        return found

    # ------------------------------------------------------------ what the rows do not say themselves

    def _assume(self) -> None:
        """State the mapping's assumptions of every customer, a second before the first sight of him.

        A second before, so that what is assumed holds when the first event is decided on.
        """
        self._customers = self._ends.see_customers()
        assumptions = self._mapping.mapping.assume
        if not assumptions:
            return
        for customer, first in self._ends.first_sights():
            for number, assumption in enumerate(assumptions, start=1):
                at = Instant(max(first - SECOND, 0))
                self._ledger.event(_assumed(assumption, number, customer, at))

    def _settle_repetitions(self) -> None:
        """Of two events with one id the first stays; the second is a repetition, or a contradiction."""
        for _, same in groupby(self._ends.twice(), key=lambda one: one[0].id):
            (first, text), *others = same
            for kept, line in others:
                self._ends.drop(kept)
                self._ledger.forget(kept)
                if line == text:
                    self._ledger.repeated += 1
                else:
                    self._ledger.reject_contradiction(kept, line, first)

    # ------------------------------------------------------------ the result

    def _counted(self, lines: Iterator[bytes], total: int) -> Iterator[bytes]:
        for done, line in enumerate(lines, start=1):
            if done % 10_000 == 0 or done == total:
                self._progress("write events", done, total)
            yield line

    def _report(self, sides: Sequence[Path]) -> ImportReport:
        ledger = self._ledger
        rejects, aside = ledger.rejects.lines, ledger.aside.lines
        tallies = [tally for of_table in self._tallies.values() for tally in of_table.values()] + self._joined_tallies
        return ImportReport(
            into=self._into,
            files=tuple(tally.report() for tally in tallies),
            events={name: number for name, number in sorted(ledger.events.items()) if number},
            customers=self._customers,
            unidentified=ledger.unidentified,
            incomplete=ledger.incomplete,
            repeated=ledger.repeated,
            shortened=ledger.shortened,
            orders_aside=dict(sorted(ledger.orders_aside.items())),
            rejected_events=dict(sorted(ledger.rejected_events.items())),
            examples=dict(sorted(ledger.examples.items())),
            amounts=ledger.amounts(),
            assumed=tuple(_words(assumption) for assumption in self._mapping.mapping.assume),
            first=ledger.first,
            last=ledger.last,
            rejects=sides[0] if rejects else None,
            aside=sides[1] if aside else None,
        )


def _assumed(assumption: Assumption, number: int, customer: str, at: Instant) -> Told:
    """What is assumed of one customer, as an event."""
    made = message_id(ASSUMED, str(number), customer)
    properties = {name: _filled(value, customer) for name, value in assumption.properties.items()}
    traits = nest({name: _filled(value, customer) for name, value in assumption.traits.items()})
    return Told(assumption.event, made, at, ASSUMED, customer, None, properties, traits)


def _filled(value: Any, customer: str) -> Any:
    return value.replace(CUSTOMER, customer) if isinstance(value, str) else value


def _words(assumption: Assumption) -> str:
    """An assumption in words, for reports."""
    told = assumption.properties or assumption.traits
    return f"{assumption.event or 'traits'} ({', '.join(f'{name}: {value}' for name, value in told.items())})"

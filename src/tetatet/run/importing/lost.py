"""The rows that were lost while lines were brought together: looked up in their files once more.

Lines are checked when they stand side by side, with only the cells that the mapping
reads. The file of rejects shows the whole row, so the few rows that need it are read
again; a file without any is not opened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from tetatet.run.importing.cells import Bad
from tetatet.run.importing.ends import Lost
from tetatet.run.importing.ledger import Ledger
from tetatet.run.importing.plan import Plan
from tetatet.run.importing.readers import Batch, open_rows
from tetatet.run.importing.report import FileTally


def write_lost(
    ledger: Ledger, plans: Sequence[Plan], paths: Sequence[Path], tallies: Mapping[int, Mapping[int, FileTally]]
) -> None:
    """Write the record of every lost line, with its row as it stands in the file.

    Args:
        paths: the files, by number.
        tallies: by the number of the table, then of the file.
    """
    for (table, file), lost in groupby(ledger.ends.lost(), key=lambda one: (one.table, one.file)):
        plan, tally = plans[table], tallies[table][file]
        with open_rows(paths[file], plan.form, plan.wanted) as rows:
            # Columnar files give only the columns that are asked for, all others give whole rows anyhow.
            columns = rows.names if rows.native is not None and rows.names is not None else plan.wanted
            batches = (item for item in rows.batches(columns) if isinstance(item, Batch))
            for one, values in _matched(lost, batches):
                if one.detail is None:
                    ledger.set_row_aside(tally, one.row, one.reason, values)
                else:
                    ledger.write_reject(tally.file, one.row, Bad(one.reason, one.detail), {"values": values})


def _matched(lost: Iterator[Lost], batches: Iterator[Batch]) -> Iterator[tuple[Lost, dict[str, str | None]]]:
    """Each lost row with its cells; both come in the order of the rows."""
    batch = next(batches)
    for one in lost:
        while batch.rows[-1] < one.row:
            batch = next(batches)
        yield one, batch.values(bisect_left(batch.rows, one.row))

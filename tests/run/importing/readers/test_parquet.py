"""Parquet: every value as its text, numbered rows, damaged files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.run.importing.given import write
from tests.run.importing.readers.reading import read
from tetatet.model.errors import InputError
from tetatet.run.importing.readers import Form, open_rows

ROWS = '''
COPY (
  SELECT * FROM (VALUES
    (1, 1.39::DOUBLE, TIMESTAMP '2026-03-01 10:00:00', TIMESTAMPTZ '2026-03-01 10:00:00+01', 'x"y'),
    (2, NULL, NULL, NULL, '')
  ) AS t(a, b, c, d, "odd ""name""")
) TO '{path}' (FORMAT parquet)
'''


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A Parquet file with a name that patterns would misread."""
    found = tmp_path / "rows [1].parquet"
    duckdb.execute(ROWS.format(path=found))
    return found


def test_values_become_text(path: Path) -> None:
    """Numbers show their shortest form, times with a zone are in UTC, names of columns may be odd."""
    good, _ = read(path, wanted=("a", "b", "c", "d", 'odd "name"'))
    assert good == [
        (1, {"a": "1", "b": "1.39", "c": "2026-03-01 10:00:00", "d": "2026-03-01 09:00:00+00", 'odd "name"': 'x"y'}),
        (2, {"a": "2", "b": None, "c": None, "d": None, 'odd "name"': ""}),
    ]


def test_the_quick_way_gives_the_same_rows(path: Path) -> None:
    """What DuckDB reads by itself has the same numbers and cells as the batches."""
    wanted = ("a", "b")
    with open_rows(path, Form(), wanted) as rows:
        assert rows.native is not None
        native = rows.native(wanted)
        found = duckdb.execute(native.query, list(native.given)).fetchall()
    good, _ = read(path, wanted=wanted)
    assert [(row, *values.values()) for row, values in good] == found


def test_what_is_no_parquet_is_bad_input(tmp_path: Path) -> None:
    """A text file with that ending is said to be none."""
    with pytest.raises(InputError, match="no Parquet file that can be read"):
        read(write(tmp_path / "f.parquet", "a,b\n1,2\n"))

"""Which reader reads this file?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tetatet.model.errors import InputError
from tetatet.run.importing.readers.delimited import open_delimited
from tetatet.run.importing.readers.jsonlines import open_jsonlines
from tetatet.run.importing.readers.parquet import open_parquet
from tetatet.run.importing.readers.rows import Form, RowFile
from tetatet.run.importing.readers.workbook import open_workbook

_Open = Callable[[Path, Form, Sequence[str]], AbstractContextManager[RowFile]]

_BY_ENDING: tuple[tuple[str, _Open], ...] = (
    (".csv", open_delimited),
    (".csv.gz", open_delimited),
    (".tsv", open_delimited),
    (".tsv.gz", open_delimited),
    (".txt", open_delimited),
    (".txt.gz", open_delimited),
    (".xlsx", open_workbook),
    (".xlsm", open_workbook),
    (".jsonl", open_jsonlines),
    (".jsonl.gz", open_jsonlines),
    (".ndjson", open_jsonlines),
    (".ndjson.gz", open_jsonlines),
    (".parquet", open_parquet),
)


def holds_rows(path: Path) -> bool:
    """Says the name of this file that a reader of rows reads it?"""
    return any(path.name.lower().endswith(ending) for ending, _ in _BY_ENDING)


@contextmanager
def open_rows(path: Path, form: Form, wanted: Sequence[str]) -> Iterator[RowFile]:
    """Open a file of rows.

    Args:
        wanted: columns that the mapping names; a CSV's delimiter is the one that finds most of them.

    Raises: InputError: no such file, no known ending, or a file that is not what its ending says.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the files in it that are to be imported")
    name = path.name.lower()
    opener = next((opener for ending, opener in _BY_ENDING if name.endswith(ending)), None)
    if opener is None:
        endings = " ".join(ending for ending, _ in _BY_ENDING if not ending.endswith(".gz"))
        raise InputError(f"{path.name}: no reader for this kind of file; known are {endings}, text also as .gz")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    with opener(path, form, wanted) as rows:
        yield rows

"""Import: files of rows, by a mapping, into Tetatet's events.

The way of a row: a reader cuts the file into batches of text cells (`readers`), the
plan of its table reads the fields (`plan`, `cells`), rules say what it is (`rules`),
bad ones leave (`taking`). Order lines wait on the disk until their order is together
(`lines`, `orders`); other rows are events at once (`rows`). The ledger counts where
each row ended, the scratch keeps the events until they are written in order of time.
"""

from __future__ import annotations

from tetatet.run.importing.declarations import draft_declarations
from tetatet.run.importing.imports import import_files
from tetatet.run.importing.mapping_file import MappingFile, read_mapping
from tetatet.run.importing.report import Amounts, FileReport, ImportReport, Progress

__all__ = [
    "Amounts",
    "FileReport",
    "ImportReport",
    "MappingFile",
    "Progress",
    "draft_declarations",
    "import_files",
    "read_mapping",
]

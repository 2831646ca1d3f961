"""Files of rows: CSV, workbooks, JSON lines and Parquet, all as batches of text cells."""

from __future__ import annotations

from tetatet.run.importing.readers.opening import holds_rows, open_rows
from tetatet.run.importing.readers.rows import BATCH_ROWS, BadRow, Batch, Cells, Form, NativeRows, RowFile

__all__ = ["BATCH_ROWS", "BadRow", "Batch", "Cells", "Form", "NativeRows", "RowFile", "holds_rows", "open_rows"]

"""Files of rows: CSV, workbooks, JSON lines, Parquet."""

"""All that one process keeps, in one SQLite file: `stores.sql` on a database of this kind.

- `database`: the connection, its settings, its errors in words that say what to do.
- `schema`: the numbered migrations. `lock`: one writer a file. `checkpoints`, `backup`: looking after the file.
- `outbox`: what SQLite does in its own way. `store`: the reader, the writer, and all of it together.
- `queries`: the SQL, by name, one module for each table.
"""

from tetatet.stores.sqlite.store import SqliteStore, open_store, read_tables

__all__ = ["SqliteStore", "open_store", "read_tables"]

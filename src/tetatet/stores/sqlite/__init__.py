"""All that one process keeps, in one SQLite file.

- `database`: the connection, its settings, its errors in words that say what to do.
- `schema`: the numbered migrations. `lock`: one writer a file.
- `customers`, `log`, `outbox`, `decisions`, `suppressions`, `register`, `named`: one port or table each.
- `reader`: what pages and desks read. `store`: the writer, and all of it together.
- `queries`: the SQL, by name, one module for each table.
"""

from tetatet.stores.sqlite.store import SqliteStore, open_store

__all__ = ["SqliteStore", "open_store"]

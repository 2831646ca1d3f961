"""All that one process keeps, in a PostgreSQL database: `stores.sql` on a database of this kind.

- `address`: where it is, told without its password. `database`: the connection, its settings, what went wrong in words.
- `values`: how values go to the server and come back. `schema`: the numbered migrations. `lock`: one writer.
- `customers`, `register`, `log`, `outbox`: what is asked and written together here, since each question is a way to go.
- `store`: the reader, the writer, and all of it together.
- `queries`: the SQL, by name, one module for each table.
"""

from tetatet.stores.postgres.address import Address
from tetatet.stores.postgres.store import PostgresReader, PostgresStore, open_reader, open_store, read_tables

__all__ = ["Address", "PostgresReader", "PostgresStore", "open_reader", "open_store", "read_tables"]

"""Named values, and the books that were in force."""

LOAD = "SELECT value FROM named WHERE name = $1"

SAVE = "INSERT INTO named (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

SAVE_BOOK = """
INSERT INTO book (revision, n, at) VALUES ($1, (SELECT coalesce(max(n), 0) + 1 FROM book), $2)
ON CONFLICT (revision) DO UPDATE SET n = excluded.n, at = excluded.at
"""

SAVE_FILE = """
INSERT INTO book_file (revision, name, body) SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[])
ON CONFLICT DO NOTHING
"""

BOOKS = "SELECT revision FROM book ORDER BY n"

FILES = "SELECT name, body FROM book_file WHERE revision = $1 ORDER BY name"

"""Named values, books, and numbers that are given out once."""

LOAD = "SELECT value FROM named WHERE name = ?"

SAVE = "INSERT INTO named (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

SAVE_BOOK = """
INSERT INTO book (revision, n, at) VALUES (?, (SELECT coalesce(max(n), 0) + 1 FROM book), ?)
ON CONFLICT (revision) DO UPDATE SET n = excluded.n, at = excluded.at
"""

SAVE_FILE = "INSERT INTO book_file (revision, name, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

BOOKS = "SELECT revision FROM book ORDER BY n"

FILES = "SELECT name, body FROM book_file WHERE revision = ? ORDER BY name"

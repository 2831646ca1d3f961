"""What is there, and how far it has come."""

SERVER = """
SELECT current_setting('server_version_num')::bigint, current_setting('server_encoding')::text, current_schema()::text
"""

IS_OURS = """
SELECT count(*) FROM pg_class
WHERE relname = 'tetatet_schema' AND relnamespace = current_schema()::regnamespace AND relkind = 'r'
"""

ANY_TABLE = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
)

VERSION = "SELECT max(number) FROM tetatet_schema"

NEW = "CREATE TABLE tetatet_schema (number bigint PRIMARY KEY, taken timestamptz NOT NULL DEFAULT now());\n"

TAKEN = "INSERT INTO tetatet_schema (number) VALUES ($1)"

"""Records, their places, and where their dialogues stand."""

from tetatet.stores.sqlite.queries.marks import MANY

GET = "SELECT id, due, version, format, body FROM customer WHERE key = ?"

GET_MANY = f"""
SELECT customer.key, place.key, customer.id, due, version, format, body
FROM customer LEFT JOIN place ON place.id = customer.id WHERE customer.key IN ({MANY})
"""  # noqa: S608 - the marks are ours

ADD = "INSERT INTO customer (key, id, slot, due, version, format, body) VALUES (?, ?, ?, ?, 1, ?, ?)"

CHANGE_BODY = "UPDATE customer SET version = version + 1, format = ?, body = ? WHERE key = ? AND version = ?"
"""Apart from `CHANGE`, since naming `id` and `due` writes their indexes too."""

CHANGE = """
UPDATE customer SET id = ?, slot = ?, due = ?, version = version + 1, format = ?, body = ? WHERE key = ? AND version = ?
"""

REMOVE = "DELETE FROM customer WHERE key = ? AND version = ?"

COUNT = "SELECT count(*) FROM customer"

IN_ORDER = """
SELECT key, id, due, version, format, body FROM customer
WHERE (id, key) > (?, ?) ORDER BY id, key LIMIT ?
"""

DUE = "SELECT due, id, key FROM customer WHERE due <= ? ORDER BY due, id LIMIT ?"

OVERDUE = "SELECT count(*) FROM customer WHERE due < ?"

KEY_OF = "SELECT key FROM place WHERE id = ?"

PLACE = "INSERT INTO place (id, key) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET key = excluded.key"

STAND_NOWHERE = "DELETE FROM standing WHERE customer = ?"

STAND = "INSERT OR REPLACE INTO standing (customer, dialogue, script, step, state, due) VALUES (?, ?, ?, ?, ?, ?)"

STANDING = "SELECT script, step, state, count(*) FROM standing GROUP BY script, step, state"

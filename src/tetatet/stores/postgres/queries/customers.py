"""Records, their places, and where their dialogues stand."""

GET = "SELECT id, due, version, format, body FROM customer WHERE key = $1"

GET_MANY = """
SELECT customer.key, place.key, customer.id, due, version, format, body
FROM unnest($1::bigint[]) AS wanted (key)
JOIN customer ON customer.key = wanted.key LEFT JOIN place ON place.id = customer.id
"""

ADD = """
INSERT INTO customer (key, id, slot, due, version, format, body)
SELECT key, id, slot, due, 1, format, body
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[])
  AS added (key, id, slot, due, format, body)
"""

CHANGE_BODY = """
UPDATE customer SET version = customer.version + 1, format = changed.format, body = changed.body
FROM unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bigint[]) AS changed (format, body, key, version)
WHERE customer.key = changed.key AND customer.version = changed.version
"""
"""Apart from `CHANGE`: where no index is touched, the row is changed on its page."""

CHANGE = """
UPDATE customer SET id = changed.id, slot = changed.slot, due = changed.due, version = customer.version + 1,
  format = changed.format, body = changed.body
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[], $7::bigint[])
  AS changed (id, slot, due, format, body, key, version)
WHERE customer.key = changed.key AND customer.version = changed.version
"""

REMOVE = """
DELETE FROM customer USING unnest($1::bigint[], $2::bigint[]) AS gone (key, version)
WHERE customer.key = gone.key AND customer.version = gone.version
"""

COUNT = "SELECT count(*) FROM customer"

IN_ORDER = """
SELECT key, id, due, version, format, body FROM customer WHERE (id, key) > ($1, $2) ORDER BY id, key LIMIT $3
"""

DUE = "SELECT due, id, key FROM customer WHERE due <= $1 ORDER BY due, id LIMIT $2"

OVERDUE = "SELECT count(*) FROM customer WHERE due < $1"

KEY_OF = "SELECT key FROM place WHERE id = $1"

PLACE = """
INSERT INTO place (id, key) SELECT * FROM unnest($1::text[], $2::bigint[])
ON CONFLICT (id) DO UPDATE SET key = excluded.key
"""

STAND_NOWHERE = (
    "DELETE FROM standing USING unnest($1::bigint[]) AS gone (customer) WHERE standing.customer = gone.customer"
)

STAND = """
INSERT INTO standing (customer, dialogue, script, step, state, due)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
ON CONFLICT DO NOTHING
"""

STANDING = "SELECT script, step, state, count(*) FROM standing GROUP BY script, step, state"

"""The log: events, what was considered besides them, and the quarantine."""

KEPT = """
SELECT event.day, event.key FROM unnest($1::bigint[], $2::bytea[]) AS wanted (day, key)
JOIN event ON event.day = wanted.day AND event.key = wanted.key
"""

RESTAMPED = "SELECT key FROM restamped WHERE key = ANY ($1::bytea[])"

NATURAL = "SELECT value FROM natural_key WHERE kind = $1 AND value = ANY ($2::text[])"

LAST = "SELECT max(n) FROM event"

ADD = "COPY event (n, day, key, received, history, considered, body) FROM STDIN (FORMAT BINARY)"

ADD_RESTAMPED = "INSERT INTO restamped (key) SELECT * FROM unnest($1::bytea[])"

ADD_NATURAL = "INSERT INTO natural_key (kind, value, event) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])"

WAITING = """
SELECT n, body, received, history FROM event WHERE considered IS NULL AND parked IS NULL ORDER BY rank, n LIMIT $1
"""

POSTPONE = """
UPDATE event SET rank = told.rank FROM unnest($1::bigint[], $2::bigint[]) AS told (rank, n) WHERE event.n = told.n
"""

RANKS = "SELECT rank, count(*) FROM event WHERE considered IS NULL AND parked IS NULL GROUP BY rank"

WAITING_COUNT = "SELECT count(*) FROM event WHERE considered IS NULL AND parked IS NULL"

CONSIDER = """
UPDATE event SET considered = told.considered FROM unnest($1::bigint[], $2::bigint[]) AS told (considered, n)
WHERE event.n = told.n AND coalesce(event.considered, event.parked) IS NULL
"""
"""Said so that the planner finds the events by their numbers: it takes the index of what waits for small, once and for all."""

PARK = "UPDATE event SET parked = $1, reason = $2 WHERE n = $3 AND considered IS NULL"

UNPARK = "UPDATE event SET parked = NULL, reason = NULL WHERE n = $1"

PARKED = "SELECT n, body, received, history, reason FROM event WHERE parked IS NOT NULL ORDER BY n LIMIT $1"

NOTE = """
INSERT INTO noted (considered, kind, customer, revision, history)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::boolean[])
"""

OCCURRENCES = """
SELECT considered, 'event'::text, body, NULL::bigint, ''::text, history FROM event WHERE considered > $1
UNION ALL
SELECT considered, kind, NULL::bytea, customer, revision, history FROM noted WHERE considered > $1
ORDER BY 1 LIMIT $2
"""

LAST_CONSIDERED = """
SELECT greatest((SELECT max(considered) FROM event WHERE considered IS NOT NULL), (SELECT max(considered) FROM noted))
"""

SET_ASIDE = """
WITH numbered AS (
  INSERT INTO counter (name, value) VALUES ('aside', 1)
  ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value
)
INSERT INTO aside (n, received, source, reason, detail, body) SELECT value, $1, $2, $3, $4, $5 FROM numbered RETURNING n
"""

ASIDE = "SELECT n, received, source, reason, detail, body FROM aside WHERE n > $1 ORDER BY n LIMIT $2"

ASIDE_COUNT = "SELECT count(*) FROM aside"

RELEASE = "DELETE FROM aside WHERE n = $1"

"""The log: events, what was considered besides them, and the quarantine."""

from tetatet.stores.sqlite.queries.marks import MANY

KEPT = f"SELECT day, key FROM event WHERE day = ? AND key IN ({MANY})"  # noqa: S608 - the marks are ours

RESTAMPED = f"SELECT key FROM restamped WHERE key IN ({MANY})"  # noqa: S608 - the marks are ours

NATURAL = f"SELECT value FROM natural_key WHERE kind = ? AND value IN ({MANY})"  # noqa: S608 - the marks are ours

LAST = "SELECT max(n) FROM event"

ADD = """
INSERT INTO event (n, day, key, received, history, considered, body) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

ADD_RESTAMPED = "INSERT INTO restamped (key) VALUES (?)"

ADD_NATURAL = "INSERT INTO natural_key (kind, value, event) VALUES (?, ?, ?)"

WAITING = """
SELECT n, body, received, history FROM event INDEXED BY event_waiting
WHERE considered IS NULL AND parked IS NULL ORDER BY rank, n LIMIT ?
"""

POSTPONE = "UPDATE event SET rank = ? WHERE n = ?"

RANKS = """
SELECT rank, count(*) FROM event INDEXED BY event_waiting WHERE considered IS NULL AND parked IS NULL GROUP BY rank
"""

WAITING_COUNT = "SELECT count(*) FROM event INDEXED BY event_waiting WHERE considered IS NULL AND parked IS NULL"

CONSIDER = "UPDATE event SET considered = ? WHERE n = ? AND considered IS NULL AND parked IS NULL"

PARK = "UPDATE event SET parked = ?, reason = ? WHERE n = ? AND considered IS NULL"

UNPARK = "UPDATE event SET parked = NULL, reason = NULL WHERE n = ?"

PARKED = """
SELECT n, body, received, history, reason FROM event INDEXED BY event_parked
WHERE parked IS NOT NULL ORDER BY n LIMIT ?
"""

NOTE = "INSERT INTO noted (considered, kind, customer, revision, history) VALUES (?, ?, ?, ?, ?)"

OCCURRENCES = """
SELECT considered, 'event', body, NULL, '', history FROM event WHERE considered > ?1
UNION ALL
SELECT considered, kind, NULL, customer, revision, history FROM noted WHERE considered > ?1
ORDER BY considered LIMIT ?2
"""

LAST_CONSIDERED = """
SELECT max(moment) FROM (
  SELECT max(considered) AS moment FROM event WHERE considered IS NOT NULL UNION ALL SELECT max(considered) FROM noted
)
"""

SET_ASIDE = "INSERT INTO aside (received, source, reason, detail, body) VALUES (?, ?, ?, ?, ?)"

ASIDE = "SELECT n, received, source, reason, detail, body FROM aside WHERE n > ? ORDER BY n LIMIT ?"

ASIDE_COUNT = "SELECT count(*) FROM aside"

RELEASE = "DELETE FROM aside WHERE n = ?"

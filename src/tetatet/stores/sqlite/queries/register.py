"""Who is known by what, which records are one customer, and who belongs to which account."""

from tetatet.stores.sqlite.queries.marks import MANY

COUNTER = "SELECT value FROM counter WHERE name = ?"

COUNT = "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

# ------------------------------------------------------------ records and their identifiers

FOUND = """
SELECT identifier.record, identifier.source, identifier.at, person.customer
FROM identifier JOIN person ON person.record = identifier.record
WHERE identifier.kind = ? AND identifier.value = ?
"""

FOUND_MANY = f"""
SELECT identifier.kind, identifier.value, identifier.record, identifier.source, identifier.at, person.customer
FROM identifier JOIN person ON person.record = identifier.record
WHERE identifier.kind = ? AND identifier.value IN ({MANY})
"""  # noqa: S608 - the marks are ours

SHARED_MANY = f"SELECT kind, value FROM shared WHERE kind = ? AND value IN ({MANY})"  # noqa: S608 - the marks are ours

IS_SHARED = "SELECT 1 FROM shared WHERE kind = ? AND value = ?"

NAMES = "SELECT record, user, name FROM person WHERE customer = ? ORDER BY record"

NAMES_MANY = f"""
SELECT customer, record, user, name FROM person WHERE customer IN ({MANY}) ORDER BY customer, record
"""  # noqa: S608 - the marks are ours

LINKS = """
SELECT identifier.kind, identifier.value, identifier.record, identifier.source, identifier.at
FROM person JOIN identifier ON identifier.record = person.record
WHERE person.customer = ? ORDER BY identifier.record, identifier.n
"""

BEGIN = "INSERT INTO person (record, customer, name, user) VALUES (?, ?, ?, ?)"

ATTACH = "INSERT INTO identifier (kind, value, record, n, source, at) VALUES (?, ?, ?, ?, ?, ?)"

NAME_USER = "UPDATE person SET user = ? WHERE record = ?"

IS_CLAIMED = "SELECT 1 FROM claim WHERE kind = ? AND value = ? LIMIT 1"

CLAIM = "INSERT INTO claim (kind, value, user) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"

CLAIMS = "SELECT count(*) FROM claim WHERE kind = ? AND value = ?"

SHARE = "INSERT INTO shared (kind, value) VALUES (?, ?)"

UNCLAIM = "DELETE FROM claim WHERE kind = ? AND value = ?"

DETACH = "DELETE FROM identifier WHERE kind = ? AND value = ?"

# ------------------------------------------------------------ merges

CUSTOMER = "SELECT customer FROM person WHERE record = ?"

RECORDS = "SELECT record FROM person WHERE customer = ? ORDER BY record"

NEXT_MERGE = "SELECT coalesce(max(number) + 1, 0) FROM merge"

MERGE = """
INSERT INTO merge (number, winner, loser, at, cause_kind, cause_value, winner_record, loser_record,
                   winner_identifiers, loser_identifiers)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

JOIN = "UPDATE person SET customer = ? WHERE customer = ?"

MERGES = """
SELECT number, winner, loser, at, cause_kind, cause_value, winner_record, loser_record, winner_identifiers,
       loser_identifiers
FROM merge ORDER BY number
"""

STANDS = "SELECT 1 FROM merge WHERE number = ? AND undone = 0"

UNDO = "UPDATE merge SET undone = 1 WHERE number = ? AND undone = 0"

KEEP_APART = "INSERT INTO apart (winner_record, loser_record) VALUES (?, ?) ON CONFLICT DO NOTHING"

KEPT_APART = """
SELECT 1 FROM person AS one
JOIN apart ON apart.winner_record = one.record
JOIN person AS other ON other.record = apart.loser_record
WHERE one.customer = ?1 AND other.customer = ?2
UNION ALL
SELECT 1 FROM person AS one
JOIN apart ON apart.winner_record = one.record
JOIN person AS other ON other.record = apart.loser_record
WHERE one.customer = ?2 AND other.customer = ?1
LIMIT 1
"""

STANDING_OF = """
SELECT number, winner_record, loser_record FROM merge INDEXED BY merge_standing WHERE undone = 0 AND winner_record = ?
"""

BELONG = "UPDATE person SET customer = ? WHERE record = ?"

# ------------------------------------------------------------ accounts

ACCOUNT = "SELECT key FROM account WHERE name = ?"

OPEN_ACCOUNT = "INSERT INTO account (key, name) VALUES (?, ?)"

ACCOUNT_NAME = "SELECT name FROM account WHERE key = ?"

ROLE = "SELECT role FROM member WHERE account = ? AND person = ?"

LINK = """
INSERT INTO member (account, person, role, n, first) VALUES (?1, ?2, ?3, ?4, ?4)
ON CONFLICT (account, person) DO UPDATE SET role = excluded.role, n = excluded.n
"""

PEOPLE = """
SELECT coalesce(person.customer, member.person), member.role FROM member
LEFT JOIN person ON person.record = member.person WHERE member.account = ? ORDER BY member.n
"""

ACCOUNTS_OF = "SELECT account FROM member WHERE person = ? ORDER BY first"

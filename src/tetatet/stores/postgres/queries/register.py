"""Who is known by what, which records are one customer, and who belongs to which account."""

COUNTER = "SELECT value FROM counter WHERE name = $1"

COUNT = "INSERT INTO counter (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

# ------------------------------------------------------------ records and their identifiers

FOUND = """
SELECT identifier.record, identifier.source, identifier.at, person.customer
FROM identifier JOIN person ON person.record = identifier.record
WHERE identifier.kind = $1 AND identifier.value = $2
"""

FOUND_MANY = """
SELECT wanted.kind, wanted.value, identifier.record, identifier.source, identifier.at, person.customer
FROM unnest($1::text[], $2::text[]) AS wanted (kind, value)
JOIN identifier ON identifier.kind = wanted.kind AND identifier.value = wanted.value
JOIN person ON person.record = identifier.record
"""

SHARED_MANY = """
SELECT wanted.kind, wanted.value FROM unnest($1::text[], $2::text[]) AS wanted (kind, value)
JOIN shared ON shared.kind = wanted.kind AND shared.value = wanted.value
"""

NAMES_MANY = """
SELECT person.customer, record, "user", name FROM unnest($1::bigint[]) AS wanted (customer)
JOIN person ON person.customer = wanted.customer ORDER BY record
"""

IS_SHARED = "SELECT 1 FROM shared WHERE kind = $1 AND value = $2"

NAMES = 'SELECT record, "user", name FROM person WHERE customer = $1 ORDER BY record'

LINKS = """
SELECT identifier.kind, identifier.value, identifier.record, identifier.source, identifier.at
FROM person JOIN identifier ON identifier.record = person.record
WHERE person.customer = $1 ORDER BY identifier.record, identifier.n
"""

BEGIN = 'COPY person (record, customer, name, "user") FROM STDIN (FORMAT BINARY)'

ATTACH = "COPY identifier (kind, value, record, n, source, at) FROM STDIN (FORMAT BINARY)"

NAME_USER = 'UPDATE person SET "user" = $1 WHERE record = $2'

IS_CLAIMED = "SELECT 1 FROM claim WHERE kind = $1 AND value = $2 LIMIT 1"

CLAIM = 'INSERT INTO claim (kind, value, "user") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'

CLAIMS = "SELECT count(*) FROM claim WHERE kind = $1 AND value = $2"

SHARE = "INSERT INTO shared (kind, value) VALUES ($1, $2)"

UNCLAIM = "DELETE FROM claim WHERE kind = $1 AND value = $2"

DETACH = "DELETE FROM identifier WHERE kind = $1 AND value = $2"

# ------------------------------------------------------------ merges

CUSTOMER = "SELECT customer FROM person WHERE record = $1"

RECORDS = "SELECT record FROM person WHERE customer = $1 ORDER BY record"

NEXT_MERGE = "SELECT coalesce(max(number) + 1, 0) FROM merge"

MERGE = """
INSERT INTO merge (number, winner, loser, at, cause_kind, cause_value, winner_record, loser_record,
                   winner_identifiers, loser_identifiers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

JOIN = "UPDATE person SET customer = $1 WHERE customer = $2"

MERGES = """
SELECT number, winner, loser, at, cause_kind, cause_value, winner_record, loser_record, winner_identifiers,
       loser_identifiers
FROM merge ORDER BY number
"""

STANDS = "SELECT 1 FROM merge WHERE number = $1 AND NOT undone"

UNDO = "UPDATE merge SET undone = true WHERE number = $1 AND NOT undone"

KEEP_APART = "INSERT INTO apart (winner_record, loser_record) VALUES ($1, $2) ON CONFLICT DO NOTHING"

KEPT_APART = """
SELECT 1 FROM person AS one
JOIN apart ON apart.winner_record = one.record
JOIN person AS other ON other.record = apart.loser_record
WHERE one.customer = $1 AND other.customer = $2
UNION ALL
SELECT 1 FROM person AS one
JOIN apart ON apart.winner_record = one.record
JOIN person AS other ON other.record = apart.loser_record
WHERE one.customer = $2 AND other.customer = $1
LIMIT 1
"""

STANDING_OF = """
SELECT number, winner_record, loser_record FROM merge WHERE NOT undone AND winner_record = $1
"""

BELONG = """
UPDATE person SET customer = told.customer FROM unnest($1::bigint[], $2::bigint[]) AS told (customer, record)
WHERE person.record = told.record
"""

# ------------------------------------------------------------ accounts

ACCOUNT = "SELECT key FROM account WHERE name = $1"

OPEN_ACCOUNT = "INSERT INTO account (key, name) VALUES ($1, $2)"

ACCOUNT_NAME = "SELECT name FROM account WHERE key = $1"

ROLE = "SELECT role FROM member WHERE account = $1 AND person = $2"

LINK = """
INSERT INTO member (account, person, role, n, first) VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (account, person) DO UPDATE SET role = excluded.role, n = excluded.n
"""

PEOPLE = """
SELECT coalesce(person.customer, member.person), member.role FROM member
LEFT JOIN person ON person.record = member.person WHERE member.account = $1 ORDER BY member.n
"""

ACCOUNTS_OF = "SELECT account FROM member WHERE person = $1 ORDER BY first"

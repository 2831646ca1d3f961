"""Decisions. Filters: kinds as a JSON list ([] for all), a script ('' for all), before a number, at most so many."""

ADD = "INSERT INTO decision (n, considered, customer, kind, script, line) VALUES (?, ?, ?, ?, ?, ?)"

LAST = "SELECT max(n) FROM decision"

OF_CUSTOMER = """
SELECT n, considered, customer, kind, script, line FROM decision
WHERE customer = ?1 AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) AND (?3 = '' OR script = ?3) AND n < ?4
ORDER BY n DESC LIMIT ?5
"""

OF_SCRIPT = """
SELECT n, considered, customer, kind, script, line FROM decision INDEXED BY decision_script
WHERE script <> '' AND script = ?2 AND (?1 = '[]' OR kind IN (SELECT value FROM json_each(?1))) AND n < ?3
ORDER BY n DESC LIMIT ?4
"""

OF_KIND = """
SELECT n, considered, customer, kind, script, line FROM decision WHERE kind = ? AND n < ? ORDER BY n DESC LIMIT ?
"""

NEWEST = """
SELECT n, considered, customer, kind, script, line FROM decision WHERE n < ? ORDER BY n DESC LIMIT ?
"""

SAID = "SELECT n, considered, customer, kind, script, line FROM decision WHERE n > ? ORDER BY n LIMIT ?"

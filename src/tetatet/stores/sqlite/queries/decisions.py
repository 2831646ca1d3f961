"""Decisions. Filters: ?2 kinds as a JSON list ([] for all), ?3 a script ('' for all), before number ?4, at most ?5."""

ADD = "INSERT INTO decision (n, considered, customer, kind, script, line) VALUES (?, ?, ?, ?, ?, ?)"

LAST = "SELECT max(n) FROM decision"

OF_CUSTOMER = """
SELECT n, considered, customer, kind, script, line FROM decision
WHERE customer = ?1 AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) AND (?3 = '' OR script = ?3) AND n < ?4
ORDER BY n DESC LIMIT ?5
"""

OF_SCRIPT = """
SELECT n, considered, customer, kind, script, line FROM decision INDEXED BY decision_script
WHERE script <> '' AND script = ?3 AND (?2 = '[]' OR kind IN (SELECT value FROM json_each(?2))) AND n < ?4
ORDER BY n DESC LIMIT ?5
"""

OF_KIND = """
SELECT n, considered, customer, kind, script, line FROM decision WHERE kind = ?1 AND n < ?4 ORDER BY n DESC LIMIT ?5
"""

NEWEST = """
SELECT n, considered, customer, kind, script, line FROM decision WHERE n < ? ORDER BY n DESC LIMIT ?
"""

SAID = "SELECT n, considered, customer, kind, script, line FROM decision WHERE n > ? ORDER BY n LIMIT ?"

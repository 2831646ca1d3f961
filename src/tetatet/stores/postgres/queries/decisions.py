"""Decisions. Filters: kinds as a JSON list ([] for all), a script ('' for all), before a number, at most so many."""

ADD = "COPY decision (n, considered, customer, kind, script, line) FROM STDIN (FORMAT BINARY)"

LAST = "SELECT max(n) FROM decision"

OF_CUSTOMER = """
SELECT n, considered, customer, kind, script, line FROM decision
WHERE customer = $1 AND ($2 = '[]' OR kind IN (SELECT jsonb_array_elements_text($2::text::jsonb)))
  AND ($3 = '' OR script = $3) AND n < $4
ORDER BY n DESC LIMIT $5
"""

OF_SCRIPT = """
SELECT n, considered, customer, kind, script, line FROM decision
WHERE script <> '' AND script = $2 AND ($1 = '[]' OR kind IN (SELECT jsonb_array_elements_text($1::text::jsonb)))
  AND n < $3
ORDER BY n DESC LIMIT $4
"""

OF_KIND = """
SELECT n, considered, customer, kind, script, line FROM decision WHERE kind = $1 AND n < $2 ORDER BY n DESC LIMIT $3
"""

NEWEST = "SELECT n, considered, customer, kind, script, line FROM decision WHERE n < $1 ORDER BY n DESC LIMIT $2"

SAID = "SELECT n, considered, customer, kind, script, line FROM decision WHERE n > $1 ORDER BY n LIMIT $2"

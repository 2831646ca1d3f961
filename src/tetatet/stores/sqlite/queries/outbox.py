"""The outbox. Each change of state names the states it may be made from."""

PUT = """
INSERT INTO act (key, customer, channel, dialogue, role, due, made, state, tries, next_try, changed, agent, reason,
                 receipt, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?7, ?7, '', '', '', ?9)
ON CONFLICT (key) DO NOTHING
"""

VOID = """
UPDATE act SET state = 'withdrawn', changed = ?2
WHERE dialogue = ?1 AND state IN ('pending', 'open') AND made < ?2 AND role = ''
"""

POINTLESS = """
UPDATE act SET reason = ?3 WHERE dialogue = ?1 AND state IN ('claimed', 'doubt') AND made < ?2 AND role = ''
"""

WITHDRAW = """
UPDATE act SET state = 'withdrawn', reason = ?, changed = ? WHERE key = ? AND state IN ('pending', 'open')
"""

TO_CLAIM = """
SELECT next_try, key FROM act INDEXED BY act_to_claim
WHERE state = 'pending' AND channel = ? AND next_try <= ? ORDER BY next_try, key LIMIT ?
"""

CLAIM = (
    "UPDATE act SET state = 'claimed', tries = tries + 1, reason = '', changed = ? WHERE key = ? AND state = 'pending'"
)

SETTLE = """
UPDATE act SET state = CASE WHEN ?1 = 'pending' AND reason = ?7 THEN 'withdrawn' ELSE ?1 END,
  reason = ?2, receipt = ?3, next_try = coalesce(?4, next_try), changed = ?5
WHERE key = ?6 AND state IN ('claimed', 'doubt')
"""

TAKE = "UPDATE act SET agent = ?1, changed = ?2 WHERE key = ?3 AND state = 'open' AND agent IN ('', ?1)"

FINISH = "UPDATE act SET state = 'done', reason = ?, changed = ? WHERE key = ? AND state = 'open'"

REASSIGN = "UPDATE act SET role = ?, due = ?, agent = '', changed = ? WHERE key = ? AND state = 'open'"

DOUBT = "UPDATE act SET state = 'doubt', changed = ? WHERE state = 'claimed'"

GET = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act WHERE key = ?
"""

OF_STATE = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act
WHERE state = ?1 AND (?2 = '[]' OR channel IN (SELECT value FROM json_each(?2)))
ORDER BY made DESC, key DESC LIMIT ?3
"""

OF_CUSTOMER = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act
WHERE customer = ?1 AND (?2 = '[]' OR channel IN (SELECT value FROM json_each(?2)))
  AND (?4 = '[]' OR state IN (SELECT value FROM json_each(?4)))
ORDER BY made DESC, key DESC LIMIT ?3
"""

OF_ROLE = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act INDEXED BY act_role
WHERE role <> '' AND role = ?1 AND state = ?5 AND (?2 = '[]' OR channel IN (SELECT value FROM json_each(?2)))
  AND (?4 IS NULL OR customer = ?4)
ORDER BY due, key LIMIT ?3
"""

COUNTS = "SELECT channel, state, acts FROM act_count WHERE acts > 0"

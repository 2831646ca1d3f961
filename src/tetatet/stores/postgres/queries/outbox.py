"""The outbox. Each change of state names the states it may be made from.

Where an act is meant by its key, its state is written as an expression: the planner takes the indexes of what is
pending or in hand for small, and would go through them.
"""

PUT = """
INSERT INTO act (key, customer, channel, dialogue, role, due, made, state, tries, next_try, changed, agent, reason,
                 receipt, body)
SELECT key, customer, channel, dialogue, role, due, made, state, 0, made, made, '', '', '', body
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[],
            $9::bytea[]) AS put (key, customer, channel, dialogue, role, due, made, state, body)
ON CONFLICT (key) DO NOTHING
"""

VOID = """
UPDATE act SET state = 'withdrawn', changed = void.before
FROM unnest($1::text[], $2::bigint[]) AS void (dialogue, before)
WHERE act.dialogue = void.dialogue AND state IN ('pending', 'open') AND made < void.before AND role = ''
"""

POINTLESS = """
UPDATE act SET reason = void.reason
FROM unnest($1::text[], $2::bigint[], $3::text[]) AS void (dialogue, before, reason)
WHERE act.dialogue = void.dialogue AND state IN ('claimed', 'doubt') AND made < void.before AND role = ''
"""

WITHDRAW = """
UPDATE act SET state = 'withdrawn', reason = $1, changed = $2 WHERE key = $3 AND state || '' IN ('pending', 'open')
"""

SETTLE = """
UPDATE act SET state = CASE WHEN $1 = 'pending' AND reason = $7 THEN 'withdrawn' ELSE $1 END,
  reason = $2, receipt = $3, next_try = coalesce($4::bigint, next_try), changed = $5
WHERE key = $6 AND state || '' IN ('claimed', 'doubt')
"""

TAKE = "UPDATE act SET agent = $1, changed = $2 WHERE key = $3 AND state || '' = 'open' AND agent IN ('', $1)"

FINISH = "UPDATE act SET state = 'done', reason = $1, changed = $2 WHERE key = $3 AND state || '' = 'open'"

REASSIGN = "UPDATE act SET role = $1, due = $2, agent = '', changed = $3 WHERE key = $4 AND state || '' = 'open'"

CLAIM_MANY = """
UPDATE act SET state = 'claimed', tries = tries + 1, reason = '', changed = $2
FROM (
  SELECT ready.key, ready.next_try FROM unnest($1::text[]) AS asked (channel), LATERAL (
    SELECT key, next_try FROM act
    WHERE state = 'pending' AND channel = asked.channel AND next_try <= $2 ORDER BY next_try, key LIMIT $3
  ) AS ready
  ORDER BY ready.next_try, ready.key LIMIT $3
) AS first
WHERE act.key = first.key AND act.state || '' = 'pending'
RETURNING first.next_try, act.key, body, role, due, customer, state, tries, act.next_try, changed, agent, reason, receipt
"""

UNCLAIM = """
UPDATE act SET state = 'pending', tries = tries - 1 FROM unnest($1::text[], $2::bigint[]) AS lost (key, at)
WHERE act.key = lost.key AND state || '' = 'claimed' AND changed = lost.at
"""
"""For what was claimed in a transaction of which nobody heard whether it came to its end: nobody has it in hand."""

DOUBT = "UPDATE act SET state = 'doubt', changed = $1 WHERE state = 'claimed'"

GET = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act WHERE key = $1
"""

OF_STATE = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act
WHERE state = $1 AND ($2 = '[]' OR channel IN (SELECT jsonb_array_elements_text($2::text::jsonb)))
ORDER BY made DESC, key DESC LIMIT $3
"""

OF_CUSTOMER = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act
WHERE customer = $1 AND ($2 = '[]' OR channel IN (SELECT jsonb_array_elements_text($2::text::jsonb)))
  AND ($4 = '[]' OR state IN (SELECT jsonb_array_elements_text($4::text::jsonb)))
ORDER BY made DESC, key DESC LIMIT $3
"""

OF_ROLE = """
SELECT body, role, due, customer, state, tries, next_try, changed, agent, reason, receipt FROM act
WHERE role <> '' AND role = $1 AND state = $5 AND ($2 = '[]' OR channel IN (SELECT jsonb_array_elements_text($2::text::jsonb)))
  AND ($4::bigint IS NULL OR customer = $4)
ORDER BY due, key LIMIT $3
"""

COUNTS = """
SELECT channel, state, sum(acts)::bigint FROM act_count GROUP BY channel, state HAVING sum(acts) > 0
"""

"""Who is not to be spoken to."""

SUPPRESS = """
INSERT INTO suppression (subject, covers, at, withdrawn)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[])
ON CONFLICT (subject, covers) DO UPDATE SET at = excluded.at, withdrawn = excluded.withdrawn
WHERE (excluded.at, excluded.withdrawn) > (suppression.at, suppression.withdrawn)
"""

LATEST = """
SELECT withdrawn FROM suppression WHERE subject = $1 AND covers IN ($2, $3, $4, $5)
ORDER BY at DESC, withdrawn DESC LIMIT 1
"""

PAGE = """
SELECT subject, covers, withdrawn, at FROM suppression WHERE (subject, covers) > ($1, $2) ORDER BY subject, covers LIMIT $3
"""

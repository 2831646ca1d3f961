"""Who is not to be spoken to."""

SUPPRESS = """
INSERT INTO suppression (subject, covers, at, withdrawn) VALUES (?, ?, ?, ?)
ON CONFLICT (subject, covers) DO UPDATE SET at = excluded.at, withdrawn = excluded.withdrawn
WHERE (excluded.at, excluded.withdrawn) > (suppression.at, suppression.withdrawn)
"""

LATEST = """
SELECT withdrawn FROM suppression WHERE subject = ? AND covers IN (?, ?, ?, ?)
ORDER BY at DESC, withdrawn DESC LIMIT 1
"""

PAGE = """
SELECT subject, covers, withdrawn, at FROM suppression WHERE (subject, covers) > (?, ?) ORDER BY subject, covers LIMIT ?
"""

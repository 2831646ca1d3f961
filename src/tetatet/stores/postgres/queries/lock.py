"""One writer a schema: a lock of the session. The number says whose lock it is: "TETA"."""

TAKE = "SELECT pg_advisory_lock(1413829697, hashtext(current_schema()))"

HOLDER = """
SELECT a.application_name FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1413829697::oid
  AND l.objid = hashtext(current_schema())::oid
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

PUT_AWAY = """
SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
WHERE application_name = $1 AND usename = current_user AND pid <> pg_backend_pid()
"""
"""The other end of a connection of ours that broke; it has two seconds to end."""

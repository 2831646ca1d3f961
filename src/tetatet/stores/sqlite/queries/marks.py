"""Marks for many values in one question."""

AT_ONCE = 200
"""Values asked for in one statement; a longer one is no quicker."""

MANY = ", ".join("?" * AT_ONCE)

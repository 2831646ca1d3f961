"""Marks for many values in one question."""

AT_ONCE = 32
"""Values asked for in one statement; a longer one is no quicker, and fewer values fill it up."""

MANY = ", ".join("?" * AT_ONCE)

"""What the stores in SQL have in common: everything but the database itself.

- `statements`: what a database has to do for the rest, and which statements it has to know by name.
- `gathering`: what a connection keeps of the rows that are added, until somebody could see them.
- `customers`, `log`, `outbox`, `decisions`, `suppressions`, `register`, `named`: one port or table each.
- `reader`: what pages and desks read. `store`: the writer, and all of it together.
"""

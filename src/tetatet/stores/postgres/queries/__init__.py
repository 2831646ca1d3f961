"""The SQL, by name: one module for each table or port. Values are always bound; arrays name their type."""

from tetatet.stores.postgres.queries import customers, decisions, log, named, outbox, register, suppressions

__all__ = ["customers", "decisions", "log", "named", "outbox", "register", "suppressions"]

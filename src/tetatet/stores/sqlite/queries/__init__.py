"""The SQL, by name: one module for each table or port. Values are always bound."""

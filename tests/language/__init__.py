"""The language: files, conditions, lengths of time."""

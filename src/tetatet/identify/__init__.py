"""Whose is it? Identifiers become one customer; merges can be undone."""

"""Imports: files of rows, by a mapping, into events."""

"""Project files and conditions: read, checked, written, drawn."""

"""Acceptance: a project folder, a file of events, the command itself, and the story that it tells."""

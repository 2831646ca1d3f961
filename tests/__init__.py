"""The tests of Tetatet; folders mirror `src/tetatet`, the rest is named for what it proves."""

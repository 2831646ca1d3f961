"""The nouns, and the tree of errors."""

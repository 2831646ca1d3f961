"""What changed: the statistics and who counts in them."""

"""What holds for the source as a whole: directions, purity, sizes, words."""

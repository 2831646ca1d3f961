"""Independent answers: the same questions as the package's, by other arithmetic."""

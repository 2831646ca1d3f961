"""Puts things together; the only place that reads clock, chance and environment."""

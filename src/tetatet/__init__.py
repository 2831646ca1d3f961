"""Tetatet: each customer one person. Events in, moments recognised, dialogues held, every decision explained."""

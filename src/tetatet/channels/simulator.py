"""A channel that takes everything and sends nothing: the default, until the firm names a real one.

The hands keep what went out, so that the pages show it as it would have been read.
"""

from __future__ import annotations

from tetatet.ports.channel import Message, Receipt


class Simulator:
    """Takes a message and does nothing with it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def hand_over(self, _message: Message, /) -> Receipt:
        """Taken."""
        return Receipt(sent=True, receipt="simulated")

    def close(self) -> None:
        """Nothing is open."""

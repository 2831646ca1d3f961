"""What the process tells whoever watches it: one JSON object a line, on the standard error.

Never a password, a token or a customer; a name only where somebody of the house has it,
for people type their password into the wrong field.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from tetatet.model.time import Instant, format_instant

LOGGER = "tetatet"
"""The logger of the process, for who runs it within another program."""

_encode = msgspec.json.Encoder().encode


def tell(event: str, at: Instant, **about: str) -> None:
    """Say that something happened; what is "" is left out."""
    said = {"at": format_instant(at), "event": event, **{name: text for name, text in about.items() if text}}
    logging.getLogger(LOGGER).info(_encode(said).decode())


@contextmanager
def telling() -> Iterator[None]:
    """While the block lasts, the lines stand on the standard error of this process."""
    logger, handler = logging.getLogger(LOGGER), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)

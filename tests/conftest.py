"""What tests of several packages ask for."""

from tests.postgres import postgres

__all__ = ["postgres"]

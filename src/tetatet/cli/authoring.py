"""Commands for those who write scripts: init, check, fmt, draw."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add these commands."""

"""What every command writes to: text that any terminal can take, and JSON that is UTF-8 everywhere."""

from __future__ import annotations

import io
import json
import sys


def soften() -> None:
    """A character that the output's encoding does not have becomes a `?`; the error stream never raises by itself."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def takes(text: str) -> bool:
    """Has the encoding of the output all these characters?"""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def print_json(found: object) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.flush()
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()

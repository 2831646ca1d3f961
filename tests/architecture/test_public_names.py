"""What others build on does not go, or come, without anybody's noticing."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.public_names import public_names

PINNED = frozenset(Path(__file__).with_name("public_names.txt").read_text(encoding="utf-8").splitlines())


def test_no_public_name_goes_unsaid() -> None:
    """Every command, option, key, kind of line, code and schema that there has been is still there."""
    gone = sorted(PINNED - public_names())
    assert not gone, f"a public name went: say so in the changelog; then take it out of public_names.txt: {gone}"


def test_every_public_name_is_pinned() -> None:
    """A new public name is written down, so that it cannot go unsaid either."""
    new = sorted(public_names() - PINNED)
    assert not new, f"a public name came: `python -m tests.architecture.public_names` prints the pinned list: {new}"

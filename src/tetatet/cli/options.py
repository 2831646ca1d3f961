"""What every command asks that plays a project on events: its options, and the replay that they describe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tetatet.model.errors import Finding
    from tetatet.model.time import Instant
    from tetatet.wiring.playing import Play

Project = Annotated[Path, typer.Argument(help="The project's folder.", metavar="PROJECT")]
Events = Annotated[
    list[Path],
    typer.Option("--events", "-e", help="A file of events, one JSON object a line (.gz too).", metavar="FILE"),
]
Scripts = Annotated[
    list[str] | None, typer.Option("--script", help="Only this script; may be repeated.", metavar="NAME")
]
Until = Annotated[
    str | None, typer.Option(help="Run the clock on to this moment (default: the last event).", metavar="TIME")
]
From = Annotated[
    str | None,
    typer.Option("--from", help="Events before this moment are history: they start nothing.", metavar="TIME"),
]
Holdout = Annotated[str | None, typer.Option(help="Share of ghosts for all scripts, such as 0%.", metavar="SHARE")]
Publish = Annotated[
    list[str] | None,
    typer.Option(help="A new revision at a time: keep, move or stop what runs.", metavar="TIME=DIR:keep|move|stop"),
]


def asked(
    project: Path,
    events: list[Path],
    script: list[str] | None,
    until: str | None,
    begin: str | None,
    holdout: str | None,
    publish: Sequence[str] | None = None,
) -> Play:
    """The replay that the options describe.

    Raises: InputError: one of them cannot be read.
    """
    from tetatet.model.record import DAWN
    from tetatet.wiring.playing import Play

    return Play(
        project,
        tuple(events),
        tuple(script or ()),
        _moment(until, "--until"),
        _moment(begin, "--from") or DAWN,
        _share(holdout),
        tuple(publish or ()),
    )


def tell(findings: tuple[Finding, ...]) -> None:
    """Findings on the error stream, one a line."""
    for finding in findings:
        print(f"{finding.level}: {finding}", file=sys.stderr)


def _moment(text: str | None, option: str) -> Instant | None:
    """A moment given on the command line, or None."""
    from tetatet.wiring.playing import moment_given

    return None if text is None else moment_given(text, option)


def _share(text: str | None) -> float | None:
    """A share given on the command line, such as 10%."""
    from tetatet.model.errors import InputError

    if text is None:
        return None
    number = text.strip().removesuffix("%")
    try:
        found = float(number) / 100
    except ValueError as error:
        raise InputError(f"--holdout: {text!r} is no share; write 10%") from error
    if not 0 <= found <= 1:
        raise InputError(f"--holdout: {text!r} is not between 0% and 100%")
    return found

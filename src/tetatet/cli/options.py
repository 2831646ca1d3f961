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
    str | None, typer.Option(help="Run the clock on to this moment or date (default: the last event).", metavar="TIME")
]
From = Annotated[
    str | None,
    typer.Option("--from", help="Events before this moment or date are history: they start nothing.", metavar="TIME"),
]
Holdout = Annotated[
    str | None, typer.Option(help="Share of ghosts for all scripts, such as 0% or 10%.", metavar="SHARE")
]
Publish = Annotated[
    list[str] | None,
    typer.Option(
        help="A new revision at a time: keep, move or stop what runs. What is kept finds facts missing that it drops.",
        metavar="TIME=DIR:keep|move|stop",
    ),
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
        _moment(until, "--until", project),
        _moment(begin, "--from", project) or DAWN,
        _share(holdout),
        tuple(publish or ()),
    )


def tell(findings: tuple[Finding, ...]) -> None:
    """Findings on the error stream, one a line."""
    for finding in findings:
        print(f"{finding.level}: {finding}", file=sys.stderr)


def refuse_together(*pairs: tuple[bool, str]) -> None:
    """Refuse options that do not fit together: whether they were given so, and what to write.

    Raises: InputError: at the first that was.
    """
    from tetatet.model.errors import InputError

    for given, message in pairs:
        if given:
            raise InputError(message)


def _moment(text: str | None, option: str, project: Path) -> Instant | None:
    """A moment given on the command line, or None; only a date alone asks for the project's zone."""
    from tetatet.wiring.playing import moment_given, zone_of

    return None if text is None else moment_given(text, option, lambda: zone_of(project))


def _share(text: str | None) -> float | None:
    """A share given on the command line, written as in tetatet.yml: 10%."""
    from tetatet.language.durations import parse_share
    from tetatet.model.errors import InputError

    if text is None:
        return None
    try:
        return parse_share(text)
    except ValueError as error:
        raise InputError(f"--holdout: {error}") from error

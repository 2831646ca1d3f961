"""Commands that play a script on events: replay."""

from __future__ import annotations

import sys
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


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(replay)


def replay(
    project: Project,
    events: Events,
    script: Scripts = None,
    until: Until = None,
    begin: From = None,
    holdout: Holdout = None,
    publish: Publish = None,
    state: Annotated[
        bool, typer.Option("--state", help="End with one line a customer: what is known and runs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line instead of the report.")] = False,
    processes: Annotated[
        int, typer.Option(help="With --json: share the customers among so many processes.", min=1)
    ] = 1,
    summary: Annotated[bool, typer.Option("--summary", help="The report's numbers as one JSON object.")] = False,
) -> None:
    """What would this project have said to whom on these events? Sends nothing."""
    from tetatet.wiring.playing import Play

    what = Play(
        project,
        tuple(events),
        tuple(script or ()),
        moment(until, "--until"),
        moment(begin, "--from") or _beginning(),
        share(holdout),
        tuple(publish or ()),
    )
    if as_json:
        _print_lines(what, state, processes)
    else:
        from tetatet.cli.reporting import print_report, print_summary

        tell((print_summary if summary else print_report)(what))


def _print_lines(what: Play, state: bool, processes: int) -> None:
    import msgspec

    from tetatet.wiring.playing import play
    from tetatet.wiring.standing import state_lines

    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    buffer: list[bytes] = []

    def emit(line: object) -> None:
        buffer.append(encode(line))
        if len(buffer) >= 1_000:
            out.write(b"\n".join(buffer) + b"\n")
            buffer.clear()

    if processes > 1 and not state:
        from tetatet.wiring.sharing import play_shared

        warnings = play_shared(what, emit, processes)
    else:
        done, warnings = play(what, emit)
        for line in state_lines(done) if state else ():
            emit(line)
    if buffer:
        out.write(b"\n".join(buffer) + b"\n")
    out.flush()
    tell(warnings)


def tell(findings: tuple[Finding, ...]) -> None:
    """Findings on the error stream, one a line."""
    for finding in findings:
        print(f"{finding.level}: {finding}", file=sys.stderr)


def moment(text: str | None, option: str) -> Instant | None:
    """A moment given on the command line, or None."""
    from tetatet.wiring.playing import moment_given

    return None if text is None else moment_given(text, option)


def share(text: str | None) -> float | None:
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


def _beginning() -> Instant:
    from tetatet.model.record import DAWN

    return DAWN

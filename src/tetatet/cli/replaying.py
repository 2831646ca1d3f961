"""Commands that play a script on events: replay."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.options import Events, From, Holdout, Project, Publish, Scripts, Until, asked, refuse_together, tell

if TYPE_CHECKING:
    from tetatet.wiring.playing import Play


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
    refuse_together(
        (as_json and summary, "--json gives every line, --summary the report's numbers: write one of them"),
        (state and not as_json, "--state ends the lines with the customers: write it with --json"),
        (processes > 1 and not as_json, "--processes shares the work of printing lines: write it with --json"),
        (processes > 1 and state, "--state needs all customers in one process: write it without --processes"),
    )
    what = asked(project, events, script, until, begin, holdout, publish)
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

    if processes > 1:
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

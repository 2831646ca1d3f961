"""Commands that say what a dialogue changed: measure."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.options import Events, From, Holdout, Project, Publish, Scripts, Until, asked, tell

if TYPE_CHECKING:
    from tetatet.run.report_figures import Comparison


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(measure)


def measure(
    project: Project,
    events: Events,
    script: Scripts = None,
    until: Until = None,
    begin: From = None,
    holdout: Holdout = None,
    publish: Publish = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a script.")] = False,
) -> None:
    """What did each script change? Treated against ghosts, or "not enough customers yet"."""
    from tetatet.cli.progress import watching
    from tetatet.measure.outcome import Windows
    from tetatet.run.report_comparison import compare_scripts
    from tetatet.wiring.playing import play

    what = asked(project, events, script, until, begin, holdout, publish)
    windows = Windows()
    with watching(what.events) as progress:
        done, warnings = play(what, windows.take, progress)
    compared = compare_scripts(windows, done)
    if as_json:
        _print_json(compared)
    else:
        _print_table(compared, done.book.project.settings.brand)
    tell(warnings)


def _print_json(compared: Sequence[Comparison]) -> None:
    import msgspec

    for one in compared:
        sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
    sys.stdout.buffer.flush()


def _print_table(compared: Sequence[Comparison], brand: str) -> None:
    """One line a script, then what is to be known of the numbers."""
    from tetatet.cli.page import Page
    from tetatet.cli.report_screen import WIDTH, comparison_table

    page = Page(WIDTH)
    page.title(f"{brand}: what each script changed, treated against ghosts")
    page.put()
    page.put(comparison_table(compared))
    page.put()
    for one in compared:
        told = "; ".join(_notes(one))
        if told:
            page.paragraph(f"{told}.", one.script)
    page.put()
    page.paragraph(
        "A customer counts once in a script, from the first contact that would go (by intention to treat: whatever was "
        "said, held or dropped after that). The interval is for one look at a time set before; who looks every day and "
        "stops at the first good one fools himself. Where these messages were never sent, treated and ghosts must not "
        "differ, and what is seen is chance."
    )
    page.show()


def _notes(one: Comparison) -> Iterator[str]:
    """What is to be known of one script's numbers."""
    if one.reason:
        yield one.reason
    customers = one.treated.customers + one.ghosts.customers
    still_open = one.treated.still_open + one.ghosts.still_open
    if still_open:
        yield f"{still_open:,} of {customers:,} customers may still reach the goal in time"
    if one.left_out:
        yield f"{one.left_out:,} who are left out of all scripts are left out here"

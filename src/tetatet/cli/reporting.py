"""The report of a replay: on one screen, or as JSON with the same numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tetatet.run.report_figures import Figures
    from tetatet.wiring.playing import Play


def print_report(what: Play) -> None:
    """Replay, and print who would have heard what: one screen of 100 columns.

    Raises: InputError: the project or an option cannot be used.
    """
    print_screen(collect(what))


def print_summary(what: Play) -> None:
    """Replay, and print the report's numbers as one JSON object."""
    print_json(collect(what))


def collect(what: Play, *notes: str) -> Figures:
    """Replay with a bar where somebody looks; the figures, with `notes` at the end of what must be known."""
    from dataclasses import replace

    from tetatet.cli.progress import watching
    from tetatet.cli.replaying import tell
    from tetatet.run.report import Report
    from tetatet.run.report_summary import summarise
    from tetatet.wiring.playing import play

    report = Report()
    with watching(what.events) as progress:
        done, warnings = play(what, report.take, progress)
    tell(warnings)
    return replace(summarise(report, done, begin=what.begin), notes=notes)


def print_screen(figures: Figures) -> None:
    """The report for people."""
    from tetatet.cli.page import Page
    from tetatet.cli.report_screen import WIDTH, show

    page = Page(WIDTH)
    show(page, figures)
    page.show()


def print_json(figures: Figures) -> None:
    """The same numbers for programs."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(figures), indent=2)
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()

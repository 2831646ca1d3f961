"""The report of a replay: on one screen, or as JSON with the same numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tetatet.model.errors import Finding
    from tetatet.run.replay import Replay
    from tetatet.run.report_figures import Figures
    from tetatet.wiring.playing import Play, Stage

    Findings: TypeAlias = tuple[Finding, ...]


def print_report(what: Play) -> Findings:
    """Replay, and print who would have heard what: one screen of 100 columns; gives the project's warnings.

    Raises: InputError: the project or an option cannot be used.
    """
    figures, warnings = collect(what)
    print_screen(figures)
    return warnings


def print_summary(what: Play) -> Findings:
    """Replay, and print the report's numbers as one JSON object; gives the project's warnings."""
    figures, warnings = collect(what)
    print_json(figures)
    return warnings


def collect(what: Play, *notes: str) -> tuple[Figures, Findings]:
    """Replay with a bar where somebody looks; the figures, with `notes` at the end of what must be known, and warnings."""
    figures, warnings, _replay = collect_on(what, *notes)
    return figures, warnings


def collect_on(what: Play, *notes: str, stage: Stage | None = None) -> tuple[Figures, Findings, Replay]:
    """The same, played on a stage, where there is one; gives the replay at its end besides."""
    from dataclasses import replace

    from tetatet.cli.progress import watching
    from tetatet.run.report import Report
    from tetatet.run.report_summary import summarise
    from tetatet.wiring.playing import play

    report = Report()
    with watching(what.events) as progress:
        done, warnings = play(what, report.take, progress, stage)
    return replace(summarise(report, done, begin=what.begin), notes=notes), warnings, done


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

"""Commands that answer a question about one customer: explain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.options import Events, From, Holdout, Publish, Scripts, Until, asked, tell

if TYPE_CHECKING:
    from tetatet.run.explain import Explanation

WIDTH = 100
"""Columns of a page; a narrower terminal breaks earlier."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(explain)


def explain(
    customer: Annotated[
        str, typer.Argument(help="A userId, e-mail, phone or name, as the events know it.", metavar="CUSTOMER")
    ],
    project: Annotated[Path, typer.Option("--project", "-p", help="The project's folder.", metavar="DIR")],
    events: Events,
    script: Scripts = None,
    until: Until = None,
    begin: From = None,
    holdout: Holdout = None,
    publish: Publish = None,
    as_json: Annotated[bool, typer.Option("--json", help="The customer's lines and state, one object a line.")] = False,
) -> None:
    """Why did this customer hear what he heard? In sentences, with what waits and what would change it."""
    from tetatet.cli.progress import watching
    from tetatet.wiring.finding import find_customer

    what = asked(project, events, script, until, begin, holdout, publish)
    with watching(what.events) as progress:
        found = find_customer(what, customer, progress)
    if as_json:
        _print_json([*found.lines, found.state()])
    else:
        from tetatet.run.explain import explain as explanation

        replay = found.replay
        _print_page(explanation(found.record, found.lines, replay.book, replay.now, replay.fitted))
    tell(found.warnings)


def _print_json(lines: list[object]) -> None:
    import msgspec

    for line in lines:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def _print_page(explanation: Explanation) -> None:
    """Headings and paragraphs: plain where piped, with bold headings on a terminal."""
    from tetatet.cli.page import Page

    page = Page(WIDTH)
    page.title(explanation.name)
    page.paragraph(explanation.intro)
    for section in explanation.sections:
        page.heading(section.heading)
        for place, paragraph in enumerate(section.paragraphs):
            if place and section.paragraphs[place - 1].title:
                page.put()  # air between dialogues
            page.paragraph(paragraph.text, paragraph.title)
    page.show()

"""The report of a replay on one screen: what each table shows, and how numbers are written.

Every number stands beside what it is a part of. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from tetatet.cli.report_numbers import day, listed, money, number, part_of, percent, plural, points, with_share
from tetatet.run import report_wording
from tetatet.run.report_figures import (
    ChannelFigures,
    Comparison,
    ContactFigures,
    Figures,
    Part,
    RuleFigures,
    ScriptFigures,
)
from tetatet.run.spoken import count

if TYPE_CHECKING:
    from tetatet.cli.page import Page

WIDTH = 100
"""Columns of the screen."""

FIRST = 20
"""Columns of the first column of every table, so that they stand under each other."""

PATH_LINES = {1: 4, 2: 3, 3: 2}
"""Lines for the paths of each script, by the number of scripts; from four scripts on, one each."""

SPARE_LINES = 1
"""Scripts whose second path may have a line of its own where it does not fit beside the first."""

PATHS_COLUMN = 66
"""Columns that the paths of a script have."""

MANY_SCRIPTS = 12
"""Scripts of which a line each is shown; the rest is for `--summary`."""

SKIPS_SHOWN, ANSWERS_SHOWN, SCRIPTS_SHOWN = 4, 5, 2
"""How many of the commonest reasons, answers and scripts one line names: more would not fit into it."""

HEAD = "bold cyan"
DIM = "dim"


def show(page: Page, figures: Figures) -> None:
    """Put the whole report on the page."""
    _title(page, figures)
    _publications(page, figures)
    _scripts(page, figures)
    _paths(page, figures)
    _contacts(page, figures)
    _gate(page, figures)
    _comparisons(page, figures)
    _stories(page, figures)
    _caveats(page, figures)


# ---------------------------------------------------------------- tables


def _table(heading: str, *columns: str) -> Table:
    """A table whose heading is the head of its first column; columns that begin with < stand to the left."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=HEAD, width=WIDTH, collapse_padding=True)
    table.add_column(heading.upper(), min_width=FIRST, no_wrap=True, overflow="ellipsis")
    for column in columns:
        left = column.startswith("<")
        table.add_column(
            column.removeprefix("<"),
            justify="left" if left else "right",
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if left else None,
        )
    return table


def _title(page: Page, figures: Figures) -> None:
    period = figures.period
    zone = ZoneInfo(period.zone)
    span = f"{day(period.begin or period.first, zone)} to {day(period.until, zone)}"
    span = span if period.first else "no events"
    page.title(f"{figures.brand}, {span}: what would have been said to whom. Nothing was sent.")
    days = count(period.days, "day")
    if period.begin:
        days += f" after {number(period.history_days)} of history (starts nothing)"
    accounts = f", {count(period.accounts, 'account')}" if period.accounts else ""
    aside = f"{count(period.quarantined.count, 'line')} set aside"
    reasons = listed(period.quarantine, SKIPS_SHOWN)
    whole = f"{count(period.lines, 'event')}, {count(period.customers, 'customer')}{accounts}"
    page.paragraph(f"{days} · {whole} · {aside}{f' ({reasons})' if reasons else ''}")


def _publications(page: Page, figures: Figures) -> None:
    """What each new revision did to the dialogues that ran by an earlier one."""
    if not figures.publications:
        return
    table = _table("published", "asked for", "ran", "moved", "kept theirs", "stopped")
    zone = ZoneInfo(figures.period.zone)
    for one in figures.publications:
        ran, moved = number(one.moved.of), with_share(one.moved)
        table.add_row(day(one.at, zone), one.mode, ran, moved, with_share(one.kept), with_share(one.stopped))
    page.put()
    page.put(table)


def _scripts(page: Page, figures: Figures) -> None:
    table = _table("who entered", "began, of moments", "customers", "contacts", "goal, of begun", "running")
    for one in figures.scripts[:MANY_SCRIPTS]:
        table.add_row(
            one.script,
            f"{number(one.started.count)} of {number(one.started.of)} {_narrow(one.started)}",
            with_share(one.customers),
            number(one.contacts),
            with_share(one.reached),
            with_share(one.running),
        )
    page.put()
    page.put(table)
    _more(page, len(figures.scripts) - MANY_SCRIPTS, "scripts")
    _skipped(page, figures.scripts)


def _narrow(part: Part) -> str:
    return f"{percent(part):>4}"


def _skipped(page: Page, scripts: Iterable[ScriptFigures]) -> None:
    """Moments that began nothing, over all scripts, and why."""
    reasons: dict[str, int] = {}
    moments = joined = 0
    for one in scripts:
        moments += one.started.of
        joined += one.joined
        for reason, times in one.skipped.items():
            reasons[reason] = reasons.get(reason, 0) + times
    if joined:
        reasons["taken up by another"] = joined
    total = sum(reasons.values())
    if total:
        told = listed(
            {report_wording.SKIPS.get(reason, reason): times for reason, times in reasons.items()}, SKIPS_SHOWN
        )
        nothing = Part(total, moments)
        share = f"{total:,} of {count(moments, 'moment')} ({percent(nothing)})"
        page.put(Text(f"{share} began nothing: {told}.", style=DIM))


def _paths(page: Page, figures: Figures) -> None:
    """The ways most taken, as many as there is room for."""
    table = _table("which ways they took", "dialogues", "<the most frequent first, ghosts left out; ✓ is the goal")
    spare = SPARE_LINES
    for script in figures.scripts[:MANY_SCRIPTS]:
        if not script.others.of:
            continue
        paths = [f"{percent(one.dialogues)} {one.path}" for one in script.paths]
        rows = _in_lines(paths, PATH_LINES.get(len(figures.scripts), 1))
        if spare and len(rows) == 1 and " · " not in rows[0] and len(paths) > 1:
            rows, spare = _in_lines(paths, 2), spare - 1
        for place, row in enumerate(rows):
            table.add_row("" if place else script.script, "" if place else number(script.others.of), row)
    if table.row_count:
        page.put()
        page.put(table)


def _in_lines(paths: list[str], lines: int) -> list[str]:
    """The paths with dots between, in so many lines; what does not fit is left out."""
    rows: list[str] = []
    for path in paths:
        if rows and len(rows[-1]) + len(path) + 3 <= PATHS_COLUMN:
            rows[-1] += f" · {path}"
        elif len(rows) < lines:
            rows.append(path)
        else:
            break
    return rows


def _contacts(page: Page, figures: Figures) -> None:
    contacts = figures.contacts
    cost = f"cost, {contacts.currency}"
    table = _table("contacts", "came up", "went", "ghosts", "dropped", "goal or end first", "waiting", cost)
    for one in contacts.channels:
        table.add_row(one.channel, *_of_contacts(one))
    if len(contacts.channels) > 1:
        table.add_row("all", *_of_contacts(contacts), style="bold")
    page.put()
    if not contacts.channels:
        page.put(Text("CONTACTS", style=HEAD))
        page.paragraph("None came up.")
        return
    page.put(table)
    if contacts.not_made:
        calls = count(contacts.not_made, "call that was", "calls that were")
        heard = "it, it" if contacts.not_made == 1 else "them, they"
        page.paragraph(f"{calls} asked for and not made: nobody heard {heard} cost nothing.")
    _per_customer(page, figures)
    _waits(page, figures)


def _of_contacts(some: ChannelFigures | ContactFigures) -> tuple[str, ...]:
    """What became of some contacts, in the order of the columns."""
    return (
        number(some.candidates),
        with_share(some.went),
        number(some.ghosts.count),
        number(some.dropped.count),
        number(some.ended_first.count),
        number(some.waiting.count),
        money(some.cost),
    )


def _per_customer(page: Page, figures: Figures) -> None:
    per, contacts = figures.contacts.per_customer, figures.contacts
    if per.mean is None or contacts.cost_per_customer is None:
        return
    heads = ("none", "one", "2 or 3", "4 or more", "mean", "most", f"mean {contacts.currency}")
    table = _table(f"each of {number(per.none.of)} heard", *heads)
    table.add_row(
        "contacts",
        with_share(per.none),
        with_share(per.one),
        with_share(per.two_or_three),
        with_share(per.four_or_more),
        f"{per.mean:.2f}",
        number(per.most),
        money(contacts.cost_per_customer),
    )
    page.put(table)


def _waits(page: Page, figures: Figures) -> None:
    waits = figures.waits
    if not waits.ended:
        return
    heads = ("answered", "in silence", "work undone", "of ghosts", "<answers")
    table = _table("how waits ended", *heads)
    table.add_row(
        count(waits.ended, "wait"),
        with_share(waits.answered),
        with_share(waits.silent),
        with_share(waits.undone),
        with_share(waits.of_ghosts),
        listed({name or "answered": times for name, times in waits.answers.items()}, ANSWERS_SHOWN, rest="others"),
    )
    page.put(table)


def _gate(page: Page, figures: Figures) -> None:
    contacts = figures.contacts
    if not contacts.candidates:
        return
    page.put()
    if not contacts.rules:
        page.put(Text("THE GATE", style=HEAD))
        page.paragraph(f"Held and dropped nothing: 0 of {count(contacts.candidates, 'contact')}.")
        return
    table = _table(
        "the gate", "held", "of them gone later", "dropped", f"<of {count(contacts.candidates, 'contact')}; mostly"
    )
    for rule in contacts.rules:
        table.add_row(
            report_wording.RULES.get(rule.rule, rule.rule),
            with_share(rule.held),
            with_share(rule.went_later),
            with_share(rule.dropped),
            _why(rule),
        )
    page.put(table)


def _why(rule: RuleFigures) -> str:
    """The most frequent reasons, where they say more than the rule's name; else the scripts that it met."""
    name = report_wording.RULES.get(rule.rule, rule.rule)
    told = {
        reason: times for reason, times in rule.why.items() if reason not in ("", name, *report_wording.SAME_AS_RULE)
    }
    if not told:
        return listed(rule.scripts, SCRIPTS_SHOWN, rest="")
    return listed({report_wording.shortened(reason): times for reason, times in told.items()}, SCRIPTS_SHOWN, rest="")


def _comparisons(page: Page, figures: Figures) -> None:
    """Treated against ghosts, script by script."""
    shown = [one.comparison for one in figures.scripts[:MANY_SCRIPTS]]
    compared = [one for one in shown if one.treated.customers or one.ghosts.customers]
    if not compared:
        return
    page.put()
    page.put(comparison_table(compared))
    left_out = figures.global_ghosts
    if left_out.count:
        page.put(Text(f"Left out of all scripts: {part_of(left_out)} {plural(left_out.of, 'customer')}.", style=DIM))


def comparison_table(compared: Iterable[Comparison]) -> Table:
    """A line a script: goals of either arm, and the difference."""
    table = _table("ghosts", "goal of treated", "goal of ghosts", "<difference in points, 95% interval")
    for one in compared:
        table.add_row(one.script, part_of(one.treated.reached), part_of(one.ghosts.reached), difference(one))
    return table


def difference(one: Comparison) -> str:
    """`+0.8 (-1.2 to +2.9), none seen`, or that there are not enough customers yet."""
    if one.difference is None:
        return "not enough customers yet"
    if one.low is None or one.high is None:
        return f"{points(one.difference)}, not enough customers yet"
    verdict = "none seen" if one.low <= 0 <= one.high else "one seen"
    return f"{points(one.difference)} ({points(one.low)} to {points(one.high)}), {verdict}"


def _stories(page: Page, figures: Figures) -> None:
    if not figures.stories:
        return
    page.put()
    for story in figures.stories:
        page.put(Text.assemble((report_wording.STORIES[story.kind].upper(), HEAD), f"  {story.text}"))


def _caveats(page: Page, figures: Figures) -> None:
    page.put()
    page.put(Text(" ".join(caveats(figures)), style=DIM))


def caveats(figures: Figures) -> list[str]:
    """What the reader must know before believing any of it."""
    told = ["A replay sends nothing; deliveries count as made, work as done only where an event says so."]
    consents, addresses = figures.assumed.consents, figures.assumed.addresses
    if consents.count or addresses.count:
        told.append(
            f"Consent of {number(consents.count)} and addresses of {number(addresses.count)} of {number(consents.of)} "
            f"{plural(consents.of, 'customer')} are assumed."
        )
    if any(one.comparison.ghosts.customers for one in figures.scripts):
        told.append(
            "Nobody in this history received anything: treated and ghosts must not differ (an A/A check), and no effect "
            "is claimed."
        )
    else:
        told.append("Nobody in this history received anything, so no effect is claimed.")
    return [*told, *figures.notes]


def _more(page: Page, number_more: int, what: str) -> None:
    if number_more > 0:
        page.put(Text(f"… and {number(number_more)} {what} more (see --summary).", style=DIM))

"""The commands of those who talk to customers, and of the post: task, letters.

A desk works on the project's own machine, by the running process or without one, or anywhere
else by the address of the process and a key.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tetatet.cli.options import Project
from tetatet.cli.reached import AsJson, StoreFile, call, print_rows
from tetatet.cli.streams import print_json

Where = Annotated[
    str,
    typer.Argument(help="The project's folder; or the address of a running process, with --key.", metavar="PROJECT"),
]
Key = Annotated[
    str, typer.Option("--key", help="A key for the desk, for a process elsewhere.", metavar="KEY", envvar="TETATET_KEY")
]
Act = Annotated[str, typer.Argument(help="The task, by its act.", metavar="ACT")]
Agent = Annotated[str, typer.Option("--agent", help="Who works.", metavar="NAME", envvar="TETATET_AGENT")]

WIDTH = 100
"""Columns of a page; a narrower terminal breaks earlier."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(_task(), name="task")
    app.add_typer(_letters(), name="letters")


def _ask(where: str | Path, store: Path | None, key: str, verb: str, given: dict[str, Any]) -> Any:
    """Have it done: by the process at an address, or by that of a project."""
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        from tetatet.cli.remote import ask

        return ask(where, key, verb, given)
    return call(Path(where), store, verb, given)


# ---------------------------------------------------------------- tasks


def _task() -> typer.Typer:
    group = typer.Typer(
        help="The work of people: what is to be done, by whom, and what came of it.", no_args_is_help=True
    )
    group.command("list")(list_tasks)
    group.command("show")(show_task)
    group.command("claim")(claim_task)
    group.command("release")(release_task)
    group.command("result")(tell_result)
    return group


def list_tasks(
    project: Where,
    role: Annotated[str, typer.Option(help="Of this role; by default of all.", metavar="NAME")] = "",
    limit: Annotated[int, typer.Option(help="Tasks at most.", min=1, max=200)] = 200,
    store: StoreFile = None,
    key: Key = "",
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Open tasks, what is due first before the rest."""
    found = _ask(project, store, key, "task.list", {"role": role, "limit": limit})
    print_rows(found, as_json, "Nothing is to be done.", _task_told)


def _task_told(task: Mapping[str, Any]) -> str:
    due = f"due {task['due']}" if task["due"] else "no due time"
    taken = f", taken by {task['agent']}" if task["agent"] else ""
    head = f"{task['act']}  {due}{', OVERDUE' if task['overdue'] else ''}  {task['role']}{taken}"
    return f"{head}\n    {task['to_do']}: {task['why']}"


def show_task(project: Where, act: Act, store: StoreFile = None, key: Key = "", as_json: AsJson = False) -> None:
    """One task: who it is, why now, what was said before, what to say, and what each result leads to."""
    found = _ask(project, store, key, "task.show", {"act": act})
    if as_json:
        print_json(found)
        return
    from tetatet.cli.page import Page
    from tetatet.run.spoken import capital

    page, task = Page(WIDTH), found["task"]
    page.title(capital(task["to_do"]))
    late = f" If not, it goes to the {found['then']}." if found["then"] else ""
    page.paragraph(f"By {task['due']}, the {task['role']}.{late}" if task["due"] else f"The {task['role']}.")
    for title, text in (("Contact", found["contact"]), ("Taken by", task["agent"]), ("State", found["state"])):
        if text and text != "open":
            page.paragraph(text, title)
    _story(page, found)
    page.heading("What to say")
    page.paragraph(found["say"] or "This talk is not written down.")
    if task["benefit"]:
        page.paragraph(task["benefit"], "What is in it")
    page.heading("What may come of it")
    for result in found["results"]:
        page.paragraph(result["then"] or "The dialogue waits on.", result["result"])
    page.show()


def _story(page: Any, found: dict[str, Any]) -> None:
    page.heading("Who, and why now")
    for text in (found["known"], found["story"], found["heard"]):
        if text:
            page.paragraph(text)
    if found["before"]:
        page.heading("Said before")
        for story in found["before"]:
            page.paragraph(story["text"], story["title"])


def claim_task(project: Where, act: Act, agent: Agent, store: StoreFile = None, key: Key = "") -> None:
    """Take a task: nobody else has it then."""
    found = _ask(project, store, key, "task.claim", {"act": act, "agent": agent})
    print(f"{act}: {found['agent']} has it")


def release_task(project: Where, act: Act, agent: Agent, store: StoreFile = None, key: Key = "") -> None:
    """Give a task back that one has taken."""
    _ask(project, store, key, "task.release", {"act": act, "agent": agent})
    print(f"{act}: nobody has it")


def tell_result(
    project: Where,
    act: Act,
    result: Annotated[str, typer.Argument(help="One of the results of the talk.", metavar="RESULT")],
    agent: Agent,
    store: StoreFile = None,
    key: Key = "",
) -> None:
    """Say what came of a task. It is done with that, and the dialogue goes on."""
    found = _ask(project, store, key, "task.result", {"act": act, "result": result, "agent": agent})
    print(f"{act}: {found['result']}")


# ---------------------------------------------------------------- letters


def _letters() -> typer.Typer:
    group = typer.Typer(help="The direct-mail list.", no_args_is_help=True)
    group.command("take")(take_letters)
    return group


def take_letters(
    project: Project,
    into: Annotated[Path, typer.Option(help="The file to write, as CSV.", metavar="FILE.csv")],
    again: Annotated[int | None, typer.Option(help="Write this batch once more, instead of a new one.", min=1)] = None,
    store: StoreFile = None,
) -> None:
    """All letters that wait become a batch: a line each, and each once."""
    from tetatet.model.errors import InputError

    if into.exists():
        raise InputError(f"{into} is there already; name a new file")
    if not into.absolute().parent.is_dir():
        raise InputError(f"there is no folder {into.absolute().parent}")
    verb, given = ("letters.take", {}) if again is None else ("letters.again", {"number": again})
    found = _ask(project, store, "", verb, given)
    for act, reason in found["left_out"]:
        print(f"left out: {act}: {reason}")
    if not found["number"]:
        print("No letter waits.")
        return
    _write(into, found)
    print(f"batch {found['number']}: {len(found['letters']):,} letters in {into}")
    if found["more"]:
        print("More letters wait: take the next batch.")


def _write(into: Path, found: dict[str, Any]) -> None:
    """The whole file or none; names and addresses are for its owner alone.

    Raises: InputError: it cannot be written; the batch can be written again.
    """
    from tetatet.channels.letter import as_csv
    from tetatet.model.errors import InputError

    part = into.with_name(into.name + ".part")
    try:
        part.unlink(missing_ok=True)  # one that was left behind may be open to others
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(as_csv(found["letters"]))
        part.rename(into)
    except OSError as error:
        again = f"the letters are taken: write them with --again {found['number']}"
        raise InputError(f"{into}: {error.strerror or error}; {again}") from error

"""The commands of the running engine: run, status, quarantine, parked, doubt, key, admin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tetatet.cli.options import Project
from tetatet.cli.reached import AsJson, StoreFile, call, print_rows
from tetatet.cli.streams import print_json

if TYPE_CHECKING:
    from tetatet.web.serving import Serving


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(run)
    app.command()(status)
    app.command()(backup)
    app.command()(restore)
    app.command()(audit)
    app.command()(bounce)
    groups = {
        "quarantine": _quarantine(),
        "parked": _parked(),
        "doubt": _doubt(),
        "key": _keys(),
        "admin": _administrators(),
    }
    for name, group in groups.items():
        app.add_typer(group, name=name)


def run(
    project: Project,
    store: StoreFile = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port; by default the next free one from 8383 on.")] = None,
    base_url: Annotated[
        str, typer.Option(help="Where the world reaches these pages, for the links in messages.", metavar="URL")
    ] = "",
    changed: Annotated[
        str, typer.Option(help="What becomes of running dialogues when the project has changed: keep, move or stop.")
    ] = "keep",
    trust_clock: Annotated[bool, typer.Option(help="The clock is right, however far ahead it is.")] = False,
) -> None:
    """Listen and speak: take events as they come, hold the dialogues, until it is stopped."""
    from tetatet.model.errors import InputError
    from tetatet.web.serving import serve
    from tetatet.wiring.living import Options
    from tetatet.wiring.playing import MODES

    if changed not in MODES:
        raise InputError(f"--changed {changed}: write keep, move or stop")
    options = Options(path=store, base_url=base_url.rstrip("/"), mode=changed, trusted=trust_clock)
    serve(project, options, host, port, lambda serving: _say_started(serving, changed))


_CHANGED = {
    "keep": "dialogues that run go on by theirs",
    "move": "dialogues that run go on by it",
    "stop": "dialogues that ran are stopped",
}


def _say_started(serving: Serving, changed: str = "keep") -> None:
    living = serving.living
    for warning in living.warnings:
        print(f"tetatet: {warning}", file=sys.stderr)
    if living.deciding.halted:
        print(f"tetatet: {living.deciding.halted} (--trust-clock)", file=sys.stderr)
    revision, before = living.book().revision, living.before
    if revision == before:
        print(f"Revision {revision} of the project is in force.")
    else:
        print(f"Revision {revision} of the project takes the place of {before}; {_CHANGED[changed]}.")
    print(f"Tetatet listens at {serving.url}", flush=True)
    if serving.first_link:
        print(f"Make the first administrator within the hour: {serving.first_link}", flush=True)


def status(project: Project, store: StoreFile = None, as_json: AsJson = False) -> None:
    """How the running engine stands: what lags, what is overdue, what waits for a person."""
    found = call(project, store, "status", {})
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if name == "acts":
            for act, count in value.items():
                print(f"  {act:<34}{count:>10,}")
        elif name == "revision":
            print(f"{name:<36}{value:>10}")
        elif name not in ("well", "trouble"):
            print(f"{name:<36}{value:>10,}")
    print(f"\n{found['trouble'] or 'All is well.'}")


def backup(
    project: Project,
    into: Annotated[Path, typer.Argument(help="The new file.", metavar="INTO")],
    store: StoreFile = None,
) -> None:
    """Copy the store into a new file while the engine goes on."""
    done = call(project, store, "backup", {"into": str(into.absolute())})
    print(f"{into}: all that was there at {done['at']}")


def bounce(project: Project, store: StoreFile = None, as_json: AsJson = False) -> None:
    """Read a report of a mail that came back from the standard input, as a mail server pipes it."""
    from tetatet.model.errors import InputError
    from tetatet.wiring.reaching import take_bounce

    found = take_bounce(project, sys.stdin.buffer.read(), store)
    if found is None:
        raise InputError("this is no report of a mail of ours that came back")
    if as_json:
        print_json(found)
        return
    lasting = "for good: this address is written to no more" if found["type"] == "hard" else "for now"
    print(f"{found['customer']}: it came back {lasting} ({found['reason']})")


def restore(
    project: Project,
    backup: Annotated[Path, typer.Argument(help="The backup.", metavar="BACKUP")],
    store: StoreFile = None,
) -> None:
    """Put a backup in the store's place. What may have been said since is in doubt, and waits for a person."""
    from tetatet.wiring.keeping import restore as put_back

    old = put_back(project, backup, store)
    if old is not None:
        print(f"The store that was there lies at {old}; the withdrawals it knows are taken over.")
    print("Restored. What may have gone out since the backup is in doubt: tetatet doubt list")


def audit(project: Project, store: StoreFile = None, as_json: AsJson = False) -> None:
    """Decide everything again from the log, and compare it with what was said, byte for byte."""
    from tetatet.wiring.keeping import audit_store

    found = audit_store(project, store)
    if as_json:
        print_json({"occurrences": found.occurrences, "lines": found.lines})
        return
    print(
        f"{found.occurrences:,} occurrences were decided again; all {found.lines:,} lines are the same, byte for byte."
    )


Limit = Annotated[int, typer.Option(help="Rows at most.", min=1, max=1_000)]


def _add_list(group: typer.Typer, verb: str, help: str, nothing: str) -> None:  # noqa: A002 - typer's word
    """The command `list` of what waits for a person."""

    @group.command("list", help=help)
    def listed(project: Project, store: StoreFile = None, limit: Limit = 100, as_json: AsJson = False) -> None:
        print_rows(call(project, store, verb, {"limit": limit}), as_json, nothing)


def _add_short_list(group: typer.Typer, verb: str, help: str, nothing: str) -> None:  # noqa: A002 - typer's word
    """The command `list` of what there are few of."""

    @group.command("list", help=help)
    def listed(project: Project, store: StoreFile = None, as_json: AsJson = False) -> None:
        print_rows(call(project, store, verb, {}), as_json, nothing)


def _quarantine() -> typer.Typer:
    group = typer.Typer(help="What could not be taken in, with its reasons.", no_args_is_help=True)

    _add_list(group, "quarantine.list", "What is in quarantine, the oldest first.", "Nothing is in quarantine.")

    @group.command()
    def retry(
        project: Project,
        number: Annotated[list[int] | None, typer.Argument(help="Numbers; by default all.")] = None,
        store: StoreFile = None,
        as_json: AsJson = False,
    ) -> None:
        """Try again: what can be taken now is taken and leaves the quarantine."""
        found = call(project, store, "quarantine.retry", {"numbers": number} if number else {})
        if as_json:
            print_json(found)
            return
        print(f"{found['taken']} taken, {len(found['left'])} left")
        print_rows(found["left"], False)

    @group.command()
    def drop(
        project: Project,
        number: Annotated[list[int], typer.Argument(help="Numbers.")],
        store: StoreFile = None,
    ) -> None:
        """Take these out for good."""
        print(f"{call(project, store, 'quarantine.drop', {'numbers': number})['dropped']} dropped")

    return group


def _parked() -> typer.Typer:
    group = typer.Typer(help="Events that nobody could decide about.", no_args_is_help=True)

    _add_list(group, "parked.list", "What is parked, with the error.", "Nothing is parked.")

    @group.command()
    def retry(project: Project, store: StoreFile = None) -> None:
        """Decide about them again."""
        print(f"{call(project, store, 'parked.retry', {})['waiting']} wait to be decided again")

    return group


def _doubt() -> typer.Typer:
    group = typer.Typer(help="Messages that may have gone out or not, after a crash.", no_args_is_help=True)

    _add_list(group, "doubt.list", "What is in doubt.", "Nothing is in doubt.")

    @group.command()
    def resolve(
        project: Project,
        act: Annotated[str, typer.Argument(help="The act.")],
        how: Annotated[str, typer.Argument(help="resend, sent or drop")],
        store: StoreFile = None,
    ) -> None:
        """Say what became of one."""
        print(f"{act}: {call(project, store, 'doubt.resolve', {'act': act, 'how': how})['state']}")

    return group


def _administrators() -> typer.Typer:
    group = typer.Typer(help="The people who may enter the console.", no_args_is_help=True)

    @group.command()
    def link(
        project: Project,
        name: Annotated[
            str, typer.Argument(help="Whose password was forgotten; without a name, for somebody new.")
        ] = "",
        store: StoreFile = None,
        as_json: AsJson = False,
    ) -> None:
        """A link that works once, within the hour: for a new administrator, or a new password."""
        made = call(project, store, "admin.link", {"name": name} if name else {})
        if as_json:
            print_json(made)
            return
        what = f"a new password for {name}" if name else "a new administrator"
        print(f"{made['link']}\n(works once, until {made['until']}: {what})")
        if made["link"].startswith("/"):
            print("Nothing runs: open it where `tetatet run` will listen.")

    _add_short_list(group, "admin.list", "Who may enter.", "There is no administrator.")

    @group.command()
    def forget(
        project: Project,
        name: Annotated[str, typer.Argument(help="Who is to enter no more.")],
        store: StoreFile = None,
    ) -> None:
        """Somebody enters no more, and is out at once."""
        print(f"{call(project, store, 'admin.forget', {'name': name})['name']} enters no more")

    return group


def _keys() -> typer.Typer:
    group = typer.Typer(help="Keys of the programs that bring events or ask.", no_args_is_help=True)

    @group.command()
    def add(
        project: Project,
        name: Annotated[str, typer.Argument(help="Who uses it: the source of its events.")],
        scope: Annotated[list[str] | None, typer.Option(help="ingest, read, act, desk; may be repeated.")] = None,
        history: Annotated[bool, typer.Option(help="Its events update records and start nothing.")] = False,
        restamps: Annotated[bool, typer.Option(help="It sends the same event with other timestamps.")] = False,
        store: StoreFile = None,
        as_json: AsJson = False,
    ) -> None:
        """Make a key; it is shown this once."""
        given = {"name": name, "scopes": scope or ["ingest"], "history": history, "restamps": restamps}
        made = call(project, store, "key.add", given)
        if as_json:
            print_json(made)
            return
        print(f"{made['key']}\n(shown this once; {made['name']}: {', '.join(made['scopes'])})")

    _add_short_list(group, "key.list", "All keys, without what they open.", "There is no key.")

    @group.command()
    def revoke(
        project: Project,
        which: Annotated[str, typer.Argument(help="Its id or its name.")],
        store: StoreFile = None,
    ) -> None:
        """A key is good no more."""
        print(f"{call(project, store, 'key.revoke', {'which': which})['name']} is revoked")

    return group

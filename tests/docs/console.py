"""Runs what a page tells its reader to do, and compares what the page says will be seen.

A block with a title is a file to write. A block in the language ``console`` is a list of commands, each after
``$ ``, followed by what it prints. No lines after a command mean that only its exit code counts. A line ``…`` stands for
any lines, ``…`` inside a line for any characters. ``# exit 2`` behind a command says that it ends with that code.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import blocks

COMMAND_TIMEOUT_S = 120
ANYTHING = "…"
EXIT_CODE = re.compile(r"\s+#\s*exit (?P<code>\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console block; `expected` are the lines that the page shows after it."""

    text: str
    exit_code: int
    expected: tuple[str, ...]
    line: int


class PageDiffers(AssertionError):
    """What happened is not what the page says."""


def commands(block: str, first_line: int = 1) -> Iterator[Command]:
    """The commands of a console block with what is expected of each."""
    text, code, expected, at = "", 0, [], 0
    for number, line in enumerate(block.splitlines(), start=first_line):
        if line.startswith("$ "):
            if text:
                yield Command(text, code, tuple(expected), at)
            ends = EXIT_CODE.search(line)
            text, code = EXIT_CODE.sub("", line[2:]), int(ends["code"]) if ends else 0
            expected, at = [], number
        elif text:
            expected.append(line.rstrip())
    if text:
        yield Command(text, code, tuple(expected), at)


def agrees(expected: tuple[str, ...], printed: str) -> bool:
    """Is what was printed what the page shows, spaces at the end of lines aside?"""
    if not expected:
        return True
    pattern = ""
    for line in expected:
        if line == ANYTHING:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split(ANYTHING)) + r"\n"
    lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, lines) is not None


def follow(page: str, folder: Path) -> int:
    """Do in `folder` what the page says; returns the number of commands that were run.

    Raises: PageDiffers: a command ended or printed otherwise than the page says.
    """
    count = 0
    for block in blocks(page):
        if block.title is not None:
            file = folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command in commands(block.text, block.line):
                _run(command, folder)
                count += 1
    return count


def _run(command: Command, folder: Path) -> None:
    scripts = Path(sys.executable).parent
    run = subprocess.run(
        ["/bin/sh", "-c", command.text],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=COMMAND_TIMEOUT_S,
        check=False,
        env={
            **os.environ,
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PYTHONUTF8": "1",
        },
    )
    if run.returncode != command.exit_code:
        raise PageDiffers(
            f"line {command.line}: `{command.text}` ended with {run.returncode}\n{run.stdout}{run.stderr}"
        )
    printed = run.stdout + run.stderr
    if not agrees(command.expected, printed):
        raise PageDiffers(f"line {command.line}: `{command.text}` printed\n{printed}")

"""The runner of pages believes nothing that it has not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.console import Command, PageDiffers, agrees, commands, follow


def test_commands_carry_their_expected_lines_and_exit_code() -> None:
    """A console block is split into commands, each with the lines after it and its promised exit code."""
    block = "$ echo a\na\n$ false  # exit 1\n$ true\n"
    assert list(commands(block, 10)) == [
        Command("echo a", 0, ("a",), 10),
        Command("false", 1, (), 12),
        Command("true", 0, (), 13),
    ]


@pytest.mark.parametrize(
    "expected, printed, same",
    [
        ((), "whatever\n", True),
        (("a", "b"), "a  \nb\n", True),
        (("a",), "a\nb\n", False),
        (("a", "…"), "a\nb\nc\n", True),
        (("…", "c"), "a\nb\nc\n", True),
        (("a … c",), "a long c\n", True),
        (("a.c",), "abc\n", False),
    ],
)
def test_what_is_printed_is_compared_with_gaps(expected: tuple[str, ...], printed: str, same: bool) -> None:
    """Lines are compared whole; an ellipsis stands for any lines or any characters."""
    assert agrees(expected, printed) is same


def test_a_page_that_tells_the_truth_is_followed(tmp_path: Path) -> None:
    """Files are written, commands run in their folder, and the number of commands is returned."""
    page = '```yaml title="a/b.txt"\nhello\n```\n\n```console\n$ cat a/b.txt\nhello\n$ exit 3  # exit 3\n```\n'
    assert follow(page, tmp_path) == 2


@pytest.mark.parametrize("block", ["$ echo b\na\n", "$ exit 3\n", "$ true  # exit 1\n"])
def test_a_page_that_does_not_tell_the_truth_is_caught(block: str, tmp_path: Path) -> None:
    """Other output or another exit code than the page shows is an error that names the command."""
    with pytest.raises(PageDiffers, match="line 2"):
        follow(f"```console\n{block}```\n", tmp_path)

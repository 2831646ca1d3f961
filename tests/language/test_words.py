"""Near words: for messages, and for telling a slip from a new name."""

from __future__ import annotations

import pytest

from tetatet.language.words import did_you_mean, distance, nearest, typo_of


def test_the_nearest_word_is_found_across_capitals_and_underscores() -> None:
    """`Valid_For` is near to `valid for`."""
    assert nearest("Valid_Fro", ["rank", "valid for"]) == "valid for"


def test_no_word_is_nearest_when_none_is_alike() -> None:
    """A message without a likely word offers none."""
    assert did_you_mean("qqq", ["send", "wait"]) == ""


@pytest.mark.parametrize(
    "word, meant",
    [
        ("project-helo", "project-hello"),
        ("projcet-hello", "project-hello"),
        ("Project Hello", "project-hello"),
        ("totl", "total"),
        ("tola", None),
        ("ab", None),
        ("greetings", None),
    ],
)
def test_a_slip_is_a_letter_or_two(word: str, meant: str | None) -> None:
    """One slip in a short word and two in a longer one make a typo, more do not."""
    known = ["project-hello", "total", "abc"] if word != "Project Hello" else ["project hello"]
    assert typo_of(word, known) == (meant if word != "Project Hello" else "project hello")


def test_members_of_a_series_are_no_slips() -> None:
    """Whoever has `mail-1` and writes `mail-2` means a second mail."""
    assert typo_of("mail-2", ["mail-1"]) is None


@pytest.mark.parametrize(
    "left, right, steps", [("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abcd", "acxd", 2), ("ca", "abc", 3)]
)
def test_the_distance_counts_swapped_neighbours_once(left: str, right: str, steps: int) -> None:
    """Letters added, left out, changed, and neighbours swapped, cost one each."""
    assert distance(left, right) == distance(right, left) == steps

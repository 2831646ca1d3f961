"""Ways through a script: counted in little memory, told in few words."""

from __future__ import annotations

import pytest

from tetatet.run.report_paths import MAX_WORDS, Paths, Taken


def words(taken: Taken) -> str:
    """Tests name their steps by the kind."""
    return taken.kind.replace("elsewhere", "…")


def way(paths: Paths, *kinds: str) -> int:
    found = 0
    for kind in kinds:
        found = paths.step(found, Taken(kind))
    return found


def test_ways_that_begin_alike_are_one_way_until_they_part() -> None:
    """The same steps give the same number, another step another one."""
    paths = Paths()
    assert way(paths, "mail", "call") == way(paths, "mail", "call")
    assert way(paths, "mail", "call") != way(paths, "mail", "letter")


def test_the_most_taken_comes_first_and_equals_by_name() -> None:
    """Ways are told by how many took them, equals in the order of the alphabet."""
    paths = Paths()
    for kinds in (["mail"], ["mail"], ["letter"], ["call"]):
        paths.end("welcome", way(paths, *kinds))
    assert paths.most_taken("welcome", 5, words) == [("mail", 2), ("call", 1), ("letter", 1)]
    assert paths.most_taken("other", 5, words) == []


@pytest.mark.parametrize(
    "kinds, told",
    [
        ([], "nothing"),
        (["mail", "bought"], "mail → bought"),
        (["mail"] * 8, "mail ×8"),
        (["mail", "silence", "mail", "silence", "call"], "(mail → silence) ×2 → call"),
        (["mail", "mail", "silence", "mail"], "mail ×2 → silence → mail"),
    ],
)
def test_what_repeats_is_said_once(kinds: list[str], told: str) -> None:
    """Runs of one step and of two in turn are said once, with how often."""
    paths = Paths()
    assert paths.words(way(paths, *kinds), words) == told


def test_steps_without_a_word_are_left_out() -> None:
    """A step that has no word does not stand in the way."""
    paths = Paths()
    assert (
        paths.words(way(paths, "mail", "set", "call"), lambda one: "" if one.kind == "set" else one.kind)
        == "mail → call"
    )


def test_an_endless_way_ends_with_dots() -> None:
    """Beyond the limit all further steps are one, so that a script in a circle costs no memory."""
    paths = Paths()
    endless = way(paths, *(f"step {number}" for number in range(10 * MAX_WORDS)))
    told = paths.words(endless, words).split(" → ")
    assert len(told) == MAX_WORDS + 1
    assert told[-1] == "…"

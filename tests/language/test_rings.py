"""Scripts that start one another round after round: what ends them, and what does not."""

from __future__ import annotations

import pytest

from tests.language.projects import FACTS, codes, read, script, the_error

SEND = "  - {send: hello, by: email, benefit: x}\n"
DAY = "  - {wait: 1d, silent: []}\n"
LEAVE = "  - {choose: [{if: orders.count > 3, do: [{exit: enough}]}]}\n"
SOON = "start: {when: first order, again after: 1s}\n"
RING = "endless-ring"


def _start(name: str) -> str:
    return f"  - {{start: {name}}}\n"


def _scripts(*links: tuple[str, str], start: str = SOON) -> list[str]:
    """The errors of a project of these scripts."""
    first, *others = links
    files = {f"scripts/{name}.yml": script(steps, name=name, start=start) for name, steps in others}
    return codes(read(files, script=script(first[1], name=first[0], start=start)))


ENDLESS = {
    "itself": [("hello", SEND + DAY + _start("hello"))],
    "two": [("hello", SEND + DAY + _start("a")), ("a", SEND + _start("hello"))],
    "three": [("hello", DAY + _start("a")), ("a", DAY + _start("b")), ("b", SEND + _start("hello"))],
    "three that begin elsewhere": [
        ("hello", DAY + _start("a")),
        ("a", DAY + _start("b")),
        ("b", DAY + _start("c")),
        ("c", DAY + _start("a")),
    ],
    "in silence": [
        ("hello", SEND + "  - {wait: 1d, answers: {clicked: [{exit: x}]}, silent: [{start: hello}, {exit: over}]}\n")
    ],
    "on every road": [
        ("hello", DAY + "  - {choose: [{if: orders.count > 3, do: [{start: hello}]}, {else: [{start: hello}]}]}\n")
    ],
    "through one arm": [
        (
            "hello",
            DAY + "  - {split: s, arms: {a: {share: 50%, do: [{start: hello}]}, b: {share: 50%, do: [{exit: x}]}}}\n",
        )
    ],
    "after a repeat": [
        ("hello", DAY + f"  - {{repeat: every 7d, at most: 3, do: [{SEND[4:-1]}]}}\n" + _start("hello"))
    ],
    "every evening": [("hello", SEND + "  - {wait: until 18:00, silent: []}\n" + _start("hello"))],
    "while the other is at work": [("hello", SEND + _start("a") + DAY), ("a", "  - {pause: 3d}\n" + _start("hello"))],
}


@pytest.mark.parametrize("links", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_ring_that_nothing_ends_is_refused(links: list[tuple[str, str]]) -> None:
    """Whoever never answers would be led round for ever; the ring is told once."""
    assert _scripts(*links) == [RING]


ENDING = {
    "a condition before": [("hello", SEND + DAY + LEAVE + _start("hello"))],
    "a condition in the other": [("hello", SEND + DAY + _start("a")), ("a", SEND + LEAVE + _start("hello"))],
    "one road only": [("hello", DAY + "  - {choose: [{if: orders.count > 3, do: [{start: hello}]}]}\n")],
    "an exit in silence": [
        ("hello", SEND + "  - {wait: 1d, answers: {clicked: [{start: hello}]}, silent: [{exit: x}]}\n")
    ],
    "an answer only": [("hello", SEND + "  - {wait: 1d, answers: {clicked: [{start: hello}]}, silent: []}\n")],
    "a claim that may be refused": [
        ("hello", DAY + "  - {claim: slot, granted: [{start: hello}], refused: [{exit: x}]}\n")
    ],
    "work that may be left undone": [
        ("hello", "  - {task: call, role: store agent, due: 1d, undone: [{exit: x}]}\n" + DAY + _start("hello"))
    ],
    "it runs still": [("hello", SEND + DAY + _start("hello") + DAY)],
    "the first runs still": [("hello", SEND + _start("a") + "  - {pause: 9d}\n"), ("a", DAY + _start("hello"))],
    "no ring": [("hello", DAY + _start("a")), ("a", SEND)],
}


@pytest.mark.parametrize("links", ENDING.values(), ids=ENDING.keys())
def test_a_ring_that_something_ends_is_none(links: list[tuple[str, str]]) -> None:
    """A condition on the way, an exit, or a script that has not ended when it would be begun again."""
    assert RING not in _scripts(*links)


@pytest.mark.parametrize(
    "wait, again_after, endless",
    [
        ("30d", "90d", False),
        ("90d", "90d", True),
        ("91d", "90d", True),
        ("1 month", "30d", False),
        ("1 month", "28d", True),
        ("3 months", "1 year", False),
        ("1 year", "12 months", True),
        ("2 business days", "2d", True),
        ("2 business days", "3d", False),
        ("until 18:00", "1d", True),
        ("until 18:00", "2d", False),
        ("until Tuesday 18:00", "7d", True),
        ("until start.day", "1s", False),
    ],
)
def test_a_script_that_must_not_begin_again_so_soon_ends_the_ring(
    wait: str, again_after: str, *, endless: bool
) -> None:
    """`again after` longer than a round lets nobody through."""
    steps = SEND + f"  - {{wait: {wait}, silent: []}}\n" + _start("hello")
    start = f"start: {{when: first order, again after: {again_after}}}\n"
    assert (RING in _scripts(("hello", steps), start=start)) is endless


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            "start: {when: first order, if: orders.count < 4, again after: 1s}\n", id="a condition of the start"
        ),
        pytest.param("waits for: [a]\n" + SOON, id="it waits for another"),
        pytest.param("joins: [a]\n" + SOON, id="it joins another"),
    ],
)
def test_a_head_that_may_keep_it_from_beginning_ends_the_ring(head: str) -> None:
    """What is asked when a script begins is a condition on the way."""
    files = {"scripts/a.yml": script(SEND, name="a", start=SOON)}
    assert RING not in codes(read(files, script=script(SEND + DAY + _start("hello"), start=head)))


def test_the_error_says_where_and_what_would_end_it() -> None:
    """File, line and field of the start step, the way round, and two ways out."""
    files = {"scripts/a.yml": script(DAY + _start("hello"), name="a", start=SOON)}
    error = the_error(read(files, script=script(SEND + DAY + _start("a"), start=SOON), facts=FACTS))
    assert (error.file, error.line, error.field) == ("scripts/a.yml", 6, "steps[1].start")
    assert "`a` → `hello` → `a`" in error.message
    assert "`choose`" in error.message
    assert "`again after`" in error.message

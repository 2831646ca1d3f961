"""Parts: put in place, filled in, and never without end."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, read, read_steps, script, script_of, the_error, the_warning
from tetatet.model.step import Send, Wait

PART = "part: greet\ntakes: [what, why]\nsteps:\n  - {send: $what, by: email, benefit: So that $why}\n  - {wait: 7d, silent: []}\n"
USE = "  - {use: greet, with: {what: hello, why: you know}}\n"


def test_a_part_is_put_in_place() -> None:
    """`use` stands for the steps of the part, with what it takes filled in; ids are the script's."""
    steps = script_of(read_steps(USE + USE, **{"parts/greet.yml": PART})).steps
    send = steps[0]
    assert isinstance(send, Send)
    assert (send.content, send.contact.benefit) == ("hello", {"": "So that you know"})
    assert [step.id for step in steps] == ["send hello", "wait 7d", "send hello 2", "wait 7d 2"]
    assert send.place.file == "parts/greet.yml"


def test_a_part_may_stand_among_the_scripts() -> None:
    """A part is known by its first key, in whichever of the two folders it stands."""
    reading = read({"scripts/all.yml": PART}, script=script(USE))
    assert len(script_of(reading).steps) == 2


def test_parts_within_exits_and_parts() -> None:
    """A part may use another, and be used inside an exit."""
    outer = "part: outer\nsteps:\n  - {use: greet, with: {what: hello, why: x}}\n"
    wait = script_of(
        read_steps("  - {wait: 1d, silent: [{use: outer}]}\n", **{"parts/greet.yml": PART, "parts/outer.yml": outer})
    ).steps[0]
    assert isinstance(wait, Wait)
    assert [step.id for step in wait.silent] == ["send hello", "wait 7d"]


@pytest.mark.parametrize(
    "steps, part, code, words",
    [
        ("  - {use: gret, with: {what: a, why: b}}\n", PART, "unknown-part", "greet"),
        ("  - {use: greet, with: {what: hello}}\n", PART, "part-parameter", "`why`"),
        ("  - {use: greet, with: {what: hello, why: x, whta: y}}\n", PART, "part-parameter", "what"),
        (USE, PART.replace("$why", "$whi"), "part-parameter", "why"),
        ("  - {use: greet}\n", "part: greet\nsteps:\n  - {use: greet}\n", "part-cycle", "itself"),
        (USE, PART.replace("takes: [what, why]", "takes: [What, why]"), "wrong-name", "small letters"),
        (USE, PART + "---\n" + PART, "duplicate-part", "another part"),
        ("  - {use: greet, with: {what: {a: b}, why: x}}\n", PART, "wrong-form", "text"),
    ],
)
def test_what_is_refused(steps: str, part: str, code: str, words: str) -> None:
    """Unknown parts, missing and unknown parameters, and parts within themselves are errors."""
    reading = read_steps(steps, **{"parts/greet.yml": part})
    assert code in codes(reading)
    found = next(finding for finding in reading.errors if finding.code == code)
    assert words in found.message


def test_parts_do_not_multiply_without_end() -> None:
    """Parts that use each other many times stop at a limit, with one error."""
    files = {
        f"parts/p{level}.yml": f"part: p{level}\nsteps:\n" + f"  - {{use: p{level + 1}}}\n" * 30 for level in range(5)
    }
    files["parts/p5.yml"] = "part: p5\nsteps:\n  - {pause: 1d}\n"
    assert the_error(read_steps("  - {use: p0}\n", **files)).code == "too-many-steps"


def test_an_unused_part_is_a_warning() -> None:
    """The steps of a part that nobody uses have been read by nobody."""
    assert "greet" in the_warning(read({"parts/greet.yml": PART}), "unused-part").message


def test_a_part_that_is_not_given_what_it_takes_is_one_error() -> None:
    """Its steps cannot be read without it, so nothing is said of them."""
    part = {"parts/p.yml": "part: p\ntakes: [length]\nsteps: [{pause: $length}]\n"}
    error = the_error(read_steps("  - {use: p}\n", **part))
    assert (error.code, error.file) == ("part-parameter", "scripts/hello.yml")

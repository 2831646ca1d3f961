"""Roads through a script: what is never reached, never heard, never ends."""

from __future__ import annotations

import pytest

from tests.language.projects import codes, project_of, read, read_steps, script, the_error, the_warning

SEND = "{send: hello, by: email, benefit: x}"
LINKED = "subject: x\nlinks: {plan: https://example.com/}\n---\nHello {{ links.plan }}\n"
QUESTION = "text: Size?\noptions: [small, large]\n"
TALK = "say: x\nresults: {interested: reached, not now: reached, no reply: not reached}\n"


@pytest.mark.parametrize(
    "steps",
    [
        "  - {exit: x}\n  - {pause: 1d}\n",
        "  - {wait: 1d, answered: [{exit: a}], silent: [{exit: b}]}\n  - {pause: 1d}\n",
        "  - {choose: [{if: orders.count > 1, do: [{exit: a}]}, {else: [{exit: b}]}]}\n  - {pause: 1d}\n",
        "  - {claim: slot, granted: [{exit: a}], refused: [{exit: b}]}\n  - {pause: 1d}\n",
        "  - {split: s, arms: {a: {share: 100%, do: [{exit: a}]}}}\n  - {pause: 1d}\n",
        "  - {wait: 1d, silent: [{exit: a}, {pause: 1d}]}\n",
    ],
)
def test_a_step_after_the_end_is_an_error(steps: str) -> None:
    """What stands behind an exit on every road is never reached."""
    assert the_error(read_steps(steps)).code == "unreachable"


@pytest.mark.parametrize(
    "steps",
    [
        "  - {wait: 1d, silent: [{exit: b}]}\n  - {pause: 1d}\n",
        "  - {wait: 1d, answers: {clicked: []}, answered: [{exit: a}], silent: [{exit: b}]}\n  - {pause: 1d}\n",
        "  - {choose: [{if: orders.count > 1, do: [{exit: a}]}]}\n  - {pause: 1d}\n",
        f"  - {{repeat: every 7d, at most: 2, do: [{SEND}, {{exit: a}}]}}\n  - {{pause: 1d}}\n",
        "  - {send: hello, by: email, benefit: x, unsent: [{exit: a}]}\n  - {pause: 1d}\n",
    ],
)
def test_a_road_that_goes_on_is_no_dead_end(steps: str) -> None:
    """An answer, a missing `else`, a repeat that does not begin, or a contact that went, go on."""
    assert codes(read_steps(steps)) == []


def test_a_link_that_nobody_listens_to_is_a_warning() -> None:
    """A content with links is followed by a wait."""
    reading = read_steps(f"  - {SEND}\n", **{"content/hello.liquid": LINKED})
    assert the_warning(reading, "nobody-listens").line == 5
    heard = read_steps(f"  - {SEND}\n  - {{wait: 1d, silent: []}}\n", **{"content/hello.liquid": LINKED})
    assert "nobody-listens" not in codes(heard, "warning")


def test_a_question_that_nobody_listens_to_is_a_warning() -> None:
    """A question before an exit is asked in vain."""
    reading = read_steps(
        "  - {ask: size, by: email, benefit: x}\n  - {exit: done}\n", **{"questions/size.yml": QUESTION}
    )
    assert "size" in the_warning(reading, "nobody-listens").message


def test_a_wait_at_the_head_of_the_next_round_listens() -> None:
    """In a repeat, the first wait of a round hears the contacts of the one before."""
    steps = (
        f"  - {{repeat: every 7d, at most: 3, do: [{{wait: 1d, answers: {{clicked plan: []}}, silent: []}}, {SEND}]}}\n"
    )
    reading = read_steps(steps, **{"content/hello.liquid": LINKED})
    assert "unknown-answer" not in codes(reading, "warning")


@pytest.mark.parametrize(
    "step, answer",
    [
        (SEND, "clicked plan"),
        (SEND, "clicked"),
        (SEND, "replied yes"),
        (SEND, "bought"),
        (SEND, "page seen"),
        (SEND, "Store Entered"),
        ("{ask: size, by: email, benefit: x}", "small"),
        ("{task: talk, role: store agent, by: phone, benefit: x}", "not now"),
        ("{task: talk, role: store agent, by: phone, benefit: x}", "reached"),
    ],
)
def test_answers_that_the_contacts_before_can_have(step: str, answer: str) -> None:
    """Links, options, results, built-in answers and events are known."""
    files = {"content/hello.liquid": LINKED, "questions/size.yml": QUESTION, "talks/talk.yml": TALK}
    reading = read_steps(f"  - {step}\n  - {{wait: 1d, answers: {{{answer}: []}}, silent: []}}\n", **files)
    assert codes(reading) == []
    assert "unknown-answer" not in codes(reading, "warning")


def test_an_answer_that_nobody_can_give() -> None:
    """An unknown answer is a warning, a slip of a known one an error."""
    files = {"content/hello.liquid": LINKED}
    unknown = read_steps(f"  - {SEND}\n  - {{wait: 1d, answers: {{cheered: []}}, silent: []}}\n", **files)
    slip = read_steps(f"  - {SEND}\n  - {{wait: 1d, answers: {{clicked paln: []}}, silent: []}}\n", **files)
    assert "cheered" in the_warning(unknown, "unknown-answer").message
    assert "clicked plan" in the_error(slip).message


def test_an_answer_of_a_talk_that_is_not_written_yet_is_taken() -> None:
    """While the talk is not there, nobody knows its results."""
    step = "{task: talk, role: store agent, by: phone, benefit: x}"
    reading = read_steps(f"  - {step}\n  - {{wait: 1d, answers: {{cheered: []}}, silent: []}}\n")
    assert "unknown-answer" not in codes(reading, "warning")


def test_an_answer_that_is_not_awaited_is_a_warning() -> None:
    """`for` replaces what ends a wait, so a road for anything else is never taken."""
    reading = read_steps(
        f"  - {SEND}\n  - {{wait: 1d, for: [replied], answers: {{replied no: [], bought: []}}, silent: []}}\n"
    )
    assert "`bought`" in the_warning(reading, "answer-not-awaited").message


def test_a_script_that_joins_is_an_answer() -> None:
    """`joined NAME` is known where a script of that name joins."""
    other = script(name="other", head="joins: [hello]\n")
    steps = f"  - {SEND}\n  - {{wait: 1d, answers: {{joined other: []}}, silent: []}}\n"
    assert "unknown-answer" not in codes(read({"scripts/other.yml": other}, script=script(steps)), "warning")


def _chain(*links: tuple[str, str]) -> dict[str, str]:
    return {f"scripts/{name}.yml": script(steps, name=name, start="") for name, steps in links}


def test_scripts_that_start_one_another_for_ever_are_an_error() -> None:
    """A ring of starts without a wait is refused, once."""
    reading = read(
        _chain(("a", "  - {start: b}\n"), ("b", "  - {pause: 0d}\n".replace("pause: 0d", "start: hello"))),
        script=script("  - {start: a}\n"),
    )
    finding = the_error(reading)
    assert finding.code == "endless-start"
    assert "→" in finding.message


def test_a_script_that_starts_itself_at_once_is_an_error() -> None:
    """A ring may be of one."""
    assert the_error(read_steps("  - {start: hello}\n")).code == "endless-start"


def test_a_wait_breaks_the_ring() -> None:
    """Scripts may follow one another for ever when time passes between them."""
    files = _chain(("a", "  - {pause: 30d}\n  - {start: hello}\n"))
    assert codes(read(files, script=script("  - {start: a}\n"))) == []


def test_a_start_behind_a_choice_counts_and_one_behind_a_wait_does_not() -> None:
    """A start inside a branch happens at once, one inside an answer does not."""
    branch = "  - {choose: [{if: orders.count > 1, do: [{start: hello}]}, {else: []}]}\n"
    answer = "  - {wait: 1d, answers: {bought: [{start: hello}]}, silent: []}\n"
    assert codes(read_steps(branch)) == ["endless-start"]
    assert codes(read_steps(answer)) == []


def test_a_chain_of_starts_has_a_limit() -> None:
    """Nine scripts that start one another at one moment are too many."""
    links = [(f"s{number}", f"  - {{start: s{number + 1}}}\n") for number in range(8)]
    files = _chain(*links, ("s8", "  - {pause: 1d}\n"))
    assert codes(read(files, script=script("  - {pause: 1d}\n  - {start: s0}\n"))) == ["long-chain"]
    assert codes(read(files, script=script("  - {pause: 1d}\n  - {start: s1}\n"))) == ["long-chain"]
    del files["scripts/s0.yml"]
    assert codes(read(files, script=script("  - {pause: 1d}\n  - {start: s1}\n"))) == []


def test_a_script_that_nothing_begins_is_a_warning() -> None:
    """Without a transition and without a `start` step a script never runs."""
    reading = read(script=script(start=""))
    project_of(reading)
    assert "never-started" in codes(reading, "warning")


def test_a_script_may_begin_with_a_wait() -> None:
    """A wait listens whether or not a contact went before it: a visit or an event may be all it is for."""
    steps = "  - {wait: 2d, answers: {came: [{exit: was here}]}, silent: []}\n"
    reading = read_steps(steps + "  - {send: hello, by: email, benefit: x}\n  - {wait: 7d, silent: []}\n")
    assert (codes(reading), codes(reading, "warning")) == ([], [])

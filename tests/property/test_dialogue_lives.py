"""Every dialogue is begun by something, ends once or still runs, and says nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings

from tests.acceptance.replaying import Line, Lines, only, replay, state_of
from tests.property.firms import CUSTOMERS, Firm, firms

EXAMPLES = 25


def _lines(firm: Firm) -> Lines:
    return replay(firm.files, firm.events, "--state", until=firm.until)


def _by_dialogue(lines: Lines) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        if "dialogue" in line:
            found.setdefault(line["dialogue"], []).append(line)
    return found


@settings(max_examples=EXAMPLES)
@given(firms())
def test_every_dialogue_ends_once_or_still_runs(firm: Firm) -> None:
    """A dialogue that was started has one end, or none and stands among the running ones."""
    lines = _lines(firm)
    running = {
        name: str(state_of(lines, name).get("running", "")) for name in CUSTOMERS if only(lines, "state", customer=name)
    }
    for dialogue, told in _by_dialogue(only(lines, "start", "end")).items():
        assert told[0]["kind"] == "start"
        ends = [line for line in told if line["kind"] == "end"]
        still = dialogue in running[told[0]["customer"]]
        assert len(ends) == (0 if still else 1), (dialogue, ends, running)


@settings(max_examples=EXAMPLES)
@given(firms())
def test_after_its_end_a_dialogue_only_counts_its_goal(firm: Firm) -> None:
    """No contact, task, answer or silence comes after the end; a goal within its horizon may."""
    for told in _by_dialogue(_lines(firm)).values():
        ended = False
        for line in told:
            assert not (ended and line["kind"] in {"contact", "task", "answer", "silence", "set", "start", "end"}), told
            ended = ended or line["kind"] == "end"


def _spans(lines: Lines) -> Iterator[tuple[str, str, str, str]]:
    for told in _by_dialogue(only(lines, "start", "end")).values():
        first, last = told[0], told[-1]
        yield first["customer"], first["script"], first["at"], last["at"] if last["kind"] == "end" else "9999"


@settings(max_examples=EXAMPLES)
@given(firms())
def test_of_one_script_a_customer_has_one_dialogue_at_a_time(firm: Firm) -> None:
    """Two dialogues of one customer and script never overlap."""
    spans = sorted(_spans(_lines(firm)))
    for (who, script, _, end), (next_who, next_script, begin, _) in pairwise(spans):
        assert (who, script) != (next_who, next_script) or begin >= end


@settings(max_examples=EXAMPLES)
@given(firms())
def test_each_act_is_done_once(firm: Firm) -> None:
    """No act goes out twice, and none goes without a key."""
    acts = Counter(line["act"] for line in only(_lines(firm), "contact", "task", verdict="go"))
    assert [act for act, count in acts.items() if count > 1] == []


@settings(max_examples=EXAMPLES)
@given(firms())
def test_every_start_has_its_moment(firm: Firm) -> None:
    """A dialogue is begun by a transition of its customer, at that instant or, queued, within its validity."""
    lines = _lines(firm)
    fired = [
        (line["customer"], line["transition"], line["at"], line["valid_until"]) for line in only(lines, "transition")
    ]
    for line in only(lines, "start"):
        moments = [
            (at, end) for who, name, at, end in fired if (who, name) == (line["customer"], line["why"]["transition"])
        ]
        assert any(at <= line["at"] <= end for at, end in moments), line


@settings(max_examples=EXAMPLES)
@given(firms())
def test_every_no_says_why(firm: Firm) -> None:
    """Every contact has a verdict; a hold and a drop name their rule and their reason, a go its act."""
    for line in only(_lines(firm), "contact", "task"):
        assert line["verdict"] in {"go", "hold", "drop"}
        assert line["verdict"] == "go" or (line["by_rule"] and line["reason"]), line
        assert line["verdict"] != "go" or line["act"], line

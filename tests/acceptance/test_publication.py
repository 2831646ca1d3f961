"""What a publication on the way asks for the first time: it fires at the next turn, never for what was true long before."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.replaying import (
    Event,
    Lines,
    folder,
    json_lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    run,
    story,
    track,
)

TALK = """
script: talk
start: {when: asked, again after: 1h}
goal: GOAL
exits: [EXITS]
steps:
  - {send: hello, by: email, benefit: Good}
  - {wait: 30d, silent: []}
"""
OLD = """
facts: {orders.count: {count: Order Completed}, views.count: {count: Product Viewed}, visits.count: {count: Visit Completed}}
transitions:
"""
ASKED = "  asked: {event: Advice Wanted, valid for: 60d}\n"
AT = "2026-03-05T00:00:00Z"


def _shop(facts: str, *, goal: str = "{event: Contract Signed, within: 60d}", exits: str = "") -> dict[str, str]:
    return project(TALK.replace("GOAL", goal).replace("EXITS", exits), facts=facts)


def _published(before: dict[str, str], after: dict[str, str], *events: Event, mode: str = "move") -> Lines:
    given = [*person(), *events]
    return replay(before, given, "--publish", f"{AT}={folder(after)}:{mode}", until="04-01 00:00")


def _becomes(condition: str) -> str:
    return f"  regular: {{becomes: '{condition}', valid for: 2d}}\n"


@pytest.mark.parametrize("before", [OLD + ASKED, OLD + ASKED + _becomes("orders.count >= 9")], ids=["new", "changed"])
def test_a_becomes_of_a_new_revision_does_not_fire_for_what_was_true_before(before: str) -> None:
    """What is true already when it is first asked is no moment, in whatever way the question is new."""
    after = OLD + ASKED + _becomes("orders.count >= 2")
    orders = [order("02-01 10:00"), order("02-02 10:00"), order("03-10 10:00")]
    other = [*person("u2"), order("02-01 10:00", "u2"), order("03-11 10:00", "u2")]
    lines = _published(_shop(before), _shop(after), *orders, *other)
    assert [(line["customer"], line["at"]) for line in only(lines, "transition")] == [("u2", "2026-03-11T10:00:00Z")]


KEPT = """
script: talk
start: {when: asked, again after: 1h}
goal: {event: Contract Signed, within: 60d}
exits: [{becomes: views.count < 9 AND orders.count >= 2, reason: gone}, {becomes: often, reason: often here}]
steps:
  - {send: hello, by: email, benefit: Good}
  - {wait: 10d, for: Contract Read, silent: []}
  - choose:
    - {if: views.count >= 1 OR watched OR views.week >= 0, do: [{exit: known}]}
    - {if: views.count IS NULL AND NOT watched, do: [{send: more, by: email, benefit: Good}]}
    - {else: [{exit: nothing}]}
"""
KEPT_FACTS = (
    "facts:\n  views.count: {count: Product Viewed}\n  views.week: {count: Product Viewed, over: 7d}\n"
    "  visits.count: {count: Visit Completed}\n  orders.count: {count: Order Completed}\n"
    "segments: {watched: views.count >= 1, often: visits.count >= 2}\ntransitions:\n"
)


@pytest.mark.parametrize(
    "dropped, visits, told",
    [
        pytest.param(
            True, 0, ["03-01 10:00 contact hello email go", "03-11 10:00 contact more email go"], id="missing"
        ),
        pytest.param(False, 0, ["03-01 10:00 contact hello email go", "03-09 11:00 exit gone"], id="kept"),
        pytest.param(
            True,
            2,
            ["03-01 10:00 contact hello email go", "03-08 10:00 exit often here"],
            id="a segment means what it meant",
        ),
    ],
)
def test_a_kept_dialogue_finds_a_dropped_fact_missing(dropped: bool, visits: int, told: list[str]) -> None:
    """What the new revision does not keep has no value, in steps and in exits; the dialogue goes on."""
    facts = "facts: {orders.count: {count: Order Completed}, visits.count: {count: Visit Completed}}\ntransitions:\n"
    before = project(KEPT, facts=KEPT_FACTS + ASKED)
    after = _shop((facts if dropped else KEPT_FACTS) + ASKED)
    events = [track("02-01 10:00", "Product Viewed"), track("03-01 10:00", "Advice Wanted")]
    events += [track(f"03-08 {9 + number:02}:00", "Visit Completed") for number in range(visits)]
    lines = _published(before, after, *events, order("03-09 10:00"), order("03-09 11:00"), mode="keep")
    assert story(lines, "contact", "exit") == told


def test_a_fact_that_begins_anew_makes_no_moment() -> None:
    """A fact of another event begins with nothing; that its count is low now is no news of the customer."""
    after = OLD + ASKED + _becomes("visits.count < 2")
    before = after.replace("Visit Completed", "Visit Begun")
    visits = [track(f"02-0{day} 10:00", "Visit Begun") for day in range(1, 4)]
    lines = _published(_shop(before), _shop(after), *visits, track("03-09 10:00", "Visit Completed"))
    assert story(lines, "transition") == ["02-01 10:00 transition regular"]


def test_a_becomes_that_stays_fires_as_if_nothing_had_been_published() -> None:
    """A publication takes no moment away from a condition that both revisions have."""
    both = OLD + ASKED + _becomes("orders.count >= 2")
    after = both + "  often here: {becomes: visits.count >= 3}\n"
    lines = _published(_shop(both), _shop(after), order("02-01 10:00"), order("03-06 10:00"))
    assert story(lines, "transition") == ["03-06 10:00 transition regular"]


def test_a_moved_dialogue_ends_by_a_new_exit_only_when_it_turns_true() -> None:
    """An exit that is new and true already ends nothing; one that both revisions have, at any place, still ends it."""
    facts = OLD + ASKED
    kept, new = "{becomes: visits.count >= 1, reason: came}", "{becomes: views.count >= 2, reason: looked}"
    views = [track(f"{day} 10:00", "Product Viewed") for day in ("02-01", "02-02", "03-08")]
    events = [*views, track("03-01 10:00", "Advice Wanted")]
    before, after = _shop(facts, exits=kept), _shop(facts, exits=f"{new}, {kept}")
    silent = _published(before, after, *events)
    assert story(silent, "exit", "moved") == ["03-05 00:00 moved"]
    came = _published(before, after, *events, track("03-09 10:00", "Visit Completed"))
    assert story(came, "exit") == ["03-09 10:00 exit came"]


def test_a_new_goal_is_not_met_by_what_was_true_when_it_was_published() -> None:
    """A goal that is new and true already is met when it next becomes true, not at the publication."""
    facts = OLD + ASKED
    events = [order("02-01 10:00"), track("03-01 10:00", "Advice Wanted"), track("03-09 10:00", "Visit Completed")]
    after = _shop(facts, goal="{becomes: orders.count >= 1, within: 60d}")
    assert story(_published(_shop(facts), after, *events), "goal", "moved") == ["03-05 00:00 moved"]


def _steps(*steps: str) -> dict[str, str]:
    script = (
        "script: talk\nstart: {when: asked, again after: 1h}\ngoal: {event: Contract Signed, within: 60d}\nsteps:\n"
    )
    return project(script + "".join(f"  - {step}\n" for step in steps), facts=OLD + ASKED)


BY_EMAIL = "by: email, benefit: Good}"
STANDING = "{wait: 10d, as: standing, silent: []}"
TASK = "{task: call, role: store agent, by: phone, due: 1d, benefit: Good}"


@pytest.mark.parametrize("day", ["03-04", "03-03"], ids=["undone after the move", "undone before the move"])
def test_a_dialogue_whose_task_the_new_revision_does_not_know_goes_on(day: str) -> None:
    """Work that nobody does is undone and stops nobody, also where the script that has moved has no such step any more."""
    before, after = _steps(TASK, STANDING), _steps(STANDING, f"{{send: more, {BY_EMAIL}")
    lines = _published(before, after, track(f"{day} 10:00", "Advice Wanted"))
    assert "moved" in [line["kind"] for line in lines]
    assert story(lines, "contact", "end")[-2:] == [
        f"03-{int(day[3:]) + 10:02} 10:00 contact more email go",
        f"03-{int(day[3:]) + 10:02} 10:00 end talk done",
    ]


def test_a_dialogue_stays_where_its_step_has_become_another() -> None:
    """A step that listened and now only passes the time is not the same: who stands there keeps his revision."""
    before, after = _steps(STANDING), _steps("{pause: 10d, as: standing}", f"{{send: more, {BY_EMAIL}")
    lines = _published(before, after, track("03-01 10:00", "Advice Wanted"))
    assert story(lines, "moved", "contact", "silence") == ["03-11 10:00 silence"]


def test_a_dialogue_that_moves_into_the_middle_of_a_round_begins_it_then() -> None:
    """Where the new revision repeats what the old one did once, that was the first round, and ends when its wait does."""
    repeat = f"{{repeat: every 2d, at most: 2, do: [{STANDING}, {{send: more, {BY_EMAIL}]}}"
    lines = _published(_steps(STANDING), _steps(repeat), track("03-01 10:00", "Advice Wanted"))
    assert story(lines, "moved", "contact", "end") == [
        "03-05 00:00 moved",
        "03-11 10:00 contact more email go",
        "03-23 10:00 contact more email go",
        "03-23 10:00 end talk done",
    ]


# ---------------------------------------------------------------- which step it is

HELLO, MORE = f"{{send: hello, {BY_EMAIL}", f"{{send: more, {BY_EMAIL}"


def _waiting(wait: str) -> dict[str, str]:
    return _steps(HELLO, wait, MORE)


@pytest.mark.parametrize(
    "wait, told",
    [
        pytest.param("{wait: 10d, for: clicked, silent: []}", "03-11 10:00", id="as long"),
        pytest.param("{wait: 6d, silent: []}", "03-07 10:00", id="shorter"),
        pytest.param("{wait: 3d, silent: []}", "03-05 00:00", id="over already"),
        pytest.param("{wait: 20d, for: Contract Read, silent: []}", "03-21 10:00", id="longer, and for something else"),
        pytest.param("{wait: until 18:00, silent: []}", "03-05 00:00", id="until a time that has passed"),
        pytest.param("{wait: until start.day, silent: []}", "03-05 00:00", id="until a time that nobody has told"),
    ],
)
def test_a_wait_of_another_length_is_the_same_wait(wait: str, told: str) -> None:
    """It has lasted from its beginning: what is over by the new length ends in silence when it is published."""
    lines = _published(_waiting("{wait: 10d, silent: []}"), _waiting(wait), track("03-01 10:00", "Advice Wanted"))
    assert [line["at"] for line in only(lines, "moved")] == [AT]
    assert story(lines, "silence", "contact")[1:] == [f"{told} silence", f"{told} contact more email go"]


def test_what_has_moved_is_told_with_its_old_name_and_its_new_end() -> None:
    """The line says what the step was called, what it is called, and when it is over now."""
    asked = track("03-01 10:00", "Advice Wanted")
    shorter = _published(_waiting("{wait: 10d, silent: []}"), _waiting("{wait: 6d, silent: []}"), asked)
    (moved,) = only(shorter, "moved")
    assert (moved["from"], moved["step"], moved["until"]) == ("wait 10d", "wait 6d", "2026-03-07T10:00:00Z")
    alike = _published(_waiting("{wait: 10d, silent: []}"), _waiting("{wait: 10d, for: clicked, silent: []}"), asked)
    (moved,) = only(alike, "moved")
    assert (moved["step"], moved.get("from"), moved.get("until")) == ("wait 10d", None, None)


def test_a_wait_is_not_another_that_has_its_name_now() -> None:
    """The second wait has taken the name of the first; who waits after `hello` is still at the one after `hello`."""
    before = _steps(HELLO, "{wait: 7d, silent: []}", MORE, "{wait: 14d, silent: []}")
    after = _steps(HELLO, "{wait: 9d, silent: []}", MORE, "{wait: 7d, silent: []}")
    lines = _published(before, after, track("03-01 10:00", "Advice Wanted"))
    assert story(lines, "moved", "contact", "end")[1:] == [
        "03-05 00:00 moved",
        "03-10 10:00 contact more email go",
        "03-17 10:00 end talk done",
    ]


def test_a_pause_and_a_round_of_another_length_go_on() -> None:
    """Whatever takes time has taken it from its beginning; a round is counted on."""
    asked = track("03-01 10:00", "Advice Wanted")
    paused = _published(_waiting("{pause: 10d}"), _waiting("{pause: 5d}"), asked)
    assert story(paused, "contact")[1:] == ["03-06 10:00 contact more email go"]
    rounds = [_steps(f"{{repeat: every {every}, at most: 3, do: [{HELLO}]}}") for every in ("10d", "6d")]
    repeated = _published(rounds[0], rounds[1], asked)
    assert [line["at"][5:10] for line in only(repeated, "contact")] == ["03-01", "03-07", "03-13"]


def test_a_wait_after_another_message_keeps_its_revision() -> None:
    """What was said is no more in the script, so that nobody can say what its answer would mean."""
    before, after = _waiting("{wait: 10d, silent: []}"), _steps(MORE, "{wait: 10d, silent: []}")
    lines = _published(before, after, track("03-01 10:00", "Advice Wanted"))
    (kept,) = only(lines, "skipped")
    assert kept["reason"] == "the step is gone; it keeps its revision"
    assert story(lines, "contact")[1:] == ["03-11 10:00 contact more email go"]


def test_a_wait_that_only_lasts_for_its_call_has_its_new_length() -> None:
    """Its old time was over, and a call was still to be made; the new length counts, whatever becomes of the call."""
    call = "{task: call, role: store agent, by: phone, due: 6d, benefit: Good}"
    before, after = (_steps(call, f"{{wait: {length}, silent: []}}", MORE) for length in ("2d", "20d"))
    lines = _published(before, after, track("03-01 10:00", "Advice Wanted"))
    assert [(line["at"], line["step"]) for line in only(lines, "moved")] == [(AT, "wait 20d")]
    assert story(lines, "contact")[-1] == "03-21 10:00 contact more email go"


# ---------------------------------------------------------------- how many

COUNTED = [*person("u2"), *person("u3"), *(track("03-01 10:00", "Advice Wanted", name) for name in ("u1", "u2"))]


def _counted(command: str, mode: str, after: dict[str, str], *args: str) -> str:
    before = folder(_waiting("{wait: 10d, silent: []}"))
    events = folder({"e.jsonl": json_lines(numbered([*person(), *COUNTED]))}) / "e.jsonl"
    asked = ("--events", str(events), "--until", "2026-04-01", "--publish", f"{AT}={folder(after)}:{mode}")
    who = ("u1", "--project", str(before)) if command == "explain" else (str(before),)
    ran = run(command, *who, *asked, *args)
    assert ran.code == 0, ran.said
    return ran.out


@pytest.mark.parametrize(
    "mode, after, numbers",
    [
        pytest.param("move", _waiting("{wait: 3d, silent: []}"), (2, 0, 0), id="moved"),
        pytest.param("move", _steps(MORE), (0, 2, 0), id="kept, for the step is gone"),
        pytest.param("keep", _waiting("{wait: 3d, silent: []}"), (0, 2, 0), id="kept, as asked for"),
        pytest.param("stop", _waiting("{wait: 3d, silent: []}"), (0, 0, 2), id="stopped"),
    ],
)
def test_the_report_says_what_became_of_those_who_ran(
    mode: str, after: dict[str, str], numbers: tuple[int, ...]
) -> None:
    """Of each publication: who moved, who kept his revision, who was stopped, on the screen and in the summary."""
    (told,) = json.loads(_counted("replay", mode, after, "--summary"))["publications"]
    assert (told["at"], told["mode"]) == (AT, mode)
    assert tuple(told[name]["count"] for name in ("moved", "kept", "stopped")) == numbers
    assert {told[name]["of"] for name in ("moved", "kept", "stopped")} == {2}
    screen = _counted("replay", mode, after)
    (row,) = [line.split() for line in screen.splitlines() if line.startswith("5 Mar 2026")]
    assert [word for word in row[3:] if not word.startswith("(")] == [mode, "2", *map(str, numbers)]


def test_without_a_publication_the_report_has_no_word_of_it() -> None:
    """The table stands where there is something in it."""
    events = folder({"e.jsonl": json_lines(numbered([*person(), *COUNTED]))}) / "e.jsonl"
    told = run("replay", str(folder(_waiting("{wait: 10d, silent: []}"))), "--events", str(events)).out
    assert "PUBLISHED" not in told


def test_explain_and_measure_publish_as_replay_does() -> None:
    """One story and one comparison over a publication, with the same words for the option."""
    told = " ".join(_counted("explain", "move", _waiting("{wait: 3d, silent: []}")).split())
    assert "went on in a new version of the script, by which its time was over" in told
    told = " ".join(_counted("explain", "move", _waiting("{wait: 6d, silent: []}")).split())
    assert "by which its time is over on Saturday 7 March" in told
    assert "in the one it began with" in " ".join(_counted("explain", "move", _steps(MORE)).split())
    renamed = _waiting("{pause: 1d}")
    name = next(path for path in renamed if path.startswith("scripts/"))
    renamed[name] = renamed[name].replace("script: talk", "script: newer")
    compared = [json.loads(line) for line in _counted("measure", "keep", renamed, "--json").splitlines()]
    assert [one["script"] for one in compared] == ["newer", "talk"]

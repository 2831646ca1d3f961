"""Who counts in which arm: by intention to treat, from the first contact that would go."""

from __future__ import annotations

from tetatet.measure.outcome import Outcome, Windows
from tetatet.model.decision import Line


def arm(customer: str, dialogue: str, name: str = "treated", script: str = "welcome") -> Line:
    return Line(
        at="2026-03-01T10:00:00Z",
        customer=customer,
        kind="arm",
        script=script,
        dialogue=dialogue,
        arm=name,
        holdout=name != "treated",
    )


def said(kind: str, dialogue: str, customer: str = "u1", script: str = "welcome") -> Line:
    return Line(at="2026-03-02T10:00:00Z", customer=customer, kind=kind, script=script, dialogue=dialogue)


def outcome(*lines: Line, counting: frozenset[str] = frozenset()) -> Outcome:
    windows = Windows()
    for line in lines:
        windows.take(line)
    (found,) = windows.outcomes(["welcome"], counting)
    return found


def numbers(found: Outcome) -> tuple[int, int, int, int]:
    return found.treated.customers, found.treated.reached, found.ghosts.customers, found.ghosts.reached


def test_the_arm_opens_the_window_and_a_goal_is_a_hit() -> None:
    """Treated and ghosts count from their arm line; a goal of that dialogue counts, also a late one."""
    found = outcome(
        arm("u1", "d1"),
        arm("u2", "d2"),
        arm("u3", "d3", "ghost"),
        said("goal", "d1"),
        said("end", "d3"),
        said("goal", "d3"),
    )
    assert numbers(found) == (2, 1, 1, 1)


def test_a_goal_before_the_first_contact_counts_nowhere() -> None:
    """Who reached the goal before anything would have gone was in no arm."""
    assert numbers(outcome(said("start", "d1"), said("goal", "d1"), said("end", "d1"))) == (0, 0, 0, 0)


def test_what_is_dropped_later_changes_no_arm() -> None:
    """A contact that the gate drops after the arm has bitten leaves the customer where he was."""
    dropped = Line(at="2026-03-09T10:00:00Z", customer="u1", kind="contact", dialogue="d1", verdict="drop")
    assert numbers(outcome(arm("u1", "d1"), dropped, said("goal", "d1"))) == (1, 1, 0, 0)


def test_a_customer_counts_once_in_a_script() -> None:
    """A second dialogue of one customer is no second customer, and its goal no second hit."""
    found = outcome(arm("u1", "d1"), said("end", "d1"), arm("u1", "d2"), said("goal", "d2"))
    assert numbers(found) == (1, 0, 0, 0)


def test_scripts_are_counted_apart() -> None:
    """A customer may be treated in one script and a ghost in another."""
    windows = Windows()
    for line in (arm("u1", "d1"), arm("u1", "d2", "ghost", "win-back")):
        windows.take(line)
    welcome, win_back = windows.outcomes(["welcome", "win-back"])
    assert (welcome.treated.customers, welcome.ghosts.customers) == (1, 0)
    assert (win_back.treated.customers, win_back.ghosts.customers) == (0, 1)


def test_global_ghosts_are_left_out_and_counted_beside() -> None:
    """A ghost of all marketing stands in neither arm of a script."""
    found = outcome(arm("u1", "d1"), arm("u2", "d2", "global"), said("goal", "d2"))
    assert numbers(found) == (1, 0, 0, 0)
    assert (found.left_out.customers, found.left_out.reached) == (1, 1)


def test_the_lot_of_a_split_is_no_arm_of_the_holdout() -> None:
    """The `arm` line of a split, which names a way and not a hold-out, opens no window."""
    way = Line(
        at="2026-03-01T10:00:00Z", customer="u1", kind="arm", script="welcome", dialogue="d1", arm="card", split="touch"
    )
    assert numbers(outcome(way)) == (0, 0, 0, 0)


def test_two_who_turn_out_to_be_one_count_once_from_then_on() -> None:
    """After a merge the other's dialogues open no second window."""
    merged = Line(at="2026-03-03T10:00:00Z", customer="u1", kind="merged", into="u1", from_="anon-7")
    assert numbers(outcome(arm("anon-7", "d1"), merged, arm("u1", "d2"))) == (1, 0, 0, 0)


def test_windows_whose_horizon_is_not_over_are_told() -> None:
    """Of those who have not reached the goal, the ones who still may are counted."""
    found = outcome(arm("u1", "d1"), arm("u2", "d2"), said("goal", "d2"), counting=frozenset({"d1", "d2"}))
    assert (found.treated.customers, found.treated.still_open) == (2, 1)


def test_a_script_that_nobody_entered_has_figures_too() -> None:
    """A script without an arm line has empty arms, and says that there are not enough customers yet."""
    found = outcome()
    assert numbers(found) == (0, 0, 0, 0)
    assert found.lift.reason == "not enough customers yet: no treated"

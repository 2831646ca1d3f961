"""`tetatet measure`: a line a script, and what is to be known of it."""

from __future__ import annotations

import json

from tests.acceptance.replaying import Event, Files, Ran, folder, json_lines, numbered, order, person, project, run

TALK = """
script: welcome
start: first order
goal: {event: Contract Signed, within: 30d}
steps: [{send: hello, by: email, benefit: Good}, {wait: 7d, silent: []}]
"""


def town(customers: int) -> list[Event]:
    """Everybody orders; every third signs."""
    events: list[Event] = []
    for number in range(customers):
        name = f"u{number:03}"
        events += [*person(name), order("03-01 10:00", name)]
        if not number % 3:
            signed = {"type": "track", "event": "Contract Signed", "userId": name, "timestamp": "2026-03-20T10:00:00Z"}
            events.append(signed)
    return events


def measured(files: Files, events: list[Event], *args: str) -> Ran:
    place = folder({"events.jsonl": json_lines(numbered(events))}) / "events.jsonl"
    ran = run("measure", str(folder(files)), "--events", str(place), *args)
    assert ran.code == 0, ran.said
    return ran


SHOP = project(TALK, facts="transitions: {first order: {event: Order Completed}}")


def test_the_arms_are_counted_from_the_first_contact_that_would_go() -> None:
    """Of 200 customers about half are ghosts; every third of either arm signs, and the interval says so."""
    (found,) = [json.loads(line) for line in measured(SHOP, town(200), "--holdout", "50%", "--json").out.splitlines()]
    treated, ghosts = found["treated"], found["ghosts"]
    assert treated["customers"] + ghosts["customers"] == 200
    assert treated["reached"]["count"] + ghosts["reached"]["count"] == 67
    assert 70 <= ghosts["customers"] <= 130
    assert found["enough"]
    assert found["low"] < found["difference"] < found["high"]
    assert found["low"] <= 0 <= found["high"]


def test_too_few_customers_are_told_in_words() -> None:
    """Where there are not enough customers the table says so, and why stands below it."""
    told = " ".join(measured(SHOP, town(12), "--holdout", "50%").out.split())
    assert "not enough customers yet" in told
    assert "10 are needed" in told


def test_without_a_holdout_there_is_nothing_to_compare() -> None:
    """All treated and no ghosts give numbers, and no difference."""
    (found,) = [json.loads(line) for line in measured(SHOP, town(12), "--holdout", "0%", "--json").out.splitlines()]
    assert (found["treated"]["customers"], found["ghosts"]["customers"]) == (12, 0)
    assert (found["difference"], found["reason"]) == (None, "not enough customers yet: no ghosts")


def test_windows_that_are_still_open_are_told() -> None:
    """Before the horizon is over it is said how many may still reach the goal."""
    told = " ".join(measured(SHOP, town(12), "--until", "2026-03-25", "--holdout", "0%").out.split())
    assert "8 of 12 customers may still reach the goal in time" in told

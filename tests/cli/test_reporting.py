"""The report of a replay on one screen: its shape, its numbers and what it admits."""

from __future__ import annotations

import json
import re

from tests.acceptance.replaying import (
    Event,
    consent,
    folder,
    json_lines,
    numbered,
    order,
    person,
    project,
    run,
    stranger,
)

FACTS = "transitions: {first order: {event: Order Completed}}"


def script(name: str) -> str:
    return f"""
script: {name}
start: {{when: first order, again after: 7d}}
goal: {{event: Order Completed, within: 60d}}
steps:
  - {{send: {name}-mail, by: email, benefit: Good}}
  - wait: 7d
    silent:
      - {{task: {name}-call, role: store agent, by: phone, due: 1d, benefit: Good}}
      - {{wait: 7d, silent: [{{exit: silent to the end}}]}}
"""


PACK = project(
    *(script(name) for name in ("one", "two", "three", "four", "five", "six")),
    facts=FACTS,
    caps="[{contacts: 2, in: 7d}]",
)


def town(customers: int = 12) -> list[Event]:
    events: list[Event] = []
    for number in range(customers):
        name = f"u{number:02}"
        events += person(name) if number % 3 else [stranger(name)]
        events += [order(f"03-{1 + day:02} 10:00", name) for day in range(0, 3 * (number % 4), 3)]
    return events


def report(events: list[Event], *args: str) -> str:
    place = folder({"events.jsonl": json_lines(numbered(events))}) / "events.jsonl"
    ran = run("replay", str(folder(PACK)), "--events", str(place), "--until", "2026-05-01", *args)
    assert ran.code == 0, ran.said
    return ran.out


def test_six_scripts_fit_on_one_screen() -> None:
    """The report of six scripts has at most 60 lines of at most 100 columns, without colour where it is piped."""
    lines = report(town()).splitlines()
    assert len(lines) <= 60
    assert max(len(line) for line in lines) <= 100
    assert "\x1b" not in "".join(lines)


def test_the_screen_and_the_summary_have_the_same_numbers() -> None:
    """What the screen says of starts, contacts and ghosts stands in the JSON as well."""
    screen, figures = report(town(), "--holdout", "50%"), json.loads(report(town(), "--holdout", "50%", "--summary"))
    contacts = figures["contacts"]
    assert re.search(rf"^all +{contacts['candidates']} +{contacts['went']['count']} ", screen, re.MULTILINE)
    for one in figures["scripts"]:
        started = one["started"]
        assert re.search(rf"^{one['script']} +{started['count']} of {started['of']} ", screen, re.MULTILINE)
        for arm in ("treated", "ghosts"):
            reached = one["comparison"][arm]["reached"]
            assert not reached["of"] or f"{reached['count']} of {reached['of']} " in screen


def test_the_report_is_the_same_for_any_order_of_the_input() -> None:
    """Events turned round give the same screen, stories included."""
    events = numbered(town())
    assert report(events) == report(events[::-1])


def test_it_says_that_nothing_was_sent_and_no_effect_is_claimed() -> None:
    """The report admits what a replay is, and that treated and ghosts are an A/A check."""
    told = " ".join(report(town(), "--holdout", "50%").split())
    assert "Nothing was sent." in told
    assert "treated and ghosts must not differ (an A/A check" in told
    assert "no effect is claimed" in told
    assert "are assumed" not in told


def test_it_says_what_is_assumed() -> None:
    """A consent that nobody gave is called assumed, with how many have it."""
    events = [stranger("a"), consent("01-01 00:00", "a", source="assumed"), order("03-01 10:00", "a"), *person("b")]
    told = " ".join(report(events).split())
    assert "Consent of 1 and addresses of 0 of 2 customers are assumed." in told


def test_no_events_make_a_report_too() -> None:
    """An empty file of events gives a report that says so, and no traceback."""
    told = report([])
    assert "0 events, 0 customers" in told
    assert "None came up." in told


def test_a_project_that_cannot_be_read_ends_with_exit_2() -> None:
    """Without a readable project there is no report, one message and exit 2."""
    ran = run("replay", str(folder({"facts.yml": "facts: {}"})), "--events", "nowhere.jsonl")
    assert (ran.code, ran.out) == (2, "")
    assert "tetatet.yml" in ran.err


def test_one_of_a_thing_is_said_as_one() -> None:
    """One customer, one wait, one call that nobody made."""
    told = " ".join(report([*person("u0"), order("03-01 10:00", "u0")], "--script", "one", "--holdout", "0%").split())
    assert "3 events, 1 customer ·" in told
    assert "1 call that was asked for and not made: nobody heard it, it cost nothing." in told
    assert "2 waits" in told
    assert not re.search(r"\b1 (customers|waits|events|days|contacts|moments|lines|accounts)\b", told)

"""`tetatet explain`: who is meant, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.replaying import (
    Event,
    Ran,
    consent,
    folder,
    group,
    json_lines,
    numbered,
    order,
    person,
    project,
    run,
)

TALK = """
script: welcome
start: first order
goal: {event: Order Completed, within: 30d}
steps: [{send: hello, by: email, benefit: Good}, {wait: 7d, silent: []}]
"""
SHOP = project(TALK, facts="transitions: {first order: {event: Order Completed}}")


def ask(customer: str, events: list[Event], *args: str) -> Ran:
    stories = folder({"events.jsonl": json_lines(numbered(events))}) / "events.jsonl"
    return run("explain", customer, "--project", str(folder(SHOP)), "--events", str(stories), *args)


def town() -> list[Event]:
    return [
        *person("u1", name="Anna"),
        order("03-01 09:00", "u1"),
        *person("u2", name="Hanna"),
        *person("u3", name="Hanna"),
    ]


@pytest.mark.parametrize("asked", ["u1", "Anna", "anna", "u1@example.com"])
def test_a_customer_is_found_by_id_name_or_address(asked: str) -> None:
    """The userId, the e-mail and a name that one customer alone has lead to the same story."""
    ran = ask(asked, town())
    assert ran.code == 0, ran.said
    assert ran.out.startswith("Anna\n")
    assert "The e-mail “hello” went out" in ran.out


def test_an_unknown_customer_is_told_the_nearest_known() -> None:
    """A slip of the pen ends with exit 2 and the names that may have been meant, and prints no story."""
    ran = ask("Annna", town())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("tetatet: nobody is known by 'Annna'; did you mean \"Anna\"")


def test_a_name_that_is_like_none_is_told_how_many_there_are() -> None:
    """Where nothing is near, the message says how many are known, and names one."""
    ran = ask("q", town())
    assert ran.code == 2
    assert "nobody is known by 'q'; 3 customers are, such as" in ran.err
    assert "nobody is known by 'q'; 1 customer is: 'u1'" in ask("q", person("u1")).err


def test_a_name_that_several_have_is_no_name() -> None:
    """Two Hannas are named by their ids, and neither is guessed."""
    ran = ask("Hanna", town())
    assert ran.code == 2
    assert "2 customers are called 'Hanna': u2, u3" in ran.err


def test_json_gives_the_customers_lines_and_the_state() -> None:
    """With --json the lines of this customer alone come out, in order, and the state behind them."""
    ran = ask("u1", town(), "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert {line["customer"] for line in lines} == {"u1"}
    assert [line["kind"] for line in lines] == ["transition", "start", "arm", "contact", "state"]


def test_who_was_anonymous_first_has_one_story() -> None:
    """What was said before the log-in belongs to the story, by whichever name it is asked for."""
    known = {"type": "identify", "anonymousId": "a7", "userId": "ann", "timestamp": "2026-03-02T00:00:00Z"}
    events = [
        {
            "type": "identify",
            "anonymousId": "a7",
            "timestamp": "2026-01-01T00:00:00Z",
            "traits": {"email": "ann@x.example"},
        },
        {**consent("01-01 00:00"), "userId": None, "anonymousId": "a7"},
        {**order("03-01 09:00"), "userId": None, "anonymousId": "a7"},
        {**known, "traits": {"name": "Ann"}},
    ]
    for asked in ("ann", "a7", "Ann"):
        ran = ask(asked, events)
        assert "In all, 1 e-mail went out." in ran.out, asked


def test_an_account_can_be_asked_for() -> None:
    """A group's id is an account, which has a story of its own."""
    ran = ask("acme", [*person("u1"), group("01-02 00:00", "acme", "u1", plan="gold")])
    assert ran.code == 0, ran.said
    assert ran.out.startswith("Account acme\n")


def test_a_piped_page_is_plain_and_fits(tmp_path: Path) -> None:
    """Where nobody looks there is neither colour nor a line of more than 100 columns."""
    ran = ask("u1", town())
    assert "\x1b" not in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100
    assert all(line == line.rstrip() for line in ran.out.splitlines())

"""On what a moment was recognised: `why` holds what the conditions read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.replaying import (
    Event,
    identify,
    instant,
    only,
    order,
    person,
    project,
    replay,
    scored,
    the,
    track,
)

SCRIPT = """
script: hello
start: moment
goal: {event: Contract Signed, within: 60d}
steps: [{send: hello, by: email, benefit: Good}]
"""
FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.last: {last: at, of: Order Completed}
  orders.mean: {mean: total, of: Order Completed}
  orders.week: {count: Order Completed, over: 7d}
  orders.gap: {median gap: Order Completed}
segments: {regular: orders.count >= 2}
traits: [plan, city]
transitions: {moment: {%s}}
"""
ORDERS = [*person("u1", "01-01 00:00"), order("03-01 10:00", "u1", total=10), order("03-02 10:00", "u1", total=20)]
OF_EVENT = ("transition", "at", "order_id", "total", "currency", "category", "since", "reason", "name", "alive")


def decided(detector: str, events: list[Event], **options: Any) -> dict[str, Any]:
    """What the one moment was decided on, besides the event's own fields."""
    line = the(replay(project(SCRIPT, facts=FACTS % detector), events, **options), "transition")
    return {name: value for name, value in line["why"].items() if name not in OF_EVENT}


SCORED = [
    *person("u1", "01-01 00:00"),
    scored("03-01 10:00", "u1", alive=0.8),
    scored("03-02 10:00", "u1", alive=0.4),
]
MOVED = [*person("u1", "01-01 00:00"), identify("03-01 10:00", "u1", plan="basic")]
ASKED = track("03-05 10:00", "Asked", "u1")


@pytest.mark.parametrize(
    "detector, events, expected",
    [
        pytest.param(
            "event: Order Completed, if: orders.count = 2", ORDERS, {"orders.count": 2}, id="a fact counts the event"
        ),
        pytest.param(
            "event: Order Completed, if: before(orders.count) = 1",
            ORDERS,
            {"before(orders.count)": 1},
            id="before reads without it",
        ),
        pytest.param(
            "becomes: orders.count >= 2",
            ORDERS,
            {"orders.count": 2, "before(orders.count)": 1},
            id="becomes tells was and now",
        ),
        pytest.param(
            "becomes: orders.count >= 1",
            ORDERS[:-1],
            {"orders.count": 1, "before(orders.count)": 0},
            id="of nothing a count is 0",
        ),
        pytest.param(
            "becomes: orders.mean > 12 AND orders.week = 2",
            ORDERS,
            {"orders.mean": 15, "orders.week": 2, "before(orders.mean)": 10, "before(orders.week)": 1},
            id="a mean and a window",
        ),
        pytest.param(
            "becomes: regular",
            ORDERS,
            {"regular": True, "orders.count": 2, "before(regular)": False, "before(orders.count)": 1},
            id="a segment and what it reads",
        ),
        pytest.param(
            "becomes: score.alive < 0.5",
            SCORED,
            {"score.alive": 0.4, "before(score.alive)": 0.8},
            id="a band is crossed",
        ),
        pytest.param("becomes: customer.plan = 'basic'", MOVED, {"customer.plan": "basic"}, id="what was not there"),
        pytest.param(
            "event: Asked, if: customer.city IS NULL AND days_since(orders.last) = 3",
            [*ORDERS, ASKED],
            {"orders.last": instant("03-02 10:00")},
            id="moments as text, the missing left out",
        ),
        pytest.param(
            "missing: Order Completed, for: 7d, if: orders.count > 1", ORDERS, {"orders.count": 2}, id="an absence"
        ),
        pytest.param(
            "becomes: orders.gap >= 1",
            [*ORDERS, order("03-12 10:00", "u1")],
            {"orders.gap": 1},
            id="a gap of two was none before",
        ),
        pytest.param(
            "event: Asked, if: event.reason = 'price'",
            [*ORDERS, {**ASKED, "properties": {"reason": "price"}}],
            {},
            id="the event says it itself",
        ),
    ],
)
def test_why_holds_what_the_condition_read(detector: str, events: list[Event], expected: dict[str, Any]) -> None:
    """Facts, traits, segments and scores stand under the names of the condition; of `becomes` also what they were."""
    assert decided(detector, events, until="2026-03-31 00:00") == expected


def test_a_window_that_lets_go_tells_what_it_was_the_day_before() -> None:
    """At midnight nothing happens but the day; what a window held until then is what was."""
    detector = "becomes: orders.week < 2 AND orders.count > 1"
    found = decided(detector, ORDERS, until="2026-03-31 00:00")
    assert found == {"orders.week": 1, "before(orders.week)": 2, "orders.count": 2}


def test_the_start_of_a_script_tells_what_its_own_condition_read() -> None:
    """`start: {when, if}`: the moment knows the transition's, the dialogue and its contacts the script's as well."""
    script = SCRIPT.replace("start: moment", "start: {when: moment, if: orders.count > 1}")
    lines = replay(project(script, facts=FACTS % "event: Asked"), [*ORDERS, ASKED])
    assert "orders.count" not in the(lines, "transition")["why"]
    assert [one["why"]["orders.count"] for one in (the(lines, "start"), the(lines, "contact"))] == [2, 2]


def test_a_long_condition_tells_its_first_sixteen() -> None:
    """What is told of a condition has a limit, and the order of its text."""
    facts = "\n".join(f"  f.n{number:02}: {{count: Asked}}" for number in range(20))
    asked = " AND ".join(f"f.n{number:02} = 1" for number in range(20))
    text = f"facts:\n{facts}\ntransitions: {{moment: {{event: Asked, if: {asked}}}}}"
    lines = only(replay(project(SCRIPT, facts=text), [*person("u1", "01-01 00:00"), ASKED]), "transition")
    assert [name for name in lines[0]["why"] if name.startswith("f.")] == [f"f.n{number:02}" for number in range(16)]

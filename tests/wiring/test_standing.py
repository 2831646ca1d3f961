"""How everybody stands at the end: facts, segments, consents, what runs, what is open, what is used up."""

from __future__ import annotations

import json
from typing import Any

from tests.acceptance.replaying import Event as Wire
from tests.acceptance.replaying import consent, numbered, order, person, track, withdrawal
from tests.kernel.tables import book_of, moment, script_text, taken_in
from tetatet.run.replay import Replay
from tetatet.stores.memory import MemoryCustomers
from tetatet.wiring.standing import state_lines

STEPS = (
    "{send: hello, by: email, benefit: Good}, "
    "{task: call, role: store agent, by: phone, due: 2d, benefit: Good}, {wait: 7d, silent: []}"
)
FACTS = """
facts:
  orders.count: {count: Order Completed}
  orders.first: {first: at, of: Order Completed}
  orders.largest: {max: at, of: Order Completed}
  orders.week: {count: Order Completed, over: 7d}
  orders.gap: {median gap: Order Completed}
segments: {buyer: orders.count >= 1}
transitions: {asked: {event: Advice Wanted, valid for: 2d}}
"""


def _states(*events: Wire, until: str = "", **policy: Any) -> dict[str, dict[str, Any]]:
    book = book_of(script_text(STEPS), facts=FACTS, **policy)
    replay = Replay(book, MemoryCustomers(), lambda _line, _about: None)
    replay.run(taken_in(numbered(list(events))), moment(until) if until else None)
    found = list(state_lines(replay))
    assert json.loads(json.dumps(found)) == found
    return {line["customer"]: line for line in found}


def test_everybody_has_one_line_by_name() -> None:
    """Also who did nothing."""
    assert list(_states(*person("zoe"), *person("adam"))) == ["adam", "zoe"]


def test_facts_are_those_of_the_end() -> None:
    """Windows have moved on, moments are written as such, what is missing is null, segments are yes or no."""
    state = _states(*person(), order("03-01 10:00"), until="03-20 00:00")["u1"]
    assert state["facts"] == {
        "orders.count": 1.0,
        "orders.first": "2026-03-01T10:00:00Z",
        "orders.largest": "2026-03-01T10:00:00Z",
        "orders.week": 0.0,
        "orders.gap": None,
    }
    assert state["segments"] == {"buyer": True}
    assert (state["kind"], state["at"]) == ("state", "2026-03-20T00:00:00Z")


def test_consents_and_the_channels_that_they_open() -> None:
    """Each standing act with what it covers, whatever its topic is called, and whether a channel may be used."""
    state = _states(*person(), withdrawal("02-01 10:00", channel="sms"), consent("02-02 10:00", topic="a|b"))["u1"]
    told = {(one.get("channel"), one.get("topic")): one["given"] for one in state["consents"]}
    assert told == {(None, None): True, (None, "a/b"): True, ("sms", None): False}
    assert {name: may for name, may in state["channels"].items() if name in ("email", "sms")} == {
        "email": True,
        "sms": False,
    }


def test_what_runs_is_told_with_its_step_and_its_time() -> None:
    """The step, what it waits for and until when, the arm, and the work that is open with people."""
    state = _states(*person(), track("03-01 10:00", "Advice Wanted"))["u1"]
    (running,) = state["running"]
    assert {name: running[name] for name in ("script", "step", "state", "due", "since", "arm")} == {
        "script": "hello",
        "step": "wait 7d",
        "state": "wait",
        "due": "2026-03-08T10:00:00Z",
        "since": "2026-03-01T10:00:00Z",
        "arm": "treated",
    }
    (task,) = state["tasks"]
    assert (task["task"], task["role"], task["due"]) == ("call", "store agent", "2026-03-03T10:00:00Z")


def test_a_dialogue_that_has_not_acted_is_due_when_its_moment_ends() -> None:
    """Held by a complaint without an end, it waits until it is too late."""
    complaint = track("02-28 10:00", "Complaint Opened", complaint_id="c1")
    state = _states(*person(), complaint, track("03-01 10:00", "Advice Wanted"))["u1"]
    (running,) = state["running"]
    assert (running["state"], running["due"], running["arm"]) == ("hold", "2026-03-03T10:00:00Z", None)


def test_caps_are_told_with_what_is_used_now() -> None:
    """What counts still, by channel where the cap is one channel's."""
    caps = "[{contacts: 3, in: 7d}, {contacts: 1, in: 1d, by: sms}]"
    asked = track("03-01 10:00", "Advice Wanted")
    used = _states(*person(), asked, caps=caps)["u1"]["caps"]
    assert used == [
        {"contacts": 3, "in": "7d", "by": None, "used": 2},
        {"contacts": 1, "in": "1d", "by": "sms", "used": 0},
    ]
    assert _states(*person(), asked, until="03-08 10:00", caps=caps)["u1"]["caps"][0]["used"] == 0

"""The report's figures: every number with its denominator, and the same as counting the lines by hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.acceptance.replaying import (
    Event,
    Files,
    Lines,
    consent,
    folder,
    json_lines,
    numbered,
    order,
    person,
    project,
    replay,
    run,
    shuffled,
    stranger,
    track,
)

TALK = """
script: new-kitchen
start: {when: big order, again after: 30d}
goal: {event: Order Completed, if: event.total < 100, within: 60d}
steps:
  - {send: hello, by: email, benefit: Ideas for your kitchen}
  - wait: 7d
    for: [Message Replied]
    silent:
      - {task: kitchen-call, role: store agent, by: phone, due: 2 business days, benefit: A person who knows it}
      - {wait: 7d, silent: [{exit: silent to the end}]}
"""
CARD = """
script: birthday
start: birthday
goal: {event: Order Completed, within: 30d}
steps: [{send: card, by: letter, benefit: A gift for your day}]
"""
FACTS = """
transitions:
  big order: {event: Order Completed, if: event.total >= 200, valid for: 2d}
  birthday: {yearly: customer.birthday, valid for: 2d}
"""


def shop(holdout: str = "0%", quiet: str = "none", caps: str = "[]") -> Files:
    files = project(TALK, CARD, facts=FACTS, quiet=quiet, caps=caps)
    return files | {"tetatet.yml": files["tetatet.yml"].replace("holdout: 0%", f"holdout: {holdout}")}


def summary(files: Files, events: list[Event] | str, until: str = "2026-06-01", *args: str) -> dict[str, Any]:
    text = events if isinstance(events, str) else json_lines(numbered(events))
    given_files = folder({"events.jsonl": text})
    words = ("replay", str(folder(files)), "--events", str(given_files / "events.jsonl"), "--until", until)
    ran = run(*words, "--summary", *args)
    assert ran.code == 0, ran.said
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def of(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    """The figures of one script."""
    return next(one for one in figures["scripts"] if one["script"] == name)


def part(count: int, whole: int) -> dict[str, int]:
    return {"count": count, "of": whole}


TOWN = [
    *person("ann", birthday="1980-04-20"),
    order("03-01 09:00", "ann", total=300.0),
    track("03-03 09:00", "Message Replied", "ann", reply="yes"),
    *person("ben"),
    order("03-01 09:00", "ben", total=300.0),
    order("03-10 09:00", "ben", total=50.0),
    stranger("cleo"),
    order("03-01 09:00", "cleo", total=300.0),
    *person("dan"),
    order("03-01 09:00", "dan", total=300.0),
    order("03-20 09:00", "dan", total=300.0),
    *person("eve"),
]
"""Ann answers, Ben reaches the goal after the call was asked for, Cleo never agreed, Dan is silent, Eve does nothing."""


# ---------------------------------------------------------------- who entered, and how far they came


def test_starts_are_told_of_the_moments_and_the_rest_with_reasons() -> None:
    """Of five moments four began the script; the fifth came too soon after the first."""
    found = of("new-kitchen", summary(shop(), TOWN))
    assert found["started"] == part(4, 5)
    assert found["skipped"] == {"again after": 1}
    assert found["customers"] == part(4, 5)
    assert found["reached"] == part(1, 4)
    assert found["running"] == part(0, 4)


def test_paths_are_told_as_words_the_most_frequent_first() -> None:
    """The four ways through the script, each in words, each of the dialogues that are no ghosts."""
    found = of("new-kitchen", summary(shop(), TOWN))
    assert {one["path"]: one["dialogues"] for one in found["paths"]} == {
        "mail → Message Replied": part(1, 4),
        "mail → silence 7d → call → bought ✓": part(1, 4),
        "no mail (no permission) → no call (no permission) → “silent to the end”": part(1, 4),
        "mail → silence 7d → call → not done → “silent to the end”": part(1, 4),
    }


def test_a_goal_after_the_end_is_counted_and_told_apart() -> None:
    """An order two weeks after the dialogue has ended counts as its goal, and as a late one."""
    events = [*person("ann"), order("03-01 09:00", "ann", total=300.0), order("04-01 09:00", "ann")]
    found = of("new-kitchen", summary(shop(), events))
    assert (found["reached"], found["reached_late"]) == (part(1, 1), 1)


def test_history_starts_nothing_and_is_told() -> None:
    """Events before `--from` are history: they are counted as events and begin no dialogue."""
    figures = summary(shop(), TOWN, "2026-06-01", "--from", "2026-03-15")
    assert (figures["period"]["begin"], figures["period"]["history_days"]) == ("2026-03-15T00:00:00Z", 73)
    assert figures["period"]["days"] == 78
    assert of("new-kitchen", figures)["started"] == part(1, 1)


# ---------------------------------------------------------------- contacts, the gate, waits


def test_contacts_are_told_by_channel_and_by_customer() -> None:
    """Of eight contacts that came up six went; two of these are calls that nobody made, so one customer heard two, two one, as shares of five."""
    contacts = summary(shop(), TOWN)["contacts"]
    assert (contacts["candidates"], contacts["went"], contacts["dropped"]) == (8, part(6, 8), part(2, 8))
    assert {one["channel"]: (one["candidates"], one["cost"]) for one in contacts["channels"]} == {
        "email": (4, "0.006"),
        "phone": (3, "0.0"),
        "letter": (1, "1.2"),
    }
    assert contacts["cost"] == "1.206"
    assert contacts["not_made"] == 2
    per = contacts["per_customer"]
    assert (per["mean"], per["most"], per["none"]) == (0.8, 2, part(2, 5))
    assert (per["one"], per["two_or_three"], per["four_or_more"]) == (part(2, 5), part(1, 5), part(0, 5))


@pytest.mark.parametrize(
    "more, until, made",
    [
        ([], "2026-06-01", False),
        ([], "2026-03-09", False),
        ([track("03-09 10:00", "Order Completed", "dan", total=50.0)], "2026-06-01", False),
        ([track("03-09 10:00", "Consent Withdrawn", "dan", purpose="marketing")], "2026-06-01", False),
        ([track("03-09 10:00", "Task Completed", "dan", task="kitchen-call", result="reached")], "2026-06-01", True),
        ([track("03-09 10:00", "Task Completed", "dan", task="kitchen-call", result="no reply")], "2026-06-01", True),
    ],
    ids=["late", "open_still", "goal_first", "withdrawn", "reached", "nobody_there"],
)
def test_a_call_that_nobody_made_is_neither_heard_nor_paid(more: list[Event], until: str, made: bool) -> None:
    """Until it has a result: one that reached nobody was made all the same."""
    events = [*person("dan"), order("03-01 09:00", "dan", total=300.0), *more]
    figures = summary(shop(), events, until)
    contacts = figures["contacts"]
    (phone,) = [one for one in contacts["channels"] if one["channel"] == "phone"]
    assert (phone["went"]["count"], phone["not_made"]) == (1, 0 if made else 1)
    assert float(phone["cost"]) == (6.0 if made else 0.0)
    assert contacts["per_customer"]["most"] == (2 if made else 1)
    assert of("new-kitchen", figures)["contacts"] == (2 if made else 1)


def test_each_rule_of_the_gate_says_what_it_held_and_dropped_and_why() -> None:
    """Quiet hours hold a mail that goes in the morning; a missing consent drops two contacts; both say why and where."""
    events = [*TOWN, *person("fay"), order("03-01 22:00", "fay", total=300.0)]
    rules = {one["rule"]: one for one in summary(shop(quiet='"21:00 to 08:00"'), events)["contacts"]["rules"]}
    assert rules["quiet"]["held"] == part(1, 10)
    assert rules["quiet"]["went_later"] == part(1, 1)
    assert rules["quiet"]["why"] == {"quiet hours": 1}
    assert rules["permission"]["dropped"] == part(2, 10)
    assert rules["permission"]["scripts"] == {"new-kitchen": 2}


def test_answers_silence_and_our_own_lapses_are_three_numbers() -> None:
    """One wait is answered, two end in silence, one because the call was never made; Cleo's passed without a word."""
    waits = summary(shop(), TOWN)["waits"]
    assert waits["ended"] == 4
    assert (waits["answered"], waits["silent"], waits["undone"]) == (part(1, 4), part(2, 4), part(1, 4))
    assert waits["answers"] == {"Message Replied": 1}
    assert waits["passed_at_once"] == 2


def test_ghosts_are_counted_and_hear_nothing() -> None:
    """With everybody held out nobody hears a word, and the arms say that there are no treated."""
    figures = summary(shop("100%"), TOWN)
    found = of("new-kitchen", figures)
    assert figures["contacts"]["went"]["count"] == 0
    assert found["ghosts"] == part(3, 4)
    assert found["comparison"]["ghosts"] == {"customers": 3, "reached": part(1, 3), "still_open": 0}
    assert found["comparison"]["reason"] == "not enough customers yet: no treated"


# ---------------------------------------------------------------- input


def test_lines_set_aside_are_counted_by_reason() -> None:
    """Of all lines those that could not be taken are counted, each reason for itself."""
    text = (
        json_lines(numbered(TOWN))
        + '{"type": "track"\n'
        + '{"type": "track", "event": "X", "timestamp": "2026-03-01"}\n'
    )
    period = summary(shop(), text)["period"]
    assert period["quarantined"] == part(2, len(TOWN) + 2)
    assert sum(period["quarantine"].values()) == 2


def test_assumed_consents_and_addresses_are_counted() -> None:
    """A consent whose source is `assumed`, and an address from such a source, are told as assumed."""
    assumed = [
        {**stranger("ann"), "source": "assumed"},
        {**consent("01-01 00:00", "ann", source="assumed"), "source": "assumed"},
    ]
    figures = summary(shop(), [*assumed, *person("ben"), order("03-01 09:00", "ann")])
    assert figures["assumed"] == {"consents": part(1, 2), "addresses": part(1, 2)}


def test_a_customer_who_was_anonymous_first_is_one_customer() -> None:
    """What was said before and after the log-in counts for one customer."""
    anonymous = [
        {
            "type": "identify",
            "anonymousId": "a7",
            "timestamp": "2026-01-01T00:00:00Z",
            "traits": {"email": "ann@x.example"},
        },
        {**consent("01-01 00:00"), "userId": None, "anonymousId": "a7"},
        {**order("03-01 09:00", total=300.0), "userId": None, "anonymousId": "a7"},
        {
            "type": "identify",
            "anonymousId": "a7",
            "userId": "ann",
            "timestamp": "2026-03-02T00:00:00Z",
            "traits": {"phone": "+4930111222"},
        },
        track("03-09 09:00", "Task Completed", "ann", task="kitchen-call", result="reached"),
    ]
    figures = summary(shop(), anonymous)
    assert figures["period"]["customers"] == 1
    assert figures["contacts"]["per_customer"]["two_or_three"] == part(1, 1)


# ---------------------------------------------------------------- against counting by hand


def by_hand(lines: Lines) -> dict[str, Any]:
    """The same numbers, counted from the lines in the plainest way."""
    acts: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        if line["kind"] in ("contact", "task") and "channel" in line:
            acts.setdefault(line["act"], []).append(line)
    last = Counter(verdicts[-1]["verdict"] for verdicts in acts.values())
    went = [line for verdicts in acts.values() for line in verdicts if line["verdict"] == "go"]
    heard = Counter(
        line["customer"] for line in went if line["kind"] == "contact"
    )  # in these towns nobody makes a call
    return {
        "started": Counter(line["script"] for line in lines if line["kind"] == "start"),
        "goals": Counter(line["script"] for line in lines if line["kind"] == "goal"),
        "candidates": len(acts),
        "went": last["go"],
        "ghosts": last["ghost"],
        "dropped": last["drop"],
        "undecided": last["hold"],
        "held": sum(any(line["verdict"] == "hold" for line in verdicts) for verdicts in acts.values()),
        "heard": heard,
    }


@st.composite
def towns(draw: st.DrawFn) -> list[Event]:
    """A few customers with orders, replies and complaints over a spring."""
    events: list[Event] = []
    for name in draw(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1)):
        events += draw(st.sampled_from([person(name, birthday="1980-04-20"), [stranger(name)]]))
        for day, hour in draw(st.lists(st.tuples(st.integers(60, 150), st.integers(0, 23)), max_size=6, unique=True)):
            at = f"{1 + day // 30:02}-{1 + day % 28:02} {hour:02}:00"
            event = draw(
                st.sampled_from(
                    [
                        order(at, name, total=300.0),
                        order(at, name, total=50.0),
                        track(at, "Message Replied", name, reply="yes"),
                        track(at, "Complaint Opened", name, complaint_id=at),
                        track(at, "Complaint Closed", name),
                    ]
                )
            )
            events.append(event)
    return events


@settings(max_examples=25)
@given(towns(), st.integers(0, 1_000))
def test_the_figures_are_those_of_the_lines(events: list[Event], seed: int) -> None:
    """For any customers and events, in any order, the summary is what counting the lines by hand gives."""
    files = shop("40%", caps="[{contacts: 1, in: 10d}]", quiet='"21:00 to 08:00"')
    figures = summary(files, json_lines(shuffled(events, seed)))
    counted = by_hand(replay(files, events, holdout=None, until="2026-06-01 00:00"))
    contacts = figures["contacts"]
    assert {one["script"]: one["started"]["count"] for one in figures["scripts"]} == {
        one["script"]: counted["started"][one["script"]] for one in figures["scripts"]
    }
    assert all(one["reached"]["count"] == counted["goals"][one["script"]] for one in figures["scripts"])
    for name in ("went", "ghosts", "dropped", "held"):
        assert contacts[name] == part(counted[name], counted["candidates"]), name
    assert contacts["ended_first"]["count"] + contacts["waiting"]["count"] == counted["undecided"]
    per = contacts["per_customer"]
    assert per["most"] == max(counted["heard"].values(), default=0)
    assert per["none"]["count"] == figures["period"]["customers"] - len(counted["heard"])
    assert list(_unsound(figures)) == []


def _unsound(found: Any, path: str = "") -> Iterator[str]:
    """Parts that are more than their whole, anywhere in the figures."""
    if isinstance(found, dict):
        if set(found) == {"count", "of"} and not 0 <= found["count"] <= found["of"]:
            yield path
        for name, value in found.items():
            yield from _unsound(value, f"{path}.{name}")
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from _unsound(value, f"{path}[{place}]")

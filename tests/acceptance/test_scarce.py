"""What is scarce goes to the best of all who ask for it at an instant, whatever brings them there."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.acceptance.replaying import (
    ROLES,
    Event,
    Files,
    Lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    shuffled,
    track,
)

FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {asked: {event: Advice Wanted, valid for: 40d}}
"""
ORDERS = {"anna": 3, "bert": 1, "cleo": 7, "dora": 2, "emil": 6, "fred": 5, "gina": 8, "hans": 4}
TWO_CALLS = ROLES.replace("store agent: {", "store agent: {capacity: 2 per day, ")
CALL = "{task: call, role: store agent, by: phone, due: 3d, benefit: Good}"
MAIL = "{send: hello, by: email, benefit: Good"


def _shop(*steps: str, **made: Any) -> Files:
    """A shop to which a customer is worth as much as he has ordered often."""
    text = (
        "script: talk\nstart: {when: asked}\ngoal: {event: Contract Signed, within: 90d}\nworth: orders.count\nsteps:\n"
    )
    return project(text + "".join(f"  - {step}\n" for step in steps), facts=FACTS, **made)


def _asking(at: str, **orders: int) -> list[Event]:
    """These customers, who have ordered so often, and ask at one moment."""
    events = [event for name in orders for event in person(name)]
    events += [order(f"02-{day + 1:02} 10:00", name) for name, count in orders.items() for day in range(count)]
    return events + [track(at, "Advice Wanted", name) for name in orders]


def _went(lines: Lines) -> dict[str, list[str]]:
    """Who was spoken to, by day, in the order of the alphabet."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    for line in only(lines, "task", "contact", verdict="go"):
        days[line["at"][5:16]].append(line["customer"])
    return dict(days)


def test_every_day_the_calls_go_to_the_best_of_those_who_wait() -> None:
    """Two calls a day, eight customers: the best two at once, the next best at each midnight."""
    lines = replay(_shop(CALL, roles=TWO_CALLS), _asking("03-02 10:00", **ORDERS), until="03-20 00:00")
    assert _went(lines) == {
        "03-02T10:00": ["cleo", "gina"],
        "03-03T00:00": ["emil", "fred"],
        "03-04T00:00": ["anna", "hans"],
        "03-05T00:00": ["bert", "dora"],
    }


def test_what_quiet_hours_let_go_of_goes_to_the_best() -> None:
    """Two mails with an offer that is made once a day wait for eight o'clock; the better customer has it then."""
    shop = _shop(
        MAIL + ", offer: gift, valid for: 3d}",
        files={"offers/gift.yml": "stock: 1 per day\n"},
        quiet='"21:00 to 08:00"',
    )
    lines = replay(shop, _asking("03-02 22:00", anna=1, zoe=9), until="03-20 00:00")
    assert _went(lines) == {"03-03T08:00": ["zoe"], "03-04T08:00": ["anna"]}


def test_after_a_silence_the_call_goes_to_the_best() -> None:
    """Four waits end at one moment, and two of those who were silent can be called."""
    shop = _shop(MAIL + "}", "{wait: 5d, silent: [" + CALL + "]}", roles=TWO_CALLS)
    lines = replay(shop, _asking("03-02 10:00", anna=1, bert=2, yara=8, zoe=9), until="03-20 00:00")
    called = only(lines, "task", verdict="go")
    assert [(line["at"][5:10], line["customer"]) for line in called] == [
        ("03-07", "yara"),
        ("03-07", "zoe"),
        ("03-08", "anna"),
        ("03-08", "bert"),
    ]


def test_a_timer_competes_with_an_event_of_the_same_moment() -> None:
    """Whoever asks at midnight and is worth more comes before whoever has waited for it."""
    one_call = TWO_CALLS.replace("2 per day", "1 per day")
    events = [*_asking("03-02 10:00", anna=2, bert=3), *_asking("03-03 00:00", zoe=9)]
    lines = replay(_shop(CALL, roles=one_call), events, until="03-20 00:00")
    assert _went(lines) == {"03-02T10:00": ["bert"], "03-03T00:00": ["zoe"], "03-04T00:00": ["anna"]}


def test_who_is_over_before_the_answer_takes_nothing() -> None:
    """The moment's last answer: whoever reaches the goal at the instant at which he asks leaves the call to the next."""
    one_call = TWO_CALLS.replace("2 per day", "1 per day")
    events = [*_asking("03-02 10:00", anna=2, zoe=9), track("03-02 10:00", "Contract Signed", "zoe")]
    lines = replay(_shop(CALL, roles=one_call), events, until="03-20 00:00")
    assert _went(lines) == {"03-02T10:00": ["anna"]}


def test_neither_the_order_of_the_input_nor_the_number_of_processes_tells() -> None:
    """The same bytes, also where the scarce thing is what an offer promises."""
    promised = {"offers/visit.yml": "promise: {what: A visit, owner: store agent, due: 2d, capacity: 2 per day}\n"}
    by_promise = _shop(MAIL + ", offer: visit, valid for: 9d}", files=promised)
    events = numbered(_asking("03-02 10:00", **ORDERS))
    for shop in (_shop(CALL, roles=TWO_CALLS), by_promise):
        whole = replay_raw(shop, events, until="03-20 00:00")
        assert whole.out.count('"no room for') == 6 + 4 + 2, whole.said
        assert replay_raw(shop, shuffled(events, 7), until="03-20 00:00").out == whole.out
        assert replay_raw(shop, events, "--processes", "2", until="03-20 00:00").out == whole.out

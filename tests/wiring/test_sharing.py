"""A replay by shares of the customers gives the lines of the whole, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.acceptance.replaying import folder, identify, json_lines, numbered, order, person, project, track
from tetatet.kernel import make_book
from tetatet.model.decision import Line
from tetatet.run.families import families, share_of
from tetatet.run.intake.sort import ordered
from tetatet.run.replay import Replay
from tetatet.stores.memory import MemoryCustomers
from tetatet.wiring.playing import Play, open_project, play
from tetatet.wiring.sharing import play_shared

SCRIPT = """
script: hello
start: {when: odd order, again after: 5d}
goal: {event: Order Completed, if: event.category = 'goal', within: 30d}
steps:
  - {send: hello, by: email, benefit: A word}
  - {wait: 2d, silent: [{send: again, by: sms, benefit: Another word}]}
"""
FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions:
  odd order: {event: Order Completed, if: surprise(event.category) > 1}
  third order: {event: Order Completed, if: orders.count >= 3}
"""


def _events(picks: list[tuple[int, int, int]]) -> list[dict[str, object]]:
    """Orders, some by a known customer on an anonymous device, so that records merge on the way."""
    events: list[dict[str, object]] = [one for number in range(4) for one in person(f"u{number}")]
    for index, (who, day, what) in enumerate(picks):
        at = f"03-{day + 1:02d} 10:00"
        category = ("tea", "rice", "goal")[what]
        if who < 4:
            events.append(order(at, f"u{who}", category=category, order_id=f"o{index}"))
        elif who < 6:
            event = track(at, "Order Completed", None, category=category, order_id=f"o{index}")
            events.append(event | {"anonymousId": f"a{who}"})
        else:
            events.append(identify(at, f"u{who - 6}") | {"anonymousId": f"a{4 + who % 2}"})
    return numbered(events)


def _lines(replay_of: Path, events: Path, share: tuple[int, int], heads: dict[str, str]) -> list[tuple[object, ...]]:
    chosen, _warnings = open_project(replay_of, holdout=0.0)
    said: list[tuple[object, ...]] = []

    def emit(line: Line, about: str) -> None:
        body = json.loads(msgspec.json.encode(line)) | {"n": 0}
        said.append((replay.now, line.customer, about, len(said), json.dumps(body, sort_keys=True)))

    replay = Replay(make_book(chosen), MemoryCustomers(), emit, mine=share_of(*share, heads))
    replay.run(ordered([events], on_invalid=replay.set_aside))
    return said


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 27), st.integers(0, 2)), max_size=24), st.integers(1, 5))
def test_any_split_of_the_customers_gives_the_same_lines(picks: list[tuple[int, int, int]], count: int) -> None:
    """However many shares, put together in order they say what one replay says."""
    shop = folder(project(SCRIPT, facts=FACTS))
    events = folder({"events.jsonl": json_lines(_events(picks))}) / "events.jsonl"
    heads = families(ordered([events], on_invalid=lambda *_told: None), None)
    whole = _lines(shop, events, (0, 1), {})
    parts = [line for number in range(count) for line in _lines(shop, events, (number, count), heads)]
    assert [line[-1] for line in sorted(parts)] == [line[-1] for line in whole]


def test_several_processes_write_the_same_bytes() -> None:
    """Real processes, each with a share, give what one process gives, numbers and all."""
    shop = folder(project(SCRIPT, facts=FACTS))
    picks = [(who, day, (who + day) % 3) for day in range(12) for who in range(10)]
    events = folder({"events.jsonl": json_lines(_events(picks))}) / "events.jsonl"
    one: list[bytes] = []
    two: list[bytes] = []
    play(Play(shop, (events,)), lambda line: one.append(msgspec.json.encode(line)))
    play_shared(Play(shop, (events,)), lambda line: two.append(msgspec.json.encode(line)), processes=2)
    assert one == two
    assert any(b'"merged"' in line for line in one)


@pytest.mark.parametrize("roles", ["  store agent: {capacity: 1 per day}\n"])
def test_what_all_share_is_done_by_one_process(roles: str) -> None:
    """Where calls are counted, asking for two processes still gives the lines of one."""
    task = SCRIPT.replace("{send: hello, by: email,", "{task: hello, role: store agent, by: phone,")
    shop = folder(project(task, facts=FACTS, roles=roles))
    events = folder({"events.jsonl": json_lines(_events([(who, 3, 0) for who in range(4)]))}) / "events.jsonl"
    one: list[bytes] = []
    two: list[bytes] = []
    play(Play(shop, (events,)), lambda line: one.append(msgspec.json.encode(line)))
    play_shared(Play(shop, (events,)), lambda line: two.append(msgspec.json.encode(line)), processes=2)
    assert one == two

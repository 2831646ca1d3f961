"""All events of some files in one order, in memory and by way of the disk."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.run.intake.lines import line
from tetatet.model.errors import InputError, InvalidEvent
from tetatet.model.event import Event, canonical_body
from tetatet.run.intake.order import distinct, first_orders, sorted_by_time
from tetatet.run.intake.sort import ordered
from tetatet.run.intake.spill import Spill, merged


def nothing_invalid(source: str, number: int, error: InvalidEvent) -> None:
    raise AssertionError(f"{source}:{number}: {error}")


def events_of(*files: Path, **limits: Any) -> list[Event]:
    return list(ordered(list(files), on_invalid=nothing_invalid, **limits))


def said(events: list[Event]) -> list[tuple[Any, ...]]:
    """All that counts of events: everything but their lines."""
    return [(event.key, canonical_body(event)) for event in events]


def write(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def order(number: int, **fields: Any) -> bytes:
    stamp = f"2026-03-{1 + number * 7 % 28:02d}T10:00:{number % 60:02d}Z"
    return line(**({"messageId": f"m{number}", "timestamp": stamp, "properties": {"order_id": f"o{number}"}} | fields))


# ---------------------------------------------------------------- what comes out


def test_events_come_in_order_of_time_from_all_files(tmp_path: Path) -> None:
    """Lines of several files, packed or not, come in one order; each file is its lines' source."""
    web = write(tmp_path / "web.jsonl", [order(2), order(1)])
    till = tmp_path / "till.jsonl.gz"
    till.write_bytes(gzip.compress(order(3) + b"\n" + order(4)))
    events = events_of(web, till)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert [(event.source, event.line, event.message_id) for event in events] == [
        ("till.jsonl", 2, "m4"), ("web.jsonl", 2, "m1"), ("web.jsonl", 1, "m2"), ("till.jsonl", 1, "m3")
    ]  # fmt: skip


def test_bad_lines_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Each line that cannot be taken is told with source, number and reason; no batch fails by it."""
    path = write(tmp_path / "web.jsonl", [b"{", order(1), b"", line(userId={}), order(2)])
    told: list[tuple[str, int, str]] = []
    events = list(ordered([path], on_invalid=lambda source, number, error: told.append((source, number, error.reason))))
    assert [event.message_id for event in events] == ["m1", "m2"]
    assert told == [("web.jsonl", 1, "malformed json"), ("web.jsonl", 4, "wrong type")]


def test_a_repeated_message_is_one_event_wherever_it_stands(tmp_path: Path) -> None:
    """Of lines with one key the smaller canonical body counts, though its time is another."""
    early, late = order(1, messageId="m", userId="u9"), order(20, messageId="m", userId="u1")
    one = events_of(write(tmp_path / "web.jsonl", [early, order(5), late]))
    other = events_of(write(tmp_path / "web.jsonl", [late, late, order(5), early]))
    assert said(one) == said(other)
    assert [event.message_id for event in one].count("m") == 1


def test_an_order_completed_twice_counts_once_across_sources(tmp_path: Path) -> None:
    """The till and the web shop both tell of one order; the first in time counts."""
    web = write(tmp_path / "web.jsonl", [order(3, properties={"order_id": 77})])
    till = write(tmp_path / "till.jsonl", [order(2, properties={"order_id": "77"})])
    assert [event.source for event in events_of(web, till)] == ["till.jsonl"]


def test_no_files_give_no_events() -> None:
    """Nothing comes of nothing."""
    assert events_of() == []


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """A missing file is named before anything is read."""
    with pytest.raises(InputError, match="nowhere"):
        events_of(tmp_path / "nowhere.jsonl")


# ---------------------------------------------------------------- by way of the disk


def many(count: int) -> list[bytes]:
    """Orders, of which every tenth is told twice, every seventh completes an order again, in no order of time."""
    lines = [order(number, properties={"order_id": f"o{number - number % 7 // 6}"}) for number in range(count)]
    lines += [order(number, userId=f"v{number}") for number in range(0, count, 10)]
    lines += [order(number, event="Product Viewed", messageId=f"v{number}") for number in range(count)]
    return [lines[at * 7919 % len(lines)] for at in range(len(lines))]


def test_what_does_not_fit_in_memory_gives_the_same_events(tmp_path: Path) -> None:
    """Sorted by way of the disk, the events are those that memory gives, and nothing is left on the disk."""
    path, scratch = write(tmp_path / "web.jsonl", many(4999)), tmp_path / "scratch"
    scratch.mkdir()
    in_memory = events_of(path)
    by_disk = events_of(path, memory_mb=1, scratch=scratch)
    assert said(by_disk) == said(in_memory)
    assert len(in_memory) < 9999
    assert list(scratch.iterdir()) == []


def test_a_sort_that_is_given_up_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    """Closing the events early takes the temporary files away."""
    path, scratch = write(tmp_path / "web.jsonl", many(4999)), tmp_path / "scratch"
    scratch.mkdir()
    events = ordered([path], on_invalid=nothing_invalid, memory_mb=1, scratch=scratch)
    assert isinstance(events, Iterator)
    next(events)
    assert list(scratch.iterdir()) != []
    events.close()  # type: ignore[attr-defined] # it is a generator
    assert list(scratch.iterdir()) == []


TIMES = st.integers(0, 5)
LINES = st.lists(
    st.builds(
        lambda at, message, source, order_id, user, name: json.dumps(
            {
                "type": "track",
                "event": name,
                "userId": user,
                "messageId": message,
                "timestamp": f"2026-03-01T10:00:0{at}Z",
                "source": source,
                "properties": {"order_id": order_id},
            }
        ).encode(),
        TIMES,
        st.sampled_from(["a", "b", "c", None]),
        st.sampled_from(["web", "till"]),
        st.sampled_from(["o1", "o2", 1, "1", None]),
        st.sampled_from(["u1", "u2"]),
        st.sampled_from(["Order Completed", "Product Viewed"]),
    ),
    max_size=14,
)


@settings(max_examples=60)
@given(LINES, st.randoms(use_true_random=False), st.data())
def test_lines_in_any_order_repeated_and_split_give_the_same_events(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], random: Any, data: st.DataObject
) -> None:
    """Any permutation, repetition and split over files of lines that name their source gives the same events."""
    folder = tmp_path_factory.mktemp("lines")
    again = lines + data.draw(st.lists(st.sampled_from(lines), max_size=6) if lines else st.just([]))
    random.shuffle(again)
    cut = data.draw(st.integers(0, len(again)))
    once = events_of(write(folder / "a.jsonl", lines))
    split = events_of(write(folder / "b.jsonl", again[:cut]), write(folder / "c.jsonl", again[cut:]))
    assert said(split) == said(once)


@settings(max_examples=60)
@given(LINES, st.integers(1, 3), st.integers(1, 4))
def test_the_disk_gives_what_memory_gives(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], portion: int, block: int
) -> None:
    """However small the portions and blocks, the way by the disk ends in the same events."""
    path = write(tmp_path_factory.mktemp("spill") / "a.jsonl", lines)
    events = list(events_of(path))
    every = [event for number, event in enumerate(events) for _ in range(1 + number % 2)][::-1]
    holder = Spill(path.parent, block_events=block)
    try:
        for start in range(0, len(every), portion):
            holder.take(every[start : start + portion])
        assert list(holder.merged()) == list(first_orders(sorted_by_time(distinct(every))))
    finally:
        holder.close()


@given(st.lists(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), max_size=4), max_size=4))
def test_runs_are_merged_into_one_order(shapes: list[list[list[int]]]) -> None:
    """Runs in order, however long and however cut into blocks, become one stream in order with everything in it."""
    every: list[Event] = []
    runs: list[Iterator[list[Event]]] = []
    for number, shape in enumerate(shapes):
        times = sorted(at for block in shape for at in block)
        run = [Event("track", "Paid", at, f"s{number}", f"m{place:02d}") for place, at in enumerate(times)]  # type: ignore[arg-type]
        every += run
        sizes = [len(block) for block in shape]
        runs.append(iter([[run.pop(0) for _ in range(size)] for size in sizes]))
    assert list(merged(runs)) == sorted_by_time(every)

"""Events over HTTP: when they happened, whose they are, and what is set aside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.run.intake.lines import LEFT_OUT, line, told
from tetatet.model.time import DAY, HOUR, MINUTE, SECOND, Instant, parse_instant
from tetatet.ports.log import Incoming
from tetatet.run.intake.batch import Aside, read_batch
from tetatet.run.intake.careful import MAX_WIRE_BYTES
from tetatet.run.intake.envelope import Envelope
from tetatet.run.intake.wire import read_event

NOON = parse_instant("2026-03-01T12:00:00Z")
TEN = parse_instant("2026-03-01T10:00:00Z")


def taken(sent_at: str = "", received: Instant = NOON, **fields: Any) -> Incoming:
    """What one event is in the log."""
    batch = read_batch(Envelope([line(**fields)], "", sent_at), "web", received)
    assert batch.aside == []
    return batch.incoming[0]


def set_aside(sent_at: str = "", **fields: Any) -> Aside:
    """How one event is set aside."""
    batch = read_batch(Envelope([line(**fields)], "", sent_at), "web", NOON)
    assert batch.incoming == []
    return batch.aside[0]


def test_an_event_is_what_it_is_in_a_file() -> None:
    """Without a moment of sending, the door reads an event as the intake of files does."""
    one = taken()
    assert one == Incoming(read_event(line(), "web", 1), TEN // DAY, NOON)


def test_the_source_is_the_key_s_name() -> None:
    """What an event says of its source does not count: nobody speaks in another's name."""
    assert taken(source="tetatet").event.source == "web"


@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp"])
@pytest.mark.parametrize("beside", [True, False], ids=["of the batch", "of the event"])
def test_a_wrong_clock_is_put_right(field: str, beside: bool) -> None:
    """An event happened as long before it was received as its sender says that it was before it was sent."""
    sent = "2026-03-01T10:30:00Z"
    fields = {"timestamp": LEFT_OUT, field: "2026-03-01T10:00:00Z"}
    one = taken(sent if beside else "", **fields, **({} if beside else {"sentAt": sent}))
    assert (one.event.at, one.day, one.received) == (NOON - 30 * MINUTE, TEN // DAY, NOON)


def test_an_event_s_own_moment_of_sending_comes_first() -> None:
    """What the batch says counts for events that say nothing."""
    assert taken("2026-03-01T11:00:00Z", sentAt="2026-03-01T10:00:01Z").event.at == NOON - SECOND


def test_what_another_server_has_received_is_put_right_by_its_clock() -> None:
    """An exported event keeps its moment: it is not moved to the day of the export."""
    one = taken(
        "2026-03-01T11:59:00Z",
        timestamp="2025-05-05T10:00:00Z",
        originalTimestamp="2025-05-05T09:00:00Z",
        sentAt="2025-05-05T09:00:10Z",
        receivedAt="2025-05-05T10:00:10Z",
    )
    assert one.event.at == parse_instant("2025-05-05T10:00:00Z")


@pytest.mark.parametrize("sent_at", ["", "2026-03-01T09:00:00Z"])
def test_nothing_happens_later_than_it_is_received(sent_at: str) -> None:
    """A moment in the future is the moment of receipt; the day stays that of the sender."""
    one = taken(sent_at, timestamp="2027-01-01T00:00:00Z")
    assert (one.event.at, one.day) == (NOON, parse_instant("2027-01-01T00:00:00Z") // DAY)


@pytest.mark.parametrize("nothing", [LEFT_OUT, None, ""])
def test_an_event_without_a_time_happened_when_it_was_received(nothing: Any) -> None:
    """It has no day of its own, so that its repetition is looked for on several."""
    one = taken("2026-03-01T10:00:00Z", timestamp=nothing)
    assert (one.event.at, one.day) == (NOON, None)


def test_a_missing_message_id_comes_of_what_was_sent() -> None:
    """The same event sent again, later, has the same id; another event has another."""
    first = taken("2026-03-01T10:00:05Z", messageId=LEFT_OUT)
    again = taken("2026-03-01T10:07:00Z", NOON + HOUR, messageId=None)
    other = taken("2026-03-01T10:00:05Z", messageId="", userId="u2")
    assert first.event.message_id == again.event.message_id == read_event(line(messageId=LEFT_OUT), "web").message_id
    assert first.event.message_id != other.event.message_id
    assert (first.event.at, again.event.at) == (NOON - 5 * SECOND, NOON + HOUR - 7 * MINUTE)


def test_ids_are_text_or_absent() -> None:
    """A null id is absent and a number becomes text; traits of the context complete the event's."""
    one = taken(userId=17, anonymousId=None, context={"traits": {"plan": "gold"}}, traits={"city": "Bonn"})
    assert (one.event.user_id, one.event.anonymous_id) == ("17", None)
    assert one.event.traits == {"plan": "gold", "city": "Bonn"}


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"type": "greet"}, "unknown type"),
        ({"event": ""}, "no event name"),
        ({"timestamp": "yesterday"}, "bad time"),
        ({"timestamp": "2026-03-01T10:00:00"}, "zoneless time"),
        ({"sentAt": "soon"}, "bad time"),
        ({"timestamp": "1970-01-01T00:00:00Z", "sentAt": "2026-03-02T00:00:00Z"}, "time out of range"),
        ({"userId": {"id": 1}}, "wrong type"),
        ({"properties": []}, "wrong type"),
        ({"traits": {"timezone": "Mars/Olympus"}}, "unknown zone"),
        ({"properties": {"total": "plenty"}}, "wrong type"),
        ({"event": "Consent Given", "properties": {"purpose": "fun"}}, "no purpose"),
        ({"properties": {"note": "x" * MAX_WIRE_BYTES}}, "too big"),
    ],
)
def test_a_bad_event_is_set_aside_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    """The reason is a stable word, and the body is what came, up to the limit."""
    found = set_aside(**fields)
    assert (found.source, found.reason, found.body) == ("web", reason, line(**fields)[:MAX_WIRE_BYTES])
    assert found.detail


def test_a_batch_that_was_sent_at_no_moment_is_set_aside() -> None:
    """What the batch says of when it was sent counts for each event, also where it says nothing of sense."""
    assert set_aside("soon").reason == "bad time"


def test_one_bad_event_costs_no_other() -> None:
    """The rest of a batch is taken in its order, each with its place."""
    lines = [line(messageId="a"), b"{", line(messageId="b"), b"null", b"", line(messageId="c")]
    batch = read_batch(Envelope(lines), "web", NOON)
    assert [(one.event.message_id, one.event.line) for one in batch.incoming] == [("a", 1), ("b", 3), ("c", 6)]
    assert [one.reason for one in batch.aside] == ["malformed json", "not an object", "malformed json"]


def test_what_the_key_says_holds_for_all_that_comes_with_it() -> None:
    """History and stamping again are matters of the sender, not of an event."""
    batch = read_batch(Envelope([json.dumps(told()).encode()]), "web", NOON, history=True, restamps=True)
    assert (batch.incoming[0].history, batch.incoming[0].restamps) == (True, True)

"""Bad lines among good ones: one quarantine line each, with its reason, while the rest goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.acceptance.replaying import (
    Files,
    Lines,
    json_lines,
    numbered,
    only,
    order,
    person,
    project,
    replay,
    replay_raw,
    story,
    track,
)

FACTS = """
facts: {orders.count: {count: Order Completed}}
transitions: {asked: {event: Advice Wanted}}
"""
TALK = """
script: talk
start: asked
goal: {event: Contract Signed, within: 60d}
steps: [{send: hello, by: email, benefit: Good}]
"""


def shop() -> Files:
    """A project in which one event makes one contact."""
    return project(TALK, facts=FACTS)


GOOD = json_lines(numbered([*person(), track("03-01 10:00", "Advice Wanted")])).encode()
USUAL: dict[str, Any] = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u1",
    "messageId": "bad",
    "timestamp": "2026-02-01T10:00:00Z",
    "properties": {"order_id": "o1", "total": 5, "currency": "EUR"},
}


def but(**changes: Any) -> bytes:
    """The usual order with other values; None leaves the key out."""
    found = {key: value for key, value in (USUAL | changes).items() if value is not None}
    return json.dumps(found).encode()


def with_total(text: str) -> bytes:
    """The usual order with this text in the place of its total, whatever it is."""
    return json.dumps(USUAL).replace('"total": 5', f'"total": {text}').encode()


DEPTH = 10_000
DIGITS = "1" + "0" * 5_000

BAD = {
    "no JSON": b"order of 1 March",
    "cut off": b'{"type": "track", "event": "Order Comp',
    "an array": b"[1, 2, 3]",
    "a number": b"17",
    "a text": b'"track"',
    "null": b"null",
    "two objects": json.dumps(USUAL).encode() + b" " + json.dumps(USUAL).encode(),
    "not UTF-8": json.dumps(USUAL).replace("o1", "o\u00e9", 1).encode("latin-1"),
    "a raw NUL": json.dumps(USUAL).encode().replace(b"o1", b"o\x001"),
    "an escaped NUL": json.dumps(USUAL).replace("o1", "o\\u00001").encode(),
    "a NUL in a key": json.dumps(USUAL).replace("order_id", "order\\u0000id").encode(),
    "a lone high surrogate": json.dumps(USUAL).replace("o1", "\\ud800").encode(),
    "a lone low surrogate": json.dumps(USUAL).replace("o1", "\\udc00x").encode(),
    "NaN": with_total("NaN"),
    "Infinity": with_total("-Infinity"),
    "beyond a double": with_total("1e400"),
    "5,000 digits": with_total(DIGITS),
    "10^5000": with_total("1e5000"),
    "nested 10,000 deep": with_total("[" * DEPTH + "]" * DEPTH),
    "objects nested 10,000 deep": with_total('{"a":' * DEPTH + "1" + "}" * DEPTH),
    "never closed, 10,000 deep": b"[" * DEPTH,
    "a duplicate key": json.dumps(USUAL).replace('"userId": "u1"', '"userId": "u1", "userId": "u2"').encode(),
    "a duplicate key within": json.dumps(USUAL).replace('"total": 5', '"total": 5, "total": 6').encode(),
    "no ids": but(userId=None),
    "no event": but(event=None),
    "no type": but(type=None),
    "an unknown type": but(type="trick"),
    "an event that is no text": but(event=["Order Completed"]),
    "an empty event": but(event=""),
    "an id that is a list": but(userId=["u1"]),
    "an id that is an object": but(userId={"id": "u1"}),
    "properties that are a list": but(properties=["o1"]),
    "properties that are a text": but(properties="o1"),
    "a time without a zone": but(timestamp="2026-02-01T10:00:00"),
    "a day and no time": but(timestamp="2026-02-01"),
    "a time that does not exist": but(timestamp="2026-02-30T10:00:00Z"),
    "a time in words": but(timestamp="last Tuesday"),
    "a time that is a number": but(timestamp=1769940000),
    "an unknown zone": json.dumps(
        {"type": "identify", "userId": "u1", "messageId": "bad", "timestamp": "2026-02-01T10:00:00Z"}
        | {"traits": {"timezone": "Europe/Atlantis"}, "context": {"timezone": "Europe/Atlantis"}}
    ).encode(),
    "traits that are a text": json.dumps(
        {"type": "identify", "userId": "u1", "messageId": "bad", "timestamp": "2026-02-01T10:00:00Z", "traits": "gold"}
    ).encode(),
}


def file_of(*lines: bytes) -> bytes:
    """These lines, each under a message id of its own, and the good ones behind them."""
    numbered_lines = (line.replace(b'"bad"', b'"bad %d"' % number) for number, line in enumerate(lines))
    return b"".join(line + b"\n" for line in numbered_lines) + GOOD


def _replayed(*lines: bytes) -> Lines:
    return replay(shop(), file_of(*lines), "--state")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_quarantined_and_the_rest_goes_on(name: str) -> None:
    """One line a bad event, with its file's name, its number and the reason; the contact of the good events goes."""
    lines = _replayed(BAD[name])
    found = only(lines, "quarantine")
    assert [line["line"] for line in found] == [1]
    assert "events" in found[0]["source"]
    assert found[0]["reason"]
    assert len(found[0].get("detail", "")) < 500
    assert story(lines) == ["03-01 10:00 contact hello email go"]
    assert [(line["customer"], line["facts"].get("orders.count", 0)) for line in only(lines, "state")] == [("u1", 0)]


def test_what_a_bad_line_does_not_say_is_absent() -> None:
    """A line that cannot be read has no time and no customer; one without an id has its time."""
    told = {"type": "track", "event": "Store Entered", "timestamp": "2026-02-01T10:00:00Z", "messageId": "m"}
    unread, nobody = only(_replayed(b"no json", json.dumps(told).encode()), "quarantine")
    assert not {"at", "customer"} & unread.keys()
    assert (nobody["at"], "customer" in nobody) == ("2026-02-01T10:00:00Z", False)


def test_a_line_that_is_too_long_is_told_with_its_length() -> None:
    """However long it is, the quarantine says how long, though it was never held."""
    line = b'{"type": "track", "event": "' + b"x" * 3_000_000 + b'"}'
    (found,) = only(_replayed(line), "quarantine")
    assert (found["line"], found["reason"]) == (1, "too big")
    assert found["detail"] == f"the line has {len(line)} bytes; at most 262144 are taken"


def test_all_bad_lines_at_once() -> None:
    """Each of many bad lines is told once, by its own number."""
    lines = _replayed(*BAD.values())
    assert sorted(line["line"] for line in only(lines, "quarantine")) == list(range(1, len(BAD) + 1))
    assert story(lines) == ["03-01 10:00 contact hello email go"]


def test_bad_lines_change_nothing_else() -> None:
    """Without its quarantine lines the output is that of the good lines alone, but for the numbers."""

    def rest(lines: Lines) -> Lines:
        return [
            {key: value for key, value in line.items() if key != "n"} for line in lines if line["kind"] != "quarantine"
        ]

    assert rest(_replayed(*BAD.values())) == rest(_replayed())


ODD = {
    "spaces around": b"  " + json.dumps(USUAL).encode() + b"  \r",
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(USUAL).encode(),
    "unknown keys": but(anotherThing={"deep": [1, 2, 3]}),
    "no message id": but(messageId=None),
    "a number as message id": but(messageId=17),
    "null where nothing is said": json.dumps(USUAL | {"anonymousId": None, "context": None}).encode(),
    "another zone": but(timestamp="2026-02-01T15:30:00+05:30"),
    "a fraction of a second": but(timestamp="2026-02-01T10:00:00.123456Z"),
    "money as text": with_total('"5.00"'),
    "a surrogate pair": json.dumps(USUAL).replace("o1", "\\ud83d\\ude00").encode(),
    "letters of three scripts": json.dumps(
        USUAL | {"properties": {"order_id": "заказ 订单", "total": 5}}, ensure_ascii=False
    ).encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_line_is_taken(name: str) -> None:
    """What is odd but says clearly what happened is taken."""
    lines = _replayed(ODD[name])
    assert only(lines, "quarantine") == []
    assert [line["facts"] for line in only(lines, "state")] == [{"orders.count": 1}]


@pytest.mark.parametrize("kind", ["page", "screen", "group", "alias"])
def test_every_type_of_the_wire_is_taken(kind: str) -> None:
    """Pages, screens, groups and aliases are no bad lines, although they are no tracks."""
    other = {"group": {"groupId": "acme"}, "alias": {"previousId": "a1"}}.get(kind, {"name": "Home"})
    line = but(type=kind, event=None, properties={}, **other)
    assert only(_replayed(line), "quarantine") == []


def test_the_report_counts_what_was_set_aside() -> None:
    """A replay with bad lines ends well, and prints no traceback on any stream."""
    ran = replay_raw(shop(), file_of(*BAD.values()))
    assert ran.code == 0
    assert "Traceback" not in ran.said
    assert len([line for line in ran.out.splitlines() if '"quarantine"' in line]) == len(BAD)


@pytest.mark.parametrize("total", ["abc", "", [5], {"amount": 5}, True])
def test_money_that_is_no_amount_does_no_harm(total: Any) -> None:
    """An amount that is none is set aside or left out of the sums; the run goes on and tells the rest."""
    lines = replay(shop(), [*person(), order("02-01 10:00", total=total), track("03-01 10:00", "Advice Wanted")])
    assert story(lines) == ["03-01 10:00 contact hello email go"]

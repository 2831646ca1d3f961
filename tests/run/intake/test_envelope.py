"""The body of a request: how its events are found, whatever one of them looks like."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.intake.lines import told
from tetatet.model.errors import InvalidEvent
from tetatet.run.intake import envelope
from tetatet.run.intake.envelope import ENVELOPE_REASONS, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, PATHS, Envelope, opened


def body(*events: Any, **beside: Any) -> bytes:
    """A batch of these."""
    return json.dumps({"batch": events, **beside}).encode()


def refused(raw: bytes, kind: str = "") -> str:
    """The reason for which it is."""
    with pytest.raises(InvalidEvent) as caught:
        opened(raw, kind)
    assert caught.value.reason in ENVELOPE_REASONS
    return caught.value.reason


def test_a_batch_gives_its_lines_as_they_were_written() -> None:
    """Each event's bytes are untouched; key and moment of sending are beside them."""
    raw = b'{"batch": [ {"a" :1.0} , {"b":"\\u00e9"}], "writeKey": "k", "sentAt": "2026-03-01T10:00:00Z", "other": {}}'
    assert opened(raw, "") == Envelope([b'{"a" :1.0}', b'{"b":"\\u00e9"}'], "k", "2026-03-01T10:00:00Z")


def test_what_stands_beside_may_be_missing_or_null() -> None:
    """No key and no moment are as good as null ones, and an empty batch is one."""
    assert opened(body(writeKey=None, sentAt=None), "") == opened(b'{"batch":[]}', "") == Envelope([])


@pytest.mark.parametrize("packed", [gzip.compress, lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:])])
def test_a_packed_body_is_unpacked(packed: Any) -> None:
    """Gzip is known by its first bytes, of one part or of several."""
    raw = body(told(), told(userId="u2"), writeKey="k")
    assert opened(packed(raw), "") == opened(raw, "")


def test_a_byte_order_mark_and_space_do_no_harm() -> None:
    """A mark before the body and blank lines around it are passed over."""
    assert opened(b"\xef\xbb\xbf \r\n" + body(told()) + b"\n", "") == opened(body(told()), "")


@pytest.mark.parametrize("path, kind", PATHS.items())
def test_a_path_gives_the_type_of_its_event(path: str, kind: str) -> None:
    """An event that says no type has that of the path; one that says the same is taken as it is."""
    if not kind:
        assert opened(body(told()), kind).lines == [json.dumps(told()).encode()]
        return
    found = opened(b'{"userId":"u1", "writeKey": "k"}', kind)
    assert (json.loads(found.lines[0])["type"], found.write_key, found.single) == (kind, "k", True)
    assert opened(b'{"type":"%s"}' % kind.encode(), kind).lines == [b'{"type":"%s"}' % kind.encode()]
    assert opened(b"{}", kind).lines == [b'{"type":"%s"}' % kind.encode()]


def test_a_path_and_an_event_that_contradict_each_other_are_refused() -> None:
    """Nobody guesses which of the two is meant."""
    assert refused(b'{"type": "page", "userId": "u1"}', "track") == "wrong type"


@pytest.mark.parametrize(
    "bad",
    [
        b'{"total": NaN}',
        b'{"total": -Infinity}',
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":"\xff"}',
        b'{"a":"\\ud800"}',
        b"{'a': 1}",
        b'{"a": tru}',
        b'{"a": "} ] , \\" {"}',
        b'{"a" 1}',
    ],
    ids=lambda bad: bad[:12].decode("ascii", "replace"),
)
def test_a_bad_event_does_not_hide_the_others(bad: bytes) -> None:
    """What no decoder takes is found by its brackets, and handed on as it is."""
    raw = b'{"batch":[{"a":1}, ' + bad + b' , {"b":"]"}],"writeKey":"k"}'
    assert opened(raw, "") == Envelope([b'{"a":1}', bad, b'{"b":"]"}'], "k")


@pytest.mark.parametrize(
    "raw, reason",
    [
        (b"", "malformed json"),
        (b"batch", "malformed json"),
        (b"[]", "malformed json"),
        (b'"batch"', "malformed json"),
        (b'{"batch":[{"a":1}', "malformed json"),
        (b'{"batch":[{"a":1}]}}', "malformed json"),
        (b'{"batch":[{"a":"x}]}', "malformed json"),
        (b'{"batch":[{"a":1}], 7}', "malformed json"),
        (b'{"batch":{"a":1}}', "malformed json"),
        (b'{"batch":"a"}', "malformed json"),
        (b"{}", "no batch"),
        (b'{"type":"track"}', "no batch"),
        (b'{"batch":[],"batch":[]}', "duplicate key"),
        (b'{"batch":[],"writeKey":"a","writeKey":"b"}', "duplicate key"),
        (b'{"batch":[],"writeKey":7}', "wrong type"),
        (b'{"batch":[],"sentAt":1772366400}', "wrong type"),
        (b'{"batch":[],"writeKey":"\\ud800"}', "wrong type"),
        (gzip.compress(b'{"batch":[]}')[:-9], "malformed gzip"),
        (b"\x1f\x8bnone", "malformed gzip"),
        (body(*[1] * (MAX_BATCH_EVENTS + 1)), "too many"),
        (body(*[float("nan")] * (MAX_BATCH_EVENTS + 1)), "too many"),
        (b" " * (MAX_BATCH_BYTES + 1), "too big"),
    ],
    ids=range(22),
)
def test_a_request_that_cannot_be_read_is_refused(raw: bytes, reason: str) -> None:
    """Each way in which the envelope itself is wrong has its reason."""
    assert refused(raw) == reason


def test_as_much_as_may_be_is_taken() -> None:
    """A batch of exactly as many events, and one of exactly as many bytes, are opened."""
    assert len(opened(body(*[1] * MAX_BATCH_EVENTS), "").lines) == MAX_BATCH_EVENTS
    assert len(opened(body(*[float("nan")] * MAX_BATCH_EVENTS), "").lines) == MAX_BATCH_EVENTS
    assert opened(body() + b" " * (MAX_BATCH_BYTES - len(body())), "").lines == []


def test_a_bomb_is_not_unpacked() -> None:
    """A gigabyte of blanks in a small gzip is refused without being held in memory."""
    layer = gzip.compress(b" " * 2**20)
    bomb = layer * 1024
    tracemalloc.start()
    try:
        assert refused(bomb) == "too big"
        assert tracemalloc.get_traced_memory()[1] < 20 * MAX_BATCH_BYTES
    finally:
        tracemalloc.stop()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(JSON, max_size=4), st.dictionaries(st.text(), JSON, max_size=3), st.booleans(), st.sampled_from((None, 1))
)
def test_both_ways_open_the_same_envelope(
    events: list[Any], beside: dict[str, Any], plain: bool, indent: int | None
) -> None:
    """What the quick way finds, the brackets find too, to the byte."""
    beside = {name: value for name, value in beside.items() if name not in ("batch", "writeKey", "sentAt")}
    raw = json.dumps({"batch": events, **beside}, ensure_ascii=plain, indent=indent).encode(errors="replace")
    quick = opened(raw, "")
    pieces = envelope._pieces(envelope._fields(raw)["batch"], b"[", b"]")
    assert quick.lines == [piece.strip() for piece in pieces]
    assert [json.loads(line) for line in quick.lines] == json.loads(raw)["batch"]


@given(st.binary(max_size=60) | st.text('{}[]",:\\ ab', max_size=60).map(str.encode), st.sampled_from(("", "track")))
def test_any_bytes_are_opened_or_refused(raw: bytes, kind: str) -> None:
    """Nothing but a refusal with a known reason comes of what is no request."""
    for given_ in (raw, b'{"batch":[' + raw + b"]}", b'{"batch":[{"a":1},' + raw):
        reason = ""
        try:
            opened(given_, kind)
        except InvalidEvent as error:
            reason = error.reason
        assert reason in ("", *ENVELOPE_REASONS)

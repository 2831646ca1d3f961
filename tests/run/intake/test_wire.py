"""One line → one event, or a reason; the bad input that the world sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.intake.lines import LEFT_OUT, ORDER, line
from tetatet.model.errors import InvalidEvent
from tetatet.model.event import Event, derived_message_id
from tetatet.model.time import parse_instant
from tetatet.run.intake.careful import MAX_DEPTH, MAX_FILE_LINE_BYTES, MAX_WIRE_BYTES, REASONS, read_carefully
from tetatet.run.intake.wire import event_of, read_event, read_events


def refused(raw: bytes) -> str:
    """The reason for which a line is refused; reasons are stable words that are all listed."""
    with pytest.raises(InvalidEvent) as caught:
        read_event(raw, "till")
    assert caught.value.reason in REASONS
    assert caught.value.detail
    return caught.value.reason


def read(**fields: Any) -> Event:
    return read_event(line(**fields), "till", 7)


# ---------------------------------------------------------------- what is taken


def test_a_track_line_becomes_an_event() -> None:
    """The example line of the language is read with all that it says."""
    assert read() == Event(
        kind="track",
        name="Order Completed",
        at=parse_instant("2026-03-01T10:00:00Z"),
        source="till",
        message_id="m1",
        user_id="u1",
        properties=ORDER["properties"],
        line=7,
    )


def test_numeric_ids_become_text() -> None:
    """Ids that come as numbers are the same ids as their digits."""
    event = read(userId=42, anonymousId=7.0, messageId=2**62, groupId=3)
    assert (event.user_id, event.anonymous_id, event.message_id, event.group_id) == ("42", "7", str(2**62), "3")


@pytest.mark.parametrize(
    "nobody", [None, "", " ", "null", "undefined", "Anonymous", 0, "00000000-0000-0000-0000-000000000000"]
)
def test_null_like_ids_are_absent(nobody: object) -> None:
    """An id that means nobody is no id, in every field that holds one."""
    event = read(userId=nobody, anonymousId="a1", groupId=nobody, messageId=nobody)
    assert (event.user_id, event.anonymous_id, event.group_id) == (None, "a1", None)
    assert event.message_id == derived_message_id(event)


def test_a_track_without_ids_is_left_to_the_caller() -> None:
    """The firm's news has no id; whether a track without one is news, only the project can say."""
    event = read(userId=LEFT_OUT)
    assert (event.user_id, event.anonymous_id) == (None, None)


def test_an_identify_of_an_address_only_is_left_to_the_caller() -> None:
    """Whoever is known by nothing but an e-mail or phone can be told of all the same."""
    event = read(type="identify", userId=LEFT_OUT, traits={"email": "a@x.com"})
    assert (event.kind, event.user_id, event.traits) == ("identify", None, {"email": "a@x.com"})


def test_traits_of_the_context_complete_the_traits() -> None:
    """What stands at the top wins over the context; a trait told as null stays told, as null."""
    context = {"traits": {"plan": "free", "city": "Riga", "size": 4}, "groupId": "g1", "library": {"name": "x"}}
    event = read(type="identify", traits={"plan": "gold", "size": None}, context=context)
    assert event.traits == {"plan": "gold", "city": "Riga", "size": None}
    assert event.group_id == "g1"
    assert read(groupId="g2", context=context).group_id == "g2"
    assert read(context=context).traits == context["traits"]


def test_traits_of_the_context_of_a_group_are_the_users() -> None:
    """They tell of who calls, as everywhere, and stay apart from the account's; they are part of what the event says."""
    told = {"type": "group", "groupId": "g1", "messageId": LEFT_OUT, "traits": {"name": "ACME", "role": "buyer"}}
    event = read(**told, context={"traits": {"name": "Berta", "role": "head"}})
    assert event.account_traits == {"name": "ACME"}
    assert event.personal_traits == {"name": "Berta", "role": "buyer"}
    assert event.message_id != read(**told).message_id
    assert read(**told, context={"traits": {}}).message_id == read(**told).message_id
    assert refused(line(**told, context={"traits": {"timezone": "Europe/Atlantis"}})) == "unknown zone"


@pytest.mark.parametrize("kind, name", [("page", "Page Viewed"), ("screen", "Screen Viewed")])
def test_a_page_and_a_screen_have_the_name_of_what_happened(kind: str, name: str) -> None:
    """Page and screen lines are named events; their own name is a property."""
    event = read(type=kind, name="Home", category="Shop", properties={"path": "/", "category": "own"})
    assert (event.name, event.properties) == (name, {"name": "Home", "category": "own", "path": "/"})


def test_an_alias_and_a_group_keep_their_ids() -> None:
    """An alias has the former id, a group its group."""
    assert read(type="alias", previousId="a1").previous_id == "a1"
    assert read(type="group", groupId="g1", userId=LEFT_OUT, traits={"plan": "x"}).group_id == "g1"


def test_the_source_of_the_line_wins() -> None:
    """A line may name its source; else it is the file's."""
    assert read(source=" web ").source == "web"
    assert read(source="").source == read(source=None).source == "till"


def test_money_stays_as_it_was_told() -> None:
    """Amounts are left as number or as text: who sums them up reads them as decimals."""
    assert read(properties={"total": "12.50", "tax": 3, "net": 9.5}).properties == {
        "total": "12.50",
        "tax": 3,
        "net": 9.5,
    }


@pytest.mark.parametrize(
    "written, moment",
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"),
        ("2026-03-01T12:30:00+02:30", "2026-03-01T10:00:00Z"),
        ("2026-03-01T05:00:00-0500", "2026-03-01T10:00:00Z"),
        ("2026-03-01 10:00:00.5z", "2026-03-01T10:00:00.5Z"),
        ("2026-03-01t10:00:00.123456999z", "2026-03-01T10:00:00.123456Z"),
        (" 2026-03-01T10:00Z ", "2026-03-01T10:00:00Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2261-12-31T23:59:59.999999Z", "2261-12-31T23:59:59.999999Z"),
    ],
)
def test_a_moment_is_read_to_the_microsecond(written: str, moment: str) -> None:
    """ISO moments with a zone are read exactly; digits beyond the microsecond are cut off."""
    assert read(timestamp=written).at == parse_instant(moment)


def test_a_wrong_clock_is_corrected() -> None:
    """With all three times given, the sender's clock counts only for how long before sending it happened."""
    times = {"originalTimestamp": "2020-01-01T00:00:00Z", "sentAt": "2020-01-01T00:05:00Z"}
    event = read(**times, receivedAt="2026-03-01T10:05:00Z", timestamp="2026-01-01T00:00:00Z")
    assert event.at == parse_instant("2026-03-01T10:00:00Z")


def test_without_all_three_times_the_timestamp_counts() -> None:
    """With a time missing no clock is corrected: the timestamp, else the original one, else that of receipt."""
    other = "2020-01-01T00:00:00Z"
    assert read(originalTimestamp=other, sentAt=other).at == parse_instant(ORDER["timestamp"])
    assert read(timestamp=None, originalTimestamp=other).at == parse_instant(other)
    assert read(timestamp=LEFT_OUT, receivedAt=other).at == parse_instant(other)


def test_unknown_fields_are_left_out() -> None:
    """A field that Tetatet does not know does no harm."""
    assert read(shop={"deep": [{"a": 1}]}, extra=None) == read()


def test_a_message_without_id_is_named_by_what_it_says() -> None:
    """Two lines without message id are one event if they say the same in other spelling, and two if not."""
    one = read_event(line(messageId=LEFT_OUT), "till", 1)
    same = read_event(line(messageId=None, userId=" u1 ", timestamp="2026-03-01T11:00:00+01:00"), "till", 2)
    assert one.key == same.key
    assert one.key != read(messageId=LEFT_OUT, userId="u2").key


def test_whole_numbers_beyond_64_bits_become_floats() -> None:
    """Whole numbers keep their digits up to 64 bits; longer ones are read as floats."""
    values = read(properties={"a": 2**63 - 1, "b": 2**63, "c": -(2**63), "d": 10**300}).properties
    assert values == {"a": 2**63 - 1, "b": float(2**63), "c": -(2**63), "d": 1e300}
    assert [type(value) for value in values.values()] == [int, float, int, float]


def test_nesting_up_to_the_limit_is_taken() -> None:
    """A line may be as deep as the limit says."""
    deep: Any = 1
    for _ in range(MAX_DEPTH - 2):
        deep = [deep]
    assert read(properties={"deep": deep}).properties == {"deep": deep}


def test_a_line_of_the_largest_size_is_taken() -> None:
    """The limit on the size of a line is exact."""
    text = "x" * (MAX_WIRE_BYTES - len(line(properties={"a": ""})))
    assert len(line(properties={"a": text})) == MAX_WIRE_BYTES
    assert read(properties={"a": text}).properties == {"a": text}
    assert refused(line(properties={"a": text + "x"})) == "too big"


@pytest.mark.parametrize("more", ["x", "\\u0041"], ids=["quickly", "carefully"])
def test_a_line_of_a_file_may_be_longer(more: str) -> None:
    """Who sets the limit of files gets a line that the wire refuses, alone and in a block, up to that limit."""
    text = "x" * (MAX_FILE_LINE_BYTES - len(line(properties={"a": ""})) - 10)
    raw = line(properties={"a": text + "N"}).replace(b"N", more.encode())
    bad: list[str] = []
    alone = read_event(raw, "till", 1, MAX_FILE_LINE_BYTES)
    within = read_events(
        raw + b"\n", "till", 1, lambda _source, _number, error: bad.append(error.reason), MAX_FILE_LINE_BYTES
    )
    assert alone.properties == {"a": text + more.replace("\\u0041", "A")}
    assert (within, bad) == ([alone], [])
    assert refused(raw) == "too big"
    longer = raw.replace(b"xx", b"x" * 20, 1)
    with pytest.raises(InvalidEvent, match=f"at most {MAX_FILE_LINE_BYTES} are taken"):
        read_event(longer, "till", 1, MAX_FILE_LINE_BYTES)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "raw, reason",
    [
        (b"", "malformed json"),
        (b"{", "malformed json"),
        (b'{"type": "track",}', "malformed json"),
        (b"{'type': 'track'}", "malformed json"),
        (line() + b"}", "malformed json"),
        (line() + b" " + line(), "malformed json"),
        (line(properties={"a": "x\ty"}).replace(b"\\t", b"\t"), "malformed json"),
        (b"null", "not an object"),
        (b"[1]", "not an object"),
        (b'"text"', "not an object"),
        (b"17", "not an object"),
        (line()[:-9] + b"\xff\xfe" + line()[-9:], "not utf-8"),
        (line(event="E").replace(b'"E"', b'"\xed\xa0\x80"'), "not utf-8"),
        (line(event="a").replace(b'"a"', b'"a\x00b"'), "nul character"),
        (line(event="a").replace(b'"a"', b'"a\\u0000b"'), "nul character"),
        (line(properties={"a": ["x"]}).replace(b'"x"', b'"\\u0000"'), "nul character"),
        (line(properties={"a": 1}).replace(b'"a"', b'"\\u0000"'), "nul character"),
        (line(event="a").replace(b'"a"', b'"\\ud800"'), "lone surrogate"),
        (line(event="a").replace(b'"a"', b'"x\\udc00y"'), "lone surrogate"),
        (line(event="a").replace(b'"a"', b'"\\ud800\\u0041"'), "lone surrogate"),
        (line(properties={"a": 1}).replace(b'"a"', b'"\\udfff"'), "lone surrogate"),
        (line(properties={"a": [[{"b": "x"}]]}).replace(b'"x"', b'"\\ud83d"'), "lone surrogate"),
        (line(properties={"a": float("nan")}), "not a number"),
        (line(properties={"a": float("inf")}), "not a number"),
        (line(properties={"a": -float("inf")}), "not a number"),
        (line(properties={"a": "N"}).replace(b'"N"', b"1e400"), "number out of range"),
        (line(properties={"a": "N"}).replace(b'"N"', b"-1e400"), "number out of range"),
        (line(properties={"a": "N"}).replace(b'"N"', b"1" + b"0" * 5000), "number out of range"),
        (line(properties={"a": "N"}).replace(b'"N"', b"1" + b"0" * 309), "number out of range"),
        (line(userId="N").replace(b'"N"', b"9" * 400), "number out of range"),
        (line(properties={"a": "N"}).replace(b'"N"', b"[" * 10_000 + b"]" * 10_000), "too deep"),
        (line(properties={"a": "N"}).replace(b'"N"', b'{"a":' * 5_000 + b"1" + b"}" * 5_000), "too deep"),
        (line(other="N").replace(b'"N"', b"[" * 900 + b"]" * 900), "too deep"),
        (b"[" * 30_000, "too deep"),
        (b'{"a":' * 6_000, "too deep"),
        (line(other="N").replace(b'"N"', b"[" * MAX_DEPTH + b"]" * MAX_DEPTH), "too deep"),
        (b" " * (MAX_WIRE_BYTES + 1), "too big"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(raw: bytes, reason: str) -> None:
    """Broken JSON, NUL, half characters, NaN, numbers beyond a double, deep nesting and long lines have their reasons."""
    assert refused(raw) == reason


@pytest.mark.parametrize(
    "raw",
    [
        line().replace(b'"userId"', b'"userId": "u2", "userId"'),
        line().replace(b'"total"', b'"total": 1, "total"'),
        line().replace(b'"category"', b'"category": "a", "category"'),
        line().replace(b'"category"', b'"c\\u0061tegory": "a", "category"'),
        line().replace(b'"total": 1200.0', b'"a" : 1, "a": "\\u003a"'),
        line().replace(b'"total": 1200.0', b'"a" : 1, "a": "\\u003A"'),
        line().replace(b'"total": 1200.0', b'"a": 1, "a": "\\":\\":\\":"'),
        line().replace(b'"total": 1200.0', b'"": 1, "": 100000'),
        line().replace(b'"total": 1200.0', b'"a": {"x": ":"}, "a": {"x": ":"}'),
        line(context={"a": {"b": {"c": 1}}}).replace(b'"c"', b'"c": 1, "c"'),
        line(unknown={"a": 1}).replace(b'"a"', b'"a": 1, "a"'),
        line().replace(b'"userId"', b'"userId": null, "userId"'),
    ],
)
def test_a_key_that_stands_twice_is_refused(raw: bytes) -> None:
    """Nobody can say which of two values under one key was meant, at whatever depth and in whatever spelling."""
    assert refused(raw) == "duplicate key"


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"type": LEFT_OUT}, "unknown type"),
        ({"type": "trakc"}, "unknown type"),
        ({"type": None}, "unknown type"),
        ({"type": 3}, "unknown type"),
        ({"type": ["track"]}, "unknown type"),
        ({"userId": {"id": "u1"}}, "wrong type"),
        ({"userId": ["u1"]}, "wrong type"),
        ({"userId": True}, "wrong type"),
        ({"userId": 1.5}, "wrong type"),
        ({"userId": 1e300}, "wrong type"),
        ({"userId": 2**70}, "wrong type"),
        ({"anonymousId": {}}, "wrong type"),
        ({"messageId": []}, "wrong type"),
        ({"properties": []}, "wrong type"),
        ({"properties": "x"}, "wrong type"),
        ({"properties": 0}, "wrong type"),
        ({"traits": [1]}, "wrong type"),
        ({"context": "x"}, "wrong type"),
        ({"context": {"traits": [1]}}, "wrong type"),
        ({"context": {"groupId": {}}}, "wrong type"),
        ({"event": 5}, "wrong type"),
        ({"event": ["a"]}, "wrong type"),
        ({"timestamp": 1772359200}, "wrong type"),
        ({"timestamp": {"$date": 1}}, "wrong type"),
        ({"source": 1}, "wrong type"),
        ({"event": LEFT_OUT}, "no event name"),
        ({"event": None}, "no event name"),
        ({"event": ""}, "no event name"),
        ({"event": " \t"}, "no event name"),
        ({"type": "identify", "userId": LEFT_OUT}, "no id"),
        ({"type": "page", "userId": "null"}, "no id"),
        ({"type": "screen", "userId": 0}, "no id"),
        ({"type": "group"}, "no id"),
        ({"type": "alias"}, "no id"),
        ({"type": "alias", "previousId": "a1", "userId": None}, "no id"),
        ({"userId": "x" * 513}, "id too long"),
        ({"context": {"groupId": "x" * 513}}, "id too long"),
        ({"timestamp": LEFT_OUT}, "no time"),
        ({"timestamp": None}, "no time"),
        ({"timestamp": ""}, "no time"),
        ({"timestamp": "yesterday"}, "bad time"),
        ({"timestamp": "2026-02-29T10:00:00Z"}, "bad time"),
        ({"timestamp": "2026-03-01T25:00:00Z"}, "bad time"),
        ({"timestamp": "2026-03-01T10:00:00 Europe/Berlin"}, "bad time"),
        ({"timestamp": "2026-03-01T10:00:00+99:00"}, "bad time"),
        ({"timestamp": "2026-03-01T10:00:00"}, "zoneless time"),
        ({"timestamp": "2026-03-01"}, "zoneless time"),
        ({"timestamp": "1969-12-31T23:59:59Z"}, "time out of range"),
        ({"timestamp": "2262-01-01T00:00:00Z"}, "time out of range"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "time out of range"),
        ({"timestamp": "9999-12-31T23:59:59-14:00"}, "time out of range"),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused(fields: dict[str, Any], reason: str) -> None:
    """Wrong types, missing names, ids and times, zoneless and impossible times have their reasons."""
    assert refused(line(**fields)) == reason


def test_a_zoneless_receipt_is_refused_as_well() -> None:
    """Every time that counts needs its zone, and the corrected time its range."""
    times = {"originalTimestamp": "2026-03-01T10:00:00Z", "sentAt": "2026-03-01T10:00:00Z"}
    assert refused(line(**times, receivedAt="2026-03-01T10:00:00")) == "zoneless time"
    assert (
        refused(line(sentAt=times["sentAt"], originalTimestamp="2500-01-01T00:00:00Z", receivedAt="x"))
        == "time out of range"
    )
    early = {"originalTimestamp": "1970-01-01T00:00:00Z", "sentAt": "2026-03-01T10:00:00Z"}
    assert refused(line(**early, receivedAt="2000-01-01T00:00:00Z")) == "time out of range"


# ---------------------------------------------------------------- one line and many


def test_many_lines_are_read_as_each_one_alone() -> None:
    """A block gives each line's event with its number, passes over blank lines, and tells of every bad one."""
    raw = [line(messageId="a"), b"", line(event=" "), b"{", line(messageId="b", anonymousId="\u00e9"), b"  \r", line()]
    told: list[tuple[str, int, str]] = []

    def note(source: str, number: int, error: InvalidEvent) -> None:
        told.append((source, number, error.reason))

    events = read_events(b"\n".join(raw), "till", 100, note)
    assert events == [read_event(raw[at], "till", 100 + at) for at in (0, 4, 6)]
    assert told == [("till", 102, "no event name"), ("till", 103, "malformed json")]


def test_a_bad_line_is_told_with_its_number_on_the_quick_way_too() -> None:
    """A block of well-formed lines of which one is no event keeps the numbers of the others."""
    told: list[int] = []
    raw = b"\n".join([line(), line(timestamp="2026-03-01"), line()]) + b"\n"
    events = read_events(raw, "till", 1, lambda _source, number, _error: told.append(number))
    assert ([event.line for event in events], told) == ([1, 3], [2])


def test_an_object_over_two_lines_is_two_bad_lines() -> None:
    """A line is a line: an object that is broken over several is refused, and the numbers stay right."""
    told: list[int] = []
    raw = line().replace(b"{", b"{\n", 1) + b"\n" + line()
    events = read_events(raw, "till", 1, lambda _source, number, _error: told.append(number))
    assert ([event.line for event in events], told) == ([3], [1, 2])


# ---------------------------------------------------------------- whatever comes

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats()
    | st.text(max_size=6) | st.sampled_from(["null", "0", "a:b", '":"', "\\u003a", "2026-03-01T10:00:00Z"])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
FIELDS = [
    *ORDER,
    "anonymousId",
    "groupId",
    "previousId",
    "traits",
    "context",
    "source",
    "sentAt",
    "receivedAt",
    "name",
    "new",
]
OBJECTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)
TOLD = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(FIELDS, VALUES | OBJECTS)
    | {
        "type": st.sampled_from(["track", "identify", "page", "group", "alias"]),
        "userId": st.text(max_size=4) | VALUES,
    },
)


def outcome(raw: bytes, *, carefully: bool) -> Event | str:
    try:
        return event_of(read_carefully(raw), "till", 1) if carefully else read_event(raw, "till", 1)
    except InvalidEvent as error:
        return error.reason


@given(st.binary(max_size=200))
def test_any_bytes_give_an_event_or_a_reason(raw: bytes) -> None:
    """Nothing but InvalidEvent comes of any bytes."""
    assert outcome(raw, carefully=False) in REASONS


@given(TOLD, st.data())
def test_a_mutated_line_gives_an_event_or_a_reason(fields: dict[str, Any], data: st.DataObject) -> None:
    """Lines of which a piece is cut, doubled or replaced give an event or a reason, the same on both ways."""
    raw = bytearray(json.dumps(ORDER | fields, ensure_ascii=data.draw(st.booleans())).encode(errors="surrogatepass"))
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 30)))
    piece = data.draw(
        st.sampled_from(
            [b"", bytes(raw[start:end]) * 2, b'"', b"\\u0000", b"\\ud800", b"[[", b"1e999", b"\x00", b"NaN"]
        )
    )
    raw[start:end] = piece
    assert outcome(bytes(raw), carefully=False) == outcome(bytes(raw), carefully=True)


@given(TOLD, st.booleans(), st.sampled_from([None, (",", ":"), (" , ", " : ")]))
def test_the_quick_way_and_the_careful_way_agree(fields: dict[str, Any], ascii_only: bool, separators: Any) -> None:
    """Whatever a line says and however it is spelt, both ways give the same event or the same reason."""
    raw = json.dumps(ORDER | fields, ensure_ascii=ascii_only, separators=separators).encode(errors="surrogatepass")
    assert outcome(raw, carefully=False) == outcome(raw, carefully=True)


@given(st.lists(TOLD | st.just(ORDER), max_size=6))
def test_a_block_and_its_lines_agree(many: list[dict[str, Any]]) -> None:
    """Reading many lines at once gives the events and the refusals of reading each."""
    raw = [json.dumps(ORDER | fields).encode() for fields in many]
    bad: list[tuple[int, str]] = []
    events = read_events(b"\n".join(raw), "till", 1, lambda _source, number, error: bad.append((number, error.reason)))
    single: list[Event | str] = []
    for number, one in enumerate(raw, 1):
        try:
            single.append(read_event(one, "till", number))
        except InvalidEvent as error:
            single.append(error.reason)
    assert events == [one for one in single if isinstance(one, Event)]
    assert bad == [(number, one) for number, one in enumerate(single, 1) if isinstance(one, str)]


@given(
    st.recursive(
        st.integers(),
        lambda inner: st.lists(st.tuples(st.sampled_from("ab"), inner), min_size=1, max_size=3),
        max_leaves=6,
    ),
    st.booleans(),
)
def test_a_key_that_stands_twice_is_always_found(tree: Any, spaced: bool) -> None:
    """A line is refused for a double key exactly when an exact reader finds one."""

    def written(value: Any) -> str:
        if isinstance(value, int):
            return str(value % 7)
        colon = " : " if spaced else ":"
        return "{" + ",".join(f'"{key}"{colon}{written(inner)}' for key, inner in value) + "}"

    def twice(value: Any) -> bool:
        if isinstance(value, int):
            return False
        return len({key for key, _ in value}) < len(value) or any(twice(inner) for _, inner in value)

    raw = line(properties={"tree": "TREE"}).replace(b'"TREE"', written(tree).encode())
    assert (outcome(raw, carefully=False) == "duplicate key") is twice(tree)

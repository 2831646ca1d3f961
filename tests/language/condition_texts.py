"""Random conditions of the whole language, and random customers to ask them of."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.language.scopes import FixedScope
from tetatet.language.conditions import Names
from tetatet.model.time import DAY, HOUR, MINUTE, Instant, from_datetime, to_datetime

NAMES = Names(
    facts={
        "orders.count": "number",
        "orders.mean": "number",
        "orders.last": "time",
        "orders.gap": "duration",
        "orders.categories": "list",
        "orders.latest": "any",
    },
    segments=frozenset({"bargain", "flyer"}),
    windowed=frozenset(),
    traits=frozenset({"city", "size", "born"}),
    event_fields={
        "total": "number",
        "title": "text",
        "gift": "bool",
        "due": "time",
        "tags": "list",
        "x": "any",
        "y": "any",
    },
    scores=frozenset({"band"}),
    needs=frozenset({"builder"}),
    channels=frozenset({"email"}),
)

# ---------------------------------------------------------------- conditions

_NUMBERS = ("0", "1", "2", "12.5", "0.1", "1e308", "9007199254740993", "5e-324", "1e-5")
_TEXTS = ("''", "'shoes'", "'Ünï'", "'it''s'", "'12.5'", "'true'", "'ΟΔΟΣ İ'", "'😀'", "'a'")
_TIMES = ("'2026-03-29 02:30'", "'2026-10-25 02:30'", "'2026-04-01'", "'2025-11-02T01:30:00.5-04:00'", "'9999-12-31'")
_ANYS = tuple(
    "event.x event.y event.x.deep start.x start.was answer.size customer.city customer.born account.end score.band "
    "orders.latest before(orders.latest)".split()
)
_LISTS = ("event.tags", "event.tags.kind", "orders.categories", "before(orders.categories)", *_ANYS[:8])
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


def _one(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


def _put(template: str, *inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*inside).map(lambda found: template.format(*found))


_any = _one(*_ANYS)
_list = _one(*_LISTS)


@lru_cache(maxsize=8)
def _number(depth: int) -> st.SearchStrategy[str]:
    leaf = _one(
        *_NUMBERS, "orders.count", "orders.mean", "orders.gap", "event.total", "before(orders.count)", "need.builder"
    )
    counted = _put("count({})", _list) | _one("surprise(event.x)", "surprise(event.title)", "surprise(event.y.deep)")
    if depth == 0:
        return leaf | counted
    inside = _number(depth - 1) | _any
    return st.one_of(
        leaf,
        counted,
        _put("({} {} {})", inside, _one(*"+-*/"), inside),
        _put("- {}", inside),
        _put("coalesce({}, {})", inside, _number(depth - 1)),
        _put("{}({})", _one("days_since", "days_until", "hours_since"), _time(depth - 1) | _one(*_TIMES) | _any),
    )


@lru_cache(maxsize=8)
def _text(depth: int) -> st.SearchStrategy[str]:
    leaf = _one(*_TEXTS, "event.title", "start.title")
    if depth == 0:
        return leaf
    inside = _text(depth - 1) | _any
    return leaf | _put("lower({})", inside) | _put("coalesce({}, {})", inside, _text(depth - 1))


@lru_cache(maxsize=8)
def _time(depth: int) -> st.SearchStrategy[str]:
    leaf = _one("orders.last", "before(orders.last)", "event.at", "event.due", "start.at", "start.since", "start.date")
    return (
        leaf
        if depth == 0
        else leaf | _put("coalesce({}, {})", _any | leaf, leaf) | _put("coalesce({}, {})", leaf, _one(*_TIMES))
    )


@lru_cache(maxsize=8)
def _comparison(depth: int) -> st.SearchStrategy[str]:
    number, text, time, truth = (_number(depth), _text(depth), _time(depth), _bool(max(depth - 1, 0)))
    return st.one_of(
        _put("{} {} {}", number, _one(*_COMPARISONS), number | _any),
        _put("{} {} {}", _any, _one(*_COMPARISONS), number),
        _put("{} {} {}", text | _any, _one(*_COMPARISONS), text),
        _put("{} {} {}", text, _one(*_COMPARISONS), _any),
        _put("{} {} {}", _any, _one(*_COMPARISONS), _any),
        _put("{} {} {}", time, _one(*_COMPARISONS), time | _any | _one(*_TIMES)),
        _put("({}) {} {}", truth, _one("=", "<>"), _any | _put("({})", truth)),
    )


@lru_cache(maxsize=8)
def _membership(depth: int) -> st.SearchStrategy[str]:
    number, text, time = (_number(depth), _text(depth), _time(depth))
    return st.one_of(
        _put("{} {}BETWEEN {} AND {}", number | _any, _one("", "NOT "), number, number | _any),
        _put("{} BETWEEN {} AND {}", time, _one(*_TIMES), time),
        _put("{} {}IN ({}, - {})", number | _any, _one("", "NOT "), _one(*_NUMBERS), _one(*_NUMBERS)),
        _put("{} {}IN ({}, {})", text | _any, _one("", "NOT "), _one(*_TEXTS), _one(*_TEXTS)),
        _put("{} {}IN ({})", time, _one("", "NOT "), _one(*_TIMES)),
        _put("{} IN ({})", _any, _one("TRUE", "FALSE")),
        _put("has({}, {})", _list, text | number | _any | _one("TRUE", "FALSE", "event.gift")),
        _put("overlaps({}, {})", _list, _list),
    )


@lru_cache(maxsize=8)
def _bool(depth: int) -> st.SearchStrategy[str]:
    leaf = _one("TRUE", "false", "bargain", "flyer", "consent.email", "event.gift") | _any
    if depth == 0:
        return leaf
    inside = _bool(depth - 1)
    asked = st.one_of(_number(depth - 1), _text(depth - 1), _time(depth - 1), _any, _list, _put("({})", inside))
    return st.one_of(
        _comparison(depth - 1),
        _membership(depth - 1),
        _put("{} IS {}NULL", asked, _one("", "NOT ")),
        _put("known({})", asked),
        _put("NOT ({})", inside),
        _put("({} {} {})", inside, _one("AND", "OR"), inside),
        _put("({} {word} {} {word} {})".replace("{word}", "AND"), inside, inside, inside),
        _put("({} {word} {} {word} {})".replace("{word}", "OR"), inside, inside, inside),
        _put("coalesce({}, ({}))", _any, inside),
    )


conditions: st.SearchStrategy[str] = _bool(3)
values: st.SearchStrategy[str] = st.one_of(_number(3), _text(2), _any, _put("coalesce({}, {})", _any, _any))
times: st.SearchStrategy[str] = st.one_of(_time(1), _any, _one(*_TIMES))

# ---------------------------------------------------------------- customers

_CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2025-11-02T06:00"),
    "America/St_Johns": ("2010-03-14T03:31", "2010-11-07T02:31"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Pacific/Apia": ("2011-12-30T10:00",),
    "Asia/Kathmandu": ("1985-12-31T18:30",),
    "UTC": ("2024-02-29T00:00",),
}
"""Zones with the instants (UTC) at which their clocks change, or near them."""

_LAST_DAY = 47_482  # 2099-12-31, as days since 1970


@lru_cache(maxsize=16)
def _instants(zone: str) -> st.SearchStrategy[Instant]:
    changes = [from_datetime(datetime.fromisoformat(text + "+00:00")) for text in _CHANGES[zone]]
    near = st.tuples(st.sampled_from(changes), st.integers(-3 * 24 * 60, 3 * 24 * 60)).map(
        lambda p: p[0] + p[1] * MINUTE
    )
    close = st.tuples(st.sampled_from(changes), st.integers(-HOUR, HOUR)).map(lambda p: p[0] + p[1])
    return (near | close | st.integers(0, _LAST_DAY * DAY)).map(Instant)


@lru_cache(maxsize=16)
def _time_texts(zone: str) -> st.SearchStrategy[str]:
    def written(instant: Instant, style: int) -> str:
        moment = to_datetime(instant)
        wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        skipped = (wall + timedelta(minutes=45)).isoformat(" ")  # beside a change, often a time that never was
        return (
            moment.isoformat(),
            wall.isoformat(),
            wall.isoformat(" ", "minutes"),
            wall.date().isoformat(),
            moment.replace(tzinfo=None).isoformat() + "Z",
            skipped,
        )[style]

    return st.tuples(_instants(zone), st.integers(0, 5)).map(lambda pair: written(*pair))


_letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_odd_texts = st.sampled_from(
    "shoes Shoes a 12.5 +5 -0 5. .5 1e5 1E+308 1e309 1e-400 1_000 0x10 inf nan NaN true 007 ١٢ 12,5 "
    "9007199254740993 ΟΔΟΣ İ ß 2026-02-30 2026-13-01 2026-04-01T24:00 2026-04-01T10:00:60Z 2026-04-01T10:00+02 "
    "2026-04-01T10:00:00,5Z 20260401 2026-W14-3 1799-01-01 1800-06-01 9999-12-31 0000-01-01 2026-04-01T10:00-0530".split()
) | st.sampled_from(["", " 12", "12\n", "2026-04-01 ", "a\nb", "'", '"', "\\", "2026-04-01T10:00:00.1234567899Z"])
_texts = st.one_of(_odd_texts, st.text(_letters, max_size=4))
_floats = st.floats(allow_nan=False, allow_infinity=False)
_plain_numbers = st.sampled_from([0.0, -0.0, 1.0, 2.0, 12.5, 0.1, 1e308, -1e308, 5e-324, 1e-5]) | _floats
_wholes = st.sampled_from([0, 1, 2, -1, 2**53, 2**53 + 1, -(2**63), 2**63, 2**64, 10**25]) | st.integers(
    -(10**20), 10**20
)


@lru_cache(maxsize=16)
def _json(zone: str) -> st.SearchStrategy[Any]:
    scalar = st.one_of(st.none(), st.booleans(), _wholes, _plain_numbers, _texts, _time_texts(zone))
    return st.one_of(
        scalar,
        scalar,
        st.lists(scalar, max_size=3),
        st.fixed_dictionaries({"deep": scalar}),
        st.lists(st.one_of(st.fixed_dictionaries({"kind": scalar, "deep": scalar}), scalar), max_size=3),
        st.lists(st.fixed_dictionaries({"kind": st.lists(scalar, max_size=2)}), max_size=2),
        st.lists(st.lists(scalar, max_size=2), max_size=2),
    )


def _mapping(zone: str, *keys: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: _json(zone) for key in keys})


@lru_cache(maxsize=16)
def _fact_values(zone: str) -> st.SearchStrategy[dict[str, Any]]:
    listed = st.lists(st.one_of(st.booleans(), _wholes, _plain_numbers, _texts), max_size=3)
    return st.fixed_dictionaries(
        {"orders.count": st.integers(0, 12).map(float)},
        optional={
            "orders.mean": _plain_numbers,
            "orders.last": _instants(zone),
            "orders.gap": st.floats(0, 400),
            "orders.categories": listed,
            "orders.latest": _json(zone),
        },
    )


@st.composite
def pairs(draw: st.DrawFn) -> FixedScope:
    """A customer about whom only two values are known, often related: `event.x` and `event.y`."""
    zone = draw(st.sampled_from(sorted(_CHANGES)))
    one = draw(_json(zone))
    related = one if isinstance(one, list) else [one]
    other = draw(_json(zone) | st.sampled_from([*related, one, str(one), [one]]))
    return FixedScope(event={"x": one, "y": other}, now=draw(_instants(zone)), zone=ZoneInfo(zone))


@st.composite
def scopes(draw: st.DrawFn) -> FixedScope:
    """A customer with values missing, odd and of wrong kinds, about the hour when his clocks change."""
    zone = draw(st.sampled_from(sorted(_CHANGES)))
    fields = ("total", "title", "gift", "due", "tags", "x", "y")
    return FixedScope(
        event=draw(_mapping(zone, *fields)),
        event_at=draw(st.none() | _instants(zone)),
        start=draw(_mapping(zone, "title", "x", "was", "at", "since", "date")),
        answer=draw(_mapping(zone, "size")),
        customer=draw(_mapping(zone, "city", "born")),
        account=draw(_mapping(zone, "end")),
        need=draw(st.dictionaries(st.just("builder"), st.floats(0, 1))),
        score=draw(_mapping(zone, "band")),
        now=draw(_instants(zone)),
        zone=ZoneInfo(zone),
        facts=draw(_fact_values(zone)),
        facts_before=draw(_fact_values(zone)),
        segments=draw(st.frozensets(st.sampled_from(["bargain", "flyer"]))),
        consents=draw(st.frozensets(st.sampled_from(["email"]))),
    )

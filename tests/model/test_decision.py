"""Lines: the explanation, the skip log, the data of the measurement and the output, in one form."""

from __future__ import annotations

import json

import msgspec
import pytest

from tetatet.language.reference import reference
from tetatet.model.decision import Claim, Line, Request
from tetatet.model.record import NEVER


def test_fields_that_do_not_apply_are_absent() -> None:
    """An output line names only what it has to say, in a fixed order."""
    line = Line(n=1, at="2026-03-01T10:00:00Z", customer="u1", kind="silence", step="wait 7d")
    expected = '{"n":1,"at":"2026-03-01T10:00:00Z","customer":"u1","kind":"silence","step":"wait 7d"}'
    assert msgspec.json.encode(line).decode() == expected


def test_no_and_nought_are_said() -> None:
    """`holdout: false` and a worth of nothing are told where they apply."""
    line = Line(at="2026-03-01T00:00:00Z", customer="u1", kind="arm", holdout=False, worth=0.0)
    assert json.loads(msgspec.json.encode(line)) == {
        "at": "2026-03-01T00:00:00Z",
        "customer": "u1",
        "kind": "arm",
        "holdout": False,
        "worth": 0.0,
    }


def test_a_line_is_read_back_as_it_was_written() -> None:
    """Over JSON and over the wire between processes."""
    line = Line(
        at="", customer="u1", kind="contact", why={"transition": "asked", "total": 5}, won_over=["b"], cost=0.002
    )
    assert msgspec.json.decode(msgspec.json.encode(line), type=Line) == line
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(line), type=Line) == line


@pytest.mark.parametrize("kind", ["transition", "start", "contact", "task", "answer", "silence", "goal", "exit", "end"])
def test_the_reference_explains_the_kinds_of_lines(kind: str) -> None:
    """What a line of output means can be looked up."""
    assert f"`{kind}`" in reference()


def test_claims_and_requests_are_values() -> None:
    """They can be compared, kept in sets and sent."""
    claim = Claim("u:u1", "d1", "resource slot", 1.0, NEVER, ghost=False, batch=True)
    assert len({claim, msgspec.msgpack.decode(msgspec.msgpack.encode(claim), type=Claim)}) == 1
    assert Request("g:a", "d1", "buyer") == Request("g:a", "d1", "buyer")

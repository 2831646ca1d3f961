"""What goes to the server comes back: NUL, half surrogates, the largest numbers, and nothing at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.postgres import HOW, Postgres, available
from tests.stores.conftest import open_at
from tetatet.identify.match import Identifier
from tetatet.model.event import Event
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.stores.postgres import Address
from tetatet.stores.postgres.database import Database
from tetatet.stores.postgres.values import escape, unescape

pytestmark = pytest.mark.skipif(not available(), reason=HOW)

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=12) | st.text("\0\1\2a0s1\ud800", max_size=8)


@given(ANY_TEXT)
def test_any_text_comes_back(text: str) -> None:
    """What is written for the database can be encoded, holds no NUL, and is read as it was."""
    written = escape(text)
    assert b"\0" not in written.encode()
    assert unescape(written) == text


@given(st.text("\0\1\2\3ab\u0416\U0001f600", max_size=6), st.text("\0\1\2\3ab\u0416\U0001f600", max_size=6))
def test_the_order_of_texts_stays(one: str, other: str) -> None:
    """Whole characters keep their order, so that a listing by names goes as in the other stores."""
    assert (escape(one).encode() < escape(other).encode()) == (one < other)


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Database:
    """A connection of its own."""
    return Database(Address(postgres.url))


ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | ANY_TEXT,
        st.none() | st.binary(max_size=5),
        st.none() | st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def test_any_rows_come_back(database: Database) -> None:
    """Arrays and COPY carry whatever a column can hold, NULL too, and keep the order."""
    database.begin()
    database.script("CREATE TEMPORARY TABLE held (n bigint, a bigint, b text, c bytea, d boolean) ON COMMIT DROP")

    @given(ROWS)
    def check(rows: list[tuple[object, ...]]) -> None:
        back = database.rows(
            "SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::boolean[])",
            list(zip(*rows, strict=True)),
        )
        assert back == rows
        database.execute("DELETE FROM held")
        copied = [(n, *row) for n, row in enumerate(rows)]
        database.many("COPY held (n, a, b, c, d) FROM STDIN (FORMAT BINARY)", copied)
        assert database.rows("SELECT * FROM held ORDER BY n") == copied

    check()
    database.rollback()
    database.close()


def test_a_name_with_nul_is_found(url: str) -> None:
    """A person whose name no text of PostgreSQL can hold is kept and found like any other."""
    name = "a\0b\1c"
    store = open_at(url)
    store.begin()
    event = Event("track", "Store Entered", Instant(1), "web", "m1", name)
    key = store.register.begin(Identifier("user", name), event)
    store.customers[key] = Record(id=f"u:{name}", name=name, traits={"note": "x\0y"})
    store.customers.place(f"u:{name}", key)
    store.log.set_aside(Instant(1), "w\0b", "no id", "\ud800", b"\0")
    store.commit()
    reader = store.reader()
    assert reader.find(name) == reader.find(f"u:{name}") == key
    record = reader.record(key)
    assert record is not None
    assert record.traits == {"note": "x\0y"}
    assert [(one.source, one.detail, one.body) for one in reader.log.aside(1)] == [("w\0b", "\ud800", b"\0")]
    reader.close()
    store.close()

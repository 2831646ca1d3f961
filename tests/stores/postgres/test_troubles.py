"""What can go wrong with a server: who has to do what, and nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.postgres import HOW, Postgres, available
from tests.stores.conftest import open_at
from tetatet.model.errors import ConfigError, ConflictError, StoreUnavailable
from tetatet.model.record import Record
from tetatet.model.time import Instant
from tetatet.stores.postgres import Address, PostgresStore
from tetatet.testing.conformance.log import incoming
from tetatet.testing.conformance.outbox import act

pytestmark = pytest.mark.skipif(not available(), reason=HOW)

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{}'"


def cut(postgres: Postgres, store: PostgresStore) -> None:
    """Break the store's connection from outside, as a server does that is stopped."""
    postgres.do(CUT.format(store._server._name))


# ---------------------------------------------------------------- one writer


def test_a_second_writer_is_told_who_was_first(store: PostgresStore, url: str) -> None:
    """One schema has one writer; the second hears of which store, and which process on which machine it is."""
    with pytest.raises(StoreUnavailable, match=rf"another tetatet runs on postgresql://.*, process {os.getpid()} on "):
        open_at(url)
    store.begin()
    store.save("x", b"the first goes on")
    store.commit()
    store.close()
    open_at(url).close()


DYING = """
import sys
from tetatet.model.record import Record
from tetatet.stores.postgres import Address, open_store

store = open_store(Address(sys.argv[1]))
number = store.customers_count()
while True:
    store.begin()
    store.customers[number] = Record(id=f"u:{number}", name=str(number))
    store.save("last", str(number).encode())
    store.commit()
    print(number, flush=True)
    number += 1
"""


def test_what_was_acknowledged_outlives_the_process(url: str) -> None:
    """However often it is killed in the middle: every transaction that returned is there whole, and the lock is free."""
    acknowledged = -1
    for _again in range(3):
        process = subprocess.Popen([sys.executable, "-c", DYING, url], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _line in range(10):
            acknowledged = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.wait(timeout=10)
        process.stdout.close()
        store = open_at(url)
        last = int(store.load("last") or b"-1")
        assert last >= acknowledged
        assert store.customers_count() == last + 1
        store.close()


def test_readers_need_no_lock_and_write_nothing(store: PostgresStore) -> None:
    """Whoever only reads is let in beside the writer."""
    reader = store.reader()
    assert reader.customers_count() == 1
    with pytest.raises(StoreUnavailable, match="cannot be written to: it is a standby, or read-only"):
        reader._database.execute("DELETE FROM customer")
    reader.close()


# ---------------------------------------------------------------- a connection that breaks


def test_a_lost_connection_loses_the_transaction_and_no_more(store: PostgresStore, postgres: Postgres) -> None:
    """A transaction whose connection breaks comes to nothing, says so, and the next one goes on by a new connection."""
    reader = store.reader()
    assert reader.load("x") is None
    for number in range(2):
        store.begin()
        store.customers[1].name = "changed"
        store.save("x", b"lost")
        cut(postgres, store)
        postgres.do(CUT.format("tetatet reader"))
        with pytest.raises(StoreUnavailable, match=r"postgresql://.*: it (is shutting down|does not answer)"):  # noqa: PT012 - by the write or the commit
            store.log.append([incoming(f"n{number}")])
            store.commit()
        store.rollback()
        assert store.load("x") is None
        assert store.record(1) == Record(id="u:a", name="a")
        assert reader.load("x") is None
    store.begin()
    store.customers[1].name = "changed"
    assert store.log.append([incoming("n0"), incoming("m1")]) == [2, None]
    store.commit()
    assert store.record(1) == Record(id="u:a", name="changed")
    reader.close()


def test_who_lost_the_lock_meanwhile_writes_nothing(store: PostgresStore, url: str, postgres: Postgres) -> None:
    """Where another has become the writer while the connection was broken, the first is refused until that one has gone."""
    cut(postgres, store)
    other = open_at(url)
    with pytest.raises(StoreUnavailable, match="another tetatet runs on"):
        store.begin()
    other.begin()
    other.customers[1].name = "by the other"
    other.log.append([incoming("n1")])
    other.commit()
    other.close()
    store.begin()
    assert store.customers[1].name == "by the other", "what was known before is known no more"
    assert store.log.append([incoming("n1"), incoming("n2")]) == [None, 3]
    store.commit()


def test_an_end_that_nobody_has_seen_is_put_away(store: PostgresStore, url: str, postgres: Postgres) -> None:
    """A connection that broke on our side only holds the lock: its other end is ended, and the writer goes on."""
    session = store._server._session
    assert session is not None
    store._server._session = store._server._cursor = None  # as if the network had dropped every packet
    store.begin()
    store.save("x", b"on")
    store.commit()
    assert store.load("x") == b"on"
    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")
    session.close()


def test_what_was_claimed_by_a_commit_that_nobody_heard_of_is_ready_again(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks after the commit and before its answer: no hand has the acts, so they are no one's."""
    store.begin()
    for key in ("a1", "a2"):
        store.outbox.put(act(key), 1, "pending")
    store.commit()
    store.begin()
    assert [one.act.key for one in store.outbox.claim(["email"], Instant(7), 1)] == ["a1"]
    send = type(store._server).commit

    def deaf(database: object) -> None:
        send(store._server)
        raise StoreUnavailable("nobody heard")

    monkeypatch.setattr(type(store._server), "commit", deaf)
    with pytest.raises(StoreUnavailable):
        store.commit()
    monkeypatch.undo()
    assert store.outbox.counts() == {("email", "claimed"): 1, ("email", "pending"): 1}
    store.begin()
    assert store.outbox.counts() == {("email", "pending"): 2}
    claimed = store.outbox.claim(["email"], Instant(9), 9)
    assert [(one.act.key, one.tries) for one in claimed] == [("a1", 1), ("a2", 1)]
    store.commit()
    store.begin()
    assert store.outbox.counts() == {("email", "claimed"): 2}, "what was heard of stays"
    store.rollback()


def test_a_transaction_with_a_failed_statement_is_not_committed(store: PostgresStore) -> None:
    """The server ends such a transaction without a word at its commit; here it is told, and nothing of it lasts."""
    store.begin()
    store.save("x", b"1")
    with pytest.raises(psycopg.errors.UndefinedTable):
        store._server.execute("SELECT * FROM nowhere")
    with pytest.raises(ConflictError):
        store.commit()
    assert store.load("x") is None
    store.begin()
    store.save("x", b"2")
    store.commit()
    assert store.load("x") == b"2"


# ---------------------------------------------------------------- what others changed


def test_a_record_that_somebody_else_changed_is_not_written_over(store: PostgresStore, postgres: Postgres) -> None:
    """Each write names the version that it was decided from: what moved meanwhile is a conflict, and nothing is written."""
    store.begin()
    store.customers[1].name = "mine"
    store.save("x", b"1")
    store._server.execute("UPDATE customer SET version = version + 1 WHERE key = 1")
    with pytest.raises(ConflictError, match="1 of 1 records have changed"):
        store.commit()
    assert store.load("x") is None
    assert store.record(1) == Record(id="u:a", name="a")


def test_an_event_is_considered_once(store: PostgresStore) -> None:
    """An event that was considered in one transaction cannot be considered in another."""
    for moment in (5, 6):
        store.begin()
        store.log.consider(1, Instant(moment))
        if moment == 6:
            with pytest.raises(ConflictError, match="does not wait"):
                store.commit()
        else:
            store.commit()
    assert [one.considered for one in store.log.occurrences()] == [5]


def test_a_key_that_is_there_is_a_conflict(store: PostgresStore) -> None:
    """The unique key of the log holds whoever appends: what slipped in beside us is a conflict."""
    store.begin()
    store.log.append([incoming("m2")])
    (key,) = [key for _incoming, key in store.log._fresh.values()]
    slipped = "INSERT INTO event (n, day, key, received, history, body) SELECT 7, day, $1, 0, false, body FROM event"
    store._server.execute(slipped, (key,))
    with pytest.raises(ConflictError, match="event_key"):
        store.commit()


def test_a_snapshot_stands_still(store: PostgresStore, url: str) -> None:
    """Whoever goes through all of it reads one moment, whatever is written meanwhile."""
    from tetatet.stores.postgres import open_reader

    still = open_reader(Address(url), snapshot=True)
    store.begin()
    store.customers[2] = Record(id="u:b", name="b")
    store.commit()
    assert still.customers_count() == 1
    assert store.customers_count() == 2
    still.close()


# ---------------------------------------------------------------- places that are none


def test_a_server_that_does_not_answer() -> None:
    """Nobody listens there: one line says so, without the password."""
    with pytest.raises(StoreUnavailable, match=r"postgresql://ann@127\.0\.0\.1:1/shop: it does not answer") as told:
        open_at("postgresql://ann:geheim@127.0.0.1:1/shop")
    assert "geheim" not in str(told.value)


def test_an_address_that_is_none() -> None:
    """What cannot be read is not repeated, for a password may be in it."""
    with pytest.raises(ConfigError, match="cannot be read: write postgresql://") as told:
        Address("postgresql://ann:gehe%im@host/x?nonsense=1")
    assert "gehe" not in str(told.value)


def test_a_database_that_is_none(postgres: Postgres) -> None:
    """The server's own words say what it refuses."""
    with pytest.raises(StoreUnavailable, match=r"/no_such_place: it refuses: is there this database, .*no_such_place"):
        open_at(make_conninfo(postgres.url, dbname="no_such_place"))


def test_two_threads_have_readers_of_their_own(store: PostgresStore) -> None:
    """A reader is made by any thread, while the writer is within a transaction."""
    store.begin()
    store.customers[1].name = "changed"
    found: list[Record | None] = []

    def read() -> None:
        reader = store.reader()
        found.append(reader.record(1))
        reader.close()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(10)
    store.rollback()
    assert found == [Record(id="u:a", name="a")]

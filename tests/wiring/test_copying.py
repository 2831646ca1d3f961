"""A store goes from a file to a server and back: not a byte is lost, and no half of it is ever there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.identify.happenings import happened
from tests.live.shop import order, until, write_shop
from tests.postgres import HOW, Postgres, available
from tests.wiring.test_keeping import SIMULATED, Clock, opened, states, submit
from tests.wiring.test_places import asked
from tetatet.identify.resolve import Directory
from tetatet.model.errors import InputError, ReplayMismatch
from tetatet.model.record import Record
from tetatet.model.time import SECOND, Instant
from tetatet.ports.store import Suppression
from tetatet.stores.sqlite import open_store
from tetatet.stores.sqlite.tables import SqliteTables
from tetatet.testing.conformance.log import incoming
from tetatet.testing.conformance.outbox import act
from tetatet.wiring.copying import copy_store
from tetatet.wiring.keeping import audit_store
from tetatet.wiring.places import Place, Server, open_place

pytestmark = pytest.mark.skipif(not available(), reason=HOW)


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A store with something in every corner: names that no text of PostgreSQL holds, numbers given out and let go."""
    store = open_store(tmp_path / "full.db")
    store.begin()
    order_ = incoming("m1", name="Order Completed", properties={"order_id": "o\0"}, restamps=True, history=True)
    store.log.append([order_, incoming("m2"), incoming("m3")])
    store.log.consider(1, Instant(5))
    store.log.park(2, Instant(6), "no\0t")
    store.log.release(store.log.set_aside(Instant(1), "web", "no id", "", b"\0\xff"))
    directory = Directory(register=store.register)
    for at, (user, device) in enumerate((("u\0\x01", "v1"), ("u2", "v2"), (None, "v3"))):
        found = directory.resolve(happened(at, user=user, device=device, traits={"email": f"a{at}@x.com"}))
        assert found is not None
        store.customers[found.customer] = Record(id=f"r:{user}{device}", name=found.name, due=Instant(at))
        store.customers.place(f"r:{user}{device}", found.customer)
    store.outbox.put(act("a1", 3), 1, "pending")
    store.outbox.put(act("a2", 4, channel="sms"), 1, "open")
    store.decide(Instant(5), 1, "contact", "welcome", b"{}", 1)
    store.suppress(Suppression("c:1", "marketing"), True, Instant(10))
    store.save("secret", bytes(range(256)))
    store.save_book("r1", {"tetatet.yml": b"\xd1\x8f"}, Instant(1))
    store.commit()
    store.close()
    return tmp_path / "full.db"


def test_there_and_back(full: Path, tmp_path: Path, postgres: Postgres) -> None:
    """File to server to file: every table has the same rows and the same hash, and a number let go is not given again."""
    server = Server(postgres.new(), tmp_path)
    there = copy_store(full, server)
    back = copy_store(server, tmp_path / "back.db")
    assert there == back
    rows = {table: one.rows for table, one in there.items()}
    assert (rows["event"], rows["customer"], rows["identifier"], rows["act"], rows["named"]) == (3, 3, 8, 2, 1)
    for place in (full, server, tmp_path / "back.db"):
        store = open_place(place)
        store.begin()
        assert store.log.set_aside(Instant(2), "web", "no id", "", b"") == 2
        assert store.outbox.counts() == {("email", "pending"): 1, ("sms", "open"): 1}
        assert store.find("u\0\x01") == 1
        store.rollback()
        store.close()


def test_a_target_that_keeps_something_is_left_alone(full: Path, tmp_path: Path, postgres: Postgres) -> None:
    """Nothing is written over, on either side."""
    server = Server(postgres.new(), tmp_path)
    copy_store(full, server)
    for source, target in ((full, server), (server, full), (full, full)):
        with pytest.raises(InputError, match="keeps something already"):
            copy_store(source, target)
    with pytest.raises(InputError, match="no store at"):
        copy_store(tmp_path / "none.db", tmp_path / "new.db")


@pytest.mark.parametrize("onto", ["file", "server"])
def test_a_copy_that_breaks_off_is_none(
    onto: str, full: Path, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off in the middle, the target is as empty as before, and the copy is begun again."""
    target: Place = tmp_path / "new.db" if onto == "file" else Server(postgres.new(), tmp_path)
    rows = SqliteTables.rows

    def breaking(self: SqliteTables, table: str, columns: list[str]) -> object:
        if table == "named":
            raise OSError("the source is gone")
        return rows(self, table, columns)

    monkeypatch.setattr(SqliteTables, "rows", breaking)
    with pytest.raises(OSError, match="gone"):
        copy_store(full, target)
    monkeypatch.undo()
    assert copy_store(full, target)["event"].rows == 3


def test_what_was_kept_otherwise_is_told(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte of one row is enough."""
    add = SqliteTables.add

    def lying(self: SqliteTables, table: str, columns: list[str], rows: list[tuple[object, ...]]) -> None:
        changed = [(*row[:-1], b"\0") for row in rows] if table == "named" else rows
        add(self, table, columns, changed)

    monkeypatch.setattr(SqliteTables, "add", lying)
    with pytest.raises(ReplayMismatch, match=r"table named: 1 rows \(\w+\) were read, 1 \(\w+\) kept"):
        copy_store(full, tmp_path / "new.db")


def test_a_dialogue_goes_on_where_it_was_carried(tmp_path: Path, postgres: Postgres) -> None:
    """By the commands: an engine on a file is stopped, copied to a server, and goes on there; the audit finds all of it."""
    shop, clock = write_shop(tmp_path / "shop", 25, {"tetatet.yml": SIMULATED}), Clock()
    living = opened(shop, clock)
    submit(living, clock, order("anna", "o1"))
    until(lambda: states(living) == {"thanks": "sent"}, "the first mail")
    living.stop()
    url = postgres.new()
    code, said, told = asked("store", "copy", shop / "tetatet.db", url)
    assert (code, told) == (0, "")
    assert said.endswith("Read again on both sides: all is the same.\n")
    (shop / "tetatet.yml").write_text(f'{SIMULATED}store: "{url}"\n')
    assert asked("migrate", shop)[1].endswith("its tables are as this Tetatet needs them.\n")
    clock.now = Instant(clock.now + 60 * SECOND)
    living = opened(shop, clock)
    clock.now = Instant(clock.now + SECOND)  # that the project has another store is a revision, and takes a moment
    until(lambda: states(living).get("and-then") == "sent", "the second mail")
    living.stop()
    assert audit_store(shop).lines > 0
    code, said, _told = asked("store", "copy", url, tmp_path / "back.db", "--json")
    assert json.loads(said)["event"]["rows"] == 1
    assert asked("store", "copy", url, tmp_path / "back.db")[0] == 2

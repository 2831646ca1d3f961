"""The engine on PostgreSQL: run, asked, audited, cut off and back, by the same commands as on a file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.shop import TETATET, order, until, write_shop
from tests.postgres import HOW, Postgres, available
from tests.wiring.test_keeping import SIMULATED, Clock, opened, submit
from tetatet.model.errors import ConfigError, InputError, StoreUnavailable
from tetatet.model.time import SECOND, Instant
from tetatet.wiring.keeping import audit_store, restore
from tetatet.wiring.living import Living, read_live_project
from tetatet.wiring.places import Server, open_place, place_given, place_of

pytestmark = pytest.mark.skipif(not available(), reason=HOW)


@pytest.fixture
def shop(tmp_path: Path, postgres: Postgres) -> Path:
    """A shop whose store is on a server."""
    return write_shop(tmp_path / "shop", 25, {"tetatet.yml": f'{SIMULATED}store: "{postgres.new()}"\n'})


def asked(*words: str | Path) -> tuple[int, str, str]:
    """What a command of ours ends with, and says."""
    done = subprocess.run([TETATET, *words], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def clock() -> Clock:
    """The clock of the engine and of its events."""
    return Clock()


@pytest.fixture
def started(shop: Path, clock: Clock) -> Callable[[], Living]:
    """The engine of the shop, started."""
    return lambda: opened(shop, clock)


def test_a_dialogue_on_a_server(shop: Path, started: Callable[[], Living], clock: Clock) -> None:
    """An order begins a dialogue, its message goes out, and the log decides it again byte for byte, also meanwhile."""
    living = started()
    submit(living, clock, order("u1", "o1"))
    until(lambda: _counts(living).get(("email", "sent")) == 1, "the mail")
    assert audit_store(shop).lines > 0
    living.stop()
    code, said, _told = asked("audit", shop, "--json")
    assert (code, '"lines":0' in said) == (0, False)


def _counts(living: Living) -> dict[tuple[str, str], int]:
    reader = living.store.reader()
    try:
        return dict(reader.outbox.counts())
    finally:
        reader.close()


def test_a_second_process_is_refused(shop: Path, tmp_path: Path, started: Callable[[], Living]) -> None:
    """From another folder of the same project: exit 2, and one line that says who writes."""
    other = tmp_path / "other"
    other.mkdir()
    for path in shop.rglob("*"):
        if path.is_file():
            into = other / path.relative_to(shop)
            into.parent.mkdir(parents=True, exist_ok=True)
            into.write_bytes(path.read_bytes())
    living = started()
    code, said, told = asked("status", other)
    living.stop()
    assert (code, said) == (2, "")
    assert "another tetatet runs on postgresql://" in told
    assert told.count("\n") == 1
    assert asked("status", other)[0] == 0


def test_cut_off_and_back(started: Callable[[], Living], clock: Clock, postgres: Postgres) -> None:
    """While the server is away nothing is acknowledged and the trouble is told; when it is back it goes on by itself."""
    living = started()
    submit(living, clock, order("u1", "o1"))
    name = living.store._server._name  # type: ignore[attr-defined] # on this store
    address, living.store._server.address = (
        living.store._server.address,
        type(living.store._server.address)(  # type: ignore[attr-defined]
            "postgresql://nobody@127.0.0.1:1/nowhere"
        ),
    )
    postgres.do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'")
    with pytest.raises(StoreUnavailable, match="does not answer"):
        submit(living, clock, order("u2", "o2"))
    assert "does not answer" in living.heart.trouble
    living.store._server.address = address  # type: ignore[attr-defined]
    clock.now = Instant(clock.now + SECOND)
    submit(living, clock, order("u2", "o2"))
    assert living.heart.trouble == ""
    until(lambda: _counts(living).get(("email", "sent")) == 2, "both mails")
    living.stop()


def test_a_file_of_events_goes_into_a_server(shop: Path, tmp_path: Path) -> None:
    """`tetatet import` takes the past in, and once."""
    events = tmp_path / "events.jsonl"
    events.write_text(
        "".join(
            f'{{"type":"track","event":"Store Entered","userId":"u{n}","messageId":"m{n}","timestamp":"2026-01-01T10:00:00Z","properties":{{}}}}\n'
            for n in range(50)
        )
    )
    assert "50 taken in" in asked("import", events, "--project", shop)[1]
    assert "0 taken in, 50 were there already" in asked("import", events, "--project", shop)[1]
    assert "50" in asked("status", shop)[1].splitlines()[1]


# ---------------------------------------------------------------- what is refused


def test_a_password_has_no_place_in_the_project(tmp_path: Path) -> None:
    """The project's files are kept with each publication: where the password belongs is said, and it is not repeated."""
    shop = write_shop(tmp_path / "shop", 25, {"tetatet.yml": f"{SIMULATED}store: postgresql://ann:geheim@db/shop\n"})
    code, said, told = asked("status", shop)
    assert (code, said) == (2, "")
    assert "leave the password out" in told
    assert "geheim" not in told
    with pytest.raises(ConfigError, match="PGPASSWORD"):
        place_of(shop, read_live_project(shop).project)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """One line, exit 2."""
    shop = write_shop(tmp_path / "shop", 25, {"tetatet.yml": f"{SIMULATED}store: postgresql://ann@127.0.0.1:1/shop\n"})
    code, said, told = asked("run", shop)
    assert (code, said, told.count("\n")) == (2, "", 1)
    assert "postgresql://ann@127.0.0.1:1/shop: it does not answer" in told


def test_what_only_a_file_can(shop: Path, tmp_path: Path) -> None:
    """A copy of a server's store is made by the server's own means, and so it is put back; `--store` names a file."""
    code, _said, told = asked("backup", shop, tmp_path / "copy.db")
    assert code == 2
    assert "pg_dump" in told
    (tmp_path / "copy.db").write_bytes(b"")
    with pytest.raises(InputError, match="pg_restore"):
        restore(shop, tmp_path / "copy.db")
    with pytest.raises(InputError, match="--store names a file"):
        open_place(Path("postgresql://db/shop"))
    assert place_given("postgresql://db/shop", shop) == Server("postgresql://db/shop", shop)

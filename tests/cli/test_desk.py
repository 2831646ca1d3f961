"""The desk and the post on the command line: by an address and a key, and on the project itself."""

from __future__ import annotations

import csv
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.acceptance.replaying import Ran, folder, order, person, project, run
from tests.run.live.firm import Firm
from tests.run.live.test_desk import kitchen_book
from tests.web.api import KEYS, Api
from tests.web.serving import serving
from tetatet.model.time import DAY
from tetatet.ports.log import Incoming
from tetatet.web import desk
from tetatet.wiring.living import now
from tetatet.wiring.reaching import reach

# ---------------------------------------------------------------- elsewhere


class Desk:
    """A process elsewhere, and commands that ask it."""

    def __init__(self, firm: Firm, address: str) -> None:
        self.firm = firm
        self.address = f"http://{address}"

    def call(self) -> str:
        return self.firm.act("kitchen-call").act.key

    def run(self, verb: str, *more: str, key: str = KEYS["desk"]) -> Ran:
        return run("task", verb, self.address, *more, *(("--key", key) if key else ()))


@pytest.fixture
def elsewhere() -> Iterator[Desk]:
    """On Monday, 9 March at 9 a call lies on the store agent's list."""
    firm = Firm(kitchen_book(), "03-01 00:00")
    firm.happens(*person(name="Bea", phone="+49151"), order("03-02 09:00", total=480.0))
    firm.passes("03-09 09:00")
    with serving(Api(firm, desk.router, scope="desk").app) as address:
        yield Desk(firm, address)


def test_the_list_is_read_aloud_or_as_lines(elsewhere: Desk) -> None:
    """Two lines a task for people, one object a line for programs."""
    told = elsewhere.run("list", "--role", "store agent")
    assert told.out == (
        f"{elsewhere.call()}  due 2026-03-11T09:00:00Z  store agent\n"
        "    call Bea (“kitchen call”): big order (total 480 EUR, category kitchen)\n"
    )
    rows = [json.loads(line) for line in elsewhere.run("list", "--json").out.splitlines()]
    assert [row["talk"] for row in rows] == ["look-up-plan", "kitchen-call"]
    assert elsewhere.run("list", "--role", "nobody").out == "Nothing is to be done.\n"


def test_a_task_is_told_with_all_that_an_agent_needs(elsewhere: Desk) -> None:
    """Who, why now, what was said, what to say, and what each result leads to, without ids."""
    told = elsewhere.run("show", elsewhere.call()).out
    assert told.startswith(
        "Call Bea (“kitchen call”)\nBy 2026-03-11T09:00:00Z, the store agent. If not, it goes to the shop manager.\n"
    )
    for words in (
        "Contact. +49151",
        "“Your kitchen” went out",
        "Ask Bea what is being built.",
        "no reply. The dialogue waits on.",
    ):
        assert words in " ".join(told.split())
    assert json.loads(elsewhere.run("show", elsewhere.call(), "--json").out)["contact"] == "+49151"


def test_a_task_is_taken_given_back_and_done(elsewhere: Desk) -> None:
    """The whole way of a call, by commands; who comes second is told, with exit 2."""
    call = elsewhere.call()
    assert elsewhere.run("claim", call, "--agent", "kim").out == f"{call}: kim has it\n"
    late = elsewhere.run("claim", call, "--agent", "lee")
    assert (late.code, late.err) == (2, "tetatet: kim has taken this task\n")
    assert elsewhere.run("release", call, "--agent", "kim").out == f"{call}: nobody has it\n"
    assert elsewhere.run("result", call, "interested", "--agent", "lee").out == f"{call}: interested\n"
    assert elsewhere.firm.act("kitchen-plan").state == "pending"
    again = elsewhere.run("result", call, "interested", "--agent", "lee")
    assert (again.code, "has its result already" in again.err) == (2, True)


def test_what_cannot_be_done_is_one_clear_line(elsewhere: Desk) -> None:
    """No key, a wrong one, no such task, no such result, nobody there: exit 2 and a sentence."""
    for ran, words in (
        (elsewhere.run("list", key=""), "--key"),
        (elsewhere.run("list", key=KEYS["read"]), "is not for 'desk'"),
        (elsewhere.run("show", "nothing"), "there is no such task"),
        (elsewhere.run("show", "../openapi.json"), "there is no task"),
        (elsewhere.run("result", elsewhere.call(), "perhaps", "--agent", "kim"), "interested, not now, no reply"),
        (run("task", "list", "http://127.0.0.1:1", "--key", "k"), "does not answer"),
        (run("task", "list", "http://", "--key", "k"), "does not answer"),
    ):
        assert (ran.code, ran.err.count("\n")) == (2, 1), ran.said
        assert words in ran.err


# ---------------------------------------------------------------- the project's own machine

SCRIPT = """
script: write
start: asked
purpose: service
goal: {event: Contract Signed, within: 30d}
steps:
  - {send: letter, by: letter, benefit: By post}
  - {task: write-call, role: store agent, by: phone, benefit: A person}
  - {wait: 7d, silent: []}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project for whose customers Bea and Anna a letter and a call each wait."""
    made = project(
        SCRIPT,
        facts="transitions: {asked: {event: Advice Wanted, valid for: 30d}}\n",
        files={"content/letter.liquid": "Dear {{ customer.name }}\n"},
    )
    place = copytree(folder(made), tmp_path / "shop")
    with reach(place) as reached:
        for user, name in (("u1", "Bea"), ("u2", "Anna")):
            events = [_fresh(user, kind, name) for kind in ("identify", "track")]
            assert reached.take(events, []).taken == 2
    return place


def _fresh(user: str, kind: str, name: str) -> Incoming:
    from tetatet.model.event import Event

    at = now()
    told = {"name": name, "phone": "+49151", "address": {"street": f"{name}weg 1", "city": "Berlin"}}
    event = Event("identify", "", at, "web", f"i {user}", user, traits=told)
    if kind == "track":
        event = Event("track", "Advice Wanted", at, "web", f"t {user}", user)
    return Incoming(event, at // DAY, at)


def test_letters_are_taken_once_and_written_again_at_will(shop: Path, tmp_path: Path) -> None:
    """N8: a batch of all that wait; the next has nothing; the same batch can be written again, byte for byte."""
    first, again = tmp_path / "post.csv", tmp_path / "again.csv"
    assert run("letters", "take", str(shop), "--into", str(first)).out == f"batch 1: 2 letters in {first}\n"
    rows = list(csv.DictReader(first.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["name"], row["street"], row["city"], row["benefit"]) for row in rows] == [
        ("Bea", "Beaweg 1", "Berlin", "By post"),
        ("Anna", "Annaweg 1", "Berlin", "By post"),
    ]
    assert rows[0]["text"].startswith("Dear Bea")
    assert len({row["act"] for row in rows}) == 2
    assert run("letters", "take", str(shop), "--into", str(again)).out == "No letter waits.\n"
    assert not again.exists()
    assert run("letters", "take", str(shop), "--into", str(again), "--again", "1").code == 0
    assert again.read_bytes() == first.read_bytes()


def test_the_list_of_letters_is_its_owners_alone(shop: Path, tmp_path: Path) -> None:
    """Names and postal addresses are not for everybody on the machine, also where a part of an earlier list was left open."""
    into = tmp_path / "post.csv"
    left = tmp_path / "post.csv.part"
    left.write_text("half a list")
    left.chmod(0o644)
    before = os.umask(0o022)
    try:
        assert run("letters", "take", str(shop), "--into", str(into)).code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(into.stat().st_mode) == 0o600
    assert not left.exists()


def test_no_letter_is_taken_that_cannot_be_written(shop: Path, tmp_path: Path) -> None:
    """Where the file cannot be, nothing is taken: a file that is there, or a folder that is not."""
    there = tmp_path / "there.csv"
    there.write_text("mine")
    for into in (there, tmp_path / "no" / "such.csv"):
        assert run("letters", "take", str(shop), "--into", str(into)).code == 2
    assert there.read_text() == "mine"
    wrong = run("letters", "take", str(shop), "--into", str(tmp_path / "a.csv"), "--again", "7")
    assert (wrong.code, wrong.err) == (2, "tetatet: there is no batch 7: none has been taken\n")
    assert "2 letters" in run("letters", "take", str(shop), "--into", str(tmp_path / "b.csv")).out


def test_the_desk_works_where_no_process_runs(shop: Path) -> None:
    """On the project's own machine no key is asked for, and the work is done in the store."""
    first, second = (json.loads(line) for line in run("task", "list", str(shop), "--json").out.splitlines())
    assert {first["to_do"], second["to_do"]} == {"call Bea (“write call”)", "call Anna (“write call”)"}
    act = first["act"]
    assert run("task", "claim", str(shop), act, "--agent", "kim").code == 0
    assert "Taken by. kim" in run("task", "show", str(shop), act).out
    assert run("task", "result", str(shop), act, "interested", "--agent", "kim").out == f"{act}: interested\n"
    assert len(run("task", "list", str(shop), "--json").out.splitlines()) == 1

"""Who may enter: the first administrator by a link that works once, everybody else by a password, for a working day."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from argon2 import PasswordHasher

from tests.run.live.asking import PromptHeart
from tetatet.model.errors import InputError, InvalidToken, UnavailableError
from tetatet.model.time import HOUR, SECOND, Instant
from tetatet.run.live import people as people_module
from tetatet.run.live.people import (
    LINK_US,
    MAX_SESSIONS,
    SESSION_US,
    People,
    administrators,
    forget_administrator,
    link_for,
    open_session,
)
from tetatet.run.live.signing import Signer
from tetatet.stores.memory_store import MemoryStore

NOW = Instant(1_772_366_400_000_000)
PASSWORD = "correct horse battery staple"

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashes in no time, and by the same way."""


class _Bytes:
    """Bytes that are never the same twice, and known to the test."""

    def __init__(self) -> None:
        self._given = 0

    def __call__(self, count: int) -> bytes:
        self._given += 1
        return self._given.to_bytes(count, "big")


def _house() -> tuple[People, MemoryStore]:
    store = MemoryStore()
    return _people_of(PromptHeart(store), store), store


def _people_of(heart: Any, store: MemoryStore) -> People:
    return People(heart, store, Signer(b"secret"), _Bytes(), CHEAP)


def _link(people: People, now: Instant = NOW) -> str:
    return people.first_link("https://shop.example", now).removeprefix("https://shop.example/admin/")


def _with_anna() -> tuple[People, MemoryStore]:
    people, store = _house()
    people.begin(_link(people), "Anna", PASSWORD, NOW)
    return people, store


def _later(microseconds: int) -> Instant:
    return Instant(NOW + microseconds)


def test_the_first_administrator_is_made_by_a_link() -> None:
    """The link lets its finder in under the name and password that he chooses; then there is no such link any more."""
    people, _store = _house()
    token = people.begin(_link(people), " Anna ", PASSWORD, NOW)
    assert people.who(token, NOW) == "Anna"
    assert people.first_link("https://shop.example", NOW) == ""
    entered = people.enter("anna", PASSWORD, NOW)
    assert entered is not None
    assert people.who(entered, NOW) == "Anna"


def test_the_link_works_once() -> None:
    """A second use is refused, also of another link made before, and also when the administrator is gone again."""
    people, store = _house()
    links = [_link(people), _link(people, _later(SECOND))]
    people.begin(links[0], "Anna", PASSWORD, NOW)
    for link in links:
        with pytest.raises(InvalidToken):
            people.begin(link, "Eve", PASSWORD, NOW)
    store.begin()
    forget_administrator(store, "ANNA")
    store.commit()
    with pytest.raises(InvalidToken):
        people.begin(links[0], "Eve", PASSWORD, NOW)
    assert administrators(store) == []
    assert people.who(people.begin(_link(people), "Bea", PASSWORD, NOW), NOW) == "Bea"


def test_two_who_use_the_link_at_once_make_one_administrator() -> None:
    """Where both have been told that the link is good, the one who writes first is the administrator."""
    people, store = _house()
    link, others = _link(people), []

    class _Slow(PromptHeart):
        def ask(self, job: Any) -> Future[Any]:
            if not others:
                others.append("Eve")
                people.begin(link, "Eve", PASSWORD, NOW)
            return super().ask(job)

    late = _people_of(_Slow(store), store)
    with pytest.raises(InvalidToken):
        late.begin(link, "Anna", PASSWORD, NOW)
    assert [one.name for one in administrators(store)] == ["Eve"]


def test_the_link_is_good_for_an_hour() -> None:
    """After that hour, or with one character changed, it is refused."""
    people, _store = _house()
    link = _link(people)
    people.check_link(link, _later(LINK_US - 1))
    changed = ("A" if link[0] != "A" else "B") + link[1:]
    for token, now in ((link, _later(LINK_US)), (changed, NOW)):
        with pytest.raises(InvalidToken):
            people.check_link(token, now)


@pytest.mark.parametrize(
    "name, password",
    [
        ("", PASSWORD),
        ("x" * 101, PASSWORD),
        ("An\nna", PASSWORD),
        ("Anna", "too short"),
        ("Anna", "x" * 1_001),
        ("Anna of the shop", "anna of the shop"),
    ],
)
def test_a_name_and_a_password_have_to_be_some(name: str, password: str) -> None:
    """A name is one line of at most 100 characters, a password has 12 at least and is not the name."""
    people, store = _house()
    with pytest.raises(InputError, match="write a"):
        people.begin(_link(people), name, password, NOW)
    assert administrators(store) == []


def test_a_wrong_name_and_a_wrong_password_let_nobody_in() -> None:
    """Neither says which of the two was wrong, and both take the work of one hash."""
    people, _store = _with_anna()
    hasher = people._hasher
    hashed: list[str] = []

    class _Watched:
        def hash(self, password: str) -> str:
            return hasher.hash(password)

        def verify(self, found: str, password: str) -> bool:
            hashed.append(found)
            return hasher.verify(found, password)

    people._hasher = _Watched()  # type: ignore[assignment]
    assert people.enter("Anna", PASSWORD + "x", NOW) is None
    assert people.enter("Nobody", PASSWORD, NOW) is None
    assert len(hashed) == 2


def test_a_password_is_the_same_on_every_keyboard() -> None:
    """Letters with accents are one whether they are typed as one sign or as two."""
    people, _store = _house()
    people.begin(_link(people), "Jose\u0301", "contrasen\u0303a muy larga", NOW)
    assert people.enter("jos\u00e9", "contrase\u00f1a muy larga", NOW) is not None


def test_a_session_ends_after_a_working_day_or_when_it_is_left() -> None:
    """Its token is good until its time is over, or somebody logs out; that ends no other session."""
    people, _store = _with_anna()
    first, second = people.enter("Anna", PASSWORD, NOW), people.enter("Anna", PASSWORD, NOW)
    assert first is not None
    assert second not in (None, first)
    assert people.who(first, _later(SESSION_US - 1)) == "Anna"
    assert people.who(first, _later(SESSION_US)) is None
    people.leave(first)
    assert (people.who(first, NOW), people.who(second, NOW), people.who("", NOW)) == (None, "Anna", None)


def test_who_is_forgotten_is_out_at_once() -> None:
    """An administrator who is forgotten has no session left, and cannot log in."""
    people, store = _with_anna()
    token = people.enter("Anna", PASSWORD, NOW)
    assert token is not None
    store.begin()
    forget_administrator(store, "anna")
    store.commit()
    assert (people.who(token, NOW), people.enter("Anna", PASSWORD, NOW)) == (None, None)
    with pytest.raises(InputError):
        forget_administrator(store, "Anna")


def test_a_link_makes_another_administrator_or_a_new_password() -> None:
    """Without a name it makes one more, with a name it changes one; the first link that is used ends the others."""
    people, store = _with_anna()
    token = people.enter("Anna", PASSWORD, NOW)
    assert token is not None
    signer = Signer(b"secret")
    links = [link_for(store, signer, "", NOW, name).removeprefix("/admin/") for name in ("", "ANNA", "anna")]
    assert [people.check_link(link, NOW) for link in links] == ["", "Anna", "Anna"]
    with pytest.raises(InputError, match="choose another name"):
        people.begin(links[0], "anna", PASSWORD, NOW)
    people.begin(links[1], "", "another one altogether", NOW)
    assert (people.who(token, NOW), people.enter("Anna", PASSWORD, NOW)) == (None, None)
    assert people.enter("Anna", "another one altogether", NOW) is not None
    for used in links:
        with pytest.raises(InvalidToken):
            people.begin(used, "Bea", PASSWORD, NOW)
    people.begin(link_for(store, signer, "", NOW).removeprefix("/admin/"), "Bea", PASSWORD, NOW)
    assert [one.name for one in administrators(store)] == ["Anna", "Bea"]
    with pytest.raises(InputError, match="no administrator"):
        link_for(store, signer, "", NOW, "Eve")


def test_sessions_take_no_more_room_than_they_may() -> None:
    """When there are too many, the one that ends first gives way; those that are over are forgotten."""
    people, store = _with_anna()
    store.begin()
    for number in range(MAX_SESSIONS + 1):
        open_session(store, "Anna", f"t{number}", _later(number))
    store.commit()
    assert (people.who("t0", _later(1)), people.who("t1", _later(1))) == (None, "Anna")
    store.begin()
    open_session(store, "Anna", "new", _later(SESSION_US + HOUR))
    store.commit()
    assert len(people_module._sessions(store)) == 1


def test_the_store_holds_neither_password_nor_token() -> None:
    """Whoever reads the store cannot enter with what he finds."""
    people, store = _with_anna()
    token = people.enter("Anna", PASSWORD, NOW)
    held = b"".join(store._named.values()).decode()
    assert token is not None
    assert token not in held
    assert PASSWORD not in held
    assert "$argon2id$" in held


def test_a_store_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who logs in while nothing can be written is told to come again, and does not wait for ever."""
    _people, store = _with_anna()
    monkeypatch.setattr(people_module, "ANSWER_S", 0.01)

    class _Dead:
        def ask(self, _job: Any) -> Future[Any]:
            return Future()

    with pytest.raises(UnavailableError):
        _people_of(_Dead(), store).enter("Anna", PASSWORD, NOW)

"""What every register of identifiers has to do: the conformance suite of `identify.register.Register`.

def test_my_register() -> None:
    check_register(my_empty_store)
"""

from __future__ import annotations

from collections.abc import Callable

from tetatet.identify.match import SHARED_FROM_USERS, Identifier, IdentifierKind
from tetatet.identify.records import Link
from tetatet.identify.register import Register
from tetatet.identify.resolution import Resolution
from tetatet.model.event import Event
from tetatet.model.time import Instant
from tetatet.ports.store import Store


def check_register(make: Callable[[], Store]) -> None:
    """Put the register of a store through its paces; raises AssertionError at the first thing that it does otherwise.

    Args:
        make: gives an empty store.
    """
    for check in CHECKS:
        store = make()
        store.begin()
        check(store)
        store.commit()


def happened(at: int, source: str = "web") -> Event:
    """An event that brings an identifier."""
    return Event("track", "Store Entered", Instant(at), source, f"m{at}")


def _opened(register: Register, kind: IdentifierKind, value: str, at: int = 1) -> int:
    return register.begin(Identifier(kind, value), happened(at))


def knows_nobody_at_first(store: Store) -> None:
    """An empty register finds nobody, and everybody is his own customer."""
    register = store.register
    assert register.of_user("u1") is None and register.of_device("a1") is None
    assert register.found(Identifier("email", "a@x")) is None and not register.is_shared(Identifier("email", "a@x"))
    assert register.merge_log.customer(7) == 7 and list(register.merge_log.records(7)) == [7]
    assert list(register.merge_log.merges) == [] and not register.merge_log.kept_apart(1, 2)
    assert register.accounts.accounts_of([1, 2]) == ()


def finds_whom_it_was_told_of(store: Store) -> None:
    """A record is found by each of its identifiers, with where they came from, in this transaction and the next."""
    register = store.register
    one, other = _opened(register, "user", "u1"), _opened(register, "anonymous", "u1", 2)
    assert other > one
    register.attach(other, Identifier("email", "a@x"), happened(3, "till"))
    for _again in range(2):
        assert register.of_user("u1") == Resolution(one, "u1") and register.of_user("u2") is None
        link = Link(Identifier("anonymous", "u1"), other, "web", Instant(2))
        mail = Link(Identifier("email", "a@x"), other, "till", Instant(3))
        assert register.of_device("u1") == link == register.found(link.identifier)
        assert register.found(mail.identifier) == mail and register.links(other) == (link, mail)
        assert (register.user_id(one), register.user_id(other)) == ("u1", None)
        assert (register.name(one), register.name(other)) == ("u1", "u1")
        store.commit()
        store.begin()
    register.attach(other, Identifier("user", "u9"), happened(4))
    assert register.of_user("u9") == Resolution(other, "u9") and register.name(other) == "u9"


def merges_and_parts(store: Store) -> None:
    """A merge is an alias that can be taken away, also from under another; who was parted is kept apart."""
    register = store.register
    user, visitor, caller = (
        _opened(register, "user", "u1"),
        _opened(register, "anonymous", "a1", 2),
        _opened(register, "phone", "+7", 3),
    )
    cause = Identifier("anonymous", "a1")
    first = register.merge(user, visitor, Instant(4), cause)
    assert (first.number, first.winner, first.loser, first.at, first.cause) == (0, user, visitor, 4, cause)
    assert first.winner_identifiers == (Identifier("user", "u1"),) and first.loser_identifiers == (cause,)
    second = register.merge(visitor, caller, Instant(5), Identifier("phone", "+7"))
    assert (second.winner, second.loser, second.winner_record, second.loser_record) == (user, caller, visitor, caller)
    assert second.winner_identifiers == (Identifier("user", "u1"), cause)
    for _again in range(2):
        log = register.merge_log
        assert [log.customer(record) for record in (user, visitor, caller)] == [user] * 3
        assert list(log.records(user)) == [user, visitor, caller] and list(log.merges) == [first, second]
        assert register.name(user) == "u1" and len(register.links(user)) == 3
        assert log.stands(first) and log.stands(second) and not log.kept_apart(user, visitor)
        store.commit()
        store.begin()
    assert register.undo(first) == (user, visitor)
    log = register.merge_log
    assert [log.customer(record) for record in (user, visitor, caller)] == [user, visitor, visitor]
    assert not log.stands(first) and log.stands(second) and list(log.merges) == [first, second]
    assert log.kept_apart(user, visitor) and log.kept_apart(visitor, user) and not log.kept_apart(user, caller)
    assert register.of_user("u1") == Resolution(user, "u1") and register.name(visitor) == "a1"
    assert {link.identifier for link in register.links(visitor)} == {cause, Identifier("phone", "+7")}
    third = register.merge(user, visitor, Instant(6), cause)
    assert third.number == 2 and third.loser == visitor and log.customer(caller) == user


def names_go_with_their_record(store: Store) -> None:
    """The userId is that of the record that brought it, through a merge and its undoing."""
    register = store.register
    older, younger = _opened(register, "anonymous", "a1"), _opened(register, "anonymous", "a2", 2)
    assert (register.name(older), register.name(younger)) == ("a1", "a2")
    merge = register.merge(older, younger, Instant(3), Identifier("email", "a@x"))
    register.attach(younger, Identifier("user", "u1"), happened(4))
    assert register.name(older) == "u1" and register.of_user("u1") == Resolution(older, "u1")
    assert register.undo(merge) == (older, younger)
    assert (register.name(older), register.name(younger)) == ("a1", "u1")
    assert register.of_user("u1") == Resolution(younger, "u1")


def shares_what_many_name(store: Store) -> None:
    """A contact that so many userIds name identifies nobody any more; the same one twice is one."""
    register = store.register
    record = _opened(register, "user", "u1")
    mail = Identifier("email", "info@x")
    register.attach(record, mail, happened(2))
    for number in range(2, SHARED_FROM_USERS):
        for _again in range(2):
            link = register.found(mail)
            assert link is not None and not register.claim(link, "u1", f"u{number}")
    link = register.found(mail)
    assert link is not None and register.claim(link, "u1", f"u{SHARED_FROM_USERS}")
    assert register.found(mail) is None and register.is_shared(mail)
    assert [one.identifier.kind for one in register.links(record)] == ["user"]
    store.commit()
    store.begin()
    assert register.is_shared(mail) and not register.is_shared(Identifier("phone", "info@x"))


def keeps_accounts(store: Store) -> None:
    """An account has one key, which no customer has; a role goes to the person last linked."""
    register, accounts = store.register, store.register.accounts
    ann = _opened(register, "user", "ann")
    acme = accounts.account("acme")
    ben = _opened(register, "anonymous", "ben", 2)
    assert len({ann, acme, ben, accounts.account("other")}) == 4 and accounts.account("acme") == acme
    accounts.link(acme, ann, "buyer")
    accounts.link(acme, ben, "buyer")
    assert accounts.members(acme) == {"buyer": ben}
    accounts.link(acme, ann, None)
    assert accounts.members(acme) == {"buyer": ann}
    accounts.link(acme, ann, "")
    assert accounts.members(acme) == {"buyer": ben}
    accounts.link(acme, ann, "payer")
    accounts.link(accounts.account("other"), ben, None)
    accounts.link(acme, ben, None)
    assert accounts.accounts_of([ben]) == (acme, accounts.account("other")) == accounts.accounts_of([ann, ben])
    merge = register.merge(ann, ben, Instant(3), Identifier("email", "a@x"))
    assert accounts.members(acme) == {"buyer": ann}
    register.undo(merge)
    assert accounts.members(acme) == {"payer": ann, "buyer": ben}


def forgets_what_was_rolled_back(store: Store) -> None:
    """After a rollback everything is as it was: identifiers, customers, names, and the numbers to come."""
    register = store.register
    user, visitor = _opened(register, "user", "u1"), _opened(register, "anonymous", "a1", 2)
    store.commit()
    store.begin()
    register.merge(user, visitor, Instant(3), Identifier("anonymous", "a1"))
    lost = _opened(register, "user", "u2", 4)
    account = register.accounts.account("acme")
    assert register.name(lost) == "u2" and register.of_user("u2") is not None
    store.rollback()
    store.begin()
    assert register.merge_log.customer(visitor) == visitor and list(register.merge_log.merges) == []
    assert register.of_user("u2") is None and register.of_user("u1") == Resolution(user, "u1")
    assert register.name(visitor) == "a1"
    assert (_opened(register, "user", "u3", 5), register.accounts.account("acme")) == (lost, account)


CHECKS = (
    knows_nobody_at_first,
    finds_whom_it_was_told_of,
    merges_and_parts,
    names_go_with_their_record,
    shares_what_many_name,
    keeps_accounts,
    forgets_what_was_rolled_back,
)

__all__ = ["CHECKS", "check_register"]

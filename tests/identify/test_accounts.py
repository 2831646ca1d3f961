"""Organisations and the people in them."""

from __future__ import annotations

from itertools import count

from tests.identify.conftest import Directories
from tests.identify.happenings import happened
from tetatet.identify.accounts import Accounts


def test_an_account_keeps_its_key_and_its_name() -> None:
    """The first mention opens an account; every other finds it."""
    keys = count(10)
    accounts = Accounts(lambda: next(keys), lambda person: person)
    acme = accounts.account("acme")
    assert (accounts.account("acme"), accounts.name(acme), accounts.members(acme)) == (acme, "acme", {})
    assert accounts.account("other") != acme


def test_a_role_goes_to_the_person_last_linked() -> None:
    """A new buyer takes the role over; the former one still belongs to the account."""
    accounts = Accounts(count(10).__next__, lambda person: person)
    acme = accounts.account("acme")
    accounts.link(acme, 1, "buyer")
    accounts.link(acme, 2, "buyer")
    assert accounts.members(acme) == {"buyer": 2}
    assert accounts.people(acme) == {1: "buyer", 2: "buyer"}
    accounts.link(acme, 1, None)
    assert accounts.members(acme) == {"buyer": 1}


def test_a_role_can_be_laid_down() -> None:
    """A role told as nothing is gone; one not mentioned stays."""
    accounts = Accounts(count(10).__next__, lambda person: person)
    acme = accounts.account("acme")
    accounts.link(acme, 1, "buyer")
    accounts.link(acme, 1, "")
    assert accounts.members(acme) == {}
    assert accounts.people(acme) == {1: ""}


def test_a_group_event_links_a_person_in_a_role(directories: Directories) -> None:
    """The person of the event is a contact of the group's account, and keys of both never meet."""
    directory = directories()
    found = directory.resolve(
        happened(0, kind="group", user="u1", group="acme", traits={"role": "buyer", "email": "info@acme.com"})
    )
    acme = directory.accounts.account("acme")
    assert found is not None
    assert directory.accounts.members(acme) == {"buyer": found.customer}
    assert directory.accounts_of(found.customer) == (acme,)
    assert acme != found.customer


def test_an_address_of_the_account_is_not_the_persons(directories: Directories) -> None:
    """Traits of a group are the account's: its address identifies none of its people."""
    directory = directories()
    directory.resolve(happened(0, kind="group", user="u1", group="acme", traits={"email": "info@acme.com"}))
    found = directory.resolve(happened(1, user="u1"))
    assert found is not None
    assert [identifier.kind for identifier in directory.identifiers(found.customer)] == ["user"]


def test_a_group_event_without_a_person_opens_the_account_only(directories: Directories) -> None:
    """What is told of the account alone names no customer."""
    directory = directories()
    assert directory.resolve(happened(0, kind="group", group="acme", traits={"industry": "toys"})) is None
    assert directory.accounts.name(directory.accounts.account("acme")) == "acme"


def test_merged_people_are_one_member(directories: Directories) -> None:
    """Whoever a person became by a merge is the member, with the role that either had; an undo parts them again."""
    directory = directories()
    directory.resolve(happened(0, kind="group", device="a1", group="acme", traits={"role": "buyer"}))
    directory.resolve(happened(1, kind="group", user="u1", group="acme"))
    acme = directory.accounts.account("acme")
    joined = directory.resolve(happened(2, user="u1", device="a1"))
    assert joined is not None
    assert directory.accounts.people(acme) == {joined.customer: "buyer"}
    assert directory.accounts_of(joined.customer) == (acme,)
    winner, loser = directory.undo(directory.merge_log.merges[0])
    assert directory.accounts.people(acme) == {loser: "buyer", winner: ""}

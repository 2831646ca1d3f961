"""Whose is this event? Recognising one person under many names, and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.identify.conftest import Directories
from tests.identify.happenings import happened
from tetatet.identify.match import IDENTIFIER_KINDS, SHARED_FROM_USERS, Identifier
from tetatet.identify.records import Link
from tetatet.identify.resolution import Note, Resolution
from tetatet.identify.resolve import Directory
from tetatet.model.errors import UnknownCustomer
from tetatet.model.event import Event


def resolved(directory: Directory, *events: Event) -> Resolution:
    """What the last of these events comes to."""
    found = [directory.resolve(event) for event in events][-1]
    assert found is not None
    return found


def held(directory: Directory, customer: int) -> set[str]:
    return {identifier.value for identifier in directory.identifiers(customer)}


# ---------------------------------------------------------------- one identifier


def test_a_user_id_is_one_customer(directories: Directories) -> None:
    """The first event of a userId opens its customer, later ones find it."""
    directory = directories()
    first = resolved(directory, happened(user="u1"))
    assert (first.created, first.name) == (True, "u1")
    assert resolved(directory, happened(1, user="u1")) == Resolution(first.customer, "u1")
    assert resolved(directory, happened(2, user="u2")).customer != first.customer


def test_an_anonymous_visitor_is_a_customer_under_his_anonymous_id(directories: Directories) -> None:
    """Somebody of whom only a device is known is recognised by it."""
    directory = directories()
    first = resolved(directory, happened(device="a1"))
    assert (first.created, first.name) == (True, "a1")
    assert resolved(directory, happened(1, device="a1")) == Resolution(first.customer, "a1")


def test_an_event_of_contacts_only_is_the_contacts_owner(directories: Directories) -> None:
    """A call names nobody but a number; whoever has it is the caller, else a new customer of that name."""
    directory = directories()
    known = resolved(directory, happened(user="u1", traits={"phone": "+7 900 123 45 67"}))
    assert resolved(directory, happened(1, properties={"phone": "+79001234567"})).customer == known.customer
    other = resolved(directory, happened(2, properties={"phone": "+7 900 123 45 68"}))
    assert (other.created, other.name) == (True, "+79001234568")


def test_an_event_that_names_nobody_is_nobodys(directories: Directories) -> None:
    """Without any identifier there is no customer."""
    directory = directories()
    assert directory.resolve(happened()) is None
    assert directory.resolve(happened(1, traits={"email": "n/a", "phone": "-"})) is None


def test_a_user_id_and_an_anonymous_id_of_one_spelling_are_two(directories: Directories) -> None:
    """Each kind of identifier has its own names."""
    directory = directories()
    assert resolved(directory, happened(user="1")).customer != resolved(directory, happened(1, device="1")).customer


# ---------------------------------------------------------------- anonymous becomes known


def test_an_anonymous_record_gets_the_user_id_that_comes_with_it(directories: Directories) -> None:
    """The visitor who says who he is stays the same customer, under his userId from then on."""
    directory = directories()
    visitor = resolved(directory, happened(device="a1"))
    known = resolved(directory, happened(1, device="a1", user="u1"))
    assert known == Resolution(visitor.customer, "u1")
    assert resolved(directory, happened(2, device="a1")) == known
    assert directory.merge_log.merges == []


def test_an_anonymous_record_merges_into_the_users(directories: Directories) -> None:
    """If the userId has a record already, the anonymous one becomes an alias of it."""
    directory = directories()
    visitor = resolved(directory, happened(device="a1"))
    user = resolved(directory, happened(1, user="u1"))
    both = resolved(directory, happened(2, device="a1", user="u1"))
    assert both == Resolution(user.customer, "u1", merged=(visitor.customer,))
    assert directory.current(visitor.customer) == user.customer
    assert held(directory, user.customer) == {"u1", "a1"}


def test_an_anonymous_id_stays_with_its_first_user_id(directories: Directories) -> None:
    """A second userId on one device neither moves the device nor merges, and is noted."""
    directory = directories()
    first = resolved(directory, happened(user="u1", device="a1"))
    second = resolved(directory, happened(1, user="u2", device="a1"))
    assert second.customer != first.customer
    assert second.created
    assert second.notes == (Note("stays with first", Identifier("anonymous", "a1"), first.customer),)
    assert resolved(directory, happened(2, device="a1")).customer == first.customer
    assert resolved(directory, happened(3, user="u2")).customer == second.customer


def test_an_alias_joins_the_anonymous_id_it_names(directories: Directories) -> None:
    """An alias merges the former id into the user's record when the former is anonymous, also an unseen one."""
    directory = directories()
    visitor = resolved(directory, happened(device="a1"))
    user = resolved(directory, happened(1, user="u1"))
    alias = resolved(directory, happened(2, kind="alias", user="u1", previous="a1"))
    assert alias == Resolution(user.customer, "u1", merged=(visitor.customer,))
    resolved(directory, happened(3, kind="alias", user="u1", previous="a2"))
    assert resolved(directory, happened(4, device="a2")).customer == user.customer


def test_an_alias_of_two_user_ids_joins_nobody(directories: Directories) -> None:
    """Two identified customers never merge on their own, whatever an alias says."""
    directory = directories()
    first, second = resolved(directory, happened(user="u1")), resolved(directory, happened(1, user="u2"))
    alias = resolved(directory, happened(2, kind="alias", user="u2", previous="u1"))
    assert alias.customer == second.customer
    assert alias.notes == (Note("two userIds", Identifier("user", "u1"), first.customer),)
    assert directory.merge_log.merges == []


# ---------------------------------------------------------------- e-mail and phone


def test_an_address_joins_an_anonymous_record_with_a_known_customer(directories: Directories) -> None:
    """The visitor who leaves a known address is that customer; whichever of the two comes first."""
    directory = directories()
    user = resolved(directory, happened(user="u1", traits={"email": "a@x.com"}))
    visitor = resolved(directory, happened(1, device="a1"))
    found = resolved(directory, happened(2, device="a1", traits={"email": " A@X.com"}))
    assert found == Resolution(user.customer, "u1", merged=(visitor.customer,))
    assert resolved(directory, happened(3, device="a1")).name == "u1"


def test_a_new_user_takes_in_the_anonymous_record_of_his_address(directories: Directories) -> None:
    """A userId that comes with the address of an anonymous record is a customer of its own, who takes that record in."""
    directory = directories()
    visitor = resolved(directory, happened(device="a1", traits={"email": "a@x.com"}))
    user = resolved(directory, happened(1, user="u1", traits={"email": "a@x.com"}))
    assert user == Resolution(user.customer, "u1", created=True, merged=(visitor.customer,))
    assert user.customer != visitor.customer


def test_a_new_device_with_a_known_address_can_be_parted_again(directories: Directories) -> None:
    """A record that nobody has met is merged without a word, but in the log, for the address may be mistyped."""
    directory = directories()
    user = resolved(directory, happened(user="u1", traits={"email": "a@x.com"}))
    found = resolved(directory, happened(1, device="a1", traits={"email": "a@x.com"}))
    assert found == Resolution(user.customer, "u1")
    _, parted = directory.undo(directory.merge_log.merges[0])
    assert resolved(directory, happened(2, device="a1")).customer == parted != user.customer


def test_an_address_joins_two_anonymous_records_into_the_older(directories: Directories) -> None:
    """Of two nameless records the one that was first stays."""
    directory = directories()
    older = resolved(directory, happened(device="a1", traits={"email": "a@x.com"}))
    younger = resolved(directory, happened(1, device="a2"))
    found = resolved(directory, happened(2, device="a2", traits={"email": "a@x.com"}))
    assert found == Resolution(older.customer, "a1", merged=(younger.customer,))


def test_an_address_of_two_user_ids_stays_with_the_first(directories: Directories) -> None:
    """Two identified customers with one address are two; the address is the first one's, and that is noted."""
    directory = directories()
    first = resolved(directory, happened(user="u1", traits={"email": "a@x.com"}))
    second = resolved(directory, happened(1, user="u2", traits={"email": "a@x.com"}))
    assert second.customer != first.customer
    assert second.notes == (Note("stays with first", Identifier("email", "a@x.com"), first.customer),)
    assert resolved(directory, happened(2, properties={"email": "a@x.com"})).customer == first.customer


def test_an_address_of_many_user_ids_identifies_nobody(directories: Directories) -> None:
    """The address of an office is nobody's from the userId on that makes it shared."""
    directory = directories()
    events = [
        happened(number, user=f"u{number}", traits={"email": "info@x.com"}) for number in range(SHARED_FROM_USERS)
    ]
    found = resolved(directory, *events)
    assert found.notes == (Note("shared", Identifier("email", "info@x.com"), None),)
    assert directory.resolve(happened(8, properties={"email": "info@x.com"})) is None
    visitor = resolved(directory, happened(9, device="a1", traits={"email": "info@x.com"}))
    assert visitor.created
    assert visitor.notes == found.notes
    assert all("info@x.com" not in held(directory, directory.find(f"u{number}")) for number in range(SHARED_FROM_USERS))


def test_the_same_two_users_do_not_make_an_address_shared(directories: Directories) -> None:
    """How often two userIds name one address does not matter; how many do."""
    directory = directories()
    traits = {"email": "a@x.com"}
    events = [happened(number, user=f"u{number % 2}", traits=traits) for number in range(2 * SHARED_FROM_USERS)]
    found = resolved(directory, *events)
    assert [note.kind for note in found.notes] == ["stays with first"]


# ---------------------------------------------------------------- merges and their undoing


def test_s1_13_web_call_and_fax_become_one_and_two_again(directories: Directories) -> None:
    """A visitor with a mail, a caller and a fax from the firm's number are one customer after a joining order; undo parts them."""
    directory = directories()
    web = resolved(directory, happened(1, source="web", device="v1", traits={"email": "a@x"}))
    call = resolved(
        directory, happened(2, source="phone", name="Call Received", properties={"phone": "+7 900 123-45-67"})
    )
    fax = resolved(
        directory,
        happened(3, source="fax", name="Fax Received", properties={"fax": "+7 495 765-43-21", "email": "A@x"}),
    )
    assert fax.customer == web.customer
    apart = {customer: directory.identifiers(customer) for customer in (web.customer, call.customer)}

    ordered = {"order_id": "o1", "email": "a@x", "phone": "+79001234567"}
    order = resolved(directory, happened(4, source="web", name="Order Completed", device="v1", properties=ordered))
    assert order == Resolution(web.customer, "v1", merged=(call.customer,))
    assert {link.source for link in directory.links(order.customer)} == {"web", "phone", "fax"}
    for contact in ("v1", "a@x", "+7 900 1234567", "+7 495 7654321"):
        assert directory.find(contact) == order.customer

    merge = directory.merge_log.merges[-1]
    assert (merge.at, merge.cause) == (4, Identifier("phone", "+79001234567"))
    assert (merge.winner_identifiers, merge.loser_identifiers) == (apart[web.customer], apart[call.customer])
    assert directory.undo(merge) == (web.customer, call.customer)
    assert {customer: directory.identifiers(customer) for customer in apart} == apart


def test_after_an_undo_events_go_by_their_own_identifier(directories: Directories) -> None:
    """What came while they were one lies with whose identifier brought it, and so does what comes after."""
    directory = directories()
    user = resolved(directory, happened(1, user="u1"))
    visitor = resolved(directory, happened(2, device="a1"))
    resolved(directory, happened(3, user="u1", device="a1"))
    resolved(directory, happened(4, device="a1", traits={"email": "visitor@x.com"}))
    resolved(directory, happened(5, user="u1", traits={"email": "user@x.com"}))
    assert directory.undo(directory.merge_log.merges[0]) == (user.customer, visitor.customer)
    assert held(directory, user.customer) == {"u1", "user@x.com"}
    assert held(directory, visitor.customer) == {"a1", "visitor@x.com"}
    assert resolved(directory, happened(6, properties={"email": "visitor@x.com"})).customer == visitor.customer


def test_who_was_parted_is_not_joined_again_by_the_next_event(directories: Directories) -> None:
    """A person has said that they are two; the evidence that joined them once is only noted from then on."""
    directory = directories()
    user = resolved(directory, happened(1, user="u1"))
    visitor = resolved(directory, happened(2, device="a1"))
    resolved(directory, happened(3, user="u1", device="a1"))
    directory.undo(directory.merge_log.merges[0])
    again = resolved(directory, happened(4, user="u1", device="a1"))
    assert again == Resolution(
        user.customer, "u1", notes=(Note("kept apart", Identifier("anonymous", "a1"), visitor.customer),)
    )
    assert resolved(directory, happened(5, device="a1")).customer == visitor.customer


def test_a_merged_record_that_is_named_later_takes_its_name_along(directories: Directories) -> None:
    """The userId lies with the record whose device brought it, through merge and undo."""
    directory = directories()
    first = resolved(directory, happened(1, device="a1", traits={"email": "a@x.com"}))
    second = resolved(directory, happened(2, device="a2"))
    resolved(directory, happened(3, device="a2", traits={"email": "a@x.com"}))
    named = resolved(directory, happened(4, device="a2", user="u1"))
    assert named == Resolution(first.customer, "u1")
    assert directory.undo(directory.merge_log.merges[0]) == (first.customer, second.customer)
    assert (directory.name(first.customer), directory.name(second.customer)) == ("a1", "u1")
    assert resolved(directory, happened(5, user="u1")) == Resolution(second.customer, "u1")


def test_one_event_can_join_three(directories: Directories) -> None:
    """An order with a mail and two numbers joins all whose they are, and names every one that it took in."""
    directory = directories()
    keys = [
        resolved(directory, happened(1, device="a1")).customer,
        resolved(directory, happened(2, properties={"email": "a@x.com"})).customer,
        resolved(directory, happened(3, properties={"phone": "+79001234567"})).customer,
    ]
    order = resolved(directory, happened(4, device="a1", properties={"email": "a@x.com", "phone": "+79001234567"}))
    assert order == Resolution(keys[0], "a1", merged=(keys[1], keys[2]))


# ---------------------------------------------------------------- finding


def test_a_customer_is_found_by_any_identifier(directories: Directories) -> None:
    """User, device, address and number in any spelling lead to the customer as he is now."""
    directory = directories(region="RU")
    found = resolved(
        directory, happened(user="u1", device="a1", traits={"email": "a@x.com", "phone": "8 900 123 45 67"})
    )
    assert {directory.find(text) for text in ("u1", "a1", "A@x.com", "+7 900 123-45-67", "89001234567")} == {
        found.customer
    }


def test_nobody_is_found_by_a_strange_name(directories: Directories) -> None:
    """A name that nobody has is bad input."""
    with pytest.raises(UnknownCustomer, match="u9"):
        directories().find("u9")


# ---------------------------------------------------------------- whatever comes

USERS = st.sampled_from(["u1", "u2", "u3", "u4"])
DEVICES = st.sampled_from(["a1", "a2", "a3"])
EMAILS = st.sampled_from(["a@x.com", "b@x.com", "c@x.com"])
PHONES = st.sampled_from(["+79001234567", "+79001234568"])
EVENTS = st.lists(
    st.builds(
        lambda user, device, previous, mail, number: {
            "user": user,
            "device": device,
            "previous": previous,
            "kind": "track" if previous is None else "alias",
            "traits": {"email": mail, "phone": number},
        },
        st.none() | USERS,
        st.none() | DEVICES,
        st.none() | st.none() | DEVICES | USERS,
        st.none() | EMAILS,
        st.none() | PHONES,
    ),
    max_size=14,
)


def run(directories: Directories, events: list[dict[str, Any]]) -> tuple[Directory, list[Resolution | None]]:
    directory = directories()
    return directory, [directory.resolve(happened(at, **event)) for at, event in enumerate(events)]


NAMES = "u0 u1 u2 u3 u4 a1 a2 a3 d0 d1 d2 a@x.com b@x.com c@x.com e0@x.com e1@x.com e2@x.com s0@x.com s1@x.com s2@x.com"
NUMBERS = "+79001234560 +79001234561 +79001234562 +79001234567 +79001234568"
"""Whatever the events below name; an alias may make a device of a user's name."""


def found_links(directory: Directory) -> list[Link]:
    """Every identifier that somebody has."""
    named = (Identifier(kind, value) for kind in IDENTIFIER_KINDS for value in f"{NAMES} {NUMBERS}".split())
    return [link for one in named if (link := directory.records.found(one)) is not None]


def groups(directory: Directory) -> set[frozenset[Identifier]]:
    """The customers as sets of identifiers."""
    return {frozenset(directory.identifiers(directory.current(link.record))) for link in found_links(directory)}


@given(EVENTS)
def test_no_customer_ever_has_two_user_ids(directories: Directories, events: list[dict[str, Any]]) -> None:
    """Whatever comes in whatever order, a customer has at most one userId, and each identifier one customer."""
    directory, found = run(directories, events)
    customers = groups(directory)
    assert all(sum(identifier.kind == "user" for identifier in customer) <= 1 for customer in customers)
    assert sum(map(len, customers)) == len(frozenset[Identifier]().union(*customers))
    for event, one in zip(events, found, strict=True):
        if event["user"] is not None:
            assert one is not None
            assert one.name == event["user"]


@given(EVENTS)
def test_a_known_customer_with_nothing_new_comes_to_the_same_on_the_short_way(
    directories: Directories, events: list[dict[str, Any]]
) -> None:
    """An event told once more finds the same customer, creates and merges nobody."""
    directory, found = run(directories, events)
    before = groups(directory)
    for at, event in enumerate(events, 100):
        first = directory.resolve(happened(at, **event))
        again = directory.resolve(happened(at, **event))
        if first is not None and first.notes == ():
            assert first == again == Resolution(first.customer, directory.name(first.customer))
    if all(not resolution.notes for resolution in found if resolution):
        assert groups(directory) == before


@given(EVENTS, st.data())
def test_undoing_all_merges_restores_every_record(
    directories: Directories, events: list[dict[str, Any]], data: st.DataObject
) -> None:
    """In whatever order merges are undone, each identifier is back with the record that it came to, and none is lost."""
    directory, _ = run(directories, events)
    everything = frozenset[Identifier]().union(*groups(directory))
    for merge in data.draw(st.permutations(directory.merge_log.merges)):
        winner, loser = directory.undo(merge)
        assert winner != loser
        assert {*merge.loser_identifiers}.isdisjoint(directory.identifiers(winner)) or directory.merge_log.records(
            winner
        ) != [winner]
    customers = groups(directory)
    assert frozenset[Identifier]().union(*customers) == everything
    records = {link.record for link in found_links(directory)}
    assert len(customers) == len(records)


@given(EVENTS, EVENTS.filter(bool))
def test_undoing_the_last_merge_restores_both_sets_exactly(
    directories: Directories, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    """A merge undone at once leaves both customers with just the identifiers that the log says they had, and new ones of the event."""
    directory, _ = run(directories, before)
    for at, event in enumerate(after, len(before)):
        known = frozenset[Identifier]().union(*groups(directory))
        merges = len(directory.merge_log.merges)
        directory.resolve(happened(at, **event))
        if len(directory.merge_log.merges) == merges:
            continue
        merge = directory.merge_log.merges[-1]
        shared = {one for one in known if directory.records.is_shared(one)}
        winner, loser = directory.undo(merge)
        assert set(directory.identifiers(winner)) & known == (set(merge.winner_identifiers) & known) - shared
        assert set(directory.identifiers(loser)) & known == (set(merge.loser_identifiers) & known) - shared
        return


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sets(st.sampled_from("duems"), min_size=1)), min_size=1, max_size=10),
    st.randoms(use_true_random=False),
)
def test_without_disputes_the_order_does_not_matter(
    directories: Directories, told: list[tuple[int, set[str]]], random: Any
) -> None:
    """When no two people share an identifier, any order of the events ends in the same customers: what hangs together."""

    def event(person: int, parts: set[str]) -> dict[str, Any]:
        return {
            "user": f"u{person}" if "u" in parts else None,
            "device": f"d{person}" if "d" in parts else None,
            "traits": {
                "email": f"e{person}@x.com" if "e" in parts else None,
                "phone": f"+7900123456{person}" if "m" in parts else None,
            },
            "properties": {"email": f"s{person}@x.com" if "s" in parts else None},
        }

    events = [event(person, parts) for person, parts in told]
    shuffled = random.sample(events, len(events))
    assert groups(run(directories, events)[0]) == groups(run(directories, shuffled)[0])

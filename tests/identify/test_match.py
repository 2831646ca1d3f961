"""Which identifiers an event gives, and who takes in whom."""

from __future__ import annotations

import pytest

from tests.identify.happenings import happened
from tetatet.identify.match import Identifier, contacts_of, first_wins, names_contacts


def test_contacts_stand_in_traits_and_in_the_properties_of_a_track() -> None:
    """E-mail, phone and fax are read from both places, each once and in one spelling."""
    event = happened(
        traits={"email": "A@x.com", "phone": "+7 900 123 45 67"},
        properties={"email": "a@x.com", "phone": 79001234568, "fax": "+7 495 123 45 67"},
    )
    assert contacts_of(event, "RU") == (
        Identifier("email", "a@x.com"),
        Identifier("phone", "+79001234567"),
        Identifier("phone", "+79001234568"),
        Identifier("phone", "+74951234567"),
    )


def test_the_properties_of_a_page_are_not_the_customers() -> None:
    """An address on a page that was looked at is not the visitor's."""
    event = happened(kind="page", properties={"email": "a@x.com"}, traits={"email": "b@x.com"})
    assert contacts_of(event, None) == (Identifier("email", "b@x.com"),)


@pytest.mark.parametrize(
    "values", [{"email": None}, {"email": ["a@x.com"]}, {"phone": 1.5}, {"email": "n/a", "phone": "-"}, {}]
)
def test_what_is_no_contact_is_passed_over(values: dict[str, object]) -> None:
    """Cleared, null-like and ill-typed contacts identify nobody and harm nobody."""
    assert contacts_of(happened(traits=values, properties=values), "RU") == ()


def test_one_look_tells_whether_there_may_be_contacts() -> None:
    """The quick question is yes for each field in which a contact may stand."""
    assert [names_contacts({field: 1}) for field in ("email", "phone", "fax", "total")] == [True, True, True, False]


def test_the_identified_takes_in_the_anonymous_and_the_older_the_younger() -> None:
    """A userId decides before age does."""
    assert first_wins(9, "u1", 1, None)
    assert not first_wins(1, None, 9, "u1")
    assert first_wins(1, None, 9, None)
    assert not first_wins(9, None, 1, None)


def test_two_identified_customers_are_never_compared() -> None:
    """Asking which of two userIds takes in the other is a programming error."""
    with pytest.raises(AssertionError):
        first_wins(1, "u1", 2, "u2")

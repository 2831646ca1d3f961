"""One spelling for each address and number, and none for what names nobody."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.identify.normalize import email, phone


@pytest.mark.parametrize(
    "given_email, spelt",
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna@Example.COM\n", "anna@example.com"),
        ("anna+shop@example.com", "anna+shop@example.com"),
        ("anna@example.com.", "anna@example.com"),
        ("a@x", "a@x"),
        ("анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai"),
        ("АННА@ПРИМЕР.РФ", "анна@xn--e1afmkfd.xn--p1ai"),
        ("anna@xn--e1afmkfd.xn--p1ai", "anna@xn--e1afmkfd.xn--p1ai"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "anna@example.com"),
        ("o'neil_%-x@sub.example.co.uk", "o'neil_%-x@sub.example.co.uk"),
        ("guest@hotel.example", "guest@hotel.example"),
    ],
)
def test_an_address_has_one_spelling(given_email: str, spelt: str) -> None:
    """Letter case, spaces and the writing of the domain are levelled; a tag is kept."""
    assert email(given_email) == spelt


@pytest.mark.parametrize(
    "nonsense",
    [
        "", "anna", "@example.com", "anna@", "anna@@example.com", "a@b@c.de", "anna @example.com", "anna@exa mple.com",
        "anna@example..com", "anna@-example.com", "anna@example-.com", "anna@1.2.3.4", "anna@12", "anna@exa_mple.com",
        "Anna <anna@example.com>", "anna@example.com,ben@example.com", "anna\0@example.com", "x" * 65 + "@example.com",
        "anna@" + "x" * 64 + ".com", "anna@" + "x." * 130 + "com", "anna@" + "ж" * 70 + ".рф", "none@none.com", "a@a.com",
        "test@test.com", "noemail@example.com", "no-reply@shop.example", "null@example.com", "anna@site.invalid", "n/a", "@",
    ],
)  # fmt: skip
def test_what_is_no_address_of_anybody_is_refused(nonsense: str) -> None:
    """Broken addresses, lists of them, and those typed to get past a form identify nobody."""
    assert email(nonsense) is None


@pytest.mark.parametrize(
    "given_phone, region, spelt",
    [
        ("+7 (900) 123-45-67", None, "+79001234567"),
        ("8 900 123-45-67", "RU", "+79001234567"),
        ("+49 (0)30 123456", None, "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("030 123456", "DE", "+4930123456"),
        ("＋４９ ３０ １２３４５６", None, "+4930123456"),
        ("+49 30 123456 ext. 17", None, "+4930123456;ext=17"),
        ("+999 1234 5678", None, "+99912345678"),
        ("+7 900 000-00-01", None, "+79000000001"),
    ],
)
def test_a_number_has_one_spelling(given_phone: str, region: str | None, spelt: str) -> None:
    """National and international writing meet in E.164; an extension is another person's, and kept."""
    assert phone(given_phone, region) == spelt


@pytest.mark.parametrize(
    "nonsense, region",
    [
        ("", None), ("+", None), ("8 900 123-45-67", None), ("12345", None), ("+123", None), ("+7 900…", None), ("call me", "DE"),
        ("+0000000000", None), ("+7 999 999 99 99", None), ("1111111", "DE"), ("0", "RU"), ("+1234567890123456", None),
    ],
)  # fmt: skip
def test_what_is_no_number_of_anybody_is_refused(nonsense: str, region: str | None) -> None:
    """Short codes, fillers, and national digits of an unknown country identify nobody."""
    assert phone(nonsense, region) is None


@given(st.text(max_size=40) | st.emails())
def test_an_address_spelt_once_is_spelt_for_good(text: str) -> None:
    """Spelling an address again changes nothing, whatever was given."""
    once = email(text)
    assert once is None or email(once) == once


@given(st.text(alphabet="+0123456789 ()-x.;ext=", max_size=24), st.sampled_from([None, "DE", "RU", "US"]))
def test_a_number_spelt_once_is_spelt_for_good(text: str, region: str | None) -> None:
    """Spelling a number again changes nothing, whatever was given and wherever it is read."""
    once = phone(text, region)
    assert once is None or phone(once) == once


def test_numbering_plans_are_loaded_only_for_numbers() -> None:
    """Data without telephone numbers does not pay for the plans of all countries."""
    program = "import sys, tetatet.identify.resolve, tetatet.identify.normalize as n; n.email('a@x'); print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

"""Signed tokens are ours or nothing; hashes of addresses meet whatever their spelling."""

from __future__ import annotations

import base64
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.errors import InvalidToken
from tetatet.model.time import Instant
from tetatet.run.live.signing import MAX_TOKEN_CHARS, Signer, address_hash

SIGNER = Signer(b"a secret of this store")
NOW = Instant(1_000)


def test_a_token_gives_back_what_was_signed() -> None:
    """The parts come back as they were, in letters that a mail does not break."""
    token = SIGNER.sign("click", "act", "plan", "https://shop.example/plan?a=1&b=ü")
    assert SIGNER.read("click", token, NOW) == ("act", "plan", "https://shop.example/plan?a=1&b=ü")
    assert set(token) <= set(ascii_letters + digits + "-_")


def test_a_token_is_good_for_its_purpose_alone() -> None:
    """Who may look at a page may not, with the same token, give a consent."""
    token = SIGNER.sign("page", "act")
    with pytest.raises(InvalidToken):
        SIGNER.read("undo", token, NOW)


def test_another_store_takes_no_token_of_ours() -> None:
    """The secret alone makes a token ours."""
    with pytest.raises(InvalidToken):
        Signer(b"another secret").read("page", SIGNER.sign("page", "act"), NOW)


def test_a_token_is_over_at_its_end_and_says_so() -> None:
    """A moment before its end it is good; at its end it is over, which is no forgery."""
    token = SIGNER.sign("page", "act", expires=NOW)
    assert SIGNER.read("page", token, Instant(NOW - 1)) == ("act",)
    with pytest.raises(InvalidToken) as over:
        SIGNER.read("page", token, NOW)
    assert over.value.expired
    with pytest.raises(InvalidToken) as forged:
        SIGNER.read("page", token[:-4] + "AAAA", NOW)
    assert not forged.value.expired


@given(st.data())
def test_a_flipped_bit_makes_a_token_worthless(data: st.DataObject) -> None:
    """Whatever bit of the token's letters is changed, it is no token any more."""
    token = SIGNER.sign("click", "act", "plan", "https://shop.example/")
    place = data.draw(st.integers(0, len(token) - 1))
    bit = data.draw(st.integers(0, 6))
    changed = token[:place] + chr(ord(token[place]) ^ (1 << bit)) + token[place + 1 :]
    with pytest.raises(InvalidToken):
        SIGNER.read("click", changed, NOW)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_somebody_makes_up_is_no_token(made_up: str) -> None:
    """Text, and bytes in our letters, are refused and never crash."""
    with pytest.raises(InvalidToken):
        SIGNER.read("click", made_up, NOW)


@pytest.mark.parametrize(
    "spelled",
    [
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda token: " " + token,
        lambda token: token + "A" * 9_999,
    ],
)
def test_one_token_has_one_spelling(spelled: object) -> None:
    """Padding, blanks and endless tails are not passed over: two addresses are never one."""
    assert callable(spelled)
    with pytest.raises(InvalidToken):
        SIGNER.read("click", spelled(SIGNER.sign("click", "act")), NOW)


def test_the_longest_target_finds_room() -> None:
    """A link of two thousand letters can be signed."""
    token = SIGNER.sign("click", "a" * 32, "n" * 64, "https://" + "x" * 2_000)
    assert len(token) <= MAX_TOKEN_CHARS


def test_spellings_of_an_address_have_one_hash() -> None:
    """Letter case and the writing of a number do not get anybody around a no; the channel of a phone does not either."""
    assert address_hash(b"k", "email", " Anna@Example.COM") == address_hash(b"k", "email", "anna@example.com")
    assert address_hash(b"k", "sms", "+7 900 123-45-67") == address_hash(b"k", "phone", "+79001234567")
    assert address_hash(b"k", "letter", "1 High St,  York") == address_hash(b"k", "letter", "1 high st, york")


def test_different_addresses_keys_and_channels_have_different_hashes() -> None:
    """A hash tells nothing without the key, and an address is one of its channel."""
    one = address_hash(b"k", "email", "anna@example.com")
    assert one != address_hash(b"other", "email", "anna@example.com")
    assert one != address_hash(b"k", "email", "anna+shop@example.com")
    assert one != address_hash(b"k", "letter", "anna@example.com")
    assert "anna" not in one


@given(st.text(max_size=80), st.sampled_from(["email", "sms", "letter", "push"]))
def test_any_address_has_a_hash(address: str, channel: str) -> None:
    """What is no address by our rules has a hash as well: a no is never lost."""
    assert address_hash(b"k", channel, address) == address_hash(b"k", channel, address)

"""Addresses in messages are signed, lead where a mail may lead, and stand in the letters of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.live.messages import LINKS, NOON, SIGNER
from tetatet.model.errors import Unrenderable
from tetatet.model.time import Instant
from tetatet.run.live.links import MAX_TARGET_CHARS, PAGE_GOOD_FOR


def _target(address: str) -> str:
    return SIGNER.read("click", address.rpartition("/")[2], NOON)[2]


@pytest.mark.parametrize(
    "written, target",
    [
        ("https://firm.example/a?b=1&c=2#d", "https://firm.example/a?b=1&c=2#d"),
        (" HTTP://firm.example ", "http://firm.example"),
        ("https://firm.example/стол/a b", "https://firm.example/%D1%81%D1%82%D0%BE%D0%BB/a%20b"),
        ("https://пример.рф:8080/", "https://xn--e1afmkfd.xn--p1ai:8080/"),
        ("https://firm.example/%D1%81", "https://firm.example/%D1%81"),
        ('https://firm.example/"><script>', "https://firm.example/%22%3E%3Cscript%3E"),
    ],
)
def test_a_target_is_written_as_addresses_are(written: str, target: str) -> None:
    """Other letters become those of addresses, what is written so already stays."""
    assert _target(LINKS.click("act1", "plan", written)) == target


@pytest.mark.parametrize(
    "target",
    ["", "firm.example", "javascript:alert(1)", "data:text/html,x", "ftp://firm.example", "https://", "https://[::1", "https://me:pw@firm.example/",
     "https://" + "x" * 70 + "ß.example", "https://firm.example/" + "x" * MAX_TARGET_CHARS],
)  # fmt: skip
def test_a_target_where_no_mail_leads_is_an_error_of_the_content(target: str) -> None:
    """Nothing but http and https with a host, of a length that browsers take, and without a password."""
    with pytest.raises(Unrenderable, match="link plan"):
        LINKS.click("act1", "plan", target)


@given(st.text(max_size=200))
def test_no_text_breaks_a_link(text: str) -> None:
    """Whatever a customer told: an address in plain letters that is signed, or the error that parks the act."""
    for target in (text, f"https://firm.example/{text}", f"https://{text}/"):
        try:
            address = LINKS.click("act1", "plan", target)
        except Unrenderable:
            continue
        if address.startswith(LINKS.base_url):
            assert _target(address).isascii()
            assert not set(' "<>\r\n\t') & set(_target(address))
        else:
            assert address.partition(":")[0].lower() in ("mailto", "tel")


def test_a_personal_page_is_good_for_sixty_days() -> None:
    """From the moment of the act, whenever the mail is opened."""
    token = LINKS.page("act1", NOON).rpartition("/")[2]
    assert SIGNER.read("page", token, Instant(NOON + PAGE_GOOD_FOR - 1)) == ("act1",)
    with pytest.raises(Exception, match="over"):
        SIGNER.read("page", token, Instant(NOON + PAGE_GOOD_FOR))

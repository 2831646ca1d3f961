"""What is not plainly an address of the public internet is not called."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.channels.address_ranges import refusal

PUBLIC = (
    "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 100.128.0.1 169.253.1.1 2606:4700::1111 2a00:1450:4001:81b::200e".split()
)

OF_THE_FIRM = (
    "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255 127.0.0.1 127.8.9.1 ::1 fd00::1".split()
)

NEVER = """
    0.0.0.0 0.1.2.3 169.254.169.254 192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255 :: ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::7f00:1 64:ff9b::7f00:1
    64:ff9b::808:808 64:ff9b:1::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fe80::1 fe80::1%eth0 fec0::1
    ff02::1 100::1 4000::1 shop.example 127.1 0x7f000001
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_called(address: str) -> None:
    """An address that somebody on the internet holds is called."""
    assert refusal(address, internal=False) == ""


@pytest.mark.parametrize("address", OF_THE_FIRM)
def test_addresses_of_the_firm_are_called_only_where_the_settings_say_so(address: str) -> None:
    """Private, loopback and a carrier's own addresses: refused, but for a host that the settings name."""
    assert refusal(address, internal=False) != ""
    assert refusal(address, internal=True) == ""


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_called(address: str) -> None:
    """Link-local, multicast, reserved, wrapped and unreadable addresses are refused whatever the settings say."""
    assert refusal(address, internal=False) != ""
    assert refusal(address, internal=True) != ""


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_cannot_be_smuggled_in_an_ipv6_one(inner: IPv4Address) -> None:
    """Mapped, compatible, translated, 6to4 and Teredo forms are refused for every address inside."""
    number = int(inner)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address((0x64 << 112) | (0xFF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x2001 << 112) | (number ^ 0xFFFFFFFF)),
    ]
    if number > 1:
        wrapped.append(IPv6Address(number))
    assert all(refusal(str(one), internal=True) for one in wrapped)


@given(st.ip_addresses())
def test_nothing_private_is_taken_for_public(address: IPv4Address | IPv6Address) -> None:
    """Whatever Python's own table calls not global, or multicast, is refused."""
    if not address.is_global or address.is_multicast:
        assert refusal(str(address), internal=False) != ""

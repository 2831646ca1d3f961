"""Which addresses on the network may a call of ours go to?

A name in a project's settings may be pointed, by whoever answers for that name, at a machine
inside the firm. So what is not plainly an address of the public internet is refused, by name of
the range: ranges are listed here, since what Python calls "global" holds multicast and the ways
in which an IPv4 address is wrapped into an IPv6 one.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

_PUBLIC_V6 = IPv6Network("2000::/3")  # all that has been given out; the rest is refused, whatever it becomes

_INTERNAL = {
    "10.0.0.0/8": "private",
    "172.16.0.0/12": "private",
    "192.168.0.0/16": "private",
    "100.64.0.0/10": "a carrier's own (CGNAT)",
    "127.0.0.0/8": "this machine",
    "::1/128": "this machine",
    "fc00::/7": "private",
}
"""Ranges of a firm's own machines: open where the settings name the host."""

_CLOSED = {
    "0.0.0.0/8": "no host",
    "169.254.0.0/16": "link-local",  # where clouds keep the keys of the machine
    "192.0.0.0/24": "for protocols",
    "192.0.2.0/24": "for documentation",
    "192.88.99.0/24": "6to4",
    "198.18.0.0/15": "for measurements",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::/128": "no host",
    "::ffff:0:0/96": "an IPv4 address inside an IPv6 one",
    "::/96": "an IPv4 address inside an IPv6 one",
    "64:ff9b::/96": "an IPv4 address behind NAT64",
    "64:ff9b:1::/48": "an IPv4 address behind NAT64",
    "2001::/23": "for protocols",  # Teredo, which wraps an IPv4 address, is among them
    "2001:db8::/32": "for documentation",
    "2002::/16": "6to4",
    "3fff::/20": "for documentation",
    "fe80::/10": "link-local",
    "fec0::/10": "site-local",
    "ff00::/8": "multicast",
}
"""Ranges in which no other party's machine can be, or which hide one: never open."""


def _read(table: dict[str, str]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(text), reason) for text, reason in table.items())


_INTERNAL_RANGES, _CLOSED_RANGES = _read(_INTERNAL), _read(_CLOSED)


def refusal(address: str, *, internal: bool) -> str:
    """Why this address is not called: the kind of its range; "" where it may be.

    Args:
        address: as a resolver gives it, without a port.
        internal: the settings name the host as one of the firm's own.

    >>> refusal("192.168.1.7", internal=False), refusal("192.168.1.7", internal=True), refusal("1.1.1.1", internal=False)
    ('private', '', '')
    >>> refusal("169.254.169.254", internal=True)
    'link-local'
    """
    try:
        found = ip_address(address)
    except ValueError:
        return "no address"
    own = _kind(found, _INTERNAL_RANGES)  # first: this machine's ::1 is also an IPv4 address inside an IPv6 one
    if own:
        return "" if internal else own
    closed = _kind(found, _CLOSED_RANGES)
    if closed:
        return closed
    return "" if isinstance(found, IPv4Address) or found in _PUBLIC_V6 else "not given out"


def _kind(address: IPv4Address | IPv6Address, ranges: tuple[tuple[Network, str], ...]) -> str:
    return next((kind for network, kind in ranges if address in network), "")

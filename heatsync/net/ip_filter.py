"""Keeps downloads out of private networks: decides, dial by dial, which addresses may be reached."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import AddrInfoType

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443})

# The only part of IPv6 that is given out to the public. Everything that embeds an IPv4 address and lies outside of it
# (mapped, compatible, NAT64), site-local and link-local ones need no rule of their own.
_IPV6_PUBLIC = IPv6Network("2000::/3")

# `is_global` is True for some of these, depending on the version of Python.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays
        "2001::/32",  # Teredo: embeds an IPv4 address
        "2002::/16",  # 6to4: embeds an IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Whether everybody's packets to this address reach the same public host, and no host of a private network."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv6Address) and address not in _IPV6_PUBLIC:
        return False
    return not any(address in network for network in _NEVER)


def may_dial(address: Address, port: int, allow: Sequence[Network] = ()) -> bool:
    """Public addresses on the web's ports; the networks of `allow` on any port."""
    names = {address, getattr(address, "ipv4_mapped", None) or address}
    if any(name in network for name in names for network in allow):
        return True
    return port in WEB_PORTS and is_public(address)


class DialGuard:
    """Makes the sockets of one download, and none to a forbidden address. Sees literals and redirects like names.

    `refused` is noted here because a connector that tried several addresses does not say which of its errors counts.
    """

    def __init__(self, allow: Sequence[Network] = ()) -> None:
        self._allow = tuple(allow)
        self.refused = False

    def __call__(self, dial: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, target = dial
        if not may_dial(ip_address(target[0]), target[1], self._allow):
            self.refused = True
            # An OSError, or the connector trips over its own bookkeeping.
            raise PermissionError(errno.EACCES, "this address may not be dialled")
        return socket.socket(family, kind, protocol)

"""Keeps downloads out of private networks: checks the IP address of each connection before it is opened."""

import errno
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network

# Global unicast (IANA IPv6 address space registry). All other ranges are reserved, local, or embed an IPv4 address
# (mapped, compatible, NAT64).
_IPV6_GLOBAL_UNICAST = IPv6Network("2000::/3")

# `is_global` follows the IANA special-purpose address registries (RFC 6890), but not for these in all Python versions.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "2001::/32",  # Teredo: embeds an IPv4 address (RFC 4380)
        "2002::/16",  # 6to4: embeds an IPv4 address (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)


def is_public(address: IpAddress) -> bool:
    """Whether the address belongs to one host on the public internet, from wherever it is used."""
    if address.is_multicast or not address.is_global:
        return False
    if isinstance(address, IPv6Address) and address not in _IPV6_GLOBAL_UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def may_connect(address: IpAddress, port: int, allow: Sequence[IpNetwork] = ()) -> bool:
    """Whether a download may connect: to public addresses on the ports of the web, to `allow` on any port."""
    spellings = {address, getattr(address, "ipv4_mapped", None) or address}
    if any(spelling in network for spelling in spellings for network in allow):
        return True
    return port in {80, 443} and is_public(address)


class FilteringSocketFactory:
    """Creates the sockets of one download, and raises `PermissionError` for a forbidden address.

    It sees the resolved address of each connection, so redirects and IP addresses in URLs are checked like names.
    aiohttp raises only one of several failed connections' errors; `refused` is set if any was forbidden.
    """

    def __init__(self, allow: Sequence[IpNetwork] = ()) -> None:
        self._allow = allow
        self.refused = False

    def __call__(self, connection: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, target = connection
        if not may_connect(ip_address(target[0]), target[1], self._allow):
            self.refused = True
            # An `OSError`: for any other type, aiohttp raises a different error.
            raise PermissionError(errno.EACCES, "connections to this address are not allowed")
        return socket.socket(family, kind, protocol)

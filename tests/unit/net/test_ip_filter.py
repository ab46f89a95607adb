from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network

import pytest

from heatsync.net.ip_filter import DialGuard, is_public, may_dial


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_may_be_dialled_on_the_webs_ports(address):
    assert may_dial(ip_address(address), 80)
    assert may_dial(ip_address(address), 443)
    assert not may_dial(ip_address(address), 22)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - nobody binds it
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_private_and_special_addresses_are_not_public(address):
    assert not is_public(ip_address(address))
    assert not may_dial(ip_address(address), 80)


def test_an_allowed_network_may_be_dialled_on_any_port():
    allow = [ip_network("127.0.0.0/8"), ip_network("fd00::/8")]
    assert may_dial(ip_address("127.0.0.1"), 8080, allow)
    assert may_dial(ip_address("fd00::1"), 9, allow)
    assert not may_dial(ip_address("10.0.0.1"), 80, allow)


def test_a_mapped_address_is_allowed_with_the_network_that_it_maps():
    assert may_dial(ip_address("::ffff:127.0.0.1"), 80, [ip_network("127.0.0.0/8")])
    assert not may_dial(ip_address("::ffff:10.0.0.1"), 80, [ip_network("127.0.0.0/8")])


def test_the_guard_makes_sockets_for_allowed_dials():
    guard = DialGuard([ip_network("127.0.0.0/8")])
    with guard((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1))) as made:
        assert made.family == socket.AF_INET
    assert not guard.refused


def test_the_guard_refuses_with_an_os_error_and_notes_it():
    guard = DialGuard()
    with pytest.raises(OSError, match="may not be dialled"):
        guard((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("fe80::1%eth0", 80, 0, 2)))
    assert guard.refused

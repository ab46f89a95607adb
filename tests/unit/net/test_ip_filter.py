"""Downloads reach public addresses only, in any notation."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from heatsync.net.ip_filter import FilteringSocketFactory, is_public, may_connect


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_reachable_on_ports_80_and_443(address):
    assert may_connect(ip_address(address), 80)
    assert may_connect(ip_address(address), 443)
    assert not may_connect(ip_address(address), 22)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - not bound
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
    assert not may_connect(ip_address(address), 80)


def test_allowed_networks_are_reachable_on_any_port():
    allow = [ip_network("127.0.0.0/8"), ip_network("fd00::/8")]
    assert may_connect(ip_address("127.0.0.1"), 8080, allow)
    assert may_connect(ip_address("fd00::1"), 9, allow)
    assert not may_connect(ip_address("10.0.0.1"), 80, allow)


def test_an_ipv4_mapped_address_is_allowed_with_its_ipv4_network():
    assert may_connect(ip_address("::ffff:127.0.0.1"), 80, [ip_network("127.0.0.0/8")])
    assert not may_connect(ip_address("::ffff:10.0.0.1"), 80, [ip_network("127.0.0.0/8")])


def test_the_factory_creates_sockets_for_allowed_addresses():
    factory = FilteringSocketFactory([ip_network("127.0.0.0/8")])
    with factory((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 1))) as created:
        assert created.family == socket.AF_INET
    assert not factory.refused


def test_the_factory_raises_an_os_error_for_a_forbidden_address():
    factory = FilteringSocketFactory()
    with pytest.raises(OSError, match="are not allowed"):
        factory((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("fe80::1%eth0", 80, 0, 2)))
    assert factory.refused

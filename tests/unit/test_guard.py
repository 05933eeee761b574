"""Which addresses are public."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Refused, check_url, why_not_public

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",  # RFC 6598, shared by customers of a provider
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",  # where clouds answer with a machine's secrets
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b:1::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "193.10.1.1", "2a00:1450:4005::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known_with_a_reason(address: str) -> None:
    assert why_not_public(address).startswith(("a ", "this "))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through(address: str) -> None:
    assert why_not_public(address) == ""


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_address_is_judged_alike(address: IPv4Address) -> None:
    carriers = (
        IPv6Address(int(IPv6Address("::ffff:0:0")) + int(address)),
        IPv6Address(int(IPv6Address("64:ff9b::")) + int(address)),
        IPv6Address((0x2002 << 112) + (int(address) << 80)),
    )
    assert {bool(why_not_public(str(carrier))) for carrier in carriers} == {bool(why_not_public(str(address)))}


@given(st.ip_addresses(network="127.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_no_private_network_is_let_through(address: IPv4Address | IPv6Address) -> None:
    assert why_not_public(str(address))


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "gopher://x", "http:///nothing"])
def test_only_http_addresses_with_a_host_are_fetched(url: str) -> None:
    with pytest.raises(Refused, match="is not fetched"):
        check_url(url, private_allowed=True)

"""No address of our own network passes, in whatever clothes; what an operator allows does."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.guard import PUBLIC_ONLY, Guard, GuardError, is_public, refusal


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  nothing is bound
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    """Without an allow-list there is no way to these, by number or by a name."""
    assert not PUBLIC_ONLY.passes("news.example", address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450::1",
        "2002:101:101::1",
        "64:ff9b::101:101",
        "::ffff:1.1.1.1",
    ],
)
def test_what_is_public_passes(address: str) -> None:
    """Neighbours of closed networks are open, and so is IPv6 that leads to public IPv4."""
    assert PUBLIC_ONLY.passes("news.example", address)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_nothing_passes_that_the_standard_library_calls_closed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Our list is at least as strict as the one of Python's authors, tunnels apart, which theirs calls closed."""
    is_tunnel = address.version == 6 and (address.ipv4_mapped or address in ipaddress.ip_network("64:ff9b::/96"))

    assert is_tunnel or not is_public(address) or (address.is_global and not address.is_multicast)


@pytest.mark.parametrize(
    ("allowed", "host", "address", "expected"),
    [
        ("127.0.0.0/8", "127.0.0.1", "127.0.0.1", True),
        ("127.0.0.0/8", "localhost", "127.9.9.9", True),
        ("127.0.0.0/8", "localhost", "::ffff:127.0.0.1", True),
        ("127.0.0.0/8", "localhost", "::1", False),
        ("127.0.0.0/8", "localhost", "10.0.0.1", False),
        ("10.0.0.1/8", "intranet", "10.200.0.1", True),
        ("10.1.2.3", "intranet", "10.1.2.3", True),
        ("10.1.2.3", "intranet", "10.1.2.4", False),
        ("fd00::/8, ::1", "intranet", "::1", True),
        ("Intranet", "intranet", "10.1.2.4", True),
        ("intranet", "other", "10.1.2.4", False),
        ("موقع.example", "xn--4gbrim.example", "10.1.2.4", True),
        ("intranet.example", "evil-intranet.example", "10.1.2.4", False),
        ("127.0.0.0/8", "news.example", "1.1.1.1", True),
        (" , ", "localhost", "127.0.0.1", False),
        (None, "localhost", "127.0.0.1", False),
    ],
)
def test_what_is_allowed_passes(allowed: str | None, host: str, address: str, *, expected: bool) -> None:
    """Networks by their addresses, hosts by their whole name; nothing else for it."""
    assert Guard.allowing(allowed).passes(host, address) is expected


@pytest.mark.parametrize(
    "words", ["10.0.0.0/33", "\u202eintranet", "http://intranet/", "*", "10.0.0", "a b", "300.1.1.1"]
)
def test_a_word_that_is_neither_is_an_error(words: str) -> None:
    """A slip of the pen is told, and allows nothing."""
    with pytest.raises(GuardError, match="neither a network such as"):
        Guard.allowing(words)


YOURS = " if it is yours"


@pytest.mark.parametrize(
    ("host", "address", "expected"),
    [
        (
            "127.0.0.1",
            "127.0.0.1",
            "the address 127.0.0.1 is not public; allow it with MARSAD_ALLOW_ADDRESSES=127.0.0.0/8 if it is yours",
        ),
        (
            "router.example",
            "192.168.1.1",
            "the address 192.168.1.1 of router.example is not public; allow it with MARSAD_ALLOW_ADDRESSES=192.168.1.1"
            + YOURS,
        ),
        ("[::1]", "::1", "the address ::1 is not public; allow it with MARSAD_ALLOW_ADDRESSES=::1 if it is yours"),
        (
            "six.example",
            "::ffff:10.0.0.1",
            "the address ::ffff:10.0.0.1 of six.example is not public; allow it with MARSAD_ALLOW_ADDRESSES=10.0.0.1"
            + YOURS,
        ),
    ],
)
def test_a_refusal_says_what_to_set(host: str, address: str, expected: str) -> None:
    """The words of the sentence, put into the setting, let the address pass."""
    wish = expected.partition("ADDRESSES=")[2].partition(" ")[0]

    assert refusal(host, address) == expected
    assert Guard.allowing(wish).passes(host.strip("[]"), address)

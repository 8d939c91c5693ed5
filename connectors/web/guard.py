"""Which addresses may be connected to: those of the public internet, and what an operator allows beside them.

Feeds, redirects and hubs name hosts that strangers choose. Without a guard, one that names our own network makes us ask
its routers, databases and the cloud's metadata service in our name.
"""

import ipaddress
import re
from typing import Final, Self

import httpx
import msgspec

from connectors.web.host import ascii_host

ALLOW_VARIABLE: Final = "MARSAD_ALLOW_ADDRESSES"

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

#: IPv4 that is not globally reachable, by IANA's registry of special-purpose addresses (RFC 6890), multicast and what
#: is reserved. Written out, as the standard library's answer differs from one patch release to the next.
_CLOSED_V4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers; 100.100.100.200 is a cloud's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # public by number, but inside Azure the host's own services
        "169.254.0.0/16",  # link-local; 169.254.169.254 is most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
#: All that is global unicast in IPv6 (RFC 4291, 2.4); loopback, unique local, link-local and multicast lie outside.
_OPEN_V6: Final = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments; among them Teredo, which hides an IPv4 address
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
#: The well-known prefix under which a NAT64 reaches IPv4 (RFC 6052, 2.1).
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_LOOPBACK_V4: Final = ipaddress.IPv4Network("127.0.0.0/8")
_HOST_NAME: Final = re.compile(r"(?=.*[a-z])[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE)


class GuardError(ValueError):
    """An allow-list names what is neither a network nor a host. Reaction: report, start nothing."""


class AddressRefusedError(httpx.ConnectError):
    """A host has no address that may be connected to; the sentence says what to set. Reaction: report."""


class Guard(msgspec.Struct, frozen=True):
    """Lets public addresses pass, and those of `allow`: networks, single addresses, or names of hosts."""

    allow: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for word in self.allow:
            if _network(word) is None and not _HOST_NAME.fullmatch(word):
                raise GuardError(f"{word!r} is neither a network such as 10.0.0.0/8 nor a host name")

    @classmethod
    def allowing(cls, words: str | None) -> Self:
        """Return the guard for a list separated by commas, as settings have it; raises `GuardError`.

        A host in another script than ASCII is meant as it is asked for.
        """
        return cls(tuple(_ascii(word) for part in (words or "").split(",") if (word := part.strip())))

    def passes(self, host: str, address: str) -> bool:
        """Return whether `address`, which `host` resolved to, may be connected to."""
        if host.lower() in {word.lower() for word in self.allow}:
            return True
        try:
            reached = _reached(ipaddress.ip_address(address))
        except ValueError:
            return False
        networks = (_network(word) for word in self.allow)
        return is_public(reached) or any(network is not None and reached in network for network in networks)


#: What holds where nothing is said: public addresses alone.
PUBLIC_ONLY: Final = Guard()


def is_public(address: IpAddress) -> bool:
    """Return whether an address is one of the public internet, through whatever tunnel it is written."""
    reached = _reached(address)
    if isinstance(reached, ipaddress.IPv4Address):
        return not any(reached in network for network in _CLOSED_V4)
    return reached in _OPEN_V6 and not any(reached in network for network in _CLOSED_V6)


def refusal(host: str, address: str) -> str:
    """Return the sentence that says which address of `host` was refused, and what to set where that is wrong."""
    reached = _reached(ipaddress.ip_address(address))
    wish = str(_LOOPBACK_V4) if reached in _LOOPBACK_V4 else str(reached).partition("%")[0]
    whose = "" if host.strip("[]") == address else f" of {host}"
    return f"the address {address}{whose} is not public; allow it with {ALLOW_VARIABLE}={wish} if it is yours"


def _reached(address: IpAddress) -> IpAddress:
    """Return the IPv4 address that a mapped, NAT64 or 6to4 address leads to; any other as it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _ascii(word: str) -> str:
    try:
        return ascii_host(word)
    except ValueError as error:
        raise GuardError(f"{word!r} is neither a network such as 10.0.0.0/8 nor a host name") from error


def _network(word: str) -> IpNetwork | None:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError:
        return None

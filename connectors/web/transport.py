"""Connections to checked addresses only: a name is resolved once, and what was checked is what is connected to."""

import asyncio
import contextlib
import functools
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest
from typing import Final

import httpcore
import httpx

from connectors.web.guard import AddressRefusedError, Guard, refusal

#: A host that has more addresses than these does not become reachable by the rest.
MAX_ADDRESSES: Final = 4
MAX_PORT: Final = 2**16 - 1
#: Long enough for a few feeds of a host in turn; a connection held longer costs its server more than it saves us.
KEEP_ALIVE_S: Final = 5.0
#: Sixteen hooks at their most, all of them with names that are not resolved.
NAMES_AT_ONCE: Final = 128

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host in the system's order of preference; raises `OSError`."""
    with contextlib.suppress(ValueError):
        # A number needs none of the threads that names are resolved in.
        return [str(ipaddress.ip_address(host))]
    look_up = functools.partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_names(), look_up)
    return [str(sockaddr[0]) for *_, sockaddr in found]


@functools.cache
def _names() -> ThreadPoolExecutor:
    """Return the threads that names are resolved in, begun as they are needed.

    The loop's own are six on two cores: a hook with eight attempts at a host whose name servers are away would hold all
    of them for half a minute, and with them every other connection, and the files that are written in them.
    """
    return ThreadPoolExecutor(NAMES_AT_ONCE, thread_name_prefix="names")


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects where `guard` lets it.

    This is below TLS and pool, which go on to know the host by its name: for SNI, for the certificate, and to tell the
    connections of two hosts on one address apart. Checking a URL before the request would resolve the name twice, and
    whoever owns it could answer otherwise the second time.
    """

    def __init__(self, guard: Guard, resolve: Resolve) -> None:
        self._guard = guard
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that passes and answers; raises `AddressRefusedError` where none passes."""
        started = time.monotonic()
        addresses = await checked_addresses(host, port, self._guard, self._resolve, timeout)
        for number, address in enumerate(addresses, 1):
            # One address that swallows everything, as broken IPv6 does, must not take the time of the others.
            left_s = None if timeout is None else timeout - (time.monotonic() - started)
            share_s = None if left_s is None else max(0.0, left_s) / (len(addresses) - number + 1)
            try:
                return await self._network.connect_tcp(address, port, share_s, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


async def checked_addresses(
    host: str, port: int, guard: Guard, resolve: Resolve, timeout_s: float | None
) -> Sequence[str]:
    """Return the addresses of `host` that pass, those to try first in front; empty where it has none at all.

    Raises `AddressRefusedError` where none passes, and httpcore's errors where the name is not resolved.
    """
    if not 0 < port <= MAX_PORT:
        # What connects raises an error of arithmetic, which nobody expects of the web.
        raise httpcore.ConnectError(f"there is no port {port}")
    try:
        async with asyncio.timeout(timeout_s):
            found = await resolve(host, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    passing = [address for address in found if guard.passes(host, address)]
    if found and not passing:
        raise AddressRefusedError(refusal(host, found[0]))
    return _mixed(passing)[:MAX_ADDRESSES]


def _mixed(addresses: Sequence[str]) -> list[str]:
    """Return the addresses with the two families in turn, the preferred one first (RFC 8305, 4)."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if address not in first]
    return [address for address in chain.from_iterable(zip_longest(first, second)) if address is not None]


def _trust() -> ssl.SSLContext:
    """Return what certificates are checked by: reading the authorities takes 40 ms, which a hundred hooks share."""
    # The two variables by which httpx finds the authorities.
    return _read_trust(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@functools.cache
def _read_trust(*_places: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


class GuardedTransport(httpx.AsyncHTTPTransport):
    """What a client of ours sends through. Proxies of the environment are not used: behind one, nothing is checked."""

    def __init__(self, guard: Guard, *, max_connections: int | None = None, resolve: Resolve = system_resolve) -> None:
        # httpx makes its pool itself and has no way to name the network below; the pool is all that its own
        # constructor would make.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_trust(),
            max_connections=max_connections,
            keepalive_expiry=KEEP_ALIVE_S,
            network_backend=GuardedBackend(guard, resolve),
        )

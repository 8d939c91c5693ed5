"""A TCP connection that the guard let pass, for protocols that are not HTTP."""

import asyncio
import ipaddress
import socket

import httpcore

from connectors.web.guard import Guard
from connectors.web.transport import Resolve, checked_addresses, system_resolve


async def dial(host: str, port: int, guard: Guard, resolve: Resolve = system_resolve) -> socket.socket:
    """Return a connected socket to the first address of `host` that passes and answers; whoever calls bounds the time.

    Raises `AddressRefusedError` where no address passes, `OSError` where none answers or the name is not resolved.
    """
    try:
        addresses = await checked_addresses(host, port, guard, resolve, None)
    except httpcore.ConnectError as error:
        raise OSError(str(error)) from error
    failure = OSError(f"{host} has no address")
    for address in addresses:
        try:
            return await _connected(address, port)
        except OSError as error:
            failure = error
    raise failure


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET  # noqa: PLR2004  IPv6
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(found, (address, port))
    except BaseException:
        found.close()
        raise
    return found

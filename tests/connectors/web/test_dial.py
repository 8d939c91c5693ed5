"""A connection for protocols beside HTTP goes to checked addresses only, and to the first that answers."""

import asyncio
from collections.abc import Sequence

import pytest
from webhook_receiver import HOST, LOOPBACK

from connectors.web.dial import dial
from connectors.web.guard import PUBLIC_ONLY, AddressRefusedError, Guard
from connectors.web.transport import Resolve


def _names(*addresses: str) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        del host, port
        return addresses

    return resolve


async def _unknown(host: str, port: int) -> Sequence[str]:
    del port
    raise OSError(f"no such name: {host}")


async def test_the_first_address_that_answers_is_taken() -> None:
    """One where nobody listens does not keep from the next."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.2", 0)
    async with server:
        at = server.sockets[0].getsockname()[1]
        found = await dial("mail.example", at, LOOPBACK, _names("127.0.0.3", "127.0.0.2"))
        peer = found.getpeername()
        found.close()

    assert peer == ("127.0.0.2", at)


async def test_what_does_not_pass_is_not_connected_to() -> None:
    """A name that means our own network is refused before a connection; what passes beside it is taken."""
    with pytest.raises(AddressRefusedError, match="is not public; allow it with MARSAD_ALLOW_ADDRESSES="):
        await dial("mail.example", 25, PUBLIC_ONLY, _names("10.0.0.1"))

    server = await asyncio.start_server(lambda _, writer: writer.close(), HOST, 0)
    async with server:
        at = server.sockets[0].getsockname()[1]
        found = await dial("mail.example", at, Guard(("127.0.0.1",)), _names("10.0.0.1", HOST))
        found.close()


@pytest.mark.parametrize(
    ("resolve", "complaint"),
    [
        (_unknown, "no such name: mail.example"),
        (_names(), "mail.example has no address"),
        (_names(HOST), "refused|Connect"),
    ],
)
async def test_what_cannot_be_reached_is_an_error(resolve: Resolve, complaint: str) -> None:
    """A name that is none, a name without addresses, and an address where nobody listens."""
    with pytest.raises(OSError, match=complaint):
        await dial("mail.example", 1, LOOPBACK, resolve)

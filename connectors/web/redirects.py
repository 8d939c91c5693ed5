"""Which addresses are asked, and where a redirect leads. No I/O: `fetch` asks, this decides."""

from typing import Final

import httpx

from connectors.web.address import SCHEMES
from connectors.web.host import is_readable, with_ascii_host

#: The redirects that lead to another address of the same thing (RFC 9110, 15.4).
STATUSES: Final = frozenset({301, 302, 303, 307, 308})
_LOCATION: Final = "marsad-location"
#: A port is two bytes, and none is asked at 0; the client takes what is beyond, and fails at it in its own way.
_PORTS: Final = range(1, 2**16)
#: A server can write anything of any length where an address should be.
_SHOWN_CHARS: Final = 200


class RedirectError(ValueError):
    """An address is not asked, whoever led us to it. `reason` is a slug. Reaction: report."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def asked_url(url: str) -> httpx.URL:
    """Return an address as the client takes it; raises `RedirectError` for what is no http or https address."""
    if url.partition(":")[0].lower() not in SCHEMES:
        raise RedirectError("not-http", "only http and https addresses are fetched")
    try:
        parsed = httpx.URL(with_ascii_host(url))
        # Not the name in letters, which the client makes by a rule that has none for names of signs.
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise RedirectError("bad-address", f"this is no address: {_why(url, error)}") from error
    if parsed.port is not None and parsed.port not in _PORTS:
        raise RedirectError("bad-address", f"this is no address: there is no port {parsed.port}")
    # Brackets and the like, which the client lets pass as escapes, are no name either.
    if not host or "%" in host:
        raise RedirectError("bad-address", "this is no address: it has no host")
    if not is_readable(host):
        raise RedirectError("bad-address", f"this is no address: {host} stands for no name")
    return parsed


def _why(url: str, error: Exception) -> str:
    """Return what is wrong with an address; the client quotes of it what may be a piece of a password."""
    return "what stands before its @ is to be percent-encoded" if "@" in url else str(error)


async def set_location_aside(response: httpx.Response) -> None:
    """Take a location out of the client's sight and keep it for `location_of`: a hook of the client.

    The client makes the request that would follow even where it follows nothing, and fails at it where a host has a
    name of signs.
    """
    response.extensions[_LOCATION] = _raw_location(response)
    response.headers.pop("location", None)


def location_of(response: httpx.Response) -> str | None:
    """Return where a redirect points, None for any other answer and for one that names no address.

    Bytes beyond ASCII, which the standard forbids and servers of Arabic sites send, are UTF-8 or else Latin-1.
    """
    if response.status_code not in STATUSES:
        return None
    raw: bytes = response.extensions.get(_LOCATION) or _raw_location(response)
    try:
        return raw.decode("utf-8") or None
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _raw_location(response: httpx.Response) -> bytes:
    return next((value for name, value in response.headers.raw if name.lower() == b"location"), b"").strip()


def next_hop(url: httpx.URL, location: str) -> httpx.URL:
    """Return the address that `location` means on the page `url`; raises `RedirectError`.

    A login that the server wrote into it is its own, not ours, and left out.
    """
    try:
        target = asked_url(str(url.join(with_ascii_host(location))))
    except (httpx.InvalidURL, ValueError) as error:
        reason = error.reason if isinstance(error, RedirectError) else "bad-address"
        raise RedirectError(reason, f"the site leads to {location[:_SHOWN_CHARS]!r}: {error}") from error
    if url.scheme == "https" and target.scheme == "http":
        raise RedirectError("downgrade", f"the site leads from https to http, to {target.raw_host.decode('ascii')}")
    return target.copy_with(userinfo=b"", fragment=None)


def with_login(url: str, target: str) -> str:
    """Return `target` with the login of `url`, where it may be sent there."""
    try:
        here, there = asked_url(url), asked_url(target)
    except RedirectError:
        return target
    return str(there.copy_with(userinfo=here.userinfo)) if here.userinfo and keeps_secrets(here, there) else target


def keeps_secrets(url: httpx.URL, target: httpx.URL) -> bool:
    """Return whether what was meant for `url`, login and cookies, may be sent to `target`.

    To the same scheme, host and port, and where a host leads from http to its https.
    """
    if (url.scheme, url.raw_host, url.port) == (target.scheme, target.raw_host, target.port):
        return True
    # httpx tells a default port by None.
    is_upgrade = (url.scheme, target.scheme) == ("http", "https") and url.port is None and target.port is None
    return is_upgrade and url.raw_host == target.raw_host

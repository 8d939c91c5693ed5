"""Why a request brought no whole answer: a slug for programs, and what the system said for people."""

import os
import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from connectors.web.body import PackingError, TooLargeError
from connectors.web.guard import AddressRefusedError
from connectors.web.limits import Limits

#: The first that fits tells.
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (AddressRefusedError, "refused-address"),
    (httpx.ConnectTimeout, "connect-timeout"),
    (httpx.TimeoutException, "timeout"),
    (httpx.ConnectError, "no-connection"),
    (httpx.RemoteProtocolError, "broken-answer"),
    (httpx.HTTPError, "network"),
    (PackingError, "bad-encoding"),
    (TooLargeError, "too-large"),
    # httpx lets errors of urllib and idna through, for an address that a server redirected us to.
    (httpx.InvalidURL, "bad-address"),
    (ValueError, "bad-address"),
)
#: A handshake that waits for the other side is an SSLError as well.
_WAITS: Final = (ssl.SSLWantReadError, ssl.SSLWantWriteError)


def reason_of(error: Exception) -> str:
    """Return the slug of what `fetch` catches."""
    causes = list(_causes(error))
    # The client looks at every redirect, also where it does not follow, and calls one to no address a broken answer.
    # A label of more than 63 letters is none that can be asked for, whichever network we are in.
    if any(isinstance(cause, httpx.InvalidURL | UnicodeError) for cause in causes):
        return "bad-address"
    reason = next(slug for kind, slug in _REASONS if isinstance(error, kind))
    if reason != "no-connection":
        return reason
    if any(isinstance(cause, ssl.SSLError) and not isinstance(cause, _WAITS) for cause in causes):
        return "tls"
    return "no-name" if any(isinstance(cause, socket.gaierror) for cause in causes) else reason


def told_of(error: Exception, limits: Limits) -> str:
    """Return what the system said, which the client's "All connection attempts failed" hides."""
    match error:
        case AddressRefusedError() | PackingError() | TooLargeError():
            return str(error)
        case httpx.ConnectTimeout():
            return f"no connection after {limits.connect_s:g} s"
        case httpx.TimeoutException():
            return f"the server said nothing for {limits.read_s:g} s"
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror and not isinstance(cause, ssl.SSLError):
            said = os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
            return f"{type(error).__name__}: {said}"
    return f"{type(error).__name__}: {error}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__

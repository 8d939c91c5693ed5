"""One bounded HTTP request for a feed."""

import asyncio
import os
import ssl
import zlib
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from connectors.web.limits import Limits

_CHUNK: Final = 64 * 1024

#: Why a fetch brought no whole answer; None when it did.
_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (httpx.ConnectTimeout, "connect-timeout"),
    (httpx.TimeoutException, "timeout"),
    (httpx.TooManyRedirects, "redirect-loop"),
    (httpx.ConnectError, "no-connection"),
    (httpx.DecodingError, "bad-encoding"),
    (httpx.RemoteProtocolError, "broken-answer"),
    (httpx.UnsupportedProtocol, "not-http"),
    (httpx.InvalidURL, "bad-address"),
    (httpx.HTTPError, "network"),
    # httpx lets errors of urllib and idna through, for an address that a server redirected us to.
    (ValueError, "bad-address"),
)


class Validators(msgspec.Struct, frozen=True):
    """What a server gave to ask "has it changed" with; sent back byte for byte, so kept as Latin-1."""

    etag: str | None = None
    last_modified: str | None = None


class Move(msgspec.Struct, frozen=True):
    """A redirect: the status and the address it led to."""

    status: int
    url: str


class FetchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came. `failure` is a reason slug and `detail` its sentence when no whole answer came.

    `moves` are the redirects in order. `cache_control`, `expires`, `date`, `age`, `retry_after` and `link` are the
    headers as they came.
    """

    url: str
    final_url: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    validators: Validators = Validators()
    moves: tuple[Move, ...] = ()
    retry_after: str | None = None
    cache_control: str | None = None
    expires: str | None = None
    date: str | None = None
    age: str | None = None
    link: str | None = None
    failure: str | None = None
    detail: str = ""


def new_client(limits: Limits) -> httpx.AsyncClient:
    """Return the client that all fetches share."""
    agent = f"marsad/{version('marsad')} (news event processor; polls politely)"
    return httpx.AsyncClient(
        headers={
            "user-agent": agent,
            # What else httpx can unpack, it unpacks without a bound.
            "accept-encoding": "gzip",
            "accept": "application/rss+xml, application/atom+xml, application/feed+json, */*;q=.5",
        },
        timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s),
        limits=httpx.Limits(max_connections=limits.concurrency),
        follow_redirects=True,
        max_redirects=limits.max_redirects,
    )


async def fetch(client: httpx.AsyncClient, url: str, validators: Validators, limits: Limits) -> FetchResult:
    """Return what `url` answers; never raises for what the web does, takes at most `limits.total_s`."""
    try:
        async with asyncio.timeout(limits.total_s):
            return await _fetch(client, url, validators, limits)
    except TimeoutError:
        return _failed(url, "timeout", f"the answer was not whole after {limits.total_s:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = "tls" if _is_tls(error) else next(slug for kind, slug in _REASONS if isinstance(error, kind))
        return _failed(url, reason, f"{type(error).__name__}: {_told(error)}")


def _told(error: BaseException) -> str:
    """Return what the system said, which the client's "All connection attempts failed" hides."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror and not isinstance(cause, ssl.SSLError):
            return os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
        cause = cause.__cause__ or cause.__context__
    return str(error)


async def _fetch(client: httpx.AsyncClient, url: str, validators: Validators, limits: Limits) -> FetchResult:
    headers = {}
    if validators.etag is not None:
        headers[b"if-none-match"] = validators.etag.encode("latin-1")
    if validators.last_modified is not None:
        headers[b"if-modified-since"] = validators.last_modified.encode("latin-1")
    if urlsplit(url).scheme not in {"http", "https"}:
        return _failed(url, "not-http", "only http and https addresses are fetched")
    body = bytearray()
    async with client.stream("GET", url, headers=headers) as response:
        coding = response.headers.get("content-encoding", "").strip().lower()
        unpack = _unpacker(coding)
        if unpack is None:
            return _failed(url, "bad-encoding", f"the body is packed as {coding!r}, which was not asked for")
        try:
            async for chunk in response.aiter_raw(_CHUNK):
                body += unpack(chunk, limits.max_body_bytes + 1 - len(body))
                if len(body) > limits.max_body_bytes:
                    return _failed(url, "too-large", f"the feed is larger than {limits.max_body_bytes:,} bytes")
        except zlib.error as error:
            return _failed(url, "bad-encoding", f"the body cannot be unpacked: {error}")
    return FetchResult(
        url=url,
        final_url=str(response.url),
        status=response.status_code,
        body=bytes(body),
        content_type=response.headers.get("content-type"),
        validators=Validators(_verbatim(response, b"etag"), _verbatim(response, b"last-modified")),
        moves=tuple(Move(step.status_code, str(after.url)) for step, after in pairwise((*response.history, response))),
        retry_after=response.headers.get("retry-after"),
        cache_control=response.headers.get("cache-control"),
        expires=response.headers.get("expires"),
        date=response.headers.get("date"),
        age=response.headers.get("age"),
        link=response.headers.get("link"),
    )


def _unpacker(coding: str) -> Callable[[bytes, int], bytes] | None:
    """Return what unpacks the next bytes of a body, at most so many: a small body can unpack to gigabytes."""
    if coding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress
    return (lambda chunk, _: chunk) if coding in {"", "identity"} else None


def _verbatim(response: httpx.Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)


def _is_tls(error: BaseException | None) -> bool:
    """Return whether a handshake was refused; that it waits for the other side is an SSLError as well."""
    causes = []
    while error is not None:
        causes.append(error)
        error = error.__cause__ or error.__context__
    waits = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
    return isinstance(causes[0], httpx.ConnectError) and any(
        isinstance(cause, ssl.SSLError) and not isinstance(cause, waits) for cause in causes
    )


def _failed(url: str, reason: str, detail: str) -> FetchResult:
    return FetchResult(url=url, final_url=url, failure=reason, detail=detail)

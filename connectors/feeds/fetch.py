"""One bounded HTTP request for a feed."""

import asyncio
from importlib.metadata import version
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from connectors.feeds.policy import Policy

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
)


class Validators(msgspec.Struct, frozen=True):
    """What a server gave to ask "has it changed" with; sent back to the letter."""

    etag: str | None = None
    last_modified: str | None = None


class FetchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came. `failure` is a reason slug and `detail` its sentence when no whole answer came."""

    url: str
    final_url: str
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    validators: Validators = Validators()
    retry_after: str | None = None
    failure: str | None = None
    detail: str = ""


def new_client(policy: Policy) -> httpx.AsyncClient:
    """Return the client that all fetches share."""
    agent = f"marsad/{version('marsad')} (news event processor; polls politely)"
    return httpx.AsyncClient(
        headers={
            "user-agent": agent,
            "accept": "application/rss+xml, application/atom+xml, application/feed+json, */*;q=.5",
        },
        timeout=httpx.Timeout(policy.read_s, connect=policy.connect_s),
        limits=httpx.Limits(max_connections=policy.concurrency),
        follow_redirects=True,
        max_redirects=policy.max_redirects,
    )


async def fetch(client: httpx.AsyncClient, url: str, validators: Validators, policy: Policy) -> FetchResult:
    """Return what `url` answers; never raises for what the web does, takes at most `policy.total_s`."""
    try:
        async with asyncio.timeout(policy.total_s):
            return await _fetch(client, url, validators, policy)
    except TimeoutError:
        return _failed(url, "timeout", f"the answer was not whole after {policy.total_s:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = next(slug for kind, slug in _REASONS if isinstance(error, kind))
        return _failed(url, reason, f"{type(error).__name__}: {error}")


async def _fetch(client: httpx.AsyncClient, url: str, validators: Validators, policy: Policy) -> FetchResult:
    headers = {}
    if validators.etag is not None:
        headers["if-none-match"] = validators.etag
    if validators.last_modified is not None:
        headers["if-modified-since"] = validators.last_modified
    if urlsplit(url).scheme not in {"http", "https"}:
        return _failed(url, "not-http", "only http and https addresses are fetched")
    body = bytearray()
    async with client.stream("GET", url, headers=headers) as response:
        # Counted as it is unpacked, so that a small body that unpacks to gigabytes is cut.
        async for chunk in response.aiter_bytes(_CHUNK):
            body += chunk
            if len(body) > policy.max_body_bytes:
                return _failed(url, "too-large", f"the feed is larger than {policy.max_body_bytes:,} bytes")
    return FetchResult(
        url=url,
        final_url=str(response.url),
        status=response.status_code,
        body=bytes(body),
        content_type=response.headers.get("content-type"),
        validators=Validators(response.headers.get("etag"), response.headers.get("last-modified")),
        retry_after=response.headers.get("retry-after"),
    )


def _failed(url: str, reason: str, detail: str) -> FetchResult:
    return FetchResult(url=url, final_url=url, failure=reason, detail=detail)

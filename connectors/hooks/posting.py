"""A POST to a receiver, guarded and bounded, and what its answer means."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import httpx

from connectors.hooks.hook import SendResult
from connectors.web.guard import AddressRefusedError, Guard
from connectors.web.retry_after import retry_after_s
from connectors.web.transport import GuardedTransport

#: The Standard Webhooks scheme recommends 15 to 30 seconds; a receiver that needs longer should answer first.
TIMEOUT_S: Final = 15.0
#: A receiver may ask for any pause; a day is the end of the ladder.
MAX_RETRY_AFTER_S: Final = 24 * 3600.0
GONE: Final = 410
TRANSIENT: Final = frozenset({408, 425, 429})
#: What is kept of a receiver's words on an error; the rest is not even read.
ERROR_CHARS: Final = 200
_ERROR_BYTES: Final = 4 * ERROR_CHARS
NO_CONTENT: Final = 204
#: A receiver says little when it takes an alert; to read more costs more than a new connection.
_REST_BYTES: Final = 16 * 1024
_REST_S: Final = 1.0


class Poster:
    """Posts to one address, which may itself be a secret: no error names more of it than its host."""

    def __init__(self, url: str, guard: Guard, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._guard = guard
        self._timeout_s = timeout_s
        self._client: httpx.AsyncClient | None = None

    @property
    def host(self) -> str:
        """Return what may be shown of the address: many services put their secret into the path."""
        return httpx.URL(self._url).host

    async def post(self, body: bytes, headers: Mapping[str, str], now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole. Redirects are not followed: a receiver has one address."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._post(body, headers, now)
        except TimeoutError:
            return SendResult(outcome="retry", error=f"no answer within {self._timeout_s:g} s")
        except httpx.InvalidURL as error:
            return SendResult(outcome="refused", error=f"the address is no URL: {error}")
        except AddressRefusedError as error:
            # What the name resolves to may be mended while the ladder lasts.
            return SendResult(outcome="retry", error=str(error))
        except (httpx.HTTPError, UnicodeError) as error:
            # The client looks where a redirect leads, also where it does not follow, and lets errors of idna through.
            return SendResult(outcome="retry", error=f"{type(error).__name__}: {error}".strip(" :"))

    async def _post(self, body: bytes, headers: Mapping[str, str], now: datetime) -> SendResult:
        if self._client is None:
            # Our own bound is the only one; the client's would start anew with every byte of a slow answer.
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113  bounded in `post`
                follow_redirects=False,
                transport=GuardedTransport(self._guard),
                trust_env=False,
            )
        async with self._client.stream("POST", self._url, content=body, headers=headers) as response:
            # The status is the answer: a body that is broken, slow or endless does not unmake a delivery.
            words = "" if response.is_success else await _words(response)
            result = result_of(response, words, now)
            await _read_out(response)
            return result

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def _read_out(response: httpx.Response) -> None:
    """Read the rest of a short body, which nobody needs: only then is the connection used for the next attempt."""
    length = "0" if response.status_code == NO_CONTENT else response.headers.get("content-length", "")
    if response.is_stream_consumed or not length.isdecimal() or int(length) > _REST_BYTES:
        return
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(_REST_S):
            async for _ in response.aiter_raw():
                pass


async def _words(response: httpx.Response) -> str:
    found = bytearray()
    with contextlib.suppress(httpx.HTTPError):
        async for chunk in response.aiter_raw():
            found += chunk
            if len(found) >= _ERROR_BYTES:
                break
    return " ".join(found.decode("utf-8", "replace").split())[:ERROR_CHARS]


def result_of(response: httpx.Response, words: str, now: datetime) -> SendResult:
    """Return what an answer means; the table is in docs/hooks.md. `words` are the receiver's own on an error."""
    status = response.status_code
    if response.is_success:
        return SendResult(outcome="delivered", http_status=status)
    error = f"HTTP {status} {response.reason_phrase}: {words}".strip(" :")
    if status == GONE:
        return SendResult(outcome="gone", http_status=status, error=error)
    if status in TRANSIENT or response.is_server_error:
        wish_s = retry_after_s(response.headers.get("retry-after"), now)
        wait_s = None if wish_s is None else min(wish_s, MAX_RETRY_AFTER_S)
        return SendResult(outcome="retry", http_status=status, error=error, retry_after_s=wait_s)
    # A receiver that is being set up answers 401 or 404 for a while; the ladder gives its operator three days.
    return SendResult(outcome="retry", http_status=status, error=error)

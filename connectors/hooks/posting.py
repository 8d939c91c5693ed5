"""A POST to a receiver, guarded and bounded."""

import asyncio
import base64
import contextlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import unquote

import httpx
import msgspec

from connectors.hooks.answer import Answer, Verdict, result_of
from connectors.hooks.hook import SendResult
from connectors.web.guard import AddressRefusedError, Guard
from connectors.web.retry_after import retry_after_s
from connectors.web.transport import GuardedTransport

#: The Standard Webhooks scheme recommends 15 to 30 seconds; a receiver that needs longer should answer first.
TIMEOUT_S: Final = 15.0
#: What is read of an answer, for the service's fields in it; the rest is not even read.
ANSWER_BYTES: Final = 64 * 1024
#: What is sent with JSON. The answer is to come as it is: what is bounded must not unfold.
JSON_HEADERS: Final[Mapping[str, str]] = {
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "marsad",
}
NO_CONTENT: Final = 204
#: A receiver says little when it takes an alert; to read more costs more than a new connection.
_REST_BYTES: Final = 16 * 1024
_REST_S: Final = 1.0
#: Parts of an address as short as this are no secrets (`hooks`, `api`, `v1`), and errors may name them.
_OPEN_CHARS: Final = 7


class Outgoing(msgspec.Struct, frozen=True):
    """A request as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def request(self) -> httpx.Request:
        """Return it for the transport, with the login of its address where it has one; raises `httpx.InvalidURL`."""
        made = httpx.Request(self.method, self.url, headers=self.headers, content=self.body)
        if made.url.userinfo and "authorization" not in made.headers:
            made.headers["authorization"] = f"Basic {_basic(f'{made.url.username}:{made.url.password}')}"
        return made


class Poster:
    """Posts to one address, which may itself be a secret: no error names more of it than its host.

    `verdict` says what an answer means. Where `reads_success`, it has the body of a success too, as of services that
    say there whether it is one; else that is not waited for. `secrets` are taken out of every error beside the address.
    """

    def __init__(  # noqa: PLR0913  what a poster is, each once
        self,
        url: str,
        guard: Guard,
        timeout_s: float = TIMEOUT_S,
        *,
        verdict: Verdict = result_of,
        reads_success: bool = False,
        secrets: Iterable[str] = (),
        most_bytes: int = ANSWER_BYTES,
    ) -> None:
        self._url = url
        self._guard = guard
        self._timeout_s = timeout_s
        self._verdict = verdict
        self._reads_success = reads_success
        self._most_bytes = most_bytes
        self._hidden = _hidden((url, *secrets))
        self._transport: GuardedTransport | None = None

    @property
    def host(self) -> str:
        """Return what may be shown of the address: many services put their secret into the path."""
        # Not the name in letters, which httpx makes by a rule that has none for names of signs.
        return httpx.URL(self._url).raw_host.decode("ascii")

    async def post(self, body: bytes, headers: Mapping[str, str], now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole. Redirects are not followed: a receiver has one address."""
        return await self._shown(Outgoing("POST", self._url, headers, body), now)

    async def get(self, url: str, headers: Mapping[str, str], now: datetime) -> SendResult:
        """Ask the receiver what became of a message; `url` is made by us of its own, never one that it names."""
        return await self._shown(Outgoing("GET", url, headers), now)

    async def close(self) -> None:
        """Close the connections."""
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def _shown(self, outgoing: Outgoing, now: datetime) -> SendResult:
        result = await self._attempt(outgoing, now)
        if result.error is None:
            return result
        return msgspec.structs.replace(result, error=self._hidden.sub("…", result.error))

    async def _attempt(self, outgoing: Outgoing, now: datetime) -> SendResult:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._ask(outgoing, now)
        except TimeoutError:
            return SendResult(outcome="retry", error=f"no answer within {self._timeout_s:g} s")
        except httpx.InvalidURL as error:
            return SendResult(outcome="refused", error=f"the address is no URL: {error}")
        except AddressRefusedError as error:
            # What the name resolves to may be mended while the ladder lasts.
            return SendResult(outcome="retry", error=str(error))
        except (httpx.HTTPError, UnicodeError) as error:
            return SendResult(outcome="retry", error=f"{type(error).__name__}: {error}".strip(" :"))

    async def _ask(self, outgoing: Outgoing, now: datetime) -> SendResult:
        if self._transport is None:
            self._transport = GuardedTransport(self._guard)
        # Not through a client of httpx: that logs the whole address of each request, keeps a receiver's cookies, and
        # reads where a redirect leads. Its bounds in time would start anew with every byte of a slow answer.
        response = await self._transport.handle_async_request(outgoing.request())
        try:
            # Where the status is the answer, a body that is broken, slow or endless does not unmake a delivery.
            is_read = self._reads_success or not response.is_success
            text = self._hidden.sub("…", await _text(response, self._most_bytes)) if is_read else ""
            wait_s = retry_after_s(response.headers.get("retry-after"), now)
            answer = Answer(status=response.status_code, reason=response.reason_phrase, text=text, wait_s=wait_s)
            result = self._verdict(answer)
            await _read_out(response)
            return result
        finally:
            await response.aclose()


async def _read_out(response: httpx.Response) -> None:
    """Read the rest of a short body, which nobody needs: only then is the connection used for the next attempt."""
    length = "0" if response.status_code == NO_CONTENT else response.headers.get("content-length", "")
    if response.is_stream_consumed or not length.isdecimal() or int(length) > _REST_BYTES:
        return
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(_REST_S):
            async for _ in response.aiter_raw():
                pass


async def _text(response: httpx.Response, most_bytes: int) -> str:
    found = bytearray()
    with contextlib.suppress(httpx.HTTPError):
        async for chunk in response.aiter_raw():
            found += chunk
            if len(found) >= most_bytes:
                break
    return found[:most_bytes].decode("utf-8", "replace")


def _hidden(secrets: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the secrets, and the parts of them that a service may give back on their own."""
    parts = {part for secret in secrets for part in _parts(secret)}
    longest_first = sorted(parts, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _parts(secret: str) -> set[str]:
    scheme, _, rest = secret.rpartition("://")
    if not scheme:
        return {secret}
    place, _, path = rest.partition("/")
    user, _, _ = place.rpartition("@")
    parts = {part for part in re.split(r"[/?&=#]", path) if len(part) > _OPEN_CHARS}
    whole = {secret, "/" + path} if len(path) > _OPEN_CHARS else set[str]()
    return whole | parts | {unquote(part) for part in parts} | (_login_parts(user) if user else set())


def _login_parts(login: str) -> set[str]:
    """Return the forms of an address's login: as a whole and the password alone, as it stands and as it is sent."""
    name, _, password = login.partition(":")
    sent = f"{unquote(name)}:{unquote(password)}"
    return {login, sent, _basic(sent), *filter(None, (password, unquote(password)))}


def _basic(login: str) -> str:
    return base64.b64encode(login.encode()).decode()

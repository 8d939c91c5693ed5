"""One bounded HTTP request: redirects hop by hop, validators to the letter, what came or why nothing did."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Final

import httpx
import msgspec

from connectors.web.address import without_login
from connectors.web.body import ACCEPTED, CHUNK_BYTES, PackingError, TooLargeError, whole
from connectors.web.failures import reason_of, told_of
from connectors.web.guard import PUBLIC_ONLY, Guard
from connectors.web.limits import Limits
from connectors.web.redirects import RedirectError, asked_url, keeps_secrets, location_of, next_hop, set_location_aside
from connectors.web.transport import GuardedTransport, Resolve, system_resolve
from connectors.web.turns import host_of

#: Of the page that comes with an error, enough to know a challenge by.
_ERROR_BYTES: Final = 256 * 1024
_NOT_MODIFIED: Final = 304
#: In the name of a host, how a label in another script than ASCII begins.
_OTHER_SCRIPT: Final = b"xn--"


#: Returns when the host of an address may be asked.
Moving = Callable[[str], Awaitable[None]]


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

    `moves` are the redirects in order; after a failure, those that were followed, and `final_url` is where it failed.
    `cache_control`, `expires`, `date`, `age`, `retry_after` and `link` are the headers as they came. No address has a
    login.
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


def new_client(limits: Limits, guard: Guard = PUBLIC_ONLY, *, resolve: Resolve = system_resolve) -> httpx.AsyncClient:
    """Return the client that all fetches share. It keeps no cookies, and takes nothing from the environment."""
    agent = f"marsad/{version('marsad')} (news event processor; polls politely)"
    return httpx.AsyncClient(
        headers={
            "user-agent": agent,
            "accept-encoding": ACCEPTED,
            "accept": "application/rss+xml, application/atom+xml, application/feed+json, */*;q=.5",
        },
        # Waiting for one of our own connections is no silence of a server; the whole of a fetch bounds it.
        timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=None),
        transport=GuardedTransport(guard, max_connections=limits.concurrency, resolve=resolve),
        event_hooks={"response": [set_location_aside]},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        # Neither proxies, which would connect where the guard does not look, nor logins of a .netrc.
        trust_env=False,
    )


async def fetch(  # noqa: PLR0913  what is asked, and how
    client: httpx.AsyncClient,
    url: str,
    validators: Validators,
    limits: Limits,
    *,
    moving: Moving | None = None,
    every_hop: bool = False,
) -> FetchResult:
    """Return what `url` answers; never raises for what the web does, takes at most `limits.total_s`.

    A login in `url` goes to its own site alone. Cookies live as long as the fetch, and likewise. `moving` is awaited
    with the address before a redirect to another host is followed, or before each with `every_hop`, to wait for that
    host's turn, which is no part of the fetch's time.
    """
    trip = _Trip(client, without_login(url), limits)
    try:
        async with asyncio.timeout(limits.total_s) as bound:
            unhurried = _unhurried(moving, bound) if moving is not None else None
            return await trip.run(url, validators, unhurried, every_hop=every_hop)
    except TimeoutError:
        return trip.refusal or trip.failed("timeout", f"the answer was not whole after {limits.total_s:g} s")
    except RedirectError as error:
        return trip.failed(error.reason, str(error))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return trip.failed(reason_of(error), told_of(error, limits))


def _unhurried(moving: Moving, bound: asyncio.Timeout) -> Moving:
    """Return `moving` with the clock of a fetch stopped while it waits."""
    loop = asyncio.get_running_loop()

    async def wait(url: str) -> None:
        left_s = (bound.when() or 0.0) - loop.time()
        bound.reschedule(None)
        await moving(url)
        bound.reschedule(loop.time() + left_s)

    return wait


class _Trip:
    """A fetch on its way: where it is, how it came there, and what it may show there.

    `refusal` is the answer of an error as soon as its head is there: the status counts, however long its page takes.
    """

    refusal: FetchResult | None = None

    def __init__(self, client: httpx.AsyncClient, start: str, limits: Limits) -> None:
        self._client = client
        self._limits = limits
        self._start = self._at = start
        self._moves: list[Move] = []
        self._login: httpx.BasicAuth | None = None
        self._cookies = httpx.Cookies()

    async def run(self, url: str, validators: Validators, moving: Moving | None, *, every_hop: bool) -> FetchResult:
        """Return the answer at the end of the redirects; raises what `fetch` makes failures of."""
        whole_url = asked_url(url)
        if whole_url.userinfo:
            self._login = httpx.BasicAuth(whole_url.username, whole_url.password)
        here = whole_url.copy_with(userinfo=b"", fragment=None)
        seen = {(str(here), False)}
        while True:
            self._at = str(here)
            response = await self._ask(here, validators)
            try:
                location = location_of(response)
                if location is None:
                    return await self._arrived(response, validators)
            finally:
                await response.aclose()
            there = self._next(here, location, response, seen)
            if moving is not None and (every_hop or host_of(str(there)) != host_of(str(here))):
                await moving(str(there))
            here = there

    def failed(self, reason: str, detail: str) -> FetchResult:
        """Return what is told of a fetch that brought nothing."""
        return FetchResult(
            url=self._start,
            final_url=self._at,
            moves=tuple(self._moves),
            failure=reason,
            detail=without_login(detail),
        )

    async def _ask(self, here: httpx.URL, validators: Validators) -> httpx.Response:
        headers = {}
        if _OTHER_SCRIPT in here.raw_host:
            # The client would look whether there is a host by writing it in letters, and has none for names of signs.
            headers[b"host"] = here.netloc
        if validators.etag is not None:
            headers[b"if-none-match"] = validators.etag.encode("latin-1")
        if validators.last_modified is not None:
            headers[b"if-modified-since"] = validators.last_modified.encode("latin-1")
        request = self._client.build_request("GET", here, headers=headers)
        self._cookies.set_cookie_header(request)
        return await self._client.send(request, stream=True, auth=self._login)

    def _next(self, here: httpx.URL, location: str, response: httpx.Response, seen: set[tuple[str, bool]]) -> httpx.URL:
        target = next_hop(here, location)
        if keeps_secrets(here, target):
            self._cookies.extract_cookies(response)
        else:
            self._login, self._cookies = None, httpx.Cookies()
        # A site that sets a cookie and sends us to the same page again wants to see the cookie, once.
        mark = (str(target), bool(self._cookies))
        if mark in seen:
            raise RedirectError("redirect-loop", f"the site sends us back to {target}")
        if len(self._moves) == self._limits.max_redirects:
            raise RedirectError("too-many-redirects", f"more than {self._limits.max_redirects} redirects")
        seen.add(mark)
        self._moves.append(Move(response.status_code, str(target)))
        return target

    async def _arrived(self, response: httpx.Response, validators: Validators) -> FetchResult:
        if response.status_code == _NOT_MODIFIED and validators == Validators():
            return self.failed("unasked-304", "the server says that nothing changed, and was not asked so")
        answer = self._without_body(response)
        if response.is_success:
            body = await whole(*_packed(response), self._limits.max_body_bytes)
            return msgspec.structs.replace(answer, body=body)
        self.refusal = answer
        with contextlib.suppress(httpx.HTTPError, PackingError, TooLargeError):
            answer = msgspec.structs.replace(answer, body=await whole(*_packed(response), _ERROR_BYTES))
        return answer

    def _without_body(self, response: httpx.Response) -> FetchResult:
        return FetchResult(
            url=self._start,
            final_url=self._at,
            status=response.status_code,
            content_type=response.headers.get("content-type"),
            validators=Validators(_verbatim(response, b"etag"), _verbatim(response, b"last-modified")),
            moves=tuple(self._moves),
            retry_after=response.headers.get("retry-after"),
            cache_control=response.headers.get("cache-control"),
            expires=response.headers.get("expires"),
            date=response.headers.get("date"),
            age=response.headers.get("age"),
            link=response.headers.get("link"),
        )


def _packed(response: httpx.Response) -> tuple[AsyncIterator[bytes], str]:
    return response.aiter_raw(CHUNK_BYTES), response.headers.get("content-encoding", "")


def _verbatim(response: httpx.Response, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)

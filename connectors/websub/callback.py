"""The endpoint that hubs call: it verifies what we asked for, and takes what they deliver.

Whoever knows a callback's address may knock, so nothing here trusts a request before its signature was checked, and
all that it may cost us before is bounded.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Final, Literal

import structlog
from aiohttp import web
from aiohttp.http import HttpProcessingError

from connectors.websub.port import Deliver
from connectors.websub.repeats import Repeats
from connectors.websub.signature import judged
from connectors.websub.subscription import Subscription
from connectors.websub.subscriptions import Subscriptions

SIGNATURE: Final = "X-Hub-Signature"
#: Hubs send some dozens of characters.
MAX_CHALLENGE: Final = 1024
#: Digits of a lease; more would be no number of seconds.
_MAX_DIGITS: Final = 12
#: What no feed is. Anything else is read: hubs pass on the types of publishers, many of which are wrong.
_NO_FEED: Final = ("audio/", "font/", "image/", "multipart/", "video/", "application/x-www-form-urlencoded")
_CHUNK: Final = 64 * 1024
#: What reading a body raises when the hub hangs up, or breaks the framing.
_BROKEN: Final = (ConnectionError, HttpProcessingError, web.RequestPayloadError)

#: What became of a request; the table is in docs/websub.md.
Outcome = Literal[
    "accepted",
    "bad-signature",
    "broken",
    "busy",
    "denied",
    "empty",
    "gone",
    "no-signature",
    "not-asked",
    "not-kept",
    "repeat",
    "too-large",
    "too-slow",
    "unknown",
    "unreadable",
    "verified",
    "weak-signature",
]
_SIGNATURES: Final[dict[str, Outcome]] = {
    "wrong": "bad-signature",
    "missing": "no-signature",
    "weak": "weak-signature",
}
_log = structlog.get_logger()


class Callback:
    """Answers hubs; `counts` has what became of their requests."""

    def __init__(self, subscriptions: Subscriptions, deliver: Deliver) -> None:
        self.counts: Counter[Outcome] = Counter()
        self._subscriptions = subscriptions
        self._policy = subscriptions.policy
        self._deliver = deliver
        self._repeats = Repeats(self._policy.remembered_bodies)
        self._in_flight: Counter[str] = Counter()
        self._unsigned: set[str] = set()

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request to any path; its last part is the token of a callback, wherever a proxy has put us."""
        token = request.path.rpartition("/")[2]
        state = self._subscriptions.holder(token)
        if request.method not in {"GET", "POST"}:
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "POST"])
        if state is None:
            # 410 makes hubs end a subscription (Recommendation, 7.); 404 tells nothing to who guesses addresses.
            was_given = self._subscriptions.was_given(token)
            is_gone = was_given and request.method == "POST"
            return self._end("gone" if was_given else "unknown", HTTPStatus.GONE if is_gone else HTTPStatus.NOT_FOUND)
        if request.method == "GET":
            return self._verify(request, state)
        if sum(self._in_flight.values()) >= self._policy.max_in_flight:
            return self._later("busy", HTTPStatus.SERVICE_UNAVAILABLE)
        if self._in_flight[state.feed] >= self._policy.max_in_flight_of_feed:
            return self._later("busy", HTTPStatus.TOO_MANY_REQUESTS)
        with self._flying(state.feed):
            return await self._take(request, state)

    def _verify(self, request: web.Request, state: Subscription) -> web.Response:
        """Echo the challenge for what we asked, and for nothing else (Recommendation, 5.2 and 5.3).

        That includes `unsubscribe`: we never ask for it, so whoever did was not us.
        """
        query = request.query
        mode, topic, challenge = query.get("hub.mode"), query.get("hub.topic", ""), query.get("hub.challenge", "")
        if mode == "denied" and self._subscriptions.deny(state, topic, query.get("hub.reason", "")):
            return self._end("denied", HTTPStatus.OK)
        is_whole = mode == "subscribe" and 0 < len(challenge) <= MAX_CHALLENGE
        if is_whole and self._subscriptions.confirm(state, topic, _lease_s(query.get("hub.lease_seconds", ""))):
            return self._end("verified", HTTPStatus.OK, challenge)
        return self._end("not-asked", HTTPStatus.NOT_FOUND)

    async def _take(self, request: web.Request, state: Subscription) -> web.Response:
        if not _is_readable(request):
            return self._end("unreadable", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        body = await self._read(request)
        if isinstance(body, web.Response):
            return body
        if body is None:
            # The hub cannot deliver this: a poll has to find it.
            self._subscriptions.missed(state.feed)
            return self._end("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not await self._is_signed(request, state, body):
            # As if it were taken: nobody shall learn to sign by trying (Recommendation, 7.1.2).
            return self._answer(HTTPStatus.ACCEPTED)
        if not body or self._repeats.has(state.feed, body):
            return self._end("repeat" if body else "empty", HTTPStatus.ACCEPTED)
        return await self._hand_over(state, body, request.headers.get("Content-Type"))

    async def _read(self, request: web.Request) -> bytes | web.Response | None:
        """Return the body, None for one that is too large, or the answer where none came whole."""
        try:
            async with asyncio.timeout(self._policy.body_s):
                return await _body(request, self._policy.max_body_bytes)
        except TimeoutError:
            return self._end("too-slow", HTTPStatus.REQUEST_TIMEOUT)
        except _BROKEN:
            return self._end("broken", HTTPStatus.BAD_REQUEST)

    async def _is_signed(self, request: web.Request, state: Subscription, body: bytes) -> bool:
        """Return whether the hub signed the body; what it did not is counted, and told once until it does."""
        headers = request.headers.getall(SIGNATURE, [])
        secret, accept_sha1 = self._subscriptions.secret(state), self._policy.accept_sha1
        # In a thread: 10 MiB take a tenth of a second, in which nothing else would be answered or polled.
        word = await asyncio.to_thread(judged, headers, body, secret, accept_sha1=accept_sha1)
        if word == "good":
            self._unsigned.discard(state.feed)
            return True
        self.counts[_SIGNATURES[word]] += 1
        if state.feed not in self._unsigned:
            self._unsigned.add(state.feed)
            _log.warning("delivery ignored", feed=state.feed, why=_SIGNATURES[word])
        return False

    async def _hand_over(self, state: Subscription, body: bytes, content_type: str | None) -> web.Response:
        try:
            async with asyncio.timeout(self._policy.accept_s):
                await self._deliver(state.feed, body, content_type)
        except (ConnectionError, TimeoutError) as error:
            _log.warning("delivery not kept", feed=state.feed, why=f"{type(error).__name__}: {error}".strip(" :"))
            # The hub may not come again: a poll has to find what this was.
            self._subscriptions.missed(state.feed)
            return self._later("not-kept", HTTPStatus.SERVICE_UNAVAILABLE)
        self._repeats.keep(state.feed, body)
        self._subscriptions.delivered(state)
        return self._end("accepted", HTTPStatus.ACCEPTED)

    @contextmanager
    def _flying(self, feed_id: str) -> Iterator[None]:
        self._in_flight[feed_id] += 1
        try:
            yield
        finally:
            self._in_flight[feed_id] -= 1
            if not self._in_flight[feed_id]:
                del self._in_flight[feed_id]

    def _end(self, outcome: Outcome, status: HTTPStatus, text: str = "") -> web.Response:
        self.counts[outcome] += 1
        return self._answer(status, text)

    def _answer(self, status: HTTPStatus, text: str = "") -> web.Response:
        """Answer. A challenge may be a script, if somebody brings a browser here: no browser may run it (8.)."""
        return web.Response(
            status=status,
            body=text.encode(),
            content_type="application/octet-stream",
            headers={"X-Content-Type-Options": "nosniff"},
        )

    def _later(self, outcome: Outcome, status: HTTPStatus) -> web.Response:
        self.counts[outcome] += 1
        return web.Response(status=status, headers={"Retry-After": str(self._policy.retry_after_s)})


def build_app(callback: Callback) -> web.Application:
    """Return the application."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", callback.answer)
    return app


@asynccontextmanager
async def serving(app: web.Application, host: str, port: int) -> AsyncIterator[int]:
    """Serve for as long as the context is open; give the port, which is a free one for 0.

    Requests are not logged, since their paths are secrets, and bodies are not unpacked: a packed one may be a bomb.
    Raises `OSError` when the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, auto_decompress=False, lingering_time=0.5, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _body(request: web.Request, limit: int) -> bytes | None:
    """Return the body; None for one that is longer than `limit`, of which no more is read than shows that it is."""
    if (request.content_length or 0) > limit:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _is_readable(request: web.Request) -> bool:
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    kind = request.headers.get("Content-Type", "").strip().lower()
    return coding == "identity" and not kind.startswith(_NO_FEED)


def _lease_s(text: str) -> float | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    return float(text) if is_number else None

"""A WebSub hub on a free loopback port, honest or not as told, and a subscriber with all that it needs."""

import asyncio
import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
import msgspec
from aiohttp import web
from feed_site import DEADLINE_S, HOST, LOOPBACK, Clock

from connectors.web.fetch import new_client
from connectors.web.limits import Limits
from connectors.web.turns import Turns
from connectors.websub.callback import Callback, build_app, serving
from connectors.websub.keys import Keys
from connectors.websub.offer import Offer
from connectors.websub.policy import WebSubPolicy
from connectors.websub.subscription import Subscription
from connectors.websub.subscriptions import Subscriptions

OPERATOR_SECRET = "made for these tests, and long"  # noqa: S105  said by itself
PUBLIC_URL = "https://marsad.example/websub"
TOPIC = "https://news.example/feed?of=all&in=ar"
FEED = "one"


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """How the hub behaves.

    `status` and `headers` answer a request for a subscription. With `verifies` the hub then asks for the intent, before
    it answers with `is_hasty`. `topic`, `challenge` and `mode` replace what it should say there, `lease_s` what was
    wished; an empty `lease` names none. With `denies` it says no, for that reason.
    """

    status: int = 202
    headers: Mapping[str, str] = {}
    verifies: bool = True
    is_hasty: bool = False
    topic: str | None = None
    challenge: str = "a challenge of the hub"
    mode: str = "subscribe"
    lease: str | None = None
    denies: str | None = None
    after: asyncio.Event | None = None


class Hub:
    """Keeps each request as a form, and what callbacks answered to it; with `tls` it speaks https."""

    def __init__(self, manners: Manners | None = None, *, tls: ssl.SSLContext | None = None) -> None:
        self.manners = manners or Manners()
        self._tls = tls
        self.forms: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answers: list[httpx.Response] = []
        self.url = ""
        #: The most requests that were open at once.
        self.most = 0
        self._open = 0
        #: Where the subscriber's public address leads to.
        self.proxy = ""
        self._verifying: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._receive)
        self._client = httpx.AsyncClient(timeout=DEADLINE_S)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0, ssl_context=self._tls).start()
        scheme = "http" if self._tls is None else "https"
        self.url = f"{scheme}://{HOST}:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.settled()
        await self._client.aclose()
        await self._runner.cleanup()

    @property
    def last(self) -> dict[str, str]:
        """The last form."""
        return self.forms[-1]

    async def settled(self) -> None:
        """Return when the hub has done all that it wanted."""
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*self._verifying)

    async def call(self, **query: str) -> httpx.Response:
        """Ask the callback of the last form; `query` has the names after "hub."."""
        answer = await self._client.get(
            self._reached(self.last["hub.callback"]), params={f"hub.{name}": value for name, value in query.items()}
        )
        self.answers.append(answer)
        return answer

    async def send(  # noqa: PLR0913  what a delivery can differ in
        self,
        body: bytes,
        *,
        method: str | None = "sha256",
        secret: str | None = None,
        callback: str | None = None,
        content_type: str | None = "application/rss+xml",
        headers: Iterable[tuple[str, str]] = (),
    ) -> httpx.Response:
        """Deliver a body to the callback of the last form, signed by `method`, if any, and its secret or another."""
        sent = [*headers]
        if content_type is not None:
            sent.append(("Content-Type", content_type))
        if method is not None:
            sent.append(("X-Hub-Signature", signed(body, secret or self.last["hub.secret"], method)))
        address = self._reached(callback or self.last["hub.callback"])
        answer = await self._client.post(address, content=body, headers=sent)
        self.answers.append(answer)
        return answer

    def _reached(self, callback: str) -> str:
        return callback.replace(PUBLIC_URL, self.proxy)

    async def _receive(self, request: web.Request) -> web.Response:
        self._open += 1
        self.most = max(self.most, self._open)
        try:
            return await self._answer(request)
        finally:
            self._open -= 1

    async def _answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.paths.append(request.path)
        manners = self.manners
        if not 300 <= manners.status < 400 or request.path != "/":
            self.forms.append(form)
        if manners.after is not None:
            await manners.after.wait()
        if manners.status < 300 or request.path != "/":
            verifying = asyncio.create_task(self._decide(manners, form))
            self._verifying.add(verifying)
            if manners.is_hasty:
                await verifying
        status = manners.status if request.path == "/" else 202
        return web.Response(status=status, headers=manners.headers)

    async def _decide(self, manners: Manners, form: dict[str, str]) -> None:
        topic = manners.topic or form["hub.topic"]
        if manners.denies is not None:
            await self.call(mode="denied", topic=topic, reason=manners.denies)
        elif manners.verifies:
            lease = form["hub.lease_seconds"] if manners.lease is None else manners.lease
            named = {"lease_seconds": lease} if lease else {}
            await self.call(mode=manners.mode, topic=topic, challenge=manners.challenge, **named)


class Desk:
    """Takes what is delivered; while `is_down` it keeps nothing, while `holds` is unset it takes its time."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes, str | None]] = []
        self.is_down = False
        self.holds = asyncio.Event()
        self.holds.set()
        self.begun = 0
        self._changed = asyncio.Condition()

    async def deliver(self, feed_id: str, body: bytes, content_type: str | None) -> None:
        """Keep a document."""
        async with self._changed:
            self.begun += 1
            self._changed.notify_all()
        await self.holds.wait()
        if self.is_down:
            raise ConnectionError("no broker")
        self.taken.append((feed_id, body, content_type))

    async def has_begun(self, number: int) -> None:
        """Return when so many documents have arrived here."""
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(lambda: self.begun >= number)


class Drawer:
    """A memory of subscriptions, as bytes, so that nothing lives on that is not written."""

    def __init__(self) -> None:
        self.records: dict[str, bytes] = {}
        self.saves = 0

    def load(self) -> list[Subscription]:
        """Return what was saved."""
        return [msgspec.json.decode(record, type=Subscription) for record in self.records.values()]

    def save(self, subscription: Subscription) -> None:
        """Keep a subscription."""
        self.saves += 1
        self.records[subscription.feed] = msgspec.json.encode(subscription)

    def forget(self, feed_id: str) -> None:
        """Drop a subscription."""
        self.records.pop(feed_id, None)


class Subscriber:
    """Subscriptions with a callback on a loopback port."""

    def __init__(self, port: int, *, drawer: Drawer, desk: Desk, callback: Callback, all_of: Subscriptions) -> None:
        self.url = f"http://{HOST}:{port}"
        self.drawer, self.desk, self.callback, self.subscriptions = drawer, desk, callback, all_of

    def state(self, feed_id: str = FEED) -> Subscription | None:
        """Return the subscription of a feed."""
        return next((state for state in self.subscriptions.all() if state.feed == feed_id), None)

    async def subscribe(self, *hubs: Hub, feed_id: str = FEED, topic: str = TOPIC) -> Subscription | None:
        """Note that a feed offers these hubs, ask what is due, and return what came of it."""
        for hub in hubs:
            hub.proxy = self.url
        self.subscriptions.note(feed_id, Offer(topic, tuple(hub.url for hub in hubs)))
        return await self.ask(*hubs, feed_id=feed_id)

    async def ask(self, *hubs: Hub, feed_id: str = FEED) -> Subscription | None:
        """Ask what is due, and return what came of it."""
        await self.subscriptions.step()
        for hub in hubs:
            await hub.settled()
        return self.state(feed_id)


@asynccontextmanager
async def subscriber(
    clock: Clock,
    *feeds: str,
    policy: WebSubPolicy | None = None,
    drawer: Drawer | None = None,
    secret: str = OPERATOR_SECRET,
    turns: Turns | None = None,
) -> AsyncIterator[Subscriber]:
    """Give a subscriber for these feeds, or for one. Nothing is spread."""
    drawer, desk, keys = drawer or Drawer(), Desk(), Keys(secret, PUBLIC_URL)
    async with new_client(Limits(), LOOPBACK) as client:
        bounds: dict[str, Any] = {"policy": policy, "turns": turns, "chance": lambda: 0.0}  # Any: arguments
        all_of = Subscriptions(feeds or (FEED,), drawer, client, clock, keys, **bounds)
        callback = Callback(all_of, desk.deliver)
        async with serving(build_app(callback), HOST, 0) as port:
            yield Subscriber(port, drawer=drawer, desk=desk, callback=callback, all_of=all_of)


def signed(body: bytes, secret: str, method: str) -> str:
    """Return the signature as the Recommendation describes it, made without our own code."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"

"""A webhook receiver on a free loopback port that answers as told, a clock, and alerts to send."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import msgspec
from aiohttp import web
from ports import free_port
from reports import article, mention, strike
from standardwebhooks.webhooks import Webhook

from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE
from connectors.hooks.hook import HookMessage
from connectors.web.guard import ALLOW_VARIABLE, Guard
from schemas.alert import AlertRaised, Tier
from streams.merging.open_events import merged_with

HOST = "127.0.0.1"
#: What a hook must be given to be let to a receiver of a test.
LOOPBACK = Guard(("127.0.0.0/8",))
#: Far more than anything on loopback takes; only a failing test waits for it.
DEADLINE_S = 20.0
SECRET = "whsec_bm90IGEgc2VjcmV0LCBidXQgdGhpcnR5IHR3byBieXRlcw=="  # noqa: S105  made for these tests


class Clock:
    """A clock that a test moves. It starts at the present, which signatures are checked against."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        """Return the present."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the receiver answers; with `after` it waits for that first."""

    status: int = 204
    headers: Mapping[str, str] = {}
    text: str = ""
    after: asyncio.Event | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it arrived; `path` is as it was asked, with what is escaped in it."""

    headers: dict[str, str]
    body: bytes
    path: str = ""

    @property
    def id(self) -> str:
        """The id that tells a repeat."""
        return self.headers["webhook-id"]

    def verified(self, secret: str) -> Any:  # Any: the whole of JSON
        """Return the payload; raises the reference library's error when the signature does not fit."""
        return Webhook(secret).verify(self.body, self.headers)


class WebhookReceiver:
    """Keeps every request of at most `largest` bytes. Answers are given in order; when none is left, `otherwise`."""

    def __init__(self, *answers: Answer, otherwise: Answer | None = None, largest: int = 1024**2) -> None:
        self.requests: list[Request] = []
        self.answers = deque(answers)
        self._otherwise = otherwise or Answer()
        self._largest = largest
        self._arrived = asyncio.Condition()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=self._largest)
        app.router.add_route("*", "/{any:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}/alerts"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def settings(self) -> dict[str, str]:
        """The variables of the environment that make this receiver the hook."""
        return {URL_VARIABLE: self.url, SECRET_VARIABLE: SECRET, ALLOW_VARIABLE: ",".join(LOOPBACK.allow)}

    @property
    def ids(self) -> list[str]:
        """The ids in the order of arrival, repeats included."""
        return [request.id for request in self.requests]

    async def has(self, number: int) -> None:
        """Return when so many requests have arrived."""
        async with asyncio.timeout(DEADLINE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= number)

    async def _receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        kept = Request(headers=headers, body=await request.read(), path=request.raw_path)
        answer = self.answers.popleft() if self.answers else self._otherwise
        async with self._arrived:
            self.requests.append(kept)
            self._arrived.notify_all()
        if answer.after is not None:
            await answer.after.wait()
        return web.Response(status=answer.status, headers=answer.headers, text=answer.text or None)


def closed_url() -> str:
    """Return an address where nobody listens, and nobody will."""
    return f"http://{HOST}:{free_port()}/alerts"


def alert(
    number: int = 1, *, tier: Tier = "flash", event: str | None = None, at: datetime | None = None
) -> AlertRaised:
    """Return an alert; each number is one of its own on an event of its own, unless `event` names it."""
    at = at or datetime.now(UTC)
    merged = merged_with(None, mention(strike(), article(f"a{number}")), at)
    named = msgspec.structs.replace(merged, id=event or f"event-{number}")
    return AlertRaised(
        id=f"alert-{number}",
        rule="attack-with-casualties",
        tier=tier,
        update=0,
        title=f"Attack {number}",
        title_ar="هجوم",  # attack
        event=named,
        raised_at=at,
    )


def message(number: int = 1, body: bytes = b'{"type": "alert.raised"}') -> HookMessage:
    """Return a message as the outbox makes it."""
    return HookMessage(
        id=f"alert-{number}",
        subject=f"event-{number}",
        tier="flash",
        body=body,
        summary=f"Attack {number}",
        created_at=datetime.now(UTC),
    )

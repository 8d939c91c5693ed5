"""A webhook receiver as a subscriber would write it: it checks the signature and remembers what came."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec
import orjson
from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from schemas.alert import AlertRaised

HOST: Final = "127.0.0.1"


class Received(msgspec.Struct, frozen=True):
    """An alert, and when it was there."""

    alert: AlertRaised
    at: datetime


class Receiver:
    """Answers 204 to what is signed with `secret`, 400 to anything else."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._webhook = Webhook(secret)
        self._now = clock
        self._runner: web.AppRunner | None = None
        self.received: list[Received] = []
        self.refused = 0
        self.url = ""

    async def start(self) -> None:
        """Begin to receive on a free port."""
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/alerts", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}/alerts"

    async def stop(self) -> None:
        """End receiving."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        at = self._now()
        body = await request.read()
        try:
            self._webhook.verify(body, dict(request.headers))
        except WebhookVerificationError:
            self.refused += 1
            return web.Response(status=400, text="the signature does not fit")
        alert = msgspec.convert(orjson.loads(body)["data"], AlertRaised)
        self.received.append(Received(alert, at))
        return web.Response(status=204)

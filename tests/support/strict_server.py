"""An HTTP server on a free loopback port that judges each request as the real one documents it."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from typing import Any, Self

import orjson
from aiohttp import web
from webhook_receiver import DEADLINE_S, HOST, Answer, Request


class StrictServer(ABC):
    """Keeps every request, and what it was answered. `answers` come before the server's own judgement, in order."""

    def __init__(self, *answers: Answer, path: str) -> None:
        self.requests: list[Request] = []
        self.statuses: list[int] = []
        self.answers = deque(answers)
        self._path = path
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{any:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.origin = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @abstractmethod
    def judge(self, request: Request) -> tuple[int, Any]:
        """Return status and JSON body of the answer; keeps what the server would keep. Any: the whole of JSON."""

    async def has(self, number: int) -> None:
        """Return when so many requests have arrived."""
        async with asyncio.timeout(DEADLINE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= number)

    async def _receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        kept = Request(headers=headers, body=await request.read())
        async with self._arrived:
            self.requests.append(kept)
            self._arrived.notify_all()
        if self.answers:
            told = self.answers.popleft()
            self.statuses.append(told.status)
            return web.Response(status=told.status, headers=told.headers, text=told.text or None)
        status, body = (404, None) if request.path != self._path else (405, None)
        if request.path == self._path and request.method == "POST":
            status, body = self.judge(kept)
        self.statuses.append(status)
        return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")

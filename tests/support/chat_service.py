"""A chat service on a free loopback port that takes and refuses what the real one would, with its words.

A service of a test is left with an error where it had to refuse what was sent, unless the test told it to: what the
real one would refuse fails the test.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Self

import msgspec
import orjson
from aiohttp import web
from webhook_receiver import HOST

Body = dict[str, Any]


class RefusedError(Exception):
    """A request that the real service refuses, and its answer."""

    def __init__(self, status: int, said: Any, headers: Mapping[str, str] | None = None) -> None:  # Any: JSON or text
        super().__init__(f"{status} {said}")
        self.status = status
        self.said = said
        self.headers = headers or {}

    def response(self) -> web.Response:
        """Return the answer."""
        if isinstance(self.said, str):
            return web.Response(status=self.status, text=self.said, headers=self.headers)
        return web.json_response(self.said, status=self.status, headers=self.headers)


class Shown(msgspec.Struct, kw_only=True):
    """What a person sees of a message: lines of text, addresses that it leads to, and whom it calls."""

    lines: list[str]
    links: list[str] = []
    calls: list[str] = []
    looks: str = ""

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


class ChatService:
    """Takes messages by `taken`, a pure function of a subclass, and keeps what a person saw of them.

    `answers` are given instead, in order. Beyond `most` messages it answers as the service does on its rate limit.
    """

    #: The path that the service's secret is in.
    path = "/"

    def __init__(self, *answers: RefusedError, most: int = 1000) -> None:
        self.answers = deque(answers)
        self.shown: list[Shown] = []
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.queries: list[dict[str, str]] = []
        self.complaints: list[str] = []
        self._most = most
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{any:.*}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.root = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self.url = self.root + self.path
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self._runner.cleanup()
        if kind is None:
            assert self.complaints == [], self.complaints

    def taken(self, body: Body) -> Shown:
        """Return what is shown of a message; raises `RefusedError`."""
        raise NotImplementedError

    def opened(self, request: web.Request, raw: bytes) -> Body:
        """Return the message of a request that comes to the right place; raises `RefusedError`."""
        raise NotImplementedError

    def limited(self) -> RefusedError:
        """Return the answer to one message too many."""
        raise NotImplementedError

    def welcome(self, body: Body) -> web.Response:  # noqa: ARG002  for services that answer with it
        """Return the answer to a message that was taken."""
        return web.Response(text="ok")

    async def _receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if self.answers:
            return self.answers.popleft().response()
        if len(self.shown) >= self._most:
            return self.limited().response()
        try:
            body = self.opened(request, raw)
            self.shown.append(self.taken(body))
        except RefusedError as refusal:
            self.complaints.append(str(refusal))
            return refusal.response()
        except (AssertionError, LookupError, TypeError, ValueError) as error:
            self.complaints.append(repr(error))
            return web.Response(status=500)
        self.bodies.append(body)
        self.queries.append(dict(request.query))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        return self.welcome(body)


def json_of(raw: bytes, refuse: Callable[[str], NoReturn]) -> Body:
    """Return the object in a request's body."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        refuse(str(error))
    if not isinstance(body, dict):
        refuse("no object")
    return body


def units(text: str) -> int:
    """Return the length of a text as services written in Java and C# count it: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2

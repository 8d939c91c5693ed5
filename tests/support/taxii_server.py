"""A server of TAXII 2.1 with one collection, as strict as the standard: media types, login, envelope, objects."""

import base64
from typing import Any, Final, Self
from uuid import UUID, uuid4

import orjson
import stix2
from aiohttp import web

HOST: Final = "127.0.0.1"
MEDIA_TYPE: Final = "application/taxii+json;version=2.1"
TOKEN: Final = "t0ken-of-the-desk"  # noqa: S105  made for these tests
LOGIN: Final = "desk:pass-word-of-the-desk"
COLLECTION: Final = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"

Object = dict[str, Any]  # Any: each type has its own properties


class TaxiiServer:
    """Keeps objects by id and version. `pends` is how often it is still at work before it has looked at objects.

    `refuses` are types of objects that it takes none of, `most_bytes` what it takes in one request.
    """

    def __init__(self, *, pends: int = 0, refuses: tuple[str, ...] = (), most_bytes: int = 10_000_000) -> None:
        self.objects: dict[tuple[str, str], Object] = {}
        self.asked: list[str] = []
        self._pends = pends
        self._refuses = refuses
        self._most_bytes = most_bytes
        self._works: dict[str, list[Object]] = {}
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100_000_000)
        app.router.add_post("/api1/collections/{id}/objects/", self._add)
        app.router.add_get("/api1/status/{id}/", self._status)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}/api1/collections/{COLLECTION}/objects/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _add(self, request: web.Request) -> web.Response:
        refusal = self._refusal(request)
        body = await request.read()
        if refusal is not None:
            return refusal
        if request.headers.get("content-type") != MEDIA_TYPE:
            return _error(415, "unsupported media type")
        if len(body) > self._most_bytes:
            return _error(413, "too large")
        try:
            envelope = orjson.loads(body)
            objects = [*envelope.pop("objects")]
            for one in objects:
                stix2.parse(orjson.dumps(one).decode(), allow_custom=False, version="2.1")
        except (ValueError, KeyError, stix2.exceptions.STIXError) as error:
            return _error(422, str(error))
        if envelope:
            return _error(422, f"no part of an envelope: {sorted(envelope)}")
        status = str(uuid4())
        self._works[status] = objects
        return _json(202, self._resource(status))

    async def _status(self, request: web.Request) -> web.Response:
        refusal = self._refusal(request)
        status = request.match_info["id"]
        self.asked.append(str(UUID(status)))
        return refusal or _json(200, self._resource(status))

    def _refusal(self, request: web.Request) -> web.Response | None:
        words = {f"Bearer {TOKEN}", f"Basic {base64.b64encode(LOGIN.encode()).decode()}"}
        if request.headers.get("authorization") not in words:
            return _error(401, "who are you?")
        if request.headers.get("accept") != MEDIA_TYPE:
            return _error(406, "not acceptable")
        return None if request.match_info["id"] in (COLLECTION, *self._works) else _error(404, "no such collection")

    def _resource(self, status: str) -> Object:
        objects = self._works[status]
        named = [{"id": one["id"], "version": one.get("modified", one["created"])} for one in objects]
        if self._pends:
            self._pends -= 1
            return {"id": status, "status": "pending", "total_count": len(objects), "success_count": 0,
                    "failure_count": 0, "pending_count": len(objects), "pendings": named}  # fmt: skip
        failures = [{**name, "message": "not of a type that is taken"}
                    for name, one in zip(named, objects, strict=True) if one["type"] in self._refuses]  # fmt: skip
        taken = {name["id"] for name in named} - {failure["id"] for failure in failures}
        for name, one in zip(named, objects, strict=True):
            if one["id"] in taken:
                self.objects[name["id"], name["version"]] = one
        return {"id": status, "status": "complete", "total_count": len(objects), "success_count": len(taken),
                "failure_count": len(failures), "pending_count": 0, "failures": failures}  # fmt: skip


def _json(status: int, content: Object) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(content), headers={"content-type": MEDIA_TYPE})


def _error(status: int, title: str) -> web.Response:
    return _json(status, {"title": title, "http_status": str(status)})

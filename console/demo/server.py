"""The sample feeds over HTTP on this machine, their entries appearing one after another."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from connectors.feeds.catalogue.feed import Feed
from console.demo.documents import CONTENT_TYPES, Shown, document
from console.demo.samples import Sample, SampleFeed, Samples, filled

HOST: Final = "127.0.0.1"


class SampleServer:
    """Serves each feed at /FEED and each entry at /FEED/KEY, with validators; a change shows at the next request."""

    def __init__(self, samples: Samples, clock: Callable[[], datetime]) -> None:
        self._samples = samples
        self._now = clock
        self._runner: web.AppRunner | None = None
        self._started: datetime | None = None
        self.home = ""
        self._homes = {sample.key: feed for feed in samples.feeds for sample in feed.entries}
        self._asked: set[str] = set()

    async def start(self) -> None:
        """Begin to serve on a free port; the feeds are empty until `publish`."""
        app = web.Application()
        app.router.add_get("/{feed}", self._feed)
        app.router.add_get("/{feed}/{key}", self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        self.home = f"http://{HOST}:{self._runner.addresses[0][1]}"

    def is_watched(self) -> bool:
        """Return whether every feed was asked: what was there at its first poll is history, and alerts nobody."""
        return self._asked >= {feed.feed for feed in self._samples.feeds}

    def publish(self) -> None:
        """Let the entries appear from now on, one after another."""
        self._started = self._now()

    async def stop(self) -> None:
        """End serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    def catalogue(self, interval_s: float) -> tuple[Feed, ...]:
        """Return the feeds as the poller takes them, to be asked so often: there is no time to learn their rhythm."""
        return tuple(
            Feed(
                id=feed.feed,
                url=f"{self.home}/{feed.feed}",
                source=feed.source,
                title=feed.source.name,
                interval_s=interval_s,
            )
            for feed in self._samples.feeds
        )

    def url(self, key: str) -> str:
        """Return the address of an entry; one that is told again has that of the first."""
        sample = self._original(key)
        return f"{self.home}/{self._homes[sample.key].feed}/{sample.key}"

    def all_out(self) -> bool:
        """Return whether every entry and edit is visible."""
        last = max(max(one.at, one.edit.at if one.edit else 0.0) for one in self._samples.entries())
        return self._elapsed_s() > last

    def changed_at(self, url: str, before: datetime) -> datetime | None:
        """Return when an entry was last published or edited before a time."""
        for sample in self._samples.originals().values():
            if self.url(sample.key) == url:
                moments = [sample.at, *([sample.edit.at] if sample.edit else [])]
                times = [self._moment(moment) for moment in moments]
                return max((moment for moment in times if moment <= before), default=None)
        return None

    def shown(self, feed: SampleFeed) -> list[Shown]:
        """Return the entries of a feed that are visible now, newest first."""
        elapsed_s = self._elapsed_s()
        visible = sorted((one for one in feed.entries if one.at <= elapsed_s), key=lambda one: -one.at)
        return [self._shown(sample, elapsed_s) for sample in visible]

    def _shown(self, told: Sample, elapsed_s: float) -> Shown:
        sample = self._original(told.key)
        edit = sample.edit if sample.edit is not None and sample.edit.at <= elapsed_s else None
        published = self._moment(sample.at)
        return Shown(
            url=self.url(sample.key),
            title=filled(edit.title if edit else sample.title, published),
            text=filled(edit.text if edit else sample.text, published),
            published=published,
            updated=self._moment(edit.at) if edit else published,
        )

    def _original(self, key: str) -> Sample:
        sample = next(one for one in self._homes[key].entries if one.key == key)
        first = sample.again or sample.shares
        return sample if first is None else self._original(first)

    def _moment(self, after_s: float) -> datetime:
        return (self._started or self._now()) + timedelta(seconds=after_s)

    def _elapsed_s(self) -> float:
        return -1.0 if self._started is None else (self._now() - self._started).total_seconds()

    async def _feed(self, request: web.Request) -> web.Response:
        feed = next((one for one in self._samples.feeds if one.feed == request.match_info["feed"]), None)
        if feed is None:
            raise web.HTTPNotFound
        self._asked.add(feed.feed)
        body = document(feed, self.shown(feed), self.home)
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, headers={"ETag": etag, "Content-Type": CONTENT_TYPES[feed.format]})

    async def _page(self, request: web.Request) -> web.Response:
        if request.match_info["key"] not in self._homes:
            raise web.HTTPNotFound
        entry = self._shown(self._original(request.match_info["key"]), self._elapsed_s())
        return web.Response(text=f"{entry.title}\n\n{entry.text}\n")

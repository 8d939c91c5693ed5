"""Which feeds are polled: those of the operator's files, taken anew when a file changes; a bad one changes nothing."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import load_catalogue, with_user_feeds
from streams.settings import Settings

#: A content counts when it is the same at two looks: an editor may be writing it.
LOOK_EVERY_S: Final = 2.0

_log = structlog.get_logger()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a catalogue: `feeds` are all that it has now.

    `left` are those that it has no more, `altered` those that it has otherwise, `come` those that it had not.
    """

    feeds: tuple[Feed, ...]
    left: tuple[Feed, ...]
    altered: tuple[Feed, ...]
    come: tuple[Feed, ...]

    @property
    def released(self) -> tuple[str, ...]:
        """Return the ids of feeds that are asked no more as they were."""
        return tuple(feed.id for feed in (*self.left, *self.altered))


def change_of(before: Sequence[Feed], after: Sequence[Feed]) -> Change:
    """Return what becomes of a catalogue."""
    known, present = {feed.id: feed for feed in before}, {feed.id for feed in after}
    return Change(
        feeds=tuple(after),
        left=tuple(feed for feed in before if feed.id not in present),
        altered=tuple(feed for feed in after if feed.id in known and known[feed.id] != feed),
        come=tuple(feed for feed in after if feed.id not in known),
    )


def feeds_of(settings: Settings) -> tuple[Feed, ...]:
    """Return the feeds to poll; reads files, raises `CatalogueError`."""
    if settings.only_feeds is not None:
        return tuple(_tried(url, settings) for url in settings.only_feeds.split())
    return with_user_feeds(load_catalogue(settings.catalogue), settings.user_feeds)


def _tried(url: str, settings: Settings) -> Feed:
    """Return a feed to try out: asked in the very rhythm that was set, whatever it brings."""
    return msgspec.structs.replace(feed_at(url), interval_s=settings.poll_interval_s)


class CatalogueFiles:
    """The files that `feeds` were read from, and who is told when there are others: `changed` may take its time."""

    def __init__(self, settings: Settings, feeds: Sequence[Feed], changed: Callable[[Change], Awaitable[None]]) -> None:
        self._settings = settings
        self._feeds = tuple(feeds)
        self._changed = changed
        self._tried: str | None = None  # the content that was taken or refused last
        self._seen: str | None = None  # the content at the last look

    async def watch(self) -> None:
        """Look at the files until cancelled; they are read and parsed in a thread."""
        while self._settings.only_feeds is None:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Take the files where they have changed and stand still since the last look."""
        seen = await asyncio.to_thread(self._digest)
        if seen == self._seen and seen != self._tried:
            self._tried = seen
            await self._take(seen)
        self._seen = seen

    async def _take(self, seen: str) -> None:
        try:
            feeds = await asyncio.to_thread(feeds_of, self._settings)
        except CatalogueError as error:
            _log.error("the catalogue is bad, the feeds before are polled on", why=str(error))
            return
        if await asyncio.to_thread(self._digest) != seen:
            self._tried = None  # written while it was read, which may have seen half of it: the next looks take it
            return
        change = change_of(self._feeds, feeds)
        if change.released or change.come:
            told = {"left": len(change.left), "altered": len(change.altered), "come": len(change.come)}
            _log.info("the catalogue has changed", feeds=len(feeds), **told)
            self._feeds = feeds
            await self._changed(change)

    def _digest(self) -> str:
        whole = hashlib.sha256()
        for path in (self._settings.catalogue, self._settings.user_feeds):
            whole.update(hashlib.sha256(_content(path)).digest())
        return whole.hexdigest()


def _content(path: Path | None) -> bytes:
    try:
        return b"" if path is None else path.read_bytes()
    except OSError as error:
        return f"no file: {error.errno}".encode()

"""A file that any reader of feeds can read: the newest alerts as Atom or RSS."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec

from connectors.hooks.disk import held, write_whole
from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.feed.document import Form, Look, written
from connectors.hooks.feed.entries import Entries, told
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.wording.inert import cut, plain
from schemas.alert import Tier
from schemas.codec import DecodeError, decode, encode
from schemas.wording import Reader


class FeedEntry(HookEntry, frozen=True, kw_only=True, tag="feed"):
    """`path` is the feed's file, `entries` how many it has at the most, `url` the address that it is read at."""

    ALERTS_ONLY: ClassVar[bool] = True

    path: Path | None = None
    format: Form = "atom"
    entries: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    title: Annotated[str, msgspec.Meta(min_length=1)] = "Marsad alerts"
    language: Reader = "en"
    url: str | None = None

    def build(self, given: Given) -> "FeedHook":  # noqa: ARG002  the port's argument
        """Return the hook; raises `HookConfigError`."""
        if self.path is None:
            raise self.wrong("a feed hook needs `path`, the file of the feed")
        address = None if self.url is None else web_address(self, self.url)
        look = Look(title=plain(self.title), language=self.language, address=address)
        return FeedHook(self.name, self.path, self.takes, form=self.format, look=look, most=self.entries)


class FeedHook:
    """Write the feed anew for each message, in one step. What it holds is beside it, in `.NAME.json`.

    A repeat changes nothing, and the feed is written nevertheless: a crash may have come between the two files.
    """

    def __init__(  # noqa: PLR0913  what the hook is, each once
        self, name: str, path: Path, tiers: frozenset[Tier], *, form: Form, look: Look, most: int
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._path = path
        self._kept = path.with_name(f".{path.name}.json")
        self._form = form
        self._look = look
        self._most = most

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Take the message into the feed; waits for the disk in a thread."""
        try:
            await asyncio.to_thread(self._tell, message)
        except OSError as error:
            return SendResult(outcome="retry", error=f"{self._path}: {error.strerror}")
        except DecodeError as error:
            wrong = f"{self._kept}: {cut(plain(str(error)), 100)}; move it away to begin the feed anew"
            return SendResult(outcome="retry", error=wrong)
        return SendResult(outcome="delivered")

    async def close(self) -> None:
        """Do nothing: the files are open only while they are written."""

    def _tell(self, message: HookMessage) -> None:
        with held(self._path):
            before = decode(self._kept.read_bytes(), Entries) if self._kept.exists() else Entries()
            after = told(before, message, self._most)
            write_whole(self._kept, encode(after))
            write_whole(self._path, written(self._form, self._look, after.entries))

"""What the hooks of chats share: their entry's language and secrets, one POST a message, and threads."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, Poster
from connectors.hooks.secret import secrets_of
from connectors.hooks.wording.notice import Notice, notice_of
from connectors.hooks.wording.passage import Language
from schemas.alert import Tier
from schemas.codec import encode_builtins

#: What a channel makes of a notice: the request's body, as JSON has it.
Write = Callable[[Notice], dict[str, Any]]
#: A token goes into headers and addresses: it has no character that could end one.
_TOKEN: Final = re.compile(r"[\x21-\x7e]+")
#: Colours by tier, where a channel has them: red, amber, slate; what is taken back is dark, whatever it was.
_COLOURS: Final[dict[Tier, int]] = {"flash": 0xC62828, "priority": 0xEF6C00, "routine": 0x607D8B}
_RETRACTION_COLOUR: Final = 0x263238


class ChatEntry(HookEntry, frozen=True, kw_only=True):
    """`language` is the one that messages are in, or both."""

    language: Language = "both"

    def secret(self, what: str, given: Given, *, variable: str | None, path: Path | None, stated: str | None) -> str:
        """Return the one secret that `what_env` or `what_file` names; raises `HookConfigError`. Reads the file.

        `stated` is what the hooks file itself says, where no secret may be: many people read it.
        """
        if stated is not None:
            raise self.wrong(f"`{what}` is a secret and cannot stand here; put it into `{what}_env` or `{what}_file`")
        found = secrets_of(self, variable, path, given.environ)
        if len(found) != 1:
            where = variable or path or f"`{what}_env` or `{what}_file`"
            raise self.wrong(
                f"{'no' if not found else 'more than one'} {what} in {where}; docs/hooks.md says where from"
            )
        if not _TOKEN.fullmatch(found[0]):
            raise self.wrong(f"the {what} in {variable or path} has characters that none has; copy it again")
        return found[0]

    def secret_address(self, given: Given, *, variable: str | None, path: Path | None, stated: str | None) -> str:
        """Return the address that is a secret as a whole; raises `HookConfigError`. Reads the file."""
        return web_address(self, self.secret("url", given, variable=variable, path=path, stated=stated))


class ChatHook:
    """POST what `write` makes of a message, by `poster`."""

    def __init__(self, entry: ChatEntry, poster: Poster, write: Write) -> None:
        self.name = entry.name
        self.tiers = entry.takes
        self._poster = poster
        self._write = write

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self._poster.host!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole."""
        return await self._post(self._write(notice_of(message)), now, self._headers(message))

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    def _headers(self, message: HookMessage) -> Mapping[str, str]:  # noqa: ARG002  for channels that put the id there
        return JSON_HEADERS

    async def _post(self, body: dict[str, Any], now: datetime, headers: Mapping[str, str]) -> SendResult:
        return await self._poster.post(encode_builtins(body), headers, now)


def colour_of(notice: Notice) -> int:
    """Return the colour of a notice, as red, green and blue in 24 bits."""
    return _RETRACTION_COLOUR if notice.kind == "retraction" else _COLOURS[notice.tier]


def receipt_of(place: object, result: SendResult, thread: str | None) -> str | None:
    """Return what later messages may answer to: a message in that place which answers to none itself."""
    return None if result.receipt is None or thread is not None else f"{place} {result.receipt}"


def thread_in(place: object, message: HookMessage) -> str | None:
    """Return what the service calls the message to answer to; None where there is none, or it is in another place."""
    where, _, thread = (message.thread or "").partition(" ")
    return thread if thread and where == str(place) else None

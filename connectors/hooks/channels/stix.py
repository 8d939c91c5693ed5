"""STIX 2.1: each message a bundle, as a file in a folder, to a collection of a TAXII 2.1 server, or to an address."""

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from connectors.hooks.disk import write_whole
from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, Poster
from connectors.hooks.secret import secrets_of
from connectors.hooks.stix.bundle import bundle_of
from connectors.hooks.stix.objects import Tlp
from connectors.hooks.taxii import COLLECTIONS, OBJECTS, Collection
from connectors.web.guard import Guard
from schemas.alert import Tier
from schemas.codec import encode_builtins

#: The media type of a bundle (TAXII 2.1, 1.6.8).
MEDIA_TYPE: Final = "application/stix+json;version=2.1"
#: A server that looks at objects later keeps an attempt waiting for seconds; others need not wait for it.
AT_ONCE: Final = 4
To = Literal["taxii", "address"]
Auth = Literal["bearer", "basic"]


class StixEntry(HookEntry, frozen=True, kw_only=True, tag="stix"):
    """`folder` gets a file a message, `url` a POST, either or both; `to` says what is at `url`.

    `secret_env` or `secret_file` name where the token is, or with `auth: basic` the user and password, with a colon
    between. `tlp` marks all objects.
    """

    ALERTS_ONLY: ClassVar[bool] = True

    folder: Path | None = None
    url: str | None = None
    to: To = "taxii"
    auth: Auth = "bearer"
    secret_env: str | None = None
    secret_file: Path | None = None
    tlp: Tlp | None = None

    def build(self, given: Given) -> "StixHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        if self.folder is None and self.url is None:
            raise self.wrong("a stix hook needs `folder` or `url`, or both")
        receiver = None if self.url is None else self._receiver(web_address(self, self.url), given)
        return StixHook(self.name, self.takes, folder=self.folder, receiver=receiver, tlp=self.tlp)

    def _receiver(self, url: str, given: Given) -> "Address | Collection":
        secret = self._secret(given)
        # What an error must not name: the login as it is sent, too, and of a login the password alone.
        shown = () if secret is None else (secret, _base64(secret), *secret.split(":", 1)[1:])
        if self.to == "address":
            return Address(url, given.guard, self._headers(secret), secrets=shown)
        whole = url if url.endswith("/") else url + "/"
        if not re.search(f"{COLLECTIONS}[^/?#]+{OBJECTS}$", whole):
            raise self.wrong("`url` must be that of a collection's objects: https://HOST/ROOT/collections/ID/objects/")
        return Collection(whole, given.guard, self._headers(secret), secrets=shown)

    def _secret(self, given: Given) -> str | None:
        if self.secret_env is None and self.secret_file is None:
            return None
        found = secrets_of(self, self.secret_env, self.secret_file, given.environ)
        if len(found) != 1 or not found[0].isascii():
            where = self.secret_env or self.secret_file
            raise self.wrong(f"{where} must hold one secret, in ASCII and without spaces")
        if self.auth == "basic" and ":" not in found[0]:
            raise self.wrong("with `auth: basic` the secret must be the user and the password, with a colon between")
        return found[0]

    def _headers(self, secret: str | None) -> dict[str, str]:
        if secret is None:
            return dict(JSON_HEADERS)
        word = f"Bearer {secret}" if self.auth == "bearer" else f"Basic {_base64(secret)}"
        return {**JSON_HEADERS, "authorization": word}


class Address:
    """Whoever takes a bundle as it is."""

    def __init__(self, url: str, guard: Guard, headers: Mapping[str, str], *, secrets: Sequence[str] = ()) -> None:
        self._poster = Poster(url, guard, secrets=secrets)
        self._headers = {**headers, "content-type": MEDIA_TYPE}

    @property
    def host(self) -> str:
        """Return what may be shown of the address."""
        return self._poster.host

    async def take(self, bundle: dict[str, Any], now: datetime) -> SendResult:  # Any: the whole of JSON
        """Make one attempt."""
        return await self._poster.post(encode_builtins(bundle), self._headers, now)

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()


class StixHook:
    """Tell each message as a bundle. A repeat is the same file, and the same versions of the same objects."""

    def __init__(
        self,
        name: str,
        tiers: frozenset[Tier],
        *,
        folder: Path | None,
        receiver: Address | Collection | None,
        tlp: Tlp | None,
    ) -> None:
        self.name = name
        self.tiers = tiers
        self.at_once = AT_ONCE
        self._folder = folder
        self._receiver = receiver
        self._tlp = tlp

    def __repr__(self) -> str:
        return f"StixHook({self.name!r}, {self._receiver.host if self._receiver else None!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt: the file first, then the receiver; what fails is all done again."""
        bundle = bundle_of(message, self._tlp)
        if self._folder is not None:
            path = self._folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', message.id)}.json"
            try:
                await asyncio.to_thread(write_whole, path, encode_builtins(bundle))
            except OSError as error:
                return SendResult(outcome="retry", error=f"{path}: {error.strerror}")
        if self._receiver is None:
            return SendResult(outcome="delivered")
        return await self._receiver.take(bundle, now)

    async def close(self) -> None:
        """Close the connections."""
        if self._receiver is not None:
            await self._receiver.close()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()

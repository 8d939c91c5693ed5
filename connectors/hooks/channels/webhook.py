"""A webhook: a signed POST, by the Standard Webhooks scheme."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from standardwebhooks.webhooks import Webhook

from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.hook import AT_ONCE, HookMessage, SendResult
from connectors.hooks.posting import TIMEOUT_S, Poster
from connectors.hooks.secret import secrets_of
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import Tier

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  the scheme's prefix
#: The scheme asks for 24 to 64 random bytes; with fewer, alerts could be forged.
SECRET_BYTES: Final = 32
MIN_SECRET_BYTES: Final = 24


class WebhookEntry(HookEntry, frozen=True, kw_only=True, tag="webhook"):
    """`secret_env` and `secret_file` name where its secrets are, one a word."""

    url: str | None = None
    secret_env: str | None = None
    secret_file: Path | None = None

    def build(self, given: Given) -> "WebhookHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        address = web_address(self, self.url)
        return WebhookHook(self.name, address, self._secrets(given), self.takes, guard=given.guard)

    def _secrets(self, given: Given) -> list[str]:
        found = secrets_of(self, self.secret_env, self.secret_file, given.environ)
        if not found:
            where = self.secret_env or "secret_env or secret_file"
            raise self.wrong(f"no secret; put one into {where}, `marsad hooks secret` makes one")
        for secret in found:
            self._check(secret)
        return found

    def _check(self, secret: str) -> None:
        try:
            key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except ValueError as error:
            raise self.wrong("the secret must be whsec_ and base64; `marsad hooks secret` makes one") from error
        if len(key) < MIN_SECRET_BYTES:
            raise self.wrong(
                f"the secret has {len(key)} bytes, {MIN_SECRET_BYTES} are the least; `marsad hooks secret` makes one"
            )


class WebhookHook:
    """POST `message.body`, signed with each of `secrets` (several while one is being replaced)."""

    at_once: Final = AT_ONCE

    def __init__(  # noqa: PLR0913  what the hook is, each once
        self,
        name: str,
        url: str,
        secrets: Sequence[str],
        tiers: frozenset[Tier],
        *,
        guard: Guard = PUBLIC_ONLY,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._poster = Poster(url, guard, timeout_s)
        self._signers = [Webhook(secret) for secret in secrets]

    def __repr__(self) -> str:
        return f"WebhookHook({self.name!r}, {self._poster.host!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole."""
        return await self._poster.post(message.body, self._headers(message, now), now)

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    def _headers(self, message: HookMessage, now: datetime) -> dict[str, str]:
        body = message.body.decode("utf-8")
        # The library takes the clock's figures for UTC, whatever zone they are in.
        signatures = [signer.sign(message.id, now.astimezone(UTC), body) for signer in self._signers]
        traced = {} if message.trace is None else {"traceparent": message.trace}
        return {
            **traced,
            "accept-encoding": "identity",
            "content-type": "application/json",
            "user-agent": "marsad",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def new_secret() -> str:
    """Return a new random secret for a webhook, in the scheme's form."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

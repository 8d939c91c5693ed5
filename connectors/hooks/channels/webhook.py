"""A webhook: a signed POST, by the Standard Webhooks scheme.

The scheme: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec
from standardwebhooks.webhooks import Webhook

from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.hook import AT_ONCE, HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, TIMEOUT_S, Poster
from connectors.hooks.secret import secrets_of
from connectors.hooks.wording.cloudevent import MEDIA_TYPE, cloud_event
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import Tier

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  the scheme's prefix
#: The scheme asks for 24 to 64 random bytes; with fewer, alerts could be forged.
SECRET_BYTES: Final = 32
MIN_SECRET_BYTES: Final = 24
TOO_LARGE: Final = 413

#: `standard` is the payload as it is, `cloudevents` the same in the envelope of CloudEvents 1.0.
Body = Literal["standard", "cloudevents"]


class WebhookEntry(HookEntry, frozen=True, kw_only=True, tag="webhook"):
    """`secret_env` and `secret_file` name where its secrets are, one a word; `body` is the form of what is sent."""

    url: str | None = None
    body: Body = "standard"
    secret_env: str | None = None
    secret_file: Path | None = None

    def build(self, given: Given) -> "WebhookHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        address = web_address(self, self.url)
        return WebhookHook(self.name, address, self._secrets(given), self.takes, guard=given.guard, body=self.body)

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
        body: Body = "standard",
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._body = body
        self._poster = Poster(url, guard, timeout_s, secrets=secrets)
        self._signers = [Webhook(secret) for secret in secrets]

    def __repr__(self) -> str:
        return f"WebhookHook({self.name!r}, {self._poster.host!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt, bounded as a whole."""
        body = cloud_event(message) if self._body == "cloudevents" else message.body
        result = await self._poster.post(body, self._headers(message, body, now), now)
        if result.http_status != TOO_LARGE:
            return result
        return msgspec.structs.replace(result, error=f"{result.error} (the request has {len(body)} bytes)")

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    def _headers(self, message: HookMessage, body: bytes, now: datetime) -> dict[str, str]:
        signed = body.decode("utf-8")
        # The library takes the clock's figures for UTC, whatever zone they are in.
        signatures = [signer.sign(message.id, now.astimezone(UTC), signed) for signer in self._signers]
        traced = {} if message.trace is None else {"traceparent": message.trace}
        return {
            **JSON_HEADERS,
            **traced,
            **({"content-type": MEDIA_TYPE} if self._body == "cloudevents" else {}),
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def new_secret() -> str:
    """Return a new random secret for a webhook, in the scheme's form."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()

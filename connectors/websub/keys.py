"""The secrets of subscriptions, derived from one secret of the operator, so that none of them is stored.

Each belongs to one feed, topic and hub. A feed that names another feed's topic, and a hub of its own, learns from us
nothing by which it could speak for the other feed; a hub that was left can no longer sign for the feed that left it.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from connectors.web.address import is_web
from connectors.websub.subscription import Subscription

#: Characters of the operator's secret. Shorter ones can be guessed from a single signature.
MIN_SECRET: Final = 24
#: Bytes of either half of a token: nobody guesses 128 bits.
_HALF: Final = 16
_TOKEN_LENGTH: Final = 43


class WebSubError(ValueError):
    """WebSub cannot be set up; the sentence says what to set. Reaction: report, start nothing."""


class Keys:
    """Derives the secret and the callback of a subscription; raises `WebSubError` for settings that cannot be used."""

    def __init__(self, secret: str, public_url: str) -> None:
        if len(secret) < MIN_SECRET:
            raise WebSubError(
                f"the secret for WebSub has {len(secret)} characters; {MIN_SECRET} random ones are needed"
            )
        if not is_web(public_url) or any(mark in public_url for mark in "@?#"):
            raise WebSubError("the public address must be an http or https address without login, query and fragment")
        self._secret = secret.encode()
        self._public_url = public_url.rstrip("/")

    def __repr__(self) -> str:
        return f"Keys(public_url={self._public_url!r})"

    def secret(self, subscription: Subscription) -> str:
        """Return what the hub signs with. The Recommendation allows less than 200 bytes (5.1); it has 64."""
        return self._derived("secret", subscription.feed, subscription.topic, subscription.hub).hex()

    def token(self, subscription: Subscription) -> str:
        """Return the last part of the callback's path: a name that says nothing, and the proof that we gave it."""
        name = self._derived("name", subscription.feed, subscription.topic, subscription.hub)[:_HALF]
        return urlsafe_b64encode(name + self._proof(name)).rstrip(b"=").decode()

    def callback(self, subscription: Subscription) -> str:
        """Return the address that the hub calls. Who knows it can knock; without the secret nothing more."""
        return f"{self._public_url}/{self.token(subscription)}"

    def mark(self, subscription: Subscription) -> str:
        """Return what tells whether a callback is still ours, after the secret or the public address has changed."""
        return hashlib.sha256(self.callback(subscription).encode()).hexdigest()[:_HALF]

    def made(self, token: str) -> bool:
        """Return whether we made a token, for whichever subscription, now or before."""
        if len(token) != _TOKEN_LENGTH or not token.isascii():
            return False
        whole = urlsafe_b64decode(token + "=")
        return len(whole) == 2 * _HALF and hmac.compare_digest(whole[_HALF:], self._proof(whole[:_HALF]))

    def _proof(self, name: bytes) -> bytes:
        return self._derived("proof", name.hex())[:_HALF]

    def _derived(self, purpose: str, *of: str) -> bytes:
        # As JSON: no two lists of names are written alike.
        return hmac.digest(self._secret, msgspec.json.encode([purpose, *of]), "sha256")

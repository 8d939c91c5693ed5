"""What the surroundings of the subscriptions supply.

1. `SubscriptionMemory.load` returns every subscription that was saved and not forgotten.
2. `save` replaces the feed's subscription; `forget` drops it, and is silent where there is none. Each is one
   transaction of milliseconds, durable when it returns: they are called on the event loop.
3. `Deliver` takes a feed's id, a document of it, and the content type that the hub named. It returns when the document
   is safe, within `WebSubPolicy.accept_s`, after which it is cancelled; it may be given a document twice. The document
   may hold only what is new: what a poll remembers of the feed (validators, body hash) stays as it was.
   It raises `ConnectionError` or `TimeoutError` when it cannot keep the document now; the hub is told to come again.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from connectors.websub.subscription import Subscription

Deliver = Callable[[str, bytes, str | None], Awaitable[None]]


class SubscriptionMemory(Protocol):
    """Keeps subscriptions over a restart. No secret is in them."""

    def load(self) -> Iterable[Subscription]:
        """Return what was saved."""
        ...

    def save(self, subscription: Subscription) -> None:
        """Keep the subscription of a feed in place of the one before."""
        ...

    def forget(self, feed_id: str) -> None:
        """Drop the subscription of a feed."""
        ...

"""Which deliveries came before. No I/O."""

import hashlib
from collections import defaultdict, deque


class Repeats:
    """Remembers the last `number` bodies of each feed by their digest: hubs repeat, and signatures have no date.

    Held in memory only: after a restart an old delivery passes once more.
    """

    def __init__(self, number: int) -> None:
        self._seen: defaultdict[str, deque[bytes]] = defaultdict(lambda: deque(maxlen=number))

    def has(self, feed_id: str, body: bytes) -> bool:
        """Return whether the body came before."""
        return feed_id in self._seen and _digest(body) in self._seen[feed_id]

    def keep(self, feed_id: str, body: bytes) -> None:
        """Remember a body, now that it is safe."""
        self._seen[feed_id].append(_digest(body))


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()

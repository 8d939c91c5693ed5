"""What a feed offers to those who would rather be told than ask. No I/O."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

import msgspec

from connectors.web.address import is_web
from connectors.websub.links import targets

#: More hubs than this are not tried; feeds name one or two.
MAX_HUBS: Final = 4
#: Longer addresses are nobody's, and would be stored and sent.
MAX_URL: Final = 2048


class Offer(msgspec.Struct, frozen=True):
    """The hubs of a feed, the best first, and the topic: the address under which they know it, to the letter.

    Without a hub, nothing is offered.
    """

    topic: str
    hubs: tuple[str, ...] = ()


def offer_of(url: str, link: str | None, hubs: Iterable[str], self_url: str | None) -> Offer:
    """Return what the document at `url` offers, by its header Link and by the `hubs` and `self_url` of its text.

    The header comes before the text (4.). Hubs are asked over https also where the feed names http, since the secret
    of the subscription is in the request (5.1). An address with a name and password is no topic: it would be told to
    the hub.
    """
    stated = [topic for topic in (*targets(link, "self", url)[:1], self_url, url) if topic]
    topic = next((topic for topic in stated if _is_tellable(topic)), None)
    if topic is None:
        return Offer("")
    named = targets(link, "hub", url) or list(hubs)
    safe = [_safe(hub) for hub in named if _is_tellable(hub)]
    return Offer(topic, tuple(dict.fromkeys(hub for hub in safe if hub is not None))[:MAX_HUBS])


def _is_tellable(url: str) -> bool:
    return len(url) <= MAX_URL and is_web(url) and "@" not in urlsplit(url).netloc


def _safe(hub: str) -> str | None:
    """Return the address of https under which a hub may be asked; None for http on a port of its own."""
    parts = urlsplit(hub)
    if parts.scheme == "https":
        return hub
    return parts._replace(scheme="https").geturl() if parts.netloc == parts.hostname else None

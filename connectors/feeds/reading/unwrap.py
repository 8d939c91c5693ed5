"""The page behind a link that leads through a service which counts readers."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from connectors.web.address import is_web

#: Services that name their target in a parameter: search engines, social networks, agencies of links.
_SERVICES: Final = {
    "www.google.com": ("/url", ("url", "q")),
    "news.google.com": ("/news/url", ("url",)),
    "news.url.google.com": ("/", ("url", "q")),
    "www.bing.com": ("/news/apiclick.aspx", ("url",)),
    "l.facebook.com": ("/l.php", ("u",)),
    "feedproxy.google.com": ("/", ("url",)),
    "feeds.feedburner.com": ("/", ("url",)),
    "t.umblr.com": ("/redirect", ("z",)),
    "out.reddit.com": ("/", ("url",)),
}
#: Caches of pages in the format AMP, that name the page in their path: `/c/s/news.example/1`, with s for https.
#: Source: developers.google.com/amp/cache/overview.
_CACHED: Final = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[cv]|[\w-]+\.bing-amp\.com/[cv]|www\.google\.[a-z.]{2,6}/amp)/"
    r"(?P<safe>s/)?(?P<page>[\w-]+\.[^\s]+)",
    re.IGNORECASE,
)
#: Wrappers around wrappers were seen twice deep.
_MAX_WRAPS: Final = 3


def unwrapped(url: str) -> str:
    """Return the page that a known service's link leads to; `url` where it is none, or does not say."""
    for _ in range(_MAX_WRAPS):
        target = _target(url)
        if target is None:
            break
        url = target
    return url


def _target(url: str) -> str | None:
    cached = _CACHED.match(url)
    if cached is not None:
        return f"{'https' if cached['safe'] else 'http'}://{cached['page']}"
    try:
        parts = urlsplit(url)
        service = _SERVICES.get((parts.hostname or "").removesuffix("."))
        if service is None or not parts.path.startswith(service[0]):
            return None
        stated = dict(parse_qsl(parts.query, max_num_fields=50))
    except ValueError:
        return None
    return next((stated[name] for name in service[1] if is_web(stated.get(name, ""))), None)

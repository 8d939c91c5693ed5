"""What a feed of the catalogue is."""

from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from connectors.feeds.catalogue.pattern import pattern_fault
from connectors.web.address import is_web, page_url, without_login
from schemas.article import Source

FeedFormat = Literal["feed", "sitemap", "page"]
#: Whoever wants a feed asked more seldom than once a year leaves it out.
MAX_INTERVAL_S: Final = 365 * 24 * 3600


class CatalogueError(ValueError):
    """A catalogue cannot be used; the sentence says where and what to do. Reaction: report, start nothing."""


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One feed.

    `interval_s` overrules the rhythm that a feed's own history suggests. `candidates` are other addresses under which
    it may be found, tried in order when `url` fails. `format` says what the address holds: a feed of any kind, a news
    sitemap, or a page whose links to articles match `article_links` (a regular expression over the address).
    `full_text` fetches the page of an entry that has only a summary. `bias`, `licence` and `notes` are for people.
    """

    id: str
    url: str
    source: Source
    title: str = ""
    enabled: bool = True
    interval_s: float | None = None
    candidates: tuple[str, ...] = ()
    format: FeedFormat = "feed"
    article_links: str | None = None
    full_text: bool = False
    bias: str = ""
    licence: str = ""
    notes: str = ""


def fault_of(feed: Feed) -> tuple[str, str] | None:
    """Return where in a feed something is wrong (`url`, `candidates[2]`, ...) and what, or None."""
    for place, url in (("url", feed.url), *((f"candidates[{at}]", url) for at, url in enumerate(feed.candidates))):
        if not is_web(url):
            return place, f"{without_login(url)!r} is no http or https address"
    if feed.format == "page" and feed.article_links is None:
        return "format", "a page needs `article_links`, the pattern of its articles' addresses"
    if feed.interval_s is not None and not 0 < feed.interval_s <= MAX_INTERVAL_S:
        bounds = f"more than 0 and at most {MAX_INTERVAL_S}"
        return "interval_s", f"`interval_s` is the seconds between two polls, {bounds}"
    fault = pattern_fault(feed.article_links) if feed.article_links is not None else None
    return ("article_links", f"the pattern {feed.article_links!r} {fault}") if fault is not None else None


def feed_at(
    url: str,
    *,
    name: str | None = None,
    language: str | None = None,
    country: str | None = None,
    owner: str | None = None,
) -> Feed:
    """Return a feed for an address of which no more is known; raises `CatalogueError` for what is no http address."""
    if not is_web(url):
        raise CatalogueError(f"{without_login(url)!r} is no http or https address")
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    source = Source(id=host, name=name or host, owner=owner or host, kind="online", country=country, language=language)
    return Feed(id=page_url(url), url=url, source=source, title=name or host)

"""What a feed of the catalogue is."""

from collections.abc import Iterable
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from connectors.feeds.catalogue.codes import country_fault, language_fault
from connectors.feeds.catalogue.pattern import pattern_fault
from connectors.web.address import page_url, without_login
from connectors.web.redirects import RedirectError, asked_url
from schemas.article import Source

FeedFormat = Literal["feed", "sitemap", "page"]
#: Whoever wants a feed asked more seldom than once a year leaves it out.
MAX_INTERVAL_S: Final = 365 * 24 * 3600


_Value = TypeVar("_Value")


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
        if not _can_be_asked(url):
            return place, f"{without_login(url)!r} is no http or https address"
    for name, fault in (
        ("country", country_fault(feed.source.country)),
        ("language", language_fault(feed.source.language)),
    ):
        if fault is not None:
            return f"source.{name}", fault
    if feed.format == "page" and feed.article_links is None:
        return "format", "a page needs `article_links`, the pattern of its articles' addresses"
    if feed.interval_s is not None and not 0 < feed.interval_s <= MAX_INTERVAL_S:
        bounds = f"more than 0 and at most {MAX_INTERVAL_S}"
        return "interval_s", f"`interval_s` is the seconds between two polls, {bounds}"
    fault = pattern_fault(feed.article_links) if feed.article_links is not None else None
    return ("article_links", f"the pattern {feed.article_links!r} {fault}") if fault is not None else None


def feed_at(  # noqa: PLR0913  what may be known of a feed, each once
    url: str,
    *,
    name: str | None = None,
    language: str | None = None,
    country: str | None = None,
    owner: str | None = None,
    known: Iterable[Feed] = (),
) -> Feed:
    """Return a feed for an address of which no more is known; raises `CatalogueError` for what is no http address.

    What all of the `known` feeds at its host agree in of their source holds for it too: an outlet that had two owners
    would corroborate itself.
    """
    url = told_address(url)
    if not _can_be_asked(url):
        raise CatalogueError(f"{without_login(url)!r} is no http or https address")
    host = site_of(url)
    there = [feed.source for feed in known if site_of(feed.url) == host]
    source = Source(
        id=_agreed(source.id for source in there) or host,
        name=name or host,
        owner=owner or _agreed(source.owner for source in there) or host,
        kind=_agreed(source.kind for source in there) or "online",
        country=country or _agreed(source.country for source in there),
        language=language,
    )
    return Feed(id=page_url(url), url=url, source=source, title=name or host)


def told_address(url: str) -> str:
    """Return an address as it is asked, of one that a page or another reader tells for feeds: `feed://`, `feed:https:`.

    `feed://` stands for `http://` (the scheme's draft of 2003); where a site has https it leads there.
    """
    told = url.strip()
    scheme, colon, rest = told.partition(":")
    if not colon or scheme.lower() != "feed":
        return told
    return f"http:{rest}" if rest.startswith("//") else rest


def _can_be_asked(url: str) -> bool:
    try:
        asked_url(url)
    except RedirectError:
        return False
    return True


def site_of(url: str) -> str:
    """Return what an outlet of which no more is known is called by: the host of its address, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _agreed(values: Iterable[_Value]) -> _Value | None:
    """Return the one value that all have, None where they differ or there is none."""
    found = set(values)
    return found.pop() if len(found) == 1 else None

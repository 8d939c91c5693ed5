"""Sitemaps (sitemaps.org 0.9, with Google's news extension): the articles that a site names without a feed."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.parsed import MAX_ENTRIES, Enclosure, ParsedEntry, ParsedFeed
from connectors.feeds.reading.text import is_marked_up, plain_name, plain_text
from connectors.feeds.reading.tree import Element, Tree

ROOTS: Final = frozenset({"urlset", "sitemapindex"})
#: An index may name 50,000 documents; the newest hold the news.
MAX_SITEMAPS: Final = 50
#: What Google's extension says and no field has.
_BESIDE: Final = ("news:genres", "news:access", "news:stock_tickers", "news:geo_locations")
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_COMMA: Final = re.compile(r"\s*[,،]\s*")


def read_sitemap(tree: Tree, root: Element, defects: list[str]) -> ParsedFeed:
    """Return the entries of a sitemap, or the sitemaps of an index as `hints`."""
    if root.name == "sitemapindex":
        hints, head = Hints(sitemaps=_sitemaps(root)), {"format": "sitemap-index"}
        return ParsedFeed(hints=hints, head=head, defects=(*defects, "sitemap-index"))
    pages = [page for page in tree.entries if page.name == "url" and page.said("loc")]
    # Pages that say when they were published are news; a sitemap with none of them is read as it stands.
    news = [page for page in pages if any(page.each("news:news"))]
    shown = news or sorted(pages, key=_moment, reverse=True)
    if len(shown) > MAX_ENTRIES:
        defects.append(f"too-many-entries: {len(shown) - MAX_ENTRIES} left out")
    entries = tuple(_entry(page) for page in shown[:MAX_ENTRIES])
    head = {"format": "news-sitemap" if news else "sitemap"}
    return ParsedFeed(title=_publication(news), entries=entries, defects=tuple(defects), head=head)


def _sitemaps(root: Element) -> tuple[str, ...]:
    named = [one for one in root.each("sitemap") if one.said("loc")]
    addresses = (one.address(one.said("loc")) for one in sorted(named, key=_moment, reverse=True))
    return tuple(dict.fromkeys(address for address in addresses if address))[:MAX_SITEMAPS]


def _moment(page: Element) -> datetime:
    found = read_date(page.said("lastmod"))
    return _EARLIEST if found is None else found if found.tzinfo else found.replace(tzinfo=UTC)


def _publication(news: Iterable[Element]) -> str:
    names = (name.text for page in news for name in page.all("news:name") if name.text)
    return next(names, "")


def _entry(page: Element) -> ParsedEntry:
    news = next(page.each("news:news"), page)
    publication = next(news.each("news:publication"), news)
    stated = news.said("news:publication_date")
    stated_title = news.said("news:title") or ""
    title = plain_text(stated_title) if is_marked_up(stated_title) else stated_title
    return ParsedEntry(
        id=page.said("loc"),
        url=page.address(page.said("loc")),
        title=title,
        published=read_date(stated),
        published_stated=stated or page.said("lastmod"),
        updated=read_date(page.said("lastmod")),
        categories=tuple(plain_name(word) for word in _COMMA.split(news.said("news:keywords") or "") if word),
        language=publication.said("news:language"),
        enclosures=tuple(_images(page)),
        literal=("title",) if "<" in title or "&" in title else (),
        beside={"modules": told} if (told := {name: [said] for name in _BESIDE if (said := news.said(name))}) else {},
    )


def _images(page: Element) -> Iterable[Enclosure]:
    for image in page.each("image:image"):
        address = image.address(image.said("image:loc"))
        if address is not None:
            yield Enclosure(address)

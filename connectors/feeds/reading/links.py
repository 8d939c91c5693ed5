"""A web page where there is no feed: the links to articles on it, and the feeds that it names. No I/O; CPU-bound.

The last resort for a site without feed and sitemap: titles and addresses, and a date only where the page has one in
`<time datetime>`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import lxml.etree
import lxml.html

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.parse import ParsedEntry
from connectors.web.address import names_a_page, web_address
from connectors.web.charset import to_utf8

#: More is no list of news but an archive or an index.
MAX_LINKS: Final = 500
MAX_TITLE_CHARS: Final = 500
#: A longer address is not held against a pattern: what a match takes grows with it.
MAX_ADDRESS_CHARS: Final = 2000
MAX_FEEDS: Final = 10
#: How far above a link its date may stand: from headline over line and box to the card of an article.
_NEAR: Final = 4
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_HEAD_BYTES: Final = 4096
#: Not application/json: WordPress announces its programming interface so.
_FEED_TYPES: Final = frozenset({
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
    "application/xml", "text/xml",
})  # fmt: skip
#: What an address of a feed looks like: /feed, /rss.xml, /rss/world, /atom/, news.rss, index.rdf.
_FEED_LIKE: Final = re.compile(r"/(?:rss|feeds?|atom)(?:[/._?-]|$)|/index\.xml$|\.(?:rss|atom|rdf)$", re.IGNORECASE)
#: Every page of WordPress names one beside the site's own.
_COMMENTS: Final = re.compile(r"/comments/feed\b", re.IGNORECASE)

_Element = Any  # lxml has no types


def read_links(body: bytes, content_type: str | None, base: str, article_links: str) -> tuple[ParsedEntry, ...]:
    """Return an entry for each link whose address matches the pattern, in the order of the page, each address once.

    The title is the longest text among the links to an address, else its `title` or `aria-label`; without any there is
    no entry.
    """
    page = _page(body, content_type)
    if page is None:
        return ()
    links = _matching(page, _base(page, base), re.compile(article_links))
    dates = _dates(page, links)
    entries = []
    for url, anchors in links.items():
        title = _title(anchors)
        if title:
            stated = next((dates[anchor] for anchor in anchors if anchor in dates), None)
            date = read_date(stated)
            entries.append(ParsedEntry(url=url, title=title, published=date, published_stated=stated))
    return tuple(entries)


def discover(body: bytes, base: str) -> tuple[str, ...]:
    """Return the addresses of feeds that a page names: those that it announces, then links that look like feeds."""
    page = _page(body, None)
    if page is None:
        return ()
    start = _base(page, base)
    found = dict.fromkeys(url for url in (*_announced(page, start), *_feed_like(page, start)) if url != base)
    return tuple(found)[:MAX_FEEDS]


def _page(body: bytes, content_type: str | None) -> _Element | None:
    declared = _META_CHARSET.search(body[:_HEAD_BYTES])
    if declared is not None and "charset" not in (content_type or "").lower():
        content_type = f"text/html; charset={declared[1].decode()}"
    text, _ = to_utf8(body, content_type)
    # Deeper than the parser's own bound a page is cut, and nothing is fetched.
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return lxml.etree.fromstring(text, parser=parser)
    except lxml.etree.LxmlError:
        return None


def _base(page: _Element, base: str) -> str:
    stated = page.find(".//base[@href]")
    return (web_address(stated.get("href"), base) if stated is not None else None) or base


def _matching(page: _Element, base: str, pattern: re.Pattern[str]) -> dict[str, list[_Element]]:
    links: dict[str, list[_Element]] = {}
    for anchor in page.iter("a"):
        url = web_address(anchor.get("href") or "", base)
        if url is None or len(url) > MAX_ADDRESS_CHARS or not names_a_page(url) or not pattern.search(url):
            continue
        if url in links or len(links) < MAX_LINKS:
            links.setdefault(url, []).append(anchor)
    return links


def _dates(page: _Element, links: dict[str, list[_Element]]) -> dict[_Element, str]:
    """Return the date that stands next to a link: in the lowest element around both that holds no other article."""
    around: defaultdict[_Element, set[str]] = defaultdict(set)
    for url, anchors in links.items():
        for anchor in anchors:
            for element in _upwards(anchor):
                around[element].add(url)
    stated: dict[_Element, str] = {}
    for time in page.iter("time"):
        if time.get("datetime"):
            for element in _upwards(time):
                stated.setdefault(element, time.get("datetime"))
    dates = {}
    for anchors in links.values():
        for anchor in anchors:
            near = next((one for one in _upwards(anchor) if one in stated and len(around[one]) == 1), None)
            if near is not None:
                dates[anchor] = stated[near]
    return dates


def _upwards(element: _Element) -> Iterator[_Element]:
    for _ in range(_NEAR + 1):
        if element is None:
            return
        yield element
        element = element.getparent()


def _title(anchors: list[_Element]) -> str:
    texts = (_line("".join(anchor.itertext())) for anchor in anchors)
    labels = (_line(anchor.get("title") or anchor.get("aria-label") or "") for anchor in anchors)
    return (max(texts, key=len) or max(labels, key=len))[:MAX_TITLE_CHARS]


def _line(text: str) -> str:
    return " ".join(text.split())


def _announced(page: _Element, base: str) -> Iterator[str]:
    for link in page.iter("link"):
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (link.get("rel") or "").lower().split() and kind in _FEED_TYPES:
            url = web_address(link.get("href") or "", base)
            if url is not None and not _COMMENTS.search(url):
                yield url


def _feed_like(page: _Element, base: str) -> Iterator[str]:
    for anchor in page.iter("a"):
        url = web_address(anchor.get("href") or "", base)
        if url is not None and _FEED_LIKE.search(url) and not _COMMENTS.search(url):
            yield url

"""The vocabularies of feeds: one short name for an element, whatever its prefix and the spelling of its namespace.

Elements of all RSS versions have no prefix, those of Atom 0.3 and 1.0 are `atom:`. Sources: RSS 2.0 (RSS Advisory
Board), RSS 1.0 and its modules (web.resource.org), RFC 4287, RFC 4685, RFC 6721, Media RSS 1.5.1, sitemaps.org 0.9,
Podcasting 2.0 (podcastindex.org), FeedSync 1.0.
"""

from typing import Final

#: Namespaces without regard to case, the scheme and what stands at their end, in which publishers differ.
_PREFIXES: Final = {
    "": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss/rss.html": "",
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "purl.org/rss/1.0/modules/rss091": "",
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/pie": "atom",
    "purl.org/echo": "atom",
    "purl.org/atompub/tombstones/1.0": "at",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "www.georss.org/georss": "georss",
    "www.opengis.net/gml": "gml",
    "www.w3.org/2003/01/geo/wgs84_pos": "geo",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/xml/1998/namespace": "xml",
    "www.sitemaps.org/schemas/sitemap/0.9": "",
    "www.google.com/schemas/sitemap/0.84": "",
    "www.google.com/schemas/sitemap/0.9": "",
    "www.google.com/schemas/sitemap-news/0.9": "news",
    "www.google.com/schemas/sitemap-image/1.1": "image",
    "purl.org/syndication/thread/1.0": "thr",
    "purl.org/rss/1.0/modules/slash": "slash",
    "wellformedweb.org/commentapi": "wfw",
    "podcastindex.org/namespace/1.0": "podcast",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "feedsync.org/2007/feedsync": "sx",
    "www.microsoft.com/schemas/rss/sse": "sx",
    "schemas.google.com/g/2005": "gd",
}
#: Before the prefix, as it is written, of a vocabulary that is not known here.
UNKNOWN: Final = "?"
#: A prefix that nobody declared means what it means elsewhere.
_USUAL: Final = frozenset(_PREFIXES.values()) - {""}


def prefix_of(namespace: str) -> str | None:
    """Return the short prefix of a namespace; None for one that is not known here."""
    key = namespace.strip().lower().partition("://")[2] or namespace.strip().lower()
    key = key.rstrip("/#")
    return "" if key.startswith("backend.userland.com/rss") else _PREFIXES.get(key)


def short_name(tag: str, namespaces: dict[str, str]) -> str:
    """Return the short name of a tag as it is written, in lower case; `namespaces` are those in scope, by prefix."""
    given, colon, local = tag.rpartition(":")
    namespace = namespaces.get(given)
    known = prefix_of(namespace) if namespace is not None else None
    if known is None:
        # What no prefix marks is the feed's own, in whatever namespace it puts itself.
        is_usual = given.lower() in _USUAL and namespace is None
        known = given.lower() if is_usual else (UNKNOWN + given.lower() if colon else "")
    return f"{known}:{local.lower()}" if known else local.lower()

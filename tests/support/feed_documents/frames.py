"""The frame of a document in each format, and what a case is."""

from typing import Any, Final

import msgspec

BASE: Final = "https://news.example/feeds/all"
_XMLNS: Final = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "media": "http://search.yahoo.com/mrss/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "georss": "http://www.georss.org/georss",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "gml": "http://www.opengis.net/gml",
        "atom": "http://www.w3.org/2005/Atom",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "thr": "http://purl.org/syndication/thread/1.0",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "wfw": "http://wellformedweb.org/CommentAPI/",
    }.items()
)


class Case(msgspec.Struct, frozen=True):
    """A document and the fields of its first entry."""

    name: str
    body: str
    fields: dict[str, Any]  # Any: values of every field of an entry


def in_rss(inside: str, *, head: str = "", attributes: str = "") -> str:
    """Return RSS 2.0 with one item."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_XMLNS} {attributes}><channel><title>News</title>'
        f"<link>https://news.example/</link><description>All</description>{head}<item>{inside}</item></channel></rss>"
    )


def in_atom(inside: str, *, head: str = "", attributes: str = "") -> str:
    """Return Atom 1.0 with one entry."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes} {_XMLNS}>'
        f"<title>News</title><id>urn:news</id><updated>2025-03-06T09:00:00Z</updated>{head}"
        f"<entry>{inside}</entry></feed>"
    )


def in_atom_03(inside: str) -> str:
    """Return Atom 0.3 with one entry."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed version="0.3" xmlns="http://purl.org/atom/ns#">'
        f"<title>News</title><modified>2025-03-06T09:00:00Z</modified><entry>{inside}</entry></feed>"
    )


def in_rdf(inside: str, *, default: str = "http://purl.org/rss/1.0/", about: str = "") -> str:
    """Return RSS 1.0 (or 0.90, by its namespace) with one item."""
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="{default}" {_XMLNS}><channel rdf:about="https://news.example/"><title>News</title>'
        "<link>https://news.example/</link><description>All</description></channel>"
        f"<item {about}>{inside}</item></rdf:RDF>"
    )


def in_json(inside: str, *, head: str = "", version: str = "1.1") -> str:
    """Return JSON Feed with one item."""
    return f'{{"version": "https://jsonfeed.org/version/{version}", "title": "News", {head} "items": [{{{inside}}}]}}'


def in_sitemap(inside: str) -> str:
    """Return a news sitemap with one address."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<url>{inside}</url></urlset>"
    )


PAGE: Final = "https://news.example/1"
LINK: Final = f"<link>{PAGE}</link>"
ALTERNATE: Final = f'<link href="{PAGE}"/>'

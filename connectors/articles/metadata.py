"""What a page says of itself to machines: JSON-LD (schema.org), OpenGraph, meta elements. No I/O."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any, Final

from lxml.html import HtmlElement

from connectors.articles.page import Metadata
from connectors.web.address import web_address

#: The types of schema.org that are one piece of news; a page lists others (its site, a breadcrumb) beside it.
_ARTICLES: Final = frozenset({
    "AnalysisNewsArticle", "Article", "BackgroundNewsArticle", "BlogPosting", "LiveBlogPosting", "NewsArticle",
    "OpinionNewsArticle", "Report", "ReportageNewsArticle", "ReviewNewsArticle",
})  # fmt: skip
#: A page of 3 MB may be one title, which would make a record that no topic takes. Longer addresses are nobody's.
MAX_LINE_CHARS: Final = 2000
#: Where in JSON-LD an article may lie.
_HOLDERS: Final = ("@graph", "mainEntity", "mainEntityOfPage")
_MAX_DEPTH: Final = 5
#: CMS templates wrap the block in comments or CDATA, which is not JSON.
_WRAPPING: Final = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*+;?\s*+$")
_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date", "dcterms.created",
    "pubdate", "publishdate", "parsely-pub-date",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
)
_IMAGES: Final = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
#: Where microdata keeps what it says of an element whose text is for people.
_VALUES: Final = ("content", "datetime", "title")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}")


class Stated(Metadata, frozen=True, kw_only=True):
    """Metadata, with the text that JSON-LD carries, HTML or plain."""

    body: str = ""


def read_metadata(tree: HtmlElement, url: str) -> Stated:
    """Return what the page at `url` states; JSON-LD first, as it is about the article where others are of the page."""
    article = next(_articles(tree), {})
    stated = _stated(tree)
    return Stated(
        title=_told(article.get("headline")) or stated.get("og:title", "") or _title(tree),
        body=_body(article),
        published=_first_date(_publishing(tree, article, stated)),
        modified=_first_date(_modifying(tree, article, stated)),
        author=_author(article.get("author")) or _author_of_page(tree, stated),
        language=_language(tree.get("lang") or article.get("inLanguage") or stated.get("og:locale")),
        canonical_url=_canonical(tree, stated, url),
        site_name=stated.get("og:site_name") or _name(article.get("publisher")),
        image=_image(article, stated, url),
        is_paywalled=str(article.get("isAccessibleForFree")).lower() == "false",
    )


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:  # Any: the whole of JSON
    for script in tree.iterfind(".//script[@type]"):
        if script.get("type").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            # Real blocks hold bare line breaks in strings.
            found = json.loads(_WRAPPING.sub("", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _articles_in(found, _MAX_DEPTH)


def _articles_in(value: object, depth: int) -> Iterator[dict[str, Any]]:  # Any: the whole of JSON
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _articles_in(item, depth - 1)
    elif isinstance(value, dict):
        if not _ARTICLES.isdisjoint(_list(value.get("@type"))):
            yield value
        for holder in _HOLDERS:
            yield from _articles_in(value.get(holder), depth - 1)


def _stated(tree: HtmlElement) -> dict[str, str]:
    """Return what meta elements say, by lower-case name; the first of a name counts."""
    stated: dict[str, str] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = _line(meta.get("content"))
        if name and content:
            stated.setdefault(name.strip().lower(), content)
    return stated


def _title(tree: HtmlElement) -> str:
    headings = tree.findall(".//h1")
    # More than one is the site's name and the articles of a list.
    element = headings[0] if len(headings) == 1 else tree.find(".//title")
    return _line(element.text_content()) if element is not None else ""


def _body(article: dict[str, Any]) -> str:  # Any: the whole of JSON
    updates = [item for item in _list(article.get("liveBlogUpdate")) if isinstance(item, dict)]
    bodies = [article.get("articleBody"), *(update.get("articleBody") for update in updates)]
    return "\n".join(body for body in bodies if isinstance(body, str))


def _publishing(tree: HtmlElement, article: dict[str, Any], stated: dict[str, str]) -> Iterator[Any]:  # Any: JSON
    yield article.get("datePublished")
    yield from map(stated.get, _PUBLISHED)
    yield from _marked(tree, "datePublished")
    yield from _times(tree)


def _modifying(tree: HtmlElement, article: dict[str, Any], stated: dict[str, str]) -> Iterator[Any]:  # Any: JSON
    yield article.get("dateModified")
    yield from map(stated.get, _MODIFIED)
    yield from _marked(tree, "dateModified")


def _times(tree: HtmlElement) -> Iterator[str | None]:
    for element in tree.iterfind(".//time[@datetime]"):
        if element.get("pubdate") is not None:
            yield element.get("datetime")


def _marked(tree: HtmlElement, name: str) -> Iterator[str]:
    """Return what microdata says under a name."""
    for element in tree.iterfind(f".//*[@itemprop='{name}']"):
        yield from filter(None, map(element.get, _VALUES))


def _first_date(stated: Iterator[Any]) -> datetime | None:  # Any: the whole of JSON
    return next((moment for moment in map(_date, stated) if moment is not None), None)


def _date(stated: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(stated).strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _author(value: object) -> str | None:
    names = [name for name in map(_name, _list(value)) if name]
    return ", ".join(dict.fromkeys(names)) or None


def _author_of_page(tree: HtmlElement, stated: dict[str, str]) -> str | None:
    """Return the author that meta elements, microdata or the link to an author's page name."""
    named = [stated.get("author"), stated.get("article:author")]
    for element in tree.iterfind(".//*[@itemprop='author']"):
        inside = element.find(".//*[@itemprop='name']")
        told = element if inside is None else inside
        named.append(told.get("content") or told.text_content())
    named += [link.text_content() for link in tree.iterfind(".//a[@rel='author']")]
    return next((name for name in map(_name, named) if name), None)


def _image(article: dict[str, Any], stated: dict[str, str], url: str) -> str | None:  # Any: the whole of JSON
    """Return the address of the picture that stands for the article."""
    linked = [one.get("url") if isinstance(one, dict) else one for one in _list(article.get("image"))]
    named = [*linked, *_list(article.get("thumbnailUrl")), *map(stated.get, _IMAGES)]
    addresses = (_address(one, url) for one in named if isinstance(one, str) and one.strip())
    return next((address for address in addresses if address is not None), None)


def _name(value: object) -> str | None:
    name = _told(value.get("name") if isinstance(value, dict) else value)
    return _no_address(name)


def _no_address(name: str | None) -> str | None:
    """Return a name; some state the address of a profile in its place."""
    return name if name and "://" not in name else None


def _language(stated: object) -> str | None:
    found = _LANGUAGE.match(_line(stated))
    return found[0].lower() if found is not None else None


def _canonical(tree: HtmlElement, stated: dict[str, str], url: str) -> str | None:
    links = (link.get("href") for link in tree.iterfind(".//link[@rel='canonical']"))
    href = next((href for href in links if href), None) or stated.get("og:url")
    return _address(href, url) if href else None


def _address(href: str, url: str) -> str | None:
    return web_address(href, url) if len(href) < MAX_LINE_CHARS else None


def _list(value: object) -> list[Any]:  # Any: the whole of JSON
    return value if isinstance(value, list) else [] if value is None else [value]


def _told(value: object) -> str:
    """Return a line of text that a template may have written into JSON as into HTML; not for addresses (`&copy=1`)."""
    return _line(unescape(value)) if isinstance(value, str) else ""


def _line(value: object) -> str:
    return " ".join(value.split())[:MAX_LINE_CHARS] if isinstance(value, str) else ""

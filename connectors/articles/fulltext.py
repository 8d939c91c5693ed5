"""An article with the text of its page, where the feed has only a summary; as the feed has it where that fails."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import msgspec
import structlog

from connectors.articles.page import PageError, PageText
from connectors.articles.recognition import is_article, is_summary
from schemas.article import Article, PageStated, revision_of

#: What the pages of one poll may take together: news is not held back for longer, and goes out as the feed has it.
MAX_POLL_S: Final = 180.0
#: As for the dates of feeds: before the web, or ahead of our clock, is no date of an article.
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_TOLERATED_SKEW: Final = timedelta(minutes=10)

_log = structlog.get_logger()


class PageReader(Protocol):
    """What an implementer supplies.

    1. `read` returns what the page at an address says, or raises `PageError`; nothing else, whatever the web does.
    """

    async def read(self, url: str) -> PageText:
        """Return what a page says."""


async def with_full_texts(
    articles: Sequence[Article], pages: PageReader, *, max_s: float = MAX_POLL_S
) -> tuple[Article, ...]:
    """Return the articles of one poll, in their order, each as `with_full_text` has it; takes at most `max_s`."""
    done: list[Article] = []
    try:
        async with asyncio.timeout(max_s):
            for article in articles:
                done.append(await with_full_text(article, pages))  # noqa: PERF401  what is done counts when time is up
    except TimeoutError:
        _log.warning("pages take too long: the rest goes out as the feed has it", left=len(articles) - len(done))
        done += [
            _with_issue(article, "page-no-time") if _wants_page(article) else article
            for article in articles[len(done) :]
        ]
    return tuple(done)


async def with_full_text(article: Article, pages: PageReader) -> Article:
    """Return an article with the text of its page, if it needs one and the page has it; never raises for the web.

    Called for the new articles of feeds with `full_text`, once: the feed's revision says whether an article is new.
    """
    if not _wants_page(article) or article.url is None:
        return article
    try:
        page = await pages.read(article.url)
        return _joined(article, page)
    except PageError as error:
        _log.debug("page is not taken", url=article.url, reason=error.reason, why=str(error))
        return _with_issue(article, error.reason)


def _wants_page(article: Article) -> bool:
    return article.url is not None and is_summary(article.text)


def _joined(article: Article, page: PageText) -> Article:
    """Return the article with what its page adds; raises `PageError` for a page that is another, or no fuller."""
    if not is_article(article.title, article.summary or article.text, page):
        raise PageError("page-not-article", "the page does not have what the feed announced")
    dated = msgspec.structs.replace(article, **_date_of(article, page))
    if len(page.text) <= len(article.text):
        return _with_issue(dated, "page-adds-nothing")
    title = article.title or page.title
    return msgspec.structs.replace(
        dated,
        title=title,
        text=page.text,
        revision=revision_of(title, page.text),
        text_from="page",
        page=_stated(page),
        author=article.author or page.author,
    )


def _stated(page: PageText) -> PageStated:
    return PageStated(**{name: getattr(page, name) for name in PageStated.__struct_fields__})


def _date_of(article: Article, page: PageText) -> dict[str, Any]:  # Any: fields of an article
    """Return the page's date where the feed has none and this one can be."""
    latest = article.fetched_at + _TOLERATED_SKEW
    if article.published_trust != "missing" or page.published is None:
        return {}
    if not _EARLIEST <= page.published <= latest:
        return {}
    return {"published": page.published, "published_trust": "page"}


def _with_issue(article: Article, issue: str) -> Article:
    return msgspec.structs.replace(article, issues=(*article.issues, issue))

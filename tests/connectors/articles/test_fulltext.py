"""An article has the text of its page where its feed has only a summary, and the summary where that fails."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from feed_site import NOON, Answer, feed, item, rss
from page_desk import LEAD, page, page_desk

from connectors.articles.fulltext import with_full_text, with_full_texts
from connectors.articles.page import Page, PageError, PageReason, PageText
from connectors.articles.recognition import WHOLE_CHARS
from connectors.feeds.reading.document import Document, read_document
from connectors.web.aside import Aside
from schemas.article import Article, PageStated, revision_of

URL = "https://news.example/1"
TEXT = f"{LEAD}, officials said.\nTravellers on foot may pass."
ANOTHER = (
    b"<html><head><title>Bakery wins</title></head><body><article><h1>Bakery wins</h1>"
    b"<p>Judges praised the sourdough of a family business at the national bread fair, its third prize in a row.</p>"
    b"<p>The bakers said that their flour comes from two mills in the hills.</p></article></body></html>"
)
_Aside = Aside[Page, PageText]


def article(url: str | None = URL, text: str = LEAD + " […]", **more: Any) -> Article:  # Any: fields of an article
    """Return the article of an entry with a summary."""
    body = rss(item(1, text, pubDate="Thu, 06 Mar 2025 09:00:00 +0300"))
    document = Document(body=body, content_type=None, url=URL, feed=feed(URL), fetched_at=NOON)
    (read,) = read_document(document).articles
    return msgspec.structs.replace(read, **{"url": url, "title": "Crossing closed", **more})


class Shelf:
    """Pages that are at hand, and what was asked for; waits for ever where told."""

    def __init__(self, answer: PageText | PageReason = "page-failed", *, hangs_from: int = 99) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._hangs_from = hangs_from

    async def read(self, url: str) -> PageText:
        """Return the page, or raise the error that it is."""
        self.asked.append(url)
        if len(self.asked) > self._hangs_from:
            await asyncio.Event().wait()
        if isinstance(self._answer, PageText):
            return self._answer
        raise PageError(self._answer, "told so")


async def test_the_text_of_the_page_takes_the_place_of_a_summary(aside: _Aside) -> None:
    """Over HTTP: text, revision and origin are the page's; id, title and summary stay the feed's."""
    async with page_desk(aside, {"/1": page()}) as desk:
        before = article(f"{desk.site.url}/1")
        after = await with_full_text(before, desk.pages)

    assert after.text.startswith(LEAD)
    assert "spent the night" in after.text
    assert "Home" not in after.text
    assert (after.text_from, before.text_from) == ("page", "feed")
    assert after.revision == revision_of(after.title, after.text) != before.revision
    assert (after.id, after.title, after.summary, after.issues) == (before.id, before.title, before.summary, ())
    assert (after.page, before.page) == (PageStated(title="Crossing closed"), None)


async def test_what_the_page_states_is_told_beside_what_the_feed_says() -> None:
    """Title, author, moments, language, canonical address, site and image; the feed's own fields stay."""
    stated = PageStated(
        title="On the page",
        author="R. Marsh",
        published=NOON - timedelta(hours=2),
        modified=NOON - timedelta(hours=1),
        language="en",
        canonical_url="https://www.news.example/1",
        site_name="Valley Times",
        image="https://news.example/1.jpg",
    )
    before = article(author="D. Wells")
    after = await with_full_text(before, Shelf(PageText(text=TEXT, **msgspec.structs.asdict(stated))))

    assert after.page == stated
    assert (after.title, after.author, after.url, after.published) == (
        before.title,
        before.author,
        before.url,
        before.published,
    )


@pytest.mark.parametrize(
    ("answers", "issue"),
    [
        ({"/robots.txt": Answer(body=b"User-agent: *\nDisallow: /"), "/1": page()}, "page-refused-by-robots"),
        ({"/robots.txt": Answer(status=503), "/1": page()}, "page-failed"),
        ({"/1": Answer(status=404)}, "page-failed"),
        ({"/1": Answer(status=503)}, "page-failed"),
        ({"/1": Answer(body=b"x", headers={"content-type": "image/png"})}, "page-not-article"),
        ({"/1": page(ANOTHER)}, "page-not-article"),
        (
            {"/1": page(b"<html><body><main><h1>Oops</h1><p>Page not found.</p></main></body></html>")},
            "page-not-article",
        ),
        ({"/1": page(b"<html><body></body></html>")}, "page-not-article"),
        (
            {"/1": page(f"<html><body><p>{LEAD}</p><p>Subscribe to continue reading.</p></body></html>".encode())},
            "page-not-article",
        ),
    ],
    ids=["robots", "robots-503", "404", "503", "image", "another", "error-200", "empty", "paywall"],
)
async def test_the_summary_stays_where_the_page_cannot_be_taken(
    aside: _Aside, answers: dict[str, Answer], issue: str
) -> None:
    """Over HTTP: the article is the feed's to the letter, with the reason among its issues."""
    async with page_desk(aside, answers) as desk:
        before = article(f"{desk.site.url}/1")
        after = await with_full_text(before, desk.pages)

    assert after == msgspec.structs.replace(before, issues=(issue,))


@pytest.mark.parametrize(
    "given",
    [article(text="The crossing is closed. " * 40), article(url=None)],
    ids=["whole", "no-link"],
)
async def test_no_page_is_asked_for_where_none_is_needed(given: Article) -> None:
    """A feed with the whole text, or an entry without a link, stays as it is."""
    shelf = Shelf(PageText(text=TEXT))

    assert await with_full_text(given, shelf) == given
    assert await with_full_texts([given], shelf) == (given,)
    assert shelf.asked == []


async def test_a_page_that_says_no_more_is_not_taken() -> None:
    """A short report is whole in the feed."""
    before = article(text=TEXT)
    after = await with_full_text(before, Shelf(PageText(text=before.text)))

    assert after == msgspec.structs.replace(before, issues=("page-adds-nothing",))


async def test_a_long_text_that_is_cut_is_completed() -> None:
    """An ellipsis at its end counts for more than its length."""
    cut = f"{LEAD}. " * 15
    after = await with_full_text(article(text=cut + "[…]"), Shelf(PageText(text=cut + TEXT)))

    assert len(cut) > WHOLE_CHARS
    assert after.text == cut + TEXT


@pytest.mark.parametrize(
    ("published", "trust"),
    [
        (NOON - timedelta(hours=3), "page"),
        (NOON + timedelta(minutes=9), "page"),
        (NOON + timedelta(minutes=11), "missing"),
        (datetime(1970, 1, 1, tzinfo=UTC), "missing"),
        (None, "missing"),
    ],
)
async def test_a_missing_date_is_the_page_s(published: datetime | None, trust: str) -> None:
    """If it states one that can be; else the time of the fetch stays."""
    before = article(published_trust="missing", published=NOON)
    after = await with_full_text(before, Shelf(PageText(text=TEXT, published=published)))

    assert after.published_trust == trust
    assert after.published == (published if trust == "page" else NOON)
    assert after.text == TEXT


async def test_a_stated_date_stays() -> None:
    """The feed knows better than a page that was edited since."""
    before = article(published_trust="stated", published=NOON)
    after = await with_full_text(before, Shelf(PageText(text=TEXT, published=NOON - timedelta(days=1))))

    assert (after.published, after.published_trust) == (NOON, "stated")


async def test_title_and_author_are_the_page_s_where_the_feed_has_none() -> None:
    """And the feed's where it has."""
    shelf = Shelf(PageText(text=TEXT, title="On the page", author="R. Marsh"))
    bare = await with_full_text(msgspec.structs.replace(article(), title=""), shelf)
    full = await with_full_text(article(author="D. Wells"), shelf)

    assert (bare.title, bare.author) == ("On the page", "R. Marsh")
    assert bare.revision == revision_of("On the page", TEXT)
    assert (full.title, full.author) == ("Crossing closed", "D. Wells")


async def test_the_articles_of_a_poll_keep_their_order_when_time_is_up() -> None:
    """Those read have their page; the rest goes out as the feed has it and says so, if it wanted one."""
    whole = article(text="The crossing is closed. " * 40)
    articles = [article(), article(), whole, article()]
    done = await with_full_texts(articles, Shelf(PageText(text=TEXT), hangs_from=1), max_s=0.1)

    assert [one.text_from for one in done] == ["page", "feed", "feed", "feed"]
    assert [one.issues for one in done] == [(), ("page-no-time",), (), ("page-no-time",)]


async def test_a_page_in_windows_1256_is_read(aside: _Aside) -> None:
    """Over HTTP, declared in the page alone."""
    lead = "أغلقت إدارة المعابر معبر الصفا أمام الشاحنات"  # the authority closed the crossing to lorries
    text = f"{lead} حتى مساء السبت المقبل."
    body = f"<html><head><meta charset=windows-1256></head><body><article><p>{text}</p></article></body></html>"
    headers = {"content-type": "text/html"}
    async with page_desk(aside, {"/1": Answer(body=body.encode("cp1256"), headers=headers)}) as desk:
        before = article(f"{desk.site.url}/1", lead, title="إغلاق معبر الصفا")
        after = await with_full_text(before, desk.pages)

    assert after.text == text

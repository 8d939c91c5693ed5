"""What a document leads to is asked for: pages of articles, links of a page, the newest sitemap."""

import asyncio
from pathlib import Path

import msgspec
from feed_desk import desk, until
from feed_site import Answer, FeedSite, feed, item, rss

from connectors.web.turns import host_of

STORY = (
    "<p>Border notice 1 was put up on Thursday morning at the crossing, which is closed until Sunday.</p>"
    "<p>Lorries stood in a queue of six kilometres, in which some drivers had spent two nights without water.</p>"
    "<p>The crossing is to be opened again once the scanner that broke down in the night has been mended.</p>"
)


async def test_a_page_gives_what_a_summary_does_not(tmp_path: Path) -> None:
    """Of a feed that wants it the article has the text of its page; what was seen is the feed's own revision."""
    body = f"<html><body><article><h1>Border notice 1</h1>{STORY * 3}</article></body></html>"
    page = Answer(body=body.encode(), headers={"content-type": "text/html"})
    async with FeedSite({"/feed": Answer(status=404), "/1": page, "/robots.txt": Answer(status=404)}) as site:
        document = rss(item(1).replace("https://news.example/1", f"{site.url}/1"))
        site.answers("/feed", Answer(body=document), Answer(body=document + b" "))
        one = msgspec.structs.replace(feed(f"{site.url}/feed"), full_text=True)
        async with desk(tmp_path, one) as here:
            reports = [await here.poller.poll_once(one) for _ in range(2)]

    (article,) = here.broker.articles
    assert [report.verdict.reason for report in reports] == ["fetched", "fetched"]
    assert (article.text_from, article.summary) == ("page", "The crossing is closed until Sunday.")
    assert "queue of six kilometres" in article.text


async def test_a_page_and_a_feed_of_one_host_are_asked_one_after_the_other(tmp_path: Path) -> None:
    """While an article's page is on its way, a feed of the same host waits in the same line."""
    held = asyncio.Event()
    body = f"<html><body><article><h1>Border notice 1</h1>{STORY}</article></body></html>".encode()
    page = Answer(body=body, headers={"content-type": "text/html"}, after=held)
    async with FeedSite({"/two": Answer(body=rss(item(2))), "/1": page}) as site:
        site.answers("/one", Answer(body=rss(item(1).replace("https://news.example/1", f"{site.url}/1"))))
        one, two = (
            msgspec.structs.replace(feed(f"{site.url}/one", "one"), full_text=True),
            feed(f"{site.url}/two", "two"),
        )
        async with desk(tmp_path, one, two) as here:
            lines = here.poller._asker.turns._lines
            asking = [asyncio.create_task(here.poller.poll_once(one))]
            await site.has(1, "/1")
            asking.append(asyncio.create_task(here.poller.poll_once(two)))
            await until(lambda: lines[host_of(site.url)].users == len(asking))
            while_held = [request.path for request in site.requests]
            held.set()
            await asyncio.gather(*asking)

    assert while_held == ["/one", "/robots.txt", "/1"]
    assert [request.path for request in site.requests] == [*while_held, "/two"]


async def test_a_page_of_links_is_read_like_a_feed(tmp_path: Path) -> None:
    """For a site without a feed the links that match are its entries, each published once."""
    first, second = (
        Answer(body=b"<html><body><a href='/about'>About</a>" + links + b"</body></html>")
        for links in (
            b"<a href='/news/1'>Border closed</a>",
            b"<a href='/news/2'>Open</a><a href='/news/1'>Border closed</a>",
        )
    )
    async with FeedSite({"/": [first, second]}) as site:
        one = msgspec.structs.replace(feed(f"{site.url}/"), format="page", article_links=r"/news/\d+$")
        async with desk(tmp_path, one) as here:
            for _ in range(2):
                await here.poller.poll_once(one)

    assert here.broker.titles == ["Border closed", "Open"]


async def test_an_index_of_sitemaps_leads_to_the_newest(tmp_path: Path) -> None:
    """What the index names first is read, and read again when the index says nothing new."""
    async with FeedSite({}) as site:
        index = f"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <sitemap><loc>{site.url}/old.xml</loc><lastmod>2025-03-01</lastmod></sitemap>
            <sitemap><loc>{site.url}/new.xml</loc><lastmod>2025-03-06</lastmod></sitemap></sitemapindex>"""
        site.answers("/index.xml", Answer(body=index.encode(), headers={"etag": '"index"'}))
        site.answers("/new.xml", *(Answer(body=_sitemap(last)) for last in (1, 2)))
        one = msgspec.structs.replace(feed(f"{site.url}/index.xml"), format="sitemap")
        async with desk(tmp_path, one) as here:
            for _ in range(2):
                await here.poller.poll_once(one)

    assert here.broker.titles == ["Border notice 1", "Border notice 2"]
    assert "/old.xml" not in {request.path for request in site.requests}


async def test_a_login_goes_to_the_sitemaps_of_its_own_site_alone(tmp_path: Path) -> None:
    """An index behind a login has sitemaps behind it; one that a stranger keeps is asked without."""
    async with FeedSite({"/new.xml": Answer(body=_sitemap(1))}) as home, FeedSite({"/new.xml": Answer()}) as other:
        for site in (home, other):
            index = f"<sitemapindex><sitemap><loc>{site.url}/new.xml</loc></sitemap></sitemapindex>"
            home.answers("/index.xml", Answer(body=index.encode()))
            one = msgspec.structs.replace(feed(f"{home.url}/index.xml".replace("//", "//desk:hush@")), format="sitemap")
            async with desk(tmp_path / str(len(home.requests)), one) as here:
                await here.poller.poll_once(one)

    login = "Basic ZGVzazpodXNo"
    assert [request.headers.get("authorization") for request in home.requests] == [login] * 3
    assert [request.headers.get("authorization") for request in other.requests] == [None]


def _sitemap(last: int) -> bytes:
    pages = "".join(
        f"<url><loc>https://news.example/{number}</loc><news:news><news:title>Border notice {number}</news:title>"
        f"<news:publication_date>2025-03-06T0{number}:00:00+03:00</news:publication_date></news:news></url>"
        for number in range(1, last + 1)
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"<urlset {spaces}>{pages}</urlset>".encode()

"""The poller publishes what is new once and lets no feed harm another."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from feed_desk import FAST, desk, running, until
from feed_site import DEADLINE_S, Answer, FeedSite, feed, gzip_bomb, item, rss
from structlog.testing import capture_logs

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.poller import UnknownFeedError
from connectors.web.limits import Limits
from schemas.article import Article


async def test_a_second_poll_publishes_nothing(tmp_path: Path) -> None:
    """Not when the server says so, not when the body is the same, not when only what is around the entries changed."""
    tag = {"etag": '"one"'}
    again = [
        Answer(status=304),
        Answer(body=rss(item(1), item(2)), headers=tag),
        Answer(body=rss(item(2), item(1), "<ttl>5</ttl>")),
    ]
    async with FeedSite({"/feed": [Answer(body=rss(item(1), item(2)), headers=tag), *again]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            reports = [await here.poller.poll_once(one) for _ in range(4)]

    assert here.broker.titles == ["Border notice 1", "Border notice 2"]
    assert [report.verdict.reason for report in reports] == ["fetched", "not-modified", "same-body", "fetched"]


async def test_a_new_and_an_edited_entry_are_published(tmp_path: Path) -> None:
    """The edit has the same id and another revision; what did not change is not told again."""
    bodies = [rss(item(1), item(2)), rss(item(3), item(1), item(2, "The crossing is open again."))]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in bodies:
                await here.poller.poll_once(one)

    first, edited = (article for article in here.broker.articles if article.title == "Border notice 2")
    assert sorted(here.broker.titles) == [f"Border notice {number}" for number in (1, 2, 2, 3)]
    assert (first.id, first.text, edited.text) == (
        edited.id,
        "The crossing is closed until Sunday.",
        "The crossing is open again.",
    )
    assert first.revision != edited.revision


async def test_what_the_first_document_holds_is_history(tmp_path: Path) -> None:
    """Neither a failure nor an answer without a document counts as the first; what comes or changes later is news."""
    bodies = [rss(item(1), item(2)), rss(item(3), item(1), item(2, "The crossing is open again."))]
    answers = [Answer(status=500), Answer(status=304), *(Answer(body=body) for body in bodies)]
    async with FeedSite({"/feed": answers}) as site:
        one, brought = feed(f"{site.url}/feed"), list[dict[str, bool]]()
        for _ in answers:  # each poll in a life of its own
            async with desk(tmp_path, one) as here:
                await here.poller.poll_once(one)
            if here.broker.articles:
                brought.append({article.title: article.history for article in here.broker.articles})

    assert brought == [
        {"Border notice 1": True, "Border notice 2": True},
        {"Border notice 2": False, "Border notice 3": False},
    ]


async def test_what_a_feed_brings_to_its_empty_first_document_is_news(tmp_path: Path) -> None:
    """A feed without entries has been watched from then on."""
    async with FeedSite({"/feed": [Answer(body=rss()), Answer(body=rss(item(1)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in range(2):
                await here.poller.poll_once(one)

    assert [article.history for article in here.broker.articles] == [False]


async def test_what_a_hub_delivers_is_news_also_before_the_first_poll(tmp_path: Path) -> None:
    """A hub tells when something happens; what the first poll finds beside it was there before."""
    async with FeedSite({"/feed": Answer(body=rss(item(1), item(2)))}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            await here.poller.take_delivery(one.id, rss(item(2)), "application/rss+xml")
            await here.poller.poll_once(one)

    assert {article.title: article.history for article in here.broker.articles} == {
        "Border notice 1": True,
        "Border notice 2": False,
    }


async def test_it_is_said_once_why_the_first_articles_alert_nobody(tmp_path: Path) -> None:
    """One line for all feeds, with the first of them."""
    answers = {"/one": Answer(body=rss(item(1))), "/two": Answer(body=rss(item(2)))}
    with capture_logs() as logs:
        async with FeedSite(answers) as site:
            feeds = [feed(site.url + path, path) for path in answers]
            async with desk(tmp_path, *feeds) as here:
                for one in feeds:
                    await here.poller.poll_once(one)

    assert [(entry["feed"], entry["articles"]) for entry in logs if "is history" in entry["event"]] == [("/one", 1)]


async def test_two_feeds_of_a_site_bring_one_article(tmp_path: Path) -> None:
    """Both are published, under one id, so that the flow knows them as one."""
    tagged = item(1).replace("example/1<", "example/1?utm_source=borders<")
    async with FeedSite({"/all": Answer(body=rss(item(1))), "/borders": Answer(body=rss(tagged))}) as site:
        feeds = (feed(f"{site.url}/all"), feed(f"{site.url}/borders", "two"))
        async with desk(tmp_path, *feeds) as here:
            for one in feeds:
                await here.poller.poll_once(one)

    assert [article.feed for article in here.broker.articles] == ["one", "two"]
    assert len({article.id for article in here.broker.articles}) == 1


async def test_validators_are_remembered_over_a_restart(tmp_path: Path) -> None:
    """The first question after a restart is conditional, and says what the server gave."""
    headers = {"etag": 'W/"one"', "last-modified": "Thu, 06 Mar 2025 12:00:00 GMT"}
    async with FeedSite({"/feed": [Answer(body=rss(item(1)), headers=headers), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        for _ in range(2):
            async with desk(tmp_path, one) as here:
                await here.poller.poll_once(one)

    asked = site.requests[1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('W/"one"', "Thu, 06 Mar 2025 12:00:00 GMT")


async def test_nothing_is_seen_before_it_is_acknowledged(tmp_path: Path) -> None:
    """Without a broker the poll fails and the article waits; with one it is published, although the server says 304."""
    async with FeedSite({"/feed": [Answer(body=rss(item(1)), headers={"etag": '"1"'}), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            here.broker.is_down = True
            with pytest.raises(ConnectionError):
                await here.poller.poll_once(one)
            waiting = [article.title for _, article in here.memory.unpublished(10)]
            here.broker.is_down = False
            await here.poller._intake.publish_spool()
            left = here.memory.unpublished(10)

    assert (waiting, here.broker.titles, left) == (["Border notice 1"], ["Border notice 1"], [])


async def test_no_state_is_told_before_its_articles_are_acknowledged(tmp_path: Path) -> None:
    """What a poll that was broken off has left in the spool is published before the next poll, without news, tells."""
    document = rss(item(1))
    async with FeedSite({"/feed": [Answer(body=document), Answer(body=document + b" ")]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            here.broker.is_down = True
            with pytest.raises(ConnectionError):
                await here.poller.poll_once(one)
            here.broker.is_down = False
            await here.poller.poll_once(one)

    assert [len(state.seen) for state in here.broker.told] == [1]
    assert here.broker.titles == ["Border notice 1"]


async def test_without_a_broker_the_poller_ends(tmp_path: Path) -> None:
    """What the publisher raises ends the run, so that whoever started it can tell."""
    document = Answer(body=rss(item(1)))
    async with FeedSite({"/feed": document}) as site, desk(tmp_path, feed(f"{site.url}/feed")) as here:
        here.broker.is_down = True
        with pytest.raises(ExceptionGroup) as ended:
            await here.poller.run()

    assert [type(error) for error in ended.value.exceptions] == [ConnectionError]


async def test_an_entry_is_refused_once(tmp_path: Path) -> None:
    """An entry that says nothing goes to the rejected once, not at every poll; its neighbours are published."""
    silent = "<item><link>/silent</link></item>"
    bodies = [rss(silent, item(1)), rss(item(2), silent, item(1))]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in bodies:
                await here.poller.poll_once(one)

    assert [rejection.reason for rejection in here.broker.rejections] == ["no-text"]
    assert here.broker.titles == ["Border notice 1", "Border notice 2"]


async def test_a_failure_forgets_nothing(tmp_path: Path) -> None:
    """A page in place of the feed, for once, leaves validators and what was seen as they were."""
    document = Answer(body=rss(item(1)), headers={"etag": '"one"'})
    page = Answer(body=b"<!doctype html><html></html>", headers={"etag": '"page"'})
    async with FeedSite({"/feed": [document, page, Answer(body=rss(item(1), item(2)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            reports = [await here.poller.poll_once(one) for _ in range(3)]

    assert [report.verdict.reason for report in reports] == ["fetched", "html", "fetched"]
    assert site.requests[2].headers["if-none-match"] == '"one"'
    assert here.broker.titles == ["Border notice 1", "Border notice 2"]


FAULTS = {
    "/404": Answer(status=404),
    "/410": Answer(status=410),
    "/500": Answer(status=500),
    "/silent": Answer(after=asyncio.Event()),
    "/drip": Answer(body=rss(item(9)), drip_s=0.1),
    "/cut": Answer(body=rss(item(9)), claimed_bytes=10**6),
    "/circle": Answer(status=302, headers={"location": "/circle"}),
    "/nowhere": Answer(status=302, headers={"location": "http://xn--a/"}),
    "/page": Answer(body=b"<html></html>"),
    "/empty": Answer(),
    "/bomb": Answer(body=gzip_bomb(20 * 1024 * 1024), headers={"content-encoding": "gzip"}),
    "/json": Answer(body=b'{"items": [{"url": 5, "date_published": 5, "tags": 5, "attachments": [1]}]}'),
    "/link": Answer(body=b'{"items": [{"url": "http://[broken", "title": "Border notice 9"}]}'),
    "/etag": Answer(body=rss(), headers={"etag": '"\xff"'}),
    "/later": Answer(status=503, headers={"retry-after": "Thu, 06 Mar 999999999999 12:00:00 GMT"}),
    "/depth": Answer(body=rss("<item>" + "<b>" * 5000)),
}


async def test_no_feed_harms_another(tmp_path: Path) -> None:
    """While every kind of fault is asked again and again, a good feed's news come through at each poll."""
    news = [Answer(body=rss(*(item(number) for number in range(last + 1)))) for last in range(5)]
    async with FeedSite(FAULTS) as bad, FeedSite({"/feed": news}) as good:
        feeds = [feed(bad.url + path, path) for path in FAULTS]
        policy = msgspec.structs.replace(FAST, limits=Limits(read_s=0.05, total_s=0.1))
        async with desk(tmp_path, *feeds, feed(f"{good.url}/feed"), policy=policy) as here:
            async with running(here.poller):
                await here.broker.has(lambda found: len([one for one in found if one.feed == "one"]) == 5)
                for path in FAULTS:
                    await bad.has(1 if path == "/410" else 2, path)
            failing = {state.feed for state in here.memory.states() if state.word in {"failing", "gone"}}

    assert {article.title for article in here.broker.articles if article.feed == "one"} == {
        f"Border notice {number}" for number in range(5)
    }
    assert FAULTS.keys() - failing <= {"/json", "/link", "/etag", "/depth"}


async def test_a_failing_feed_is_told_once(tmp_path: Path) -> None:
    """The log has the change to the worse with its reason, and the change to the better, not every poll."""
    answers = [Answer(body=rss(item(1))), Answer(status=500), Answer(status=500), Answer(body=rss(item(1), item(2)))]
    with capture_logs() as logs:
        async with FeedSite({"/feed": answers}) as site:
            one = feed(f"{site.url}/feed")
            async with desk(tmp_path, one) as here:
                for _ in answers:
                    await here.poller.poll_once(one)

    told = [entry for entry in logs if entry["event"].startswith("feed ")]
    assert [(entry["log_level"], entry["event"]) for entry in told] == [
        ("warning", "feed fails"),
        ("info", "feed is well again"),
    ]
    assert told[0]["why"] == "HTTP 500: the server has a fault"


async def test_a_feed_that_is_gone_is_told_and_asked_no_more(tmp_path: Path) -> None:
    """Not after a restart either; another feed of the site is asked on."""
    with capture_logs() as logs:
        async with FeedSite({"/gone": Answer(status=410), "/feed": Answer(status=304)}) as site:
            feeds = [feed(f"{site.url}/gone", "gone"), feed(f"{site.url}/feed")]
            for _ in range(2):
                before = len(site.asked("/feed"))
                async with desk(tmp_path, *feeds, policy=FAST) as here, running(here.poller):
                    await site.has(before + 3, "/feed")

    assert len(site.asked("/gone")) == 1
    assert [entry["feed"] for entry in logs if entry["event"] == "feed is gone for good, and is asked no more"] == [
        "gone"
    ]


async def test_a_candidate_is_asked_when_the_address_fails(tmp_path: Path) -> None:
    """After three misses the next address is asked, and its news published; the first is left alone."""
    async with FeedSite({"/old": Answer(status=404), "/new": Answer(body=rss(item(1)))}) as site:
        one = msgspec.structs.replace(feed(f"{site.url}/old"), candidates=(f"{site.url}/new",))
        async with desk(tmp_path, one) as here:
            for _ in range(4):
                await here.poller.poll_once(one)

    assert [request.path for request in site.requests] == ["/old", "/old", "/old", "/new"]
    assert here.broker.titles == ["Border notice 1"]


async def test_a_host_that_wants_silence_is_asked_for_nothing(tmp_path: Path) -> None:
    """503 with Retry-After holds for all feeds of the host, however often they are due."""
    answers = {"/busy": Answer(status=503, headers={"retry-after": "3600"}), "/feed": Answer(status=304)}
    async with FeedSite(answers) as site, FeedSite({"/other": Answer(status=304)}) as other:
        feeds = [feed(f"{site.url}/busy", "busy"), feed(f"{site.url}/feed"), feed(f"{other.url}/other", "other")]
        async with desk(tmp_path, *feeds, policy=FAST) as here:
            await here.poller.poll_once(feeds[0])
            async with running(here.poller):
                await other.has(5)

    assert [request.path for request in site.requests] == ["/busy"]


async def test_a_network_that_is_down_is_told_once(tmp_path: Path) -> None:
    """When no feed can be reached one line says so, no feed is blamed, and the poller goes on trying."""
    async with FeedSite({}) as first, FeedSite({}) as second, FeedSite({}) as third:
        urls = [site.url for site in (first, second, third)]
    feeds = [feed(f"{url}/feed", str(number)) for number, url in enumerate(urls)]
    with capture_logs() as logs:
        async with desk(tmp_path, *feeds, policy=FAST) as here, running(here.poller):
            await until(lambda: here.poller._outage.is_down)
            down_at = [here.memory.state(one.id).asked_at for one in feeds]
            here.clock.advance(60)
            await until(lambda: any(here.memory.state(one.id).asked_at not in down_at for one in feeds))
            states = list(here.memory.states())
            told = {state.feed: state.word for state in here.broker.told}

    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
        "no feed can be reached: is there a network? Going on trying; `marsad demo` needs no network"
    ]
    assert {(state.word, state.failures) for state in states} == {("waiting", 0)}
    assert "failing" not in told.values()


async def test_the_only_feed_that_is_out_of_reach_is_told_too(tmp_path: Path) -> None:
    """Whoever tries out one feed is asked about the network, once; the feed is blamed, as it may be its own fault."""
    async with FeedSite({}) as site:
        one = feed(f"{site.url}/feed")
    with capture_logs() as logs:
        async with desk(tmp_path, one) as here:
            for _ in range(2):
                await here.poller.poll_once(one)

    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
        "no feed can be reached: is there a network? Going on trying; `marsad demo` needs no network"
    ]
    assert here.poller._words == {"one": "failing"}


SLOW = msgspec.structs.replace(FAST, limits=Limits(read_s=DEADLINE_S, total_s=DEADLINE_S))


async def test_a_poll_under_way_may_end_before_its_feed_is_given_away(tmp_path: Path) -> None:
    """What it brings is published and told, and the feed is asked no more."""
    answer = asyncio.Event()
    async with FeedSite({"/feed": Answer(body=rss(item(1)), after=answer)}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=SLOW) as here, running(here.poller):
            await site.has(1)
            releasing = asyncio.create_task(here.poller.release([one.id]))
            await asyncio.sleep(0)
            answer.set()
            await releasing

    assert here.broker.titles == ["Border notice 1"]
    assert [state.feed for state in here.broker.told] == ["one"]
    assert len(site.requests) == 1


async def test_a_poll_that_takes_too_long_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the release returns nothing is under way, and nothing of it is kept: the next poller finds it new."""
    monkeypatch.setattr("connectors.feeds.polling.poller.RELEASE_S", 0.05)
    async with FeedSite({"/feed": Answer(body=rss(item(1)), after=asyncio.Event())}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=SLOW) as here, running(here.poller):
            await site.has(1)
            await here.poller.release([one.id])
            state = here.memory.state("one")

    assert (state.asked_at, here.broker.told) == (None, [])


async def test_who_may_not_ask_does_not(tmp_path: Path) -> None:
    """A process whose feeds another may have by now sends nothing, however long it was due."""
    may_ask = [True, True, False]
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=FAST) as here:
            here.poller._may_ask = lambda: may_ask.pop(0)
            async with running(here.poller):
                await until(lambda: not may_ask)
                await asyncio.sleep(0)

    assert len(site.requests) == 2


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


def _sitemap(last: int) -> bytes:
    pages = "".join(
        f"<url><loc>https://news.example/{number}</loc><news:news><news:title>Border notice {number}</news:title>"
        f"<news:publication_date>2025-03-06T0{number}:00:00+03:00</news:publication_date></news:news></url>"
        for number in range(1, last + 1)
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"<urlset {spaces}>{pages}</urlset>".encode()


async def test_a_withdrawal_is_told_once(tmp_path: Path) -> None:
    """Of an article that the feed brought; a tombstone of one that it never brought says nothing."""
    entry = "<entry><id>urn:n1</id><title>Border closed</title><summary>Until Sunday.</summary></entry>"
    stones = "".join(f'<at:deleted-entry ref="urn:n{number}" when="2025-03-06T12:00:00Z"/>' for number in (1, 2))
    heads = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>N</title>'
    )
    bodies = [f"{heads}{inside}</feed>".encode() for inside in (entry, stones, stones + "<!-- again -->")]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in bodies:
                await here.poller.poll_once(one)

    (told,) = here.broker.rejections
    assert (told.reason, told.error) == ("withdrawn", "feed one says that the article is deleted")


async def test_a_poll_and_a_delivery_bring_an_article_once(tmp_path: Path) -> None:
    """While a poll's articles are on their way, a hub sends one of them, and another: each is published once."""
    async with FeedSite({"/feed": [Answer(body=rss(item(1))), Answer(body=rss(item(1), item(2)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            completed, arrived, goes_on = here.poller._asker.completed, asyncio.Event(), asyncio.Event()

            async def held(feed: Feed, articles: Sequence[Article]) -> Sequence[Article]:
                arrived.set()
                await goes_on.wait()
                return await completed(feed, articles)

            here.poller._asker.completed = held  # type: ignore[method-assign]
            polling = asyncio.create_task(here.poller.poll_once(one))
            await arrived.wait()
            delivering = asyncio.create_task(here.poller.take_delivery("one", rss(item(1), item(2)), None))
            await asyncio.sleep(0)
            # Read in turn: when this has been read, so has the delivery.
            await here.poller._asker.read_delivery(one, rss(), None)
            goes_on.set()
            await asyncio.gather(polling, delivering)
            await here.poller.poll_once(one)

    assert here.broker.titles == ["Border notice 1", "Border notice 2"]


async def test_a_delivery_of_a_feed_that_is_given_away_meanwhile_is_refused(tmp_path: Path) -> None:
    """Its state is another poller's by the time that it is read: nothing is published or told here."""
    one = feed("https://news.example/feed")
    async with desk(tmp_path, one) as here:
        delivering = asyncio.create_task(here.poller.take_delivery("one", rss(item(1)), None))
        await asyncio.sleep(0)
        await here.poller.release(["one"])
        with pytest.raises(UnknownFeedError):
            await delivering

    assert (here.broker.titles, here.broker.told) == ([], [])

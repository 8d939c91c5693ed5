"""The poller publishes what is new, once."""

from pathlib import Path

import pytest
from feed_desk import desk
from feed_site import Answer, FeedSite, feed, item, rss


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


@pytest.mark.parametrize("link", ["", '<link href="https://news.example/border-closed"/>'])
async def test_a_withdrawal_is_told_once(tmp_path: Path, link: str) -> None:
    """Of an article that the feed brought, also where its id comes from its page and the tombstone names no page.

    A tombstone of one that the feed never brought says nothing.
    """
    entry = f"<entry><id>urn:n1</id>{link}<title>Border closed</title><summary>Until Sunday.</summary></entry>"
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

    brought, withdrawn = here.broker.articles
    assert (withdrawn.id, withdrawn.revision, withdrawn.withdrawn) == (brought.id, "withdrawn", True)
    assert (withdrawn.title, withdrawn.text, withdrawn.fetched_at >= brought.fetched_at) == ("", "", True)


async def test_an_entry_that_stands_beside_its_tombstone_is_not_withdrawn(tmp_path: Path) -> None:
    """What a document has and says is deleted, it has."""
    entry = "<entry><id>urn:n1</id><title>Border closed</title><summary>Until Sunday.</summary></entry>"
    stone = '<at:deleted-entry ref="urn:n1" when="2025-03-06T12:00:00Z"/>'
    head = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>N</title>'
    )
    bodies = [f"{head}{inside}</feed>".encode() for inside in (entry, entry + stone, stone + entry)]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in bodies:
                await here.poller.poll_once(one)

    assert [article.withdrawn for article in here.broker.articles] == [False]


async def test_what_a_server_calls_a_body_now_is_sent_back(tmp_path: Path) -> None:
    """A new ETag for the same body takes the place of the old one, which the server has forgotten."""
    answers = [Answer(body=rss(item(1)), headers={"etag": f'"{name}"'}) for name in ("one", "two", "three")]
    async with FeedSite({"/feed": answers}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in answers:
                await here.poller.poll_once(one)

    assert [request.headers.get("if-none-match") for request in site.requests] == [None, '"one"', '"two"']

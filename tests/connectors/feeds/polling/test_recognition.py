"""An old article under a new id is the old article; what is new or edited never is."""

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from feed_desk import desk
from feed_documents import in_rss
from feed_site import NOON, Answer, FeedSite, feed
from msgspec.structs import replace

from connectors.feeds.polling.intake import entries_of
from connectors.feeds.polling.outcome import news_times
from connectors.feeds.polling.recognition import recognised
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.state import FeedState, unseen, with_seen
from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parsed import ParsedEntry
from schemas.article import Article

FEED = feed("https://news.example/rss/all")
OK = Verdict(word="ok", reason="ok", sentence="ok")
#: The last answer came at noon.
LAST = NOON
OLD, NEW = LAST - timedelta(hours=1), LAST + timedelta(minutes=5)
TEXT = "The crossing is closed to travellers until Sunday, the authority said in a statement on its page."
ENTRY = ParsedEntry(id="n1", url="https://news.example/1?sid=a", title="Border closed", summary=TEXT, published=OLD)


def _article(entry: ParsedEntry) -> Article:
    return to_article(entry, FEED, LAST + timedelta(minutes=10))


def _report(*entries: ParsedEntry) -> PollReport:
    return PollReport(verdict=OK, articles=tuple(map(_article, entries)))


def _state(*entries: ParsedEntry) -> FeedState:
    """Return what is known of the feed after a document of these entries."""
    articles = [_article(entry) for entry in entries]
    state = FeedState(feed=FEED.id, last_success=LAST.timestamp())
    return with_seen(state, {article.id: article.revision for article in articles}, entries_of(FEED, articles))


def _new(state: FeedState, report: PollReport) -> list[str]:
    return [article.title for article in unseen(state, recognised(state, report).articles)]


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://news.example/1?sid=b"},
        {"url": "https://news.example/1?sid=b", "published": None},
        {"url": "https://news.example/1?sid=b", "id": "n1-again"},
    ],
)
def test_an_address_that_changes_at_each_answer_makes_no_article(changes: dict[str, object]) -> None:
    """The entry has its id still, or says that it was published before the last answer."""
    state, report = _state(ENTRY), _report(replace(ENTRY, **changes))
    told = recognised(state, report)

    assert (_new(state, report), news_times(state, told)) == ([], [])
    assert told.articles[0].id == _article(ENTRY).id


def test_an_id_that_changes_at_each_answer_makes_no_article() -> None:
    """Without a page and with a date of before; also at the third answer, of which the state knows no more."""
    entry = replace(ENTRY, url=None)
    state = _state(entry)
    for number in range(3):
        told = recognised(state, _report(replace(entry, id=f"made-{number}")))

        assert unseen(state, told.articles) == []
        state = with_seen(state, {one.id: one.revision for one in told.articles}, entries_of(FEED, told.articles))
    assert len(state.seen) == 1


def test_ids_that_change_at_each_answer_show_without_dates() -> None:
    """No id of the document is known and most texts are: what is new among them is news, and nothing else."""
    old = [replace(ENTRY, id=f"n{number}", url=None, title=f"Notice {number}", published=None) for number in range(3)]
    again = [replace(entry, id=f"made-{number}") for number, entry in enumerate(old)]
    fresh = replace(ENTRY, id="made-9", url=None, title="Notice 9", published=None)

    assert _new(_state(*old), _report(fresh, *again)) == ["Notice 9"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "n2", "url": "https://news.example/2", "published": NEW}, "it says the same again, later"),
        ({"id": "n2", "url": "https://news.example/2", "published": None}, "nothing says that it is the old one"),
        ({"url": "https://news.example/2", "title": "Border open"}, "an id that is used again for another article"),
        ({"id": "n2", "url": None, "published": NEW}, "an alarm that is given again"),
    ],
)
def test_what_may_be_news_is(changes: dict[str, object], why: str) -> None:
    """Of one title and text two articles may be, one behind the other; and one id may be used for two."""
    report = _report(replace(ENTRY, **changes), ENTRY)

    assert len(_new(_state(ENTRY), report)) == 1, why


def test_a_title_alone_tells_nothing() -> None:
    """The briefing of each morning has one title and the date of its day, which began before the last answer."""
    briefing = replace(ENTRY, title="Briefing", summary="")
    report = _report(replace(briefing, id="n2", url="https://news.example/2"))

    assert _new(_state(briefing), report) == ["Briefing"]


def test_an_edit_is_an_edit() -> None:
    """An article that has its id is left as it is, whatever it says."""
    report = _report(replace(ENTRY, title="Border open"))
    state = _state(ENTRY)

    assert recognised(state, report) is report
    assert _new(state, report) == ["Border open"]


def test_what_stands_beside_its_twin_is_another() -> None:
    """Two articles of one title and text in one document are two."""
    twin = replace(ENTRY, id="n2", url="https://news.example/2")

    assert _new(_state(ENTRY), _report(twin, ENTRY)) == ["Border closed"]


def _document(visit: int, *numbers: int) -> bytes:
    """Return a document whose links and ids are made for one visit."""
    items = (
        f"<title>Notice {number}</title><link>/{number}?visit={visit}</link><guid>v{visit}-{number}</guid>"
        f"<pubDate>{format_datetime(OLD)}</pubDate><description>{number}: {TEXT}</description>"
        for number in numbers
    )
    return in_rss("</item><item>".join(items)).encode()


async def test_a_poller_brings_such_an_article_once(tmp_path: Path) -> None:
    """Polled and pushed, it is brought with the first document; what is new beside it comes when it comes."""
    answers = [Answer(body=_document(1, 1, 2)), Answer(body=_document(2, 1, 2)), Answer(body=_document(3, 1, 2, 3))]
    async with FeedSite({"/feed": answers}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in answers:
                await here.poller.poll_once(one)
            await here.poller.take_delivery(one.id, _document(4, 2), "application/rss+xml")
            state = here.memory.state(one.id)

    assert sorted(here.broker.titles) == ["Notice 1", "Notice 2", "Notice 3"]
    assert len(state.seen) == 3

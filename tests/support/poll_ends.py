"""How polls end, and the state of a feed after one."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
from feed_site import NOON, feed

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.outcome import after
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.rhythm import HOUR_S
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parse import ParsedEntry
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult, Move, Validators
from schemas.article import Article

URL, SECOND, THIRD = "https://news.example/feed", "https://news.example/rss", "https://other.example/rss"
NEW_HOME = "https://new.example/feed"
FEED = feed(URL)
WITH_CANDIDATES = msgspec.structs.replace(FEED, candidates=(SECOND, THIRD))
POLICY = Policy(jitter=0.0)
CHANCE = Random(1)  # noqa: S311  spreads requests, protects nothing
START = NOON.timestamp()
TAG = Validators(etag='"one"')

OK = Verdict(word="ok", reason="fetched")
SAME = Verdict(word="unchanged", reason="same-body")
NOT_MODIFIED = Verdict(word="unchanged", reason="not-modified")
MISSING = Verdict(word="soft", reason="http-404", sentence="HTTP 404: nothing there")
FAULT = Verdict(word="temporary", reason="http-500", sentence="HTTP 500: the server has a fault")
REFUSED = Verdict(word="hard", reason="http-401", sentence="HTTP 401: the feed wants a login")
NO_FEED = Verdict(word="temporary", reason="html", sentence="a page, no feed")
UNREACHED = Verdict(word="temporary", reason="no-connection", sentence="no route to host")
GONE = Verdict(word="gone", reason="http-410", sentence="HTTP 410: gone for good")


def article_at(number: int, at: float) -> Article:
    """Return an article that was published then, and fetched a minute later."""
    when = datetime.fromtimestamp(at, UTC)
    entry = ParsedEntry(
        url=f"https://news.example/{number}", title="Border notice", summary=f"{number}", published=when
    )
    article = to_article(entry, FEED, when + timedelta(minutes=1))
    return msgspec.structs.replace(article, published=when)


def after_poll(  # noqa: PLR0913  what differs between polls
    state: FeedState,
    verdict: Verdict,
    now: float,
    *,
    one: Feed = FEED,
    articles: tuple[Article, ...] = (),
    moves: tuple[Move, ...] = (),
    is_outage: bool = False,
) -> FeedState:
    """Return the state after a poll, with what was seen, as the poller adds it."""
    asked = without_login(address_to_ask(one, state))
    result = FetchResult(url=asked, final_url=moves[-1].url if moves else asked, status=200, moves=moves)
    report = PollReport(verdict=verdict, articles=articles)
    state = after(one, state, report, result, now=now, policy=POLICY, random=CHANCE, is_outage=is_outage)
    return msgspec.structs.replace(state, seen={**state.seen, **{each.id: each.revision for each in articles}})


def asked_hourly(hours: int) -> tuple[FeedState, float]:
    """Return the state of a feed that was asked by the hour and had an entry each time, and the time of the last."""
    state = FeedState(feed="one")
    for hour in range(hours):
        at = START + hour * HOUR_S
        state = after_poll(state, OK, at, articles=(article_at(hour, at - 600),))
    return msgspec.structs.replace(state, validators=TAG), START + (hours - 1) * HOUR_S


# Success and failure

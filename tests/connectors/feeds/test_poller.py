"""The poller asks each feed in its rhythm, publishes what is new once, and lets no feed harm another."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from feed_site import DEADLINE_S, Answer, Clock, FeedSite, feed, gzip_bomb, item, rss
from structlog.testing import capture_logs

from connectors.feeds.catalogue import Feed
from connectors.feeds.fetch import new_client
from connectors.feeds.memory import FeedMemory
from connectors.feeds.policy import Policy
from connectors.feeds.poller import Poller
from schemas.article import Article, ArticleFetched
from schemas.rejection import Rejection

EVEN = Policy(jitter=0.0)
#: As fast as it goes, for tests that let the poller run.
FAST = Policy(interval_s=0.05, min_interval_s=0.05, max_back_off_s=0.1, jitter=0.0, read_s=0.3, total_s=0.5)


class Broker:
    """Keeps what it is given; while `is_down` it acknowledges nothing."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.rejections: list[Rejection] = []
        self.is_down = False
        self._changed = asyncio.Condition()

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Keep articles."""
        if self.is_down:
            raise ConnectionError("no broker")
        async with self._changed:
            self.articles += [record.article for record in records]
            self._changed.notify_all()

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Keep rejections."""
        self.rejections += rejections

    async def has(self, is_enough: Callable[[list[Article]], bool]) -> None:
        """Return when what was published is enough."""
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(lambda: is_enough(self.articles))

    @property
    def titles(self) -> list[str]:
        """The titles of what was published, in its order."""
        return [article.title for article in self.articles]


class Desk:
    """A poller with everything that it needs."""

    def __init__(self, poller: Poller, memory: FeedMemory, broker: Broker, clock: Clock) -> None:
        self.poller, self.memory, self.broker, self.clock = poller, memory, broker, clock


@asynccontextmanager
async def _desk(path: Path, *feeds: Feed, policy: Policy = EVEN, clock: Clock | None = None) -> AsyncIterator[Desk]:
    broker, clock = Broker(), clock or Clock()
    async with new_client(policy) as client:
        with FeedMemory(path / "feeds.sqlite") as memory:
            poller = Poller(feeds, memory, broker, client, clock, policy)
            yield Desk(poller, memory, broker, clock)
            poller.close()


@asynccontextmanager
async def _running(poller: Poller) -> AsyncIterator[None]:
    running = asyncio.create_task(poller.run())
    yield
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():  # noqa: ASYNC110  nobody tells of the state of a poller from inside
            await asyncio.sleep(0.01)


async def test_a_second_poll_publishes_nothing(tmp_path: Path) -> None:
    """Not when the server says so, not when the body is the same, not when only what is around the entries changed."""
    again = [
        Answer(status=304),
        Answer(body=rss(item(1), item(2))),
        Answer(body=rss(item(2), item(1), "<ttl>5</ttl>")),
    ]
    async with FeedSite({"/feed": [Answer(body=rss(item(1), item(2))), *again]}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            reports = [await desk.poller.poll_once(one) for _ in range(4)]

    assert desk.broker.titles == ["Border notice 1", "Border notice 2"]
    assert [report.verdict.reason for report in reports] == ["fetched", "not-modified", "same-body", "fetched"]


async def test_a_new_and_an_edited_entry_are_published(tmp_path: Path) -> None:
    """The edit has the same id and another revision; what did not change is not told again."""
    bodies = [rss(item(1), item(2)), rss(item(3), item(1), item(2, "The crossing is open again."))]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            for _ in bodies:
                await desk.poller.poll_once(one)

    first, edited = (article for article in desk.broker.articles if article.title == "Border notice 2")
    assert sorted(desk.broker.titles) == [f"Border notice {number}" for number in (1, 2, 2, 3)]
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
        async with _desk(tmp_path, *feeds) as desk:
            for one in feeds:
                await desk.poller.poll_once(one)

    assert [article.feed for article in desk.broker.articles] == ["one", "two"]
    assert len({article.id for article in desk.broker.articles}) == 1


async def test_validators_are_remembered_over_a_restart(tmp_path: Path) -> None:
    """The first question after a restart is conditional, and says what the server gave."""
    headers = {"etag": 'W/"one"', "last-modified": "Thu, 06 Mar 2025 12:00:00 GMT"}
    async with FeedSite({"/feed": [Answer(body=rss(item(1)), headers=headers), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        for _ in range(2):
            async with _desk(tmp_path, one) as desk:
                await desk.poller.poll_once(one)

    asked = site.requests[1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('W/"one"', "Thu, 06 Mar 2025 12:00:00 GMT")


async def test_nothing_is_seen_before_it_is_acknowledged(tmp_path: Path) -> None:
    """Without a broker the poll fails and the article waits; with one it is published, although the server says 304."""
    async with FeedSite({"/feed": [Answer(body=rss(item(1)), headers={"etag": '"1"'}), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            desk.broker.is_down = True
            with pytest.raises(ConnectionError):
                await desk.poller.poll_once(one)
            waiting = [article.title for _, article in desk.memory.unpublished(10)]
            desk.broker.is_down = False
            await desk.poller.publish_spool()
            left = desk.memory.unpublished(10)

    assert (waiting, desk.broker.titles, left) == (["Border notice 1"], ["Border notice 1"], [])


async def test_without_a_broker_the_poller_ends(tmp_path: Path) -> None:
    """What the publisher raises ends the run, so that whoever started it can tell."""
    document = Answer(body=rss(item(1)))
    async with FeedSite({"/feed": document}) as site, _desk(tmp_path, feed(f"{site.url}/feed")) as desk:
        desk.broker.is_down = True
        with pytest.raises(ExceptionGroup) as ended:
            await desk.poller.run()

    assert [type(error) for error in ended.value.exceptions] == [ConnectionError]


async def test_an_entry_is_refused_once(tmp_path: Path) -> None:
    """An entry that says nothing goes to the rejected once, not at every poll; its neighbours are published."""
    silent = "<item><link>/silent</link></item>"
    bodies = [rss(silent, item(1)), rss(item(2), silent, item(1))]
    async with FeedSite({"/feed": [Answer(body=body) for body in bodies]}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            for _ in bodies:
                await desk.poller.poll_once(one)

    assert [rejection.reason for rejection in desk.broker.rejections] == ["no-text"]
    assert desk.broker.titles == ["Border notice 1", "Border notice 2"]


@pytest.mark.parametrize(("stated_s", "expected_s"), [(None, 300.0), (60.0, 60.0), (0.01, 0.2), (-1.0, 0.2)])
async def test_a_feed_is_due_after_its_interval(tmp_path: Path, stated_s: float | None, expected_s: float) -> None:
    """Its own if it states one, else the policy's, and never more often than the policy allows."""
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        one = feed(f"{site.url}/feed", interval_s=stated_s)
        async with _desk(tmp_path, one) as desk:
            await desk.poller.poll_once(one)
            state = desk.memory.state("one")

    assert state.next_poll == desk.clock().timestamp() + expected_s


async def test_intervals_are_spread(tmp_path: Path) -> None:
    """No two feeds beat in time, and none strays further than the jitter."""
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        feeds = [feed(f"{site.url}/feed", str(number)) for number in range(20)]
        async with _desk(tmp_path, *feeds, policy=Policy()) as desk:
            for one in feeds:
                await desk.poller.poll_once(one)
            waits_s = [(state.next_poll or 0) - desk.clock().timestamp() for state in desk.memory.health()]

    assert len(set(waits_s)) == 20
    assert 270 <= min(waits_s) < max(waits_s) <= 330


async def test_failures_back_off_and_success_forgives(tmp_path: Path) -> None:
    """The wait doubles up to the bound; the first success brings the old rhythm back."""
    policy = msgspec.structs.replace(EVEN, max_back_off_s=1000.0)
    answers = [*[Answer(status=500)] * 4, Answer(status=304)]
    waits_s, words = [], []
    async with FeedSite({"/feed": answers}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one, policy=policy) as desk:
            for _ in answers:
                await desk.poller.poll_once(one)
                state = desk.memory.state("one")
                waits_s.append((state.next_poll or 0) - desk.clock().timestamp())
                words.append((state.word, state.failures))

    assert waits_s == [300.0, 600.0, 1000.0, 1000.0, 300.0]
    assert words == [("failing", 1), ("failing", 2), ("failing", 3), ("failing", 4), ("ok", 0)]


@pytest.mark.parametrize(
    ("status", "wished", "expected_s"),
    [(429, "3600", 3600.0), (503, "3600", 3600.0), (503, "1", 300.0), (429, str(90 * 24 * 3600), 24 * 3600.0)],
)
async def test_a_wish_for_a_pause_is_honoured(tmp_path: Path, status: int, wished: str, expected_s: float) -> None:
    """Retry-After makes the wait longer, never shorter, and at most a day."""
    async with FeedSite({"/feed": Answer(status=status, headers={"retry-after": wished})}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            await desk.poller.poll_once(one)
            state = desk.memory.state("one")

    assert state.next_poll == desk.clock().timestamp() + expected_s


async def test_a_failure_forgets_nothing(tmp_path: Path) -> None:
    """A page in place of the feed, for once, leaves validators and what was seen as they were."""
    document = Answer(body=rss(item(1)), headers={"etag": '"one"'})
    page = Answer(body=b"<!doctype html><html></html>", headers={"etag": '"page"'})
    async with FeedSite({"/feed": [document, page, Answer(body=rss(item(1), item(2)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one) as desk:
            reports = [await desk.poller.poll_once(one) for _ in range(3)]

    assert [report.verdict.reason for report in reports] == ["fetched", "html", "fetched"]
    assert site.requests[2].headers["if-none-match"] == '"one"'
    assert desk.broker.titles == ["Border notice 1", "Border notice 2"]


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
        policy = msgspec.structs.replace(FAST, read_s=0.05, total_s=0.1)
        async with _desk(tmp_path, *feeds, feed(f"{good.url}/feed"), policy=policy) as desk:
            async with _running(desk.poller):
                await desk.broker.has(lambda found: len([one for one in found if one.feed == "one"]) == 5)
                for path in FAULTS:
                    await bad.has(2, path)
            failing = {state.feed for state in desk.memory.health() if state.word == "failing"}

    assert {article.title for article in desk.broker.articles if article.feed == "one"} == {
        f"Border notice {number}" for number in range(5)
    }
    assert FAULTS.keys() - failing <= {"/json", "/link", "/etag", "/depth"}


async def test_one_host_is_asked_by_one_at_a_time(tmp_path: Path) -> None:
    """Two feeds of a host take turns; another host is not kept waiting by them."""
    held = asyncio.Event()
    document = Answer(body=rss(item(1)), after=held)
    async with FeedSite({"/a": document, "/b": document}) as slow, FeedSite({"/c": Answer(body=rss(item(2)))}) as other:
        feeds = [feed(f"{slow.url}/a", "a"), feed(f"{slow.url}/b", "b"), feed(f"{other.url}/c", "c")]
        policy = msgspec.structs.replace(FAST, read_s=DEADLINE_S, total_s=DEADLINE_S)
        async with _desk(tmp_path, *feeds, policy=policy) as desk, _running(desk.poller):
            await other.has(2)
            meanwhile = len(slow.requests)
            held.set()
            await slow.has(1, "/a")
            await slow.has(1, "/b")

    assert meanwhile == 1


async def test_the_rhythm_goes_on(tmp_path: Path) -> None:
    """A feed is asked again and again, as often as it is due and not more."""
    async with FeedSite({"/fast": Answer(status=304), "/slow": Answer(status=304)}) as site:
        feeds = (feed(f"{site.url}/fast", "fast"), feed(f"{site.url}/slow", "slow", interval_s=3600.0))
        async with _desk(tmp_path, *feeds, policy=FAST) as desk, _running(desk.poller):
            await site.has(5, "/fast")

    assert len(site.asked("/slow")) == 1


async def test_a_restart_does_not_ask_before_a_feed_is_due(tmp_path: Path) -> None:
    """What was asked just before the restart waits for its time; what was never asked is asked at once."""
    async with FeedSite({"/old": Answer(status=304), "/new": Answer(status=304)}) as site:
        old, new = feed(f"{site.url}/old", "old", interval_s=3600.0), feed(f"{site.url}/new", "new")
        async with _desk(tmp_path, old) as desk:
            await desk.poller.poll_once(old)
        async with _desk(tmp_path, old, new, policy=FAST) as desk, _running(desk.poller):
            await site.has(3, "/new")

    assert len(site.asked("/old")) == 1


async def test_a_restart_does_not_sleep_off_a_long_back_off(tmp_path: Path) -> None:
    """A feed that failed for days is tried an interval after the restart, as a person who restarts expects."""
    async with FeedSite({"/feed": Answer(status=503, headers={"retry-after": "86400"})}) as site:
        one = feed(f"{site.url}/feed")
        async with _desk(tmp_path, one, policy=FAST) as desk:
            await desk.poller.poll_once(one)
        async with _desk(tmp_path, one, policy=FAST) as desk, _running(desk.poller):
            await site.has(2)

    assert len(site.requests) == 2


@pytest.mark.parametrize("work", ["waiting", "fetching", "reading"])
async def test_a_stop_ends_promptly(tmp_path: Path, work: str) -> None:
    """Whatever the poller is at, it ends at once when it is cancelled, and its reading process with it."""
    slow = rss(item(1, "<![CDATA[" + "<div>" * 150_000 + "]]>"))
    answers = {
        "waiting": Answer(status=304),
        "fetching": Answer(after=asyncio.Event()),
        "reading": Answer(body=slow),
    }
    async with FeedSite({"/feed": answers[work]}) as site, _desk(tmp_path, feed(f"{site.url}/feed")) as desk:
        running = asyncio.create_task(desk.poller.run())
        await site.has(1)
        if work == "reading":
            await _until(lambda: desk.poller._reader._pool is not None)
        start_s = time.monotonic()
        running.cancel()
        await asyncio.wait([running])
        took_s = time.monotonic() - start_s

    assert running.cancelled()
    assert took_s < 1.0
    assert desk.poller._reader._pool is None


async def test_a_failing_feed_is_told_once(tmp_path: Path) -> None:
    """The log has the change to the worse with its reason, and the change to the better, not every poll."""
    answers = [Answer(status=status) for status in (410, 410, 304, 304)]
    with capture_logs() as logs:
        async with FeedSite({"/feed": answers}) as site:
            one = feed(f"{site.url}/feed")
            async with _desk(tmp_path, one) as desk:
                for _ in answers:
                    await desk.poller.poll_once(one)

    assert [(entry["log_level"], entry["event"]) for entry in logs] == [
        ("warning", "feed fails"),
        ("info", "feed is well again"),
    ]
    assert "gone for good" in logs[0]["why"]


async def test_a_network_that_is_down_is_told_once(tmp_path: Path) -> None:
    """When no feed can be reached one line says so, and the poller goes on trying."""
    async with FeedSite({}) as site:
        url = site.url
    feeds = [feed(f"{url}/{name}", name) for name in ("a", "b")]
    with capture_logs() as logs:
        async with _desk(tmp_path, *feeds, policy=FAST) as desk, _running(desk.poller):
            await _until(lambda: min(desk.memory.state(one.id).failures for one in feeds) >= 3)

    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
        "no feed can be reached: is there a network? Going on trying; `marsad demo` needs no network"
    ]

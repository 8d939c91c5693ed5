"""Each feed is asked when it is due, later after failures, by one at a time to a host, until the poller is stopped."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from feed_desk import EVEN, FAST, desk, running, until
from feed_site import DEADLINE_S, Answer, FeedSite, feed, item, rss

from connectors.feeds.polling.policy import Policy
from connectors.web.limits import Limits


@pytest.mark.parametrize(("stated_s", "expected_s"), [(None, 300.0), (60.0, 60.0), (0.01, 0.2), (-1.0, 0.2)])
async def test_a_feed_is_due_after_its_interval(tmp_path: Path, stated_s: float | None, expected_s: float) -> None:
    """Its own if it states one, else the policy's, and never more often than the policy allows."""
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        one = feed(f"{site.url}/feed", interval_s=stated_s)
        async with desk(tmp_path, one) as here:
            await here.poller.poll_once(one)
            state = here.memory.state("one")

    assert state.next_poll == here.clock().timestamp() + expected_s


async def test_intervals_are_spread(tmp_path: Path) -> None:
    """No two feeds beat in time, and none strays further than the jitter."""
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        feeds = [feed(f"{site.url}/feed", str(number)) for number in range(20)]
        async with desk(tmp_path, *feeds, policy=Policy(spacing_s=0.0)) as here:
            for one in feeds:
                await here.poller.poll_once(one)
            waits_s = [(state.next_poll or 0) - here.clock().timestamp() for state in here.memory.states()]

    assert len(set(waits_s)) == 20
    assert 270 <= min(waits_s) < max(waits_s) <= 330


async def test_failures_back_off_and_success_forgives(tmp_path: Path) -> None:
    """The wait doubles up to the bound; the first success brings the old rhythm back."""
    policy = msgspec.structs.replace(EVEN, max_back_off_s=1000.0)
    answers = [*[Answer(status=500)] * 4, Answer(status=304)]
    waits_s, words = [], []
    async with FeedSite({"/feed": answers}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=policy) as here:
            for _ in answers:
                await here.poller.poll_once(one)
                state = here.memory.state("one")
                waits_s.append((state.next_poll or 0) - here.clock().timestamp())
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
        async with desk(tmp_path, one) as here:
            await here.poller.poll_once(one)
            state = here.memory.state("one")

    assert state.next_poll == here.clock().timestamp() + expected_s


async def test_one_host_is_asked_by_one_at_a_time(tmp_path: Path) -> None:
    """Two feeds of a host take turns; another host is not kept waiting by them."""
    held = asyncio.Event()
    document = Answer(body=rss(item(1)), after=held)
    async with FeedSite({"/a": document, "/b": document}) as slow, FeedSite({"/c": Answer(body=rss(item(2)))}) as other:
        feeds = [feed(f"{slow.url}/a", "a"), feed(f"{slow.url}/b", "b"), feed(f"{other.url}/c", "c")]
        policy = msgspec.structs.replace(FAST, limits=Limits(read_s=DEADLINE_S, total_s=DEADLINE_S))
        async with desk(tmp_path, *feeds, policy=policy) as here, running(here.poller):
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
        async with desk(tmp_path, *feeds, policy=FAST) as here, running(here.poller):
            await site.has(5, "/fast")

    assert len(site.asked("/slow")) == 1


async def test_a_restart_does_not_ask_before_a_feed_is_due(tmp_path: Path) -> None:
    """What was asked just before the restart waits for its time; what was never asked is asked at once."""
    async with FeedSite({"/old": Answer(status=304), "/new": Answer(status=304)}) as site:
        old, new = feed(f"{site.url}/old", "old", interval_s=3600.0), feed(f"{site.url}/new", "new")
        async with desk(tmp_path, old) as here:
            await here.poller.poll_once(old)
        async with desk(tmp_path, old, new, policy=FAST) as here, running(here.poller):
            await site.has(3, "/new")

    assert len(site.asked("/old")) == 1


async def test_a_restart_does_not_sleep_off_a_long_back_off(tmp_path: Path) -> None:
    """A feed that failed for days is tried an interval after the restart, as a person who restarts expects."""
    tired = msgspec.structs.replace(FAST, max_back_off_s=86400.0)
    async with FeedSite({"/feed": Answer(status=503)}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=tired) as here:
            for _ in range(20):
                await here.poller.poll_once(one)
            planned = here.memory.state("one").next_poll or 0.0
        async with desk(tmp_path, one, policy=tired) as here, running(here.poller):
            await site.has(21)

    assert planned - here.clock().timestamp() > 3600


async def test_a_restart_does_not_forget_what_a_server_asked_for(tmp_path: Path) -> None:
    """Retry-After holds for who takes a feed over, and for the other feeds of the host where it speaks for the host."""
    answers = {
        "/feed": Answer(status=503),
        "/busy": Answer(status=429, headers={"retry-after": "86400"}),
        "/later": Answer(status=404, headers={"retry-after": "86400"}),
    }
    async with FeedSite(answers) as site, FeedSite(answers) as other:
        busy, beside = feed(f"{site.url}/busy", "busy"), feed(f"{site.url}/feed", "beside")
        later, besides = feed(f"{other.url}/later", "later"), feed(f"{other.url}/feed", "besides")
        async with desk(tmp_path, busy, later, policy=FAST) as here:
            await here.poller.poll_once(busy)
            await here.poller.poll_once(later)
        async with desk(tmp_path, busy, beside, later, besides, policy=FAST) as here, running(here.poller):
            await other.has(5, "/feed")

    assert [request.path for request in site.requests] == ["/busy"]
    assert len(other.asked("/later")) == 1


@pytest.mark.parametrize("work", ["waiting", "fetching", "reading"])
async def test_a_stop_ends_promptly(tmp_path: Path, work: str) -> None:
    """Whatever the poller is at, it ends at once when it is cancelled, and its reading process with it."""
    slow = rss(item(1, "<![CDATA[" + "<div>" * 150_000 + "]]>"))
    answers = {
        "waiting": Answer(status=304),
        "fetching": Answer(after=asyncio.Event()),
        "reading": Answer(body=slow),
    }
    # Whatever it waited for would take longer than this test.
    patient = msgspec.structs.replace(EVEN, max_parse_s=3 * DEADLINE_S)
    async with (
        FeedSite({"/feed": answers[work]}) as site,
        desk(tmp_path, feed(f"{site.url}/feed"), policy=patient) as here,
    ):
        task = asyncio.create_task(here.poller.run())
        await site.has(1)
        if work == "reading":
            await until(lambda: here.poller._asker._reader.is_running)
        task.cancel()
        await asyncio.wait([task], timeout=DEADLINE_S)

        assert task.done()
    assert task.cancelled()
    assert not here.poller._asker._reader.is_running

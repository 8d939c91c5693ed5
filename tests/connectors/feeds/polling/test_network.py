"""When nothing can be reached it is the network, which is told once."""

from pathlib import Path

from feed_desk import FAST, desk, running, until
from feed_site import FeedSite, feed
from structlog.testing import capture_logs

NO_NETWORK = (
    "no feed can be reached: is there a network, and is the clock right? Going on trying;"
    " `marsad demo` needs no network"
)


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

    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [NO_NETWORK]
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

    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [NO_NETWORK]
    assert here.poller._words == {"one": "failing"}


async def test_a_clock_that_is_set_back_puts_off_no_try(tmp_path: Path) -> None:
    """While there is no network, a feed is tried every half minute by the clock as it is now."""
    async with FeedSite({}) as first, FeedSite({}) as second, FeedSite({}) as third:
        urls = [site.url for site in (first, second, third)]
    feeds = [feed(f"{url}/feed", str(number)) for number, url in enumerate(urls)]
    async with desk(tmp_path, *feeds, policy=FAST) as here, running(here.poller):
        await until(lambda: here.poller._outage.is_down)
        here.clock.advance(-3600)
        set_back_at = here.clock().timestamp()

        def is_tried() -> bool:
            here.clock.advance(1)
            return any(0 < (state.asked_at or 0) - set_back_at < 1800 for state in here.memory.states())

        await until(is_tried)

"""What a hub sends is published as if it had been polled, and is not polled for."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fault_site import AUTHORITY, CERTIFICATES
from feed_desk import EVEN, Desk, desk
from feed_site import HOST, Answer, Clock, FeedSite, feed, item, rss
from hub import OPERATOR_SECRET, PUBLIC_URL, Hub

from connectors.feeds.catalogue.feed import Feed
from connectors.web.turns import Turns
from connectors.websub.callback import Callback, build_app, serving
from connectors.websub.keys import Keys, WebSubError
from connectors.websub.subscriptions import Subscriptions
from streams.polled.hubs import Hubs, SubscriptionFile, delivering, subscribed
from streams.settings import Settings


def _hub() -> Hub:
    """Return a hub that is asked over https, as no other is."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATES / "good.pem")
    return Hub(tls=tls)


@asynccontextmanager
async def _pushed(path: Path, one: Feed, hub: Hub) -> AsyncIterator[Desk]:
    """Give a desk whose feed names the hub, with a subscription that the hub has verified."""
    file = SubscriptionFile(path / "websub.sqlite")
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=AUTHORITY)) as client:
        subscriptions = Subscriptions([one.id], file, client, Clock(), Keys(OPERATOR_SECRET, PUBLIC_URL))
        async with desk(path, one, pushes=Hubs(subscriptions)) as here:
            app = build_app(Callback(subscriptions, delivering(here.poller)))
            async with serving(app, HOST, 0) as port:
                hub.proxy = f"http://{HOST}:{port}"
                await here.poller.poll_once(one)
                await subscriptions.step()
                await hub.settled()
                yield here
    file.close()


def _named(hub: Hub, *documents: str) -> list[Answer]:
    """Return answers of a feed that names the hub, with these items in turn."""
    return [Answer(body=rss(items), headers={"link": f'<{hub.url}>; rel="hub"'}) for items in documents]


async def test_a_delivery_is_published_and_not_polled_for(tmp_path: Path) -> None:
    """Once, and kept over a restart; the poll behind it comes an hour later and brings only what the hub did not."""
    async with _hub() as hub, FeedSite({"/feed": _named(hub, "", item(2) + item(1))}) as site:
        one = feed(f"{site.url}/feed")
        async with _pushed(tmp_path, one, hub) as here:
            answers = [await hub.send(rss(item(1), text)) for text in ("", " ")]
            told = list(here.broker.titles)
            await here.poller.poll_once(one)
            due_s = (here.memory.state("one").next_poll or 0) - here.clock().timestamp()

    assert [answer.status_code for answer in answers] == [202, 202]
    assert told == ["Border notice 1"]
    assert here.broker.titles == ["Border notice 1", "Border notice 2"]
    assert due_s == EVEN.slowest * EVEN.interval_s


async def test_behind_a_hub_an_unchanged_feed_is_polled_slowly_too(tmp_path: Path) -> None:
    """That nothing changed is what most polls behind a hub find."""
    async with _hub() as hub, FeedSite({"/feed": [*_named(hub, ""), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        async with _pushed(tmp_path, one, hub) as here:
            await hub.send(rss(item(1)))
            report = await here.poller.poll_once(one)
            due_s = (here.memory.state("one").next_poll or 0) - here.clock().timestamp()

    assert (report.verdict.word, due_s) == ("unchanged", EVEN.slowest * EVEN.interval_s)


@pytest.mark.parametrize("stated_s", [60.0, 7200.0])
async def test_behind_a_hub_an_interval_of_its_own_holds(tmp_path: Path, stated_s: float) -> None:
    """Who writes an interval into the catalogue is asked for it, whatever a hub delivers."""
    async with _hub() as hub, FeedSite({"/feed": [*_named(hub, ""), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed", interval_s=stated_s)
        async with _pushed(tmp_path, one, hub) as here:
            await hub.send(rss(item(1)))
            await here.poller.poll_once(one)
            due_s = (here.memory.state("one").next_poll or 0) - here.clock().timestamp()

    assert due_s == stated_s


async def test_a_hub_that_is_late_is_not_relied_on(tmp_path: Path) -> None:
    """When a poll finds what was published an hour ago and never delivered, the feed is polled as any other again."""
    old = item(2, pubDate="Thu, 06 Mar 2025 11:00:00 GMT")
    async with _hub() as hub, FeedSite({"/feed": _named(hub, "", old)}) as site:
        one = feed(f"{site.url}/feed")
        async with _pushed(tmp_path, one, hub) as here:
            await hub.send(rss(item(1)))
            await here.poller.poll_once(one)
            due_s = (here.memory.state("one").next_poll or 0) - here.clock().timestamp()

    assert due_s < EVEN.slowest * EVEN.interval_s


async def test_without_a_broker_the_hub_comes_again(tmp_path: Path) -> None:
    """What cannot be published is on disk, and the hub is told that it was not taken."""
    async with _hub() as hub, FeedSite({"/feed": _named(hub, "")}) as site:
        one = feed(f"{site.url}/feed")
        async with _pushed(tmp_path, one, hub) as here:
            here.broker.is_down = True
            refused = await hub.send(rss(item(1)))
            await here.poller.release([one.id])
            here.broker.is_down = False
            other = await hub.send(rss(item(2)))
            waiting = [article.title for _, article in here.memory.unpublished(10)]

    assert (refused.status_code, other.status_code) == (503, 503)
    assert waiting == ["Border notice 1"]


async def test_what_cannot_be_read_is_not_sent_again(tmp_path: Path) -> None:
    """A hub that sends nonsense is answered, as it would send the same again."""
    async with _hub() as hub, FeedSite({"/feed": _named(hub, "")}) as site:
        one = feed(f"{site.url}/feed")
        async with _pushed(tmp_path, one, hub) as here:
            answer = await hub.send(b"<html>no feed</html>")

    assert (answer.status_code, here.broker.titles) == (202, [])


async def test_an_address_without_a_secret_is_refused(tmp_path: Path) -> None:
    """Without an address there are no subscriptions; half of the settings is a mistake that is told."""
    async with httpx.AsyncClient() as client:
        async with subscribed(Settings.model_validate({"data_dir": tmp_path}), ["one"], client, Turns(0.0)) as none:
            assert none is None
        half = Settings.model_validate({"data_dir": tmp_path, "public_url": PUBLIC_URL})
        with pytest.raises(WebSubError, match="set both or neither"):
            async with subscribed(half, ["one"], client, Turns(0.0)):
                pass

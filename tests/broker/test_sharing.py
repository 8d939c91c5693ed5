"""Pollers share the feeds: no host is asked by two, and the feeds of a dead one move to another, which knows all."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from background import Background
from cut_line import CutLine
from feed_site import LOOPBACK, Answer, FeedSite, feed, item, rss
from flowrun import STOP_S, Flow, wait_for
from kafka import Cluster

from connectors.feeds.catalogue.files import write_catalogue
from connectors.web.guard import ALLOW_VARIABLE
from schemas.article import ArticleFetched
from streams.polled.lease import SESSION_S

pytestmark = pytest.mark.broker

HOSTS = 12


class CountedSite(FeedSite):
    """A site that takes its time, and knows how many asked it at once."""

    def __init__(self, number: int) -> None:
        document = Answer(body=rss(item(number)), headers={"etag": f'"{number}"'})
        super().__init__({"/feed": [document, Answer(status=304)]})
        self.most = self._busy = 0

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        self._busy += 1
        self.most = max(self.most, self._busy)
        await asyncio.sleep(0.05)
        await super()._answer(head, writer)
        self._busy -= 1


@pytest.fixture
def sites(background: Background) -> Iterator[list[CountedSite]]:
    """Return sites, each a host of its own."""
    found = [CountedSite(number) for number in range(HOSTS)]
    for site in found:
        background.run(site.__aenter__())
    yield found
    for site in found:
        background.run(site.__aexit__())


def _poller(address: str, folder: Path, catalogue: Path) -> Flow:
    flow = Flow(address, folder, is_embedded=False)
    flow.environment |= {
        "MARSAD_CATALOGUE": str(catalogue),
        "MARSAD_POLL_INTERVAL_S": "0.5",
        "MARSAD_HOST_SPACING_S": "0",
        ALLOW_VARIABLE: ",".join(LOOPBACK.allow),
    }
    return flow


def _all_asked_again(sites: list[CountedSite]) -> None:
    before = Counter({site.url: len(site.requests) for site in sites})
    wait_for(lambda: all(len(site.requests) >= before[site.url] + 2 for site in sites))


def test_a_dead_pollers_feeds_move(kafka_flow: Flow, sites: list[CountedSite], tmp_path: Path) -> None:
    """With one, with two, and after kill -9: every host is asked all the time, by one, and about what is new only."""
    catalogue = tmp_path / "catalogue.yaml"
    write_catalogue(catalogue, [feed(f"{site.url}/feed", f"feed-{number}") for number, site in enumerate(sites)])
    pollers = [_poller(kafka_flow.address, tmp_path / name, catalogue) for name in ("first", "second")]
    try:
        pollers[0].start("poll")
        _all_asked_again(sites)
        pollers[1].start("poll")
        _all_asked_again(sites)
        log = pollers[1].parts["poll"].log.read_text(encoding="utf-8")
        pollers[0].parts["poll"].kill()
        _all_asked_again(sites)
    finally:
        for poller in pollers:
            poller.close()
    published = Counter(one.article.title for one in kafka_flow.records("marsad.articles.history", ArticleFetched))

    assert '"partitions": 8' in log
    assert max(site.most for site in sites) == 1
    assert published == {f"Border notice {number}": 1 for number in range(HOSTS)}
    assert all("if-none-match" in request.headers for site in sites for request in site.requests[1:])


def test_a_poller_that_stood_still_ends(kafka_flow: Flow, sites: list[CountedSite], tmp_path: Path) -> None:
    """Stopped past its session, its feeds move; when it wakes it asks nobody, and ends so that it is started anew."""
    catalogue = tmp_path / "catalogue.yaml"
    write_catalogue(catalogue, [feed(f"{site.url}/feed", f"feed-{number}") for number, site in enumerate(sites)])
    pollers = [_poller(kafka_flow.address, tmp_path / name, catalogue) for name in ("first", "second")]
    try:
        for poller in pollers:
            poller.start("poll")
        stopped = pollers[0].parts["poll"].process
        stopped.send_signal(signal.SIGSTOP)
        _all_asked_again(sites)
        time.sleep(SESSION_S + 1)
        _all_asked_again(sites)
        stopped.send_signal(signal.SIGCONT)
        code = stopped.wait(STOP_S)
        _all_asked_again(sites)
        log = pollers[0].parts["poll"].log.read_text(encoding="utf-8")
    finally:
        for poller in pollers:
            poller.close()

    assert code == 1
    assert "AsleepError" in log
    assert max(site.most for site in sites) == 1


def test_a_change_of_the_catalogue_reaches_all_pollers(
    kafka_flow: Flow, sites: list[CountedSite], tmp_path: Path
) -> None:
    """While they run: what is new is asked by one of them, what is left out by none, and what stays goes on."""
    catalogue = tmp_path / "catalogue.yaml"
    feeds = [feed(f"{site.url}/feed", f"feed-{number}") for number, site in enumerate(sites)]
    write_catalogue(catalogue, feeds[: HOSTS // 2])
    pollers = [_poller(kafka_flow.address, tmp_path / name, catalogue) for name in ("first", "second")]
    try:
        for poller in pollers:
            poller.start("poll")
        _all_asked_again(sites[: HOSTS // 2])
        write_catalogue(catalogue, feeds[2:])
        _all_asked_again(sites[2:])
        wait_for(lambda: all(_knows(poller, "catalogue has changed") for poller in pollers))
        left = Counter({site.url: len(site.requests) for site in sites[:2]})
        _all_asked_again(sites[2:])
        left_later = Counter({site.url: len(site.requests) for site in sites[:2]})
    finally:
        for poller in pollers:
            poller.close()

    assert left_later == left
    assert max(site.most for site in sites) == 1


def _knows(poller: Flow, told: str) -> bool:
    return told in poller.parts["poll"].log.read_text(encoding="utf-8")


def test_a_poller_that_is_cut_from_the_broker_asks_nobody(
    kafka: Cluster, kafka_flow: Flow, sites: list[CountedSite], background: Background, tmp_path: Path
) -> None:
    """It cannot know that another has its feeds by now: it asks none until it is heard again, and then its share."""
    catalogue = tmp_path / "catalogue.yaml"
    write_catalogue(catalogue, [feed(f"{site.url}/feed", f"feed-{number}") for number, site in enumerate(sites)])
    node = kafka.nodes[0]
    line = background.run(CutLine(node.line, node.line_end).__aenter__())
    pollers = [
        _poller(address, tmp_path / name, catalogue)
        for name, address in (("near", kafka_flow.address), ("far", f"127.0.0.1:{node.line}"))
    ]
    try:
        for poller in pollers:
            poller.start("poll")
        _all_asked_again(sites)
        background.run(line.cut())
        time.sleep(2 * SESSION_S)
        _all_asked_again(sites)
        most_while_cut = max(site.most for site in sites)
        background.run(line.mend())
        _all_asked_again(sites)
        time.sleep(SESSION_S)
        _all_asked_again(sites)
    finally:
        for poller in pollers:
            poller.close()
        background.run(line.__aexit__())

    assert most_while_cut == 1
    assert max(site.most for site in sites) == 1

"""A release that fails on half of the articles does not empty the flow."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from failing_coder import MARK
from flowrun import DEADLINE_S, Flow, Part, wait_for
from news import sports_news

from schemas.article import Article
from streams.engine.failures import MOST_FAILURES
from streams.engine.flow import EXIT_HALTED

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

CLASSIFIED = "marsad.articles.classified"
REFUSED = "marsad.articles.unique.rejected"
#: For the module of tests/support that makes trouble; a start waits for the session of the life that halted, so short.
SETTINGS = {"PYTHONPATH": f"{Path(__file__).parents[1] / 'support'}:.", "MARSAD_BROKER_KIND": "embedded"}


def _articles(count: int) -> Iterator[Article]:
    for number in range(count):
        article = sports_news(number)
        yield msgspec.structs.replace(article, title=f"{article.title} {MARK}") if number % 2 else article


def _ids(flow: Flow, topic: str) -> set[str]:
    return {(message.key() or b"").decode() for message in flow.read(topic)}


def _halts(flow: Flow) -> Part:
    part = Part("work", flow.folder, flow.environment, "failing_coder")
    assert part.process.wait(DEADLINE_S) == EXIT_HALTED
    return part


def test_half_of_all_failing_stops_the_worker(flow: Flow) -> None:
    """Each start stops with a line on what to do; few are rejected, and a release that works takes the rest."""
    articles = list(_articles(6 * MOST_FAILURES))
    flow.environment |= SETTINGS
    flow.publish(articles)

    lives = [_halts(flow) for _ in range(3)]
    refused = _ids(flow, REFUSED)
    flow.start("work")
    # What a life refused just before it halted may not be acknowledged: it is read again, and comes through as well.
    wait_for(lambda: _ids(flow, CLASSIFIED) | refused == {article.id for article in articles})

    assert 0 < len(refused) <= MOST_FAILURES
    assert _ids(flow, REFUSED) == refused
    halting = [json.loads(line) for line in lives[0].log.read_text(encoding="utf-8").splitlines() if "halting" in line]
    assert len(halting) == len(lives)
    assert all("start a release that does not fail" in line["do"] for line in halting)
    assert all("ZeroDivisionError" in line["why"] for line in halting)


def test_bad_bytes_stop_nothing(flow: Flow) -> None:
    """However many records of a producer cannot be read: each is rejected, and what can be read comes through."""
    bad = 6 * MOST_FAILURES
    flow.start("work")
    flow.write("marsad.articles.fetched", [(b"bad", b"<html>")] * bad)
    flow.publish([sports_news(0)])

    wait_for(lambda: bool(flow.read(CLASSIFIED)) and len(flow.read("marsad.articles.fetched.rejected")) == bad)
    assert flow.parts["work"].process.poll() is None

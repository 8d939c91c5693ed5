"""Pages asked from a site on loopback: the clock is the test's, and pauses pass on it at once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from feed_site import LOOPBACK, Answer, Clock, FeedSite

from connectors.articles.page import Page, PageError, PageText
from connectors.articles.pages import LIMITS, Pages
from connectors.web.aside import Aside
from connectors.web.fetch import new_client
from connectors.web.limits import Limits
from connectors.web.turns import Turns

HTML = {"content-type": "text/html; charset=utf-8"}
LEAD = "The crossing at Safa will stay closed to lorries until Saturday evening"
STORY = (
    f"<html><head><title>Crossing closed</title></head><body><nav><a href='/'>Home</a></nav><article>"
    f"<h1>Crossing closed</h1><p>{LEAD}, after inspectors found cracks in the bridge.</p>"
    "<p>Travellers on foot may pass from eight in the morning until four, its director said.</p>"
    "<p>Drivers told of a queue of six kilometres, in which some had spent the night.</p>"
    "</article><footer>All rights reserved</footer></body></html>"
).encode()


Answers = dict[str, Answer | list[Answer]]


class PageDesk:
    """A site, the pages that ask it in turns, and the pauses that they made, in seconds."""

    def __init__(self, site: FeedSite, pages: Pages, turns: Turns, clock: Clock, pauses: list[float]) -> None:
        self.site, self.pages, self.turns, self.clock, self.pauses = site, pages, turns, clock, pauses

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in their order."""
        return [request.path for request in self.site.requests]


def page(body: bytes = STORY) -> Answer:
    """Return the answer that a page is."""
    return Answer(body=body, headers=HTML)


def robots(text: str, status: int = 200) -> Answer:
    """Return the answer that a robots.txt is."""
    return Answer(body=text.encode(), status=status, headers={"content-type": "text/plain"})


async def reason_of(desk: PageDesk, path: str = "/1") -> str:
    """Return why a page of the site cannot be had."""
    with pytest.raises(PageError) as refused:
        await desk.pages.read(f"{desk.site.url}{path}")
    return refused.value.reason


async def is_read(desk: PageDesk, path: str = "/1") -> bool:
    """Return whether a page of the site is read, and is the story."""
    return (await desk.pages.read(f"{desk.site.url}{path}")).text.startswith(LEAD)


@asynccontextmanager
async def page_desk(
    aside: Aside[Page, PageText], answers: Mapping[str, Answer | list[Answer]], limits: Limits = LIMITS
) -> AsyncIterator[PageDesk]:
    """Give pages of a site that answers so; `aside` is shared, as it takes half a second to start."""
    clock, pauses = Clock(), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds)

    async with new_client(limits, LOOPBACK) as client, FeedSite(answers) as site:
        turns = Turns(0.0, now=lambda: clock().timestamp(), pause=pause)
        yield PageDesk(site, Pages(client, turns, clock, aside, limits=limits), turns, clock, pauses)

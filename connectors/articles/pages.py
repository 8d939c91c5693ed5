"""Ask for pages as a guest does: what robots.txt allows, one at a time from a host, small and quick or not at all."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from typing import Final

import httpx
import structlog

from connectors.articles.extract import extract
from connectors.articles.page import Page, PageError, PageText
from connectors.articles.robots import Robots, Rules
from connectors.web.aside import Aside, AsideError
from connectors.web.fetch import FetchResult, Validators, fetch
from connectors.web.limits import Limits
from connectors.web.redirects import RedirectError, asked_url
from connectors.web.retry_after import retry_after_s
from connectors.web.turns import Turns

#: A page of news has 50 KB to 1.5 MB, nearly all of it scripts; and its article does not wait for a slow one.
LIMITS: Final = Limits(connect_s=10.0, read_s=10.0, total_s=30.0, max_body_bytes=3 * 1024 * 1024)
#: Between two requests for pages of a host that states no wish.
SPACING_S: Final = 1.0
#: After a host refused or did not answer, it is left alone for so long, or for as long as it says, up to a day.
REST_S: Final = 10 * 60.0
MAX_REST_S: Final = 24 * 3600.0
MAX_EXTRACT_S: Final = 10.0
#: What reading may allocate: a page of 3 MB or of 50,000 elements was measured to take 150 MB.
MAX_EXTRACT_BYTES: Final = 512 * 1024 * 1024
_HTML: Final = ("text/html", "application/xhtml+xml")
_REFUSALS: Final = frozenset({401, 403, 429})
_SERVER_ERRORS: Final = 500
#: Failures that are of one page, not of its host.
_OF_THE_PAGE: Final = frozenset({
    "too-large", "redirect-loop", "too-many-redirects", "downgrade", "unasked-304", "bad-encoding", "bad-address",
    "not-http",
})  # fmt: skip

_log = structlog.get_logger()


def reading_process() -> Aside[Page, PageText]:
    """Return the process in which pages are read; whoever makes it closes it."""
    return Aside(extract, max_s=MAX_EXTRACT_S, max_bytes=MAX_EXTRACT_BYTES)


class Pages:
    """The pages of articles, asked for with `client` in `turns`, which all that ask the same hosts share."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        turns: Turns,
        clock: Callable[[], datetime],
        aside: Aside[Page, PageText],
        *,
        limits: Limits = LIMITS,
    ) -> None:
        self._client = client
        self._turns = turns
        self._now = clock
        self._limits = limits
        self._robots = Robots(client, turns, clock)
        self._aside = aside

    async def read(self, url: str) -> PageText:
        """Return what the page at `url` says; raises `PageError`. May wait for the turns of its hosts."""
        try:
            return await self._read(url)
        except PageError:
            raise
        except Exception as error:  # as for feeds: one page must not end the polling of all
            _log.exception("reading a page failed as nobody foresaw", url=url)
            raise PageError("page-failed", f"{type(error).__name__}: a fault of this program") from error

    async def _read(self, url: str) -> PageText:
        url = _as_asked(url)
        async with AsyncExitStack() as turn:
            await self._enter(turn, url)
            # Within the host as well: what a redirect leads to has rules of its own.
            entering = partial(self._enter, turn)
            result = await fetch(self._client, url, Validators(), self._limits, moving=entering, every_hop=True)
            self._let_rest(result)
        return await self._extracted(_page(result))

    async def _enter(self, turn: AsyncExitStack, url: str) -> None:
        """Wait for the turn of a host that allows `url`; raises `PageError`.

        Called again before each redirect: a shortener or a proxy of feeds leads from host to host. No turn is held
        while another is waited for: two hosts that lead to each other would wait for one another.
        """
        await turn.aclose()
        self._refuse_resting(url)
        rules = await self._allowing(url)
        await turn.enter_async_context(self._turns.at(url, max(SPACING_S, rules.crawl_delay_s)))
        self._refuse_resting(url)

    async def _allowing(self, url: str) -> Rules:
        """Return the rules of a host that allow `url`; raises `PageError`."""
        rules = await self._robots.rules(url)
        if rules is None:
            raise PageError("page-failed", "the host's robots.txt cannot be had")
        if not rules.allows(url):
            raise PageError("page-refused-by-robots", "the host's robots.txt refuses it")
        return rules

    async def _extracted(self, page: Page) -> PageText:
        try:
            return await self._aside.do(page)
        except AsideError as error:
            raise PageError("page-failed", f"the page cannot be read: {error.reason}, {error}") from error

    def _refuse_resting(self, url: str) -> None:
        if self._turns.paused_s(url, "pages") > 0:
            raise PageError("page-failed", "the host is left alone for a while, as it refused or did not answer")

    def _let_rest(self, result: FetchResult) -> None:
        """Leave the host alone that refused or did not answer, which may be another than the one asked at first."""
        if _is_of_the_host(result):
            self._turns.pause(result.final_url, _rest_s(result, self._now()), "pages")


def _as_asked(url: str) -> str:
    """Return an address as the client asks for it, without dots for folders: rules are of what is asked for."""
    try:
        return str(asked_url(url))
    except RedirectError as error:
        raise PageError("page-failed", f"{error.reason}: {error}") from error


def _is_of_the_host(result: FetchResult) -> bool:
    if result.status is None:
        return result.failure not in _OF_THE_PAGE
    return result.status in _REFUSALS or result.status >= _SERVER_ERRORS


def _rest_s(result: FetchResult, now: datetime) -> float:
    wish_s = retry_after_s(result.retry_after, now) or 0.0
    return max(REST_S, min(wish_s, MAX_REST_S))


def _page(result: FetchResult) -> Page:
    """Return the page that an answer holds; raises `PageError`."""
    if result.failure is not None:
        raise PageError("page-failed", f"{result.failure}: {result.detail}")
    if result.status != httpx.codes.OK:
        raise PageError("page-failed", f"the answer is {result.status}")
    kind = (result.content_type or _HTML[0]).partition(";")[0].strip().lower()
    if kind not in _HTML:
        raise PageError("page-not-article", f"the answer is {kind}, no web page")
    return Page(body=result.body, content_type=result.content_type, url=result.final_url)

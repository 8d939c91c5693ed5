"""One request to a hub (Recommendation, 5.1)."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from connectors.web.address import is_web
from connectors.web.redirects import location_of
from connectors.web.retry_after import retry_after_s
from connectors.web.turns import Turns
from connectors.websub.policy import WebSubPolicy

#: The redirects that keep a POST a POST (RFC 9110, 15.4); after another one the form would be lost on the way.
_KEEPING: Final = frozenset({307, 308})
_GONE: Final = 410
#: Statuses of a hub that has no time, for whichever feed.
_BUSY: Final = frozenset({429, 503})


class HubAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a hub answered.

    `accepted`: it will verify, or has. `refused`: it is no hub any more. `failed`: this request came to nothing.
    `is_hub_down` where the next request to this hub would fare no better. `why` holds nothing that was sent.
    """

    outcome: Literal["accepted", "refused", "failed"]
    why: str = ""
    retry_after_s: float | None = None
    is_hub_down: bool = False


async def ask(  # noqa: PLR0913  what a request needs, each once
    client: httpx.AsyncClient, hub: str, form: Mapping[str, str], policy: WebSubPolicy, now: datetime, *, turns: Turns
) -> HubAnswer:
    """Return what a hub answers to `form`; never raises for what the web does.

    A feed may be on the same host, so each request waits for the host's turn, and then takes at most `policy.ask_s`. A
    host that wants silence is not waited for. `client` guards which addresses are connected to, on every redirect.
    """
    try:
        return await _ask(client, hub, form, policy, now, turns=turns)
    except TimeoutError:
        return HubAnswer(outcome="failed", why=f"no answer within {policy.ask_s:g} s", is_hub_down=True)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return HubAnswer(outcome="failed", why=f"{type(error).__name__}: {error}".strip(" :"), is_hub_down=True)


async def _ask(  # noqa: PLR0913  as `ask`
    client: httpx.AsyncClient, hub: str, form: Mapping[str, str], policy: WebSubPolicy, now: datetime, *, turns: Turns
) -> HubAnswer:
    url = hub
    for _ in range(policy.max_redirects + 1):
        if (silent_s := turns.paused_s(url)) > 0:
            why = "its host wants to be left alone"
            return HubAnswer(outcome="failed", why=why, retry_after_s=silent_s, is_hub_down=True)
        async with AsyncExitStack() as request:
            await request.enter_async_context(turns.at(url))
            await request.enter_async_context(asyncio.timeout(policy.ask_s))
            # The status is the answer: a body is not read, as it may be endless, or tell our own words to a log.
            asking = client.stream("POST", url, data=dict(form), follow_redirects=False)
            response = await request.enter_async_context(asking)
            if response.status_code not in _KEEPING:
                return _answer_of(response, now)
            location = urljoin(url, location_of(response) or "")
        if not is_web(location) or "@" in urlsplit(location).netloc:
            return HubAnswer(outcome="failed", why=f"HTTP {response.status_code} to what is no address")
        if urlsplit(url).scheme == "https" and urlsplit(location).scheme != "https":
            return HubAnswer(outcome="failed", why="redirected from https to http, where the secret would be seen")
        url = location
    return HubAnswer(outcome="failed", why=f"more than {policy.max_redirects} redirects")


def _answer_of(response: httpx.Response, now: datetime) -> HubAnswer:
    if response.is_success:
        return HubAnswer(outcome="accepted")
    why = f"HTTP {response.status_code} {response.reason_phrase}".strip()
    return HubAnswer(
        outcome="refused" if response.status_code == _GONE else "failed",
        why=why,
        retry_after_s=retry_after_s(response.headers.get("retry-after"), now),
        is_hub_down=response.is_server_error or response.status_code in _BUSY,
    )

"""How far this machine's clock is off, by the word of the servers that are asked anyway."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import httpx

from connectors.web.address import without_login
from connectors.web.fetch import new_client
from connectors.web.guard import Guard
from connectors.web.http_date import http_date
from connectors.web.limits import Limits
from connectors.web.turns import host_of

#: A few servers of different hosts are enough; one of them may be wrong itself.
ASKED: Final = 5
ANSWER_S: Final = 5.0


async def clock_skew_s(urls: Iterable[str], guard: Guard) -> float | None:
    """Return by how many seconds the servers are ahead of this clock, None when none answers. Takes five seconds."""
    # Without logins: the client logs whole addresses, and a date needs none.
    hosts = {host_of(url): url for url in map(without_login, urls)}
    async with new_client(Limits(), guard) as client:
        answers = await asyncio.gather(*(_ahead_s(client, url) for url in list(hosts.values())[:ASKED]))
    found = sorted(answer for answer in answers if answer is not None)
    return found[len(found) // 2] if found else None


async def _ahead_s(client: httpx.AsyncClient, url: str) -> float | None:
    try:
        async with asyncio.timeout(ANSWER_S):
            asked = datetime.now(UTC)
            answer = await client.head(url, follow_redirects=False)
            here = asked + (datetime.now(UTC) - asked) / 2
        # A cache repeats the date of the answer that it keeps, and says how old that is.
        age_s = float(answer.headers.get("age", 0))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError):
        return None
    there = http_date(answer.headers.get("date"))
    return None if there is None else there.timestamp() + age_s - here.timestamp()

"""A collection of a TAXII 2.1 server that takes objects (OASIS Standard, 10 June 2021, parts 4.3 and 5.5).

Objects of the same id and version are the same to a server: to add them once more, after an answer that was lost, does
no harm.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.hook import SendResult
from connectors.hooks.posting import Poster
from connectors.web.guard import Guard
from schemas.codec import encode_builtins

MEDIA_TYPE: Final = "application/taxii+json;version=2.1"
#: How an address of a collection's objects goes on behind the API root (5.5), and where its status resources are (4.3).
COLLECTIONS: Final = "/collections/"
OBJECTS: Final = "/objects/"
#: A server may take objects first and look at them later. It is asked after so many seconds what became of them; one
#: that needs longer is given them again on the ladder.
PAUSES_S: Final = (1.0, 2.0, 4.0)
#: A status resource names every object twice over; that of a digest of hundreds of alerts has this room.
STATUS_BYTES: Final = 4 * 1024 * 1024


class Collection:
    """Adds objects at `url`, that of the collection's objects. `pauses_s` are those before it is asked again."""

    def __init__(
        self,
        url: str,
        guard: Guard,
        headers: Mapping[str, str],
        *,
        secrets: Sequence[str] = (),
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._root = url.rpartition(COLLECTIONS)[0]
        self._headers = {**headers, "accept": MEDIA_TYPE, "content-type": MEDIA_TYPE}
        self._pauses_s = pauses_s
        self._poster = Poster(
            url, guard, verdict=outcome_of, reads_success=True, secrets=secrets, most_bytes=STATUS_BYTES
        )

    @property
    def host(self) -> str:
        """Return what may be shown of the address."""
        return self._poster.host

    async def take(self, bundle: dict[str, Any], now: datetime) -> SendResult:  # Any: the whole of JSON
        """Add the objects of a bundle in one attempt: each request is bounded, and so is their number."""
        envelope = encode_builtins({"objects": bundle["objects"]})
        result = await self._poster.post(envelope, self._headers, now)
        for pause_s in self._pauses_s:
            if result.receipt is None:
                break
            await asyncio.sleep(pause_s)
            status = f"{self._root}/status/{quote(result.receipt, safe='')}/"
            result = await self._poster.get(status, self._headers, now)
        return msgspec.structs.replace(result, receipt=None)

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()


def outcome_of(answer: Answer) -> SendResult:
    """Return what an answer means. One that is still worked at is to be tried again, with its id as the receipt."""
    if not answer.is_success:
        return result_of(answer)
    status = answer.fields()
    if status.get("status") == "pending" and isinstance(status.get("id"), str):
        pending = answer.means("retry", f"the server works at it: {status.get('pending_count')} objects pending")
        return msgspec.structs.replace(pending, receipt=status["id"])
    if status.get("status") != "complete":
        return answer.means(
            "retry", "the answer is no status resource of TAXII 2.1; is the address that of a collection?"
        )
    if status.get("failure_count"):
        return answer.means("retry", f"{status['failure_count']} objects were not taken{_why(status)}")
    return answer.means("delivered")


def _why(status: dict[str, Any]) -> str:  # Any: the whole of JSON
    """Return which object was not taken first, and why, where the server says so."""
    match status.get("failures"):
        case [{"id": identity, **more}, *_]:
            return f": {identity}: {more.get('message', 'no reason given')}"
    return ""

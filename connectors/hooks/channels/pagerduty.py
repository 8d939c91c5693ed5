"""PagerDuty, by its Events API v2: an alert pages, an update adds to the same alert, a retraction resolves it.

Fields, limits and answers are those of https://developer.pagerduty.com/docs/events-api-v2-overview and
https://developer.pagerduty.com/docs/send-alert-event: 512 KB a request, 1,024 characters of summary, 255 of the key;
202 accepted, 400 never again, 429 and 5xx again after a few minutes.
"""

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

import msgspec

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.entry import Given, HookEntry, web_address
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, TIMEOUT_S, Poster
from connectors.hooks.secret import secret_of
from connectors.hooks.unfinished import Unfinished
from connectors.hooks.wording.inert import cut
from connectors.hooks.wording.notice import Notice, notice_of
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import Tier
from schemas.codec import encode_builtins

#: That of accounts in the United States; those in Europe have `events.eu.pagerduty.com`.
ADDRESS: Final = "https://events.pagerduty.com/v2/enqueue"
MOST_SUMMARY: Final = 1_024
MOST_KEY: Final = 255
#: What is told beside the summary; so many of them stay far below the 512 KB of a request.
MOST_DETAIL: Final = 2_000
#: `critical` and `error` are of high urgency, the others of low, where a service goes by severity: flash alone is to
#: wake people (https://support.pagerduty.com/main/docs/dynamic-notifications).
SEVERITY: Final[Mapping[Tier, str]] = {"flash": "critical", "priority": "warning", "routine": "info"}
#: After a 429, "a few minutes" are asked for where the answer names no pause.
BUSY_PAUSE_S: Final = 2 * 60.0
BAD_REQUEST: Final = 400
TOO_LARGE: Final = 413
TOO_MANY: Final = 429
#: A digest may hold many alerts, each of which is a request; what is not sent in this time is sent by the next attempt.
DIGEST_S: Final = 4 * TIMEOUT_S

_ROUTING_KEY: Final = re.compile(r"[A-Za-z0-9]{32}")


class PagerDutyEntry(HookEntry, frozen=True, kw_only=True, tag="pagerduty"):
    """`routing_key_env` or `routing_key_file` names where the key of the integration is; `url` is the region's."""

    ALERTS_ONLY: ClassVar[bool] = True

    url: str = ADDRESS
    routing_key_env: str | None = None
    routing_key_file: Path | None = None

    def build(self, given: Given) -> "PagerDutyHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        key = secret_of(self, "routing_key", self.routing_key_env, self.routing_key_file, given.environ)
        if key is None:
            raise self.wrong("a pagerduty hook needs `routing_key_env` or `routing_key_file`")
        if not _ROUTING_KEY.fullmatch(key):
            raise self.wrong("the routing key must be the 32 letters and digits of an Events API v2 integration")
        return PagerDutyHook(self.name, web_address(self, self.url), key, self.takes, guard=given.guard)


class _Progress(msgspec.Struct, frozen=True):
    """How many requests of a message are answered for good: the next attempt goes on from there. `worst` of them."""

    done: int = 0
    worst: SendResult = SendResult(outcome="delivered")

    def after(self, result: SendResult) -> "_Progress":
        """Return what it is after one more answer; a request that was refused holds up none behind it."""
        return _Progress(self.done + 1, self.worst if self.worst.outcome == "refused" else result)


class PagerDutyHook:
    """One request an alert, in the order in which they were raised; a test is resolved at once."""

    #: Attempts at the same time, so few that a burst does not run into PagerDuty's limit by itself.
    at_once: Final = 2

    def __init__(  # noqa: PLR0913  what the hook is, each once
        self,
        name: str,
        url: str,
        routing_key: str,
        tiers: frozenset[Tier],
        *,
        guard: Guard = PUBLIC_ONLY,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._routing_key = routing_key
        self._poster = Poster(url, guard, timeout_s, verdict=verdict, secrets=(routing_key,))
        self._progress = Unfinished[_Progress]()

    def __repr__(self) -> str:
        return f"PagerDutyHook({self.name!r}, {self._poster.host!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Make one attempt; each request is bounded, and so are those of a digest together."""
        events = [*events_of(notice_of(message))]
        progress = self._progress.take(message.id, _Progress())
        started = time.monotonic()
        while progress.done < len(events):
            result = await self._post(events[progress.done], now)
            if result.outcome not in {"delivered", "refused"}:
                self._progress.keep(message.id, progress)
                return result
            progress = progress.after(result)
            if progress.done < len(events) and time.monotonic() - started > DIGEST_S:
                self._progress.keep(message.id, progress)
                return SendResult(outcome="retry", error=f"{progress.done} of {len(events)} alerts are sent by now")
        return progress.worst

    async def close(self) -> None:
        """Close the connections."""
        await self._poster.close()

    async def _post(self, event: Mapping[str, Any], now: datetime) -> SendResult:  # Any: the whole of JSON
        body = encode_builtins({"routing_key": self._routing_key, **event})
        return await self._poster.post(body, JSON_HEADERS, now)


def events_of(notice: Notice) -> Iterator[dict[str, Any]]:  # Any: the whole of JSON
    """Yield the requests that tell `notice`, without the routing key. Pure."""
    if notice.kind == "digest":
        for item in notice.items:
            yield from events_of(item)
    elif notice.kind == "retraction":
        yield {"event_action": "resolve", "dedup_key": key_of(notice)}
    else:
        yield _trigger(notice)
    for rule in notice.replaces:
        # What another rule has paged for is told by this one now.
        yield {"event_action": "resolve", "dedup_key": key_of(msgspec.structs.replace(notice, rule=rule))}
    if notice.kind == "test":
        yield {"event_action": "resolve", "dedup_key": key_of(notice)}


def key_of(notice: Notice) -> str:
    """Return what every word of a rule on an event has in common; a test stands for itself."""
    key = f"{notice.event_id}:{notice.rule}" if notice.event_id else notice.id
    if len(key) <= MOST_KEY:
        return key
    return hashlib.sha256(key.encode()).hexdigest()


def _trigger(notice: Notice) -> dict[str, Any]:  # Any: the whole of JSON
    words = {name: cut(text, MOST_DETAIL) for name, text in _words(notice).items() if text}
    facts = {fact.label.lower(): cut(fact.value, MOST_DETAIL) for fact in notice.facts}
    return {
        "event_action": "trigger",
        "dedup_key": key_of(notice),
        "client": "Marsad",
        "payload": {
            "summary": cut(notice.title, MOST_SUMMARY) or "Marsad",
            "source": "marsad",
            "severity": SEVERITY[notice.tier] if notice.kind != "test" else "info",
            "timestamp": notice.at.isoformat(),
            "group": cut(notice.rule, MOST_DETAIL),
            "custom_details": {**_details(notice), **words, **facts},
        },
        "links": [
            {"href": link.url, "text": cut(f"{link.source}: {link.title}", MOST_DETAIL)} for link in notice.links
        ],
    }


def _details(notice: Notice) -> dict[str, Any]:  # Any: the whole of JSON
    return {
        "alert": notice.id,
        "event": notice.event_id,
        "update": notice.update,
        "tier": notice.tier,
        "severity": notice.severity,
        "more_reports": notice.more_reports,
    }


def _words(notice: Notice) -> dict[str, str]:
    return {"title_ar": notice.title_ar, "text": notice.text, "text_ar": notice.text_ar}


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means, by PagerDuty's own table; it has the words of a 400 in `errors`."""
    if answer.status == BAD_REQUEST:
        errors = answer.fields().get("errors")
        words = "; ".join(map(str, errors)) if isinstance(errors, list) else answer.text
        # A wrong key is mended in the hooks file while the ladder lasts; a request that is wrong stays so.
        is_of_key = "routing key" in words.lower() or "routing_key" in words
        return answer.means("retry" if is_of_key else "refused", words)
    if answer.status == TOO_LARGE:
        return answer.means("refused")
    if answer.status == TOO_MANY:
        return answer.means("retry", wait_s=BUSY_PAUSE_S if answer.wait_s is None else answer.wait_s)
    return result_of(answer)

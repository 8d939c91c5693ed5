"""What is known of a feed after a poll. No I/O; times are POSIX seconds, chance is an argument.

The poller adds what depends on the document alone: validators, the hash of the body, what was seen.
"""

from random import Random
from typing import Final

import msgspec

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import (
    address_to_ask,
    after_miss,
    is_gone,
    own_address,
    own_addresses,
    relocated,
)
from connectors.feeds.polling.freshness import fresh_for_s
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.rhythm import observe
from connectors.feeds.polling.schedule import WEIGHTS, back_off_s, next_poll, own_interval_s, weighed
from connectors.feeds.polling.silence import silent_since
from connectors.feeds.polling.state import FeedState, dated
from connectors.feeds.polling.verdict import Verdict
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult
from schemas.feed import HealthWord

#: "Unchanged" by the server's word alone, which may be wrong.
WITHOUT_BODY: Final = frozenset({"not-modified", "unasked-304"})


def after(  # noqa: PLR0913  what an outcome depends on, each once
    feed: Feed,
    before: FeedState,
    report: PollReport,
    result: FetchResult,
    *,
    now: float,
    policy: Policy,
    random: Random,
    is_outage: bool = False,
) -> FeedState:
    """Return the state after a poll; with `is_outage`, a failure that may be our network's counts for nothing."""
    before = msgspec.structs.replace(before, asked_at=now)
    state = _after(feed, before, report, result, now=now, policy=policy, random=random, is_outage=is_outage)
    return dated(before, state, now)


def _after(  # noqa: PLR0913  as `after`
    feed: Feed,
    before: FeedState,
    report: PollReport,
    result: FetchResult,
    *,
    now: float,
    policy: Policy,
    random: Random,
    is_outage: bool,
) -> FeedState:
    if report.verdict.word in {"ok", "unchanged"}:
        answered = _answered(feed, before, report, result, now=now, policy=policy)
        due = next_poll(
            feed,
            answered.rhythm,
            answered.hints,
            fresh_s=fresh_for_s(result),
            now=now,
            policy=policy,
            random=random,
        )
        return msgspec.structs.replace(answered, next_poll=due)
    if is_outage and report.verdict.is_network:
        return msgspec.structs.replace(before, next_poll=_soon(feed, before, now, policy, random))
    return _failed(feed, before, report.verdict, now=now, policy=policy, random=random)


def delivered(before: FeedState, report: PollReport, now: float) -> FeedState:
    """Return the state after a hub sent a document: what is new in it ends a silence and teaches the rhythm."""
    times = news_times(before, report)
    if not times:
        return before
    state = msgspec.structs.replace(before, last_new=now, silent_since=None, rhythm=observe(before.rhythm, times, now))
    return dated(before, msgspec.structs.replace(state, word=_well(state)), now) if before.word == "silent" else state


def due_at(feed: Feed, state: FeedState) -> float | None:
    """Return when a feed is to be asked, 0 for at once; None for one that is gone, until its addresses are changed."""
    return None if is_gone(feed, state) else state.next_poll or 0.0


def forgiven(feed: Feed, state: FeedState, now: float, policy: Policy, random: Random) -> FeedState:
    """Return the state without its last failure, which turned out to be our network's."""
    failures = max(0, state.failures - 1)
    word = state.word if failures else _well(state)
    without = msgspec.structs.replace(
        state,
        word=word,
        error=state.error if failures else None,
        failures=failures,
        setbacks=max(0.0, state.setbacks - WEIGHTS["temporary"]) if failures else 0.0,
        misses=state.misses if failures else 0.0,
        next_poll=_soon(feed, state, now, policy, random),
    )
    return dated(state, without, now)


def news_times(before: FeedState, report: PollReport) -> list[float]:
    """Return when the entries were published that the feed had not brought before; an edited one is no new one."""
    return [article.published.timestamp() for article in report.articles if article.id not in before.seen]


def _answered(  # noqa: PLR0913  as `after`
    feed: Feed, before: FeedState, report: PollReport, result: FetchResult, *, now: float, policy: Policy
) -> FeedState:
    times = news_times(before, report)
    is_first = before.rhythm.watched_to is None
    # What the first document holds is not of today: a feed that died a year ago is silent from the start.
    newest = min(now, max(times)) if times and is_first else now
    last_new = newest if times else before.last_new
    rhythm = observe(before.rhythm, times, now)
    silent = silent_since(rhythm, None if times else before.silent_since, last_new=last_new, now=now)
    own = without_login(own_address(feed, before))
    answered = msgspec.structs.replace(
        before,
        error=None,
        failures=0,
        setbacks=0.0,
        misses=0.0,
        last_success=now,
        last_new=last_new,
        # "Unchanged" by its body is a whole document as well; "not modified" is the server's word for it.
        last_full=before.last_full if report.verdict.reason in WITHOUT_BODY else now,
        hints=report.hints if report.verdict.word == "ok" else before.hints,
        rhythm=rhythm,
        silent_since=silent,
        gone_addresses=tuple(one for one in before.gone_addresses if without_login(one) != own),
        relocation=relocated(feed, before, result, now, policy),
    )
    return msgspec.structs.replace(answered, word=_well(answered))


def _failed(  # noqa: PLR0913  as `after`
    feed: Feed, before: FeedState, verdict: Verdict, *, now: float, policy: Policy, random: Random
) -> FeedState:
    setbacks = weighed(before.setbacks, verdict)
    counted = msgspec.structs.replace(
        before, word="failing", error=verdict.sentence, failures=before.failures + 1, setbacks=setbacks
    )
    failed = after_miss(feed, counted, verdict, policy)
    if is_gone(feed, failed):
        return msgspec.structs.replace(failed, word="gone", next_poll=None)
    doubled = 0.0 if _is_untried(feed, before, failed) else setbacks
    waits_s = back_off_s(own_interval_s(feed, before.rhythm, now, policy), doubled, verdict, policy, random)
    return msgspec.structs.replace(failed, next_poll=now + waits_s)


def _is_untried(feed: Feed, before: FeedState, failed: FeedState) -> bool:
    """Return whether the next address is another, and its turn has not come before in this row of failures."""
    if address_to_ask(feed, before) == address_to_ask(feed, failed):
        return False
    addresses = own_addresses(feed)
    at, following = addresses.index(own_address(feed, before)), addresses.index(own_address(feed, failed))
    return following > at or address_to_ask(feed, before) != own_address(feed, before)


def _well(state: FeedState) -> HealthWord:
    if state.silent_since is not None:
        return "silent"
    return "waiting" if state.last_success is None else "ok"


def _soon(feed: Feed, state: FeedState, now: float, policy: Policy, random: Random) -> float:
    interval_s = own_interval_s(feed, state.rhythm, now, policy)
    return now + interval_s * (1 + random.uniform(-policy.jitter, policy.jitter))

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
from connectors.feeds.polling.schedule import (
    WEIGHTS,
    back_off_s,
    host_pause_s,
    next_poll,
    own_interval_s,
    retry_after_s,
    weighed,
)
from connectors.feeds.polling.silence import silent_since
from connectors.feeds.polling.state import FeedState, LeftAlone, dated, is_watched, without_future
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
    before = msgspec.structs.replace(without_future(before, now), asked_at=now)
    if report.verdict.word in {"ok", "unchanged"}:
        answered = _answered(feed, before, report, result, now=now, policy=policy)
        due = next_poll(
            feed,
            answered.rhythm,
            answered.hints,
            fresh_s=fresh_for_s(result, now),
            now=now,
            policy=policy,
            random=random,
        )
        state = msgspec.structs.replace(answered, next_poll=due)
    elif is_outage and report.verdict.is_network:
        state = msgspec.structs.replace(before, next_poll=_soon(feed, before, now, policy, random))
    else:
        failed = _failed(feed, before, report.verdict, now=now, policy=policy, random=random)
        state = msgspec.structs.replace(failed, left_alone=_left_alone(report.verdict, result, now, policy))
    return dated(before, state, now)


def waits_s(feed: Feed, state: FeedState, now: float, policy: Policy) -> float:
    """Return how long a feed that is taken over, or known from before a restart, is not to be asked.

    A restart does not ask everybody at once; neither does it sleep off a long back-off, nor what a clock that was wrong
    has planned. What the server has asked for holds all the same.
    """
    planned_s = min(max(0.0, (state.next_poll or 0.0) - now), own_interval_s(feed, state.rhythm, now, policy))
    return max(planned_s, left_alone_s(state, now, policy))


def left_alone_s(state: FeedState, now: float, policy: Policy) -> float:
    """Return for how long from now the server has asked to be left alone."""
    until = state.left_alone.until if state.left_alone is not None else now
    return min(max(0.0, until - now), policy.max_retry_after_s)


def delivered(before: FeedState, report: PollReport, now: float) -> FeedState:
    """Return the state after a hub sent a document: what is new in it ends a silence and teaches the rhythm."""
    times = news_times(before, report)
    if not times:
        return before
    before = without_future(before, now)
    state = msgspec.structs.replace(before, last_new=now, silent_since=None, rhythm=observe(before.rhythm, times, now))
    return dated(before, msgspec.structs.replace(state, word=_well(state)), now) if before.word == "silent" else state


def due_at(feed: Feed, state: FeedState) -> float | None:
    """Return when a feed is to be asked, 0 for at once; None for one that is gone, until its addresses are changed."""
    return None if is_gone(feed, state) else state.next_poll or 0.0


def revived(state: FeedState) -> FeedState:
    """Return the state of a feed that was gone for good, to be asked once more."""
    return msgspec.structs.replace(state, word="waiting", error=None, gone_addresses=(), next_poll=None)


def dismissed(state: FeedState, now: float) -> FeedState:
    """Return the state of a feed that has left the catalogue: how it does is unknown until it is asked again."""
    return dated(state, msgspec.structs.replace(state, word="waiting", error=None, next_poll=None), now)


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
    is_whole = report.verdict.reason not in WITHOUT_BODY
    is_first = not is_watched(before)
    # What the first document holds is not of today: a feed that died a year ago is silent from the start.
    newest = min(now, max(times)) if times and is_first else now
    last_new = newest if times else before.last_new
    # Before the first document nothing was watched, whatever a server says has not changed.
    rhythm = observe(before.rhythm, times, now) if is_whole or not is_first else before.rhythm
    silent = silent_since(rhythm, None if times else before.silent_since, last_new=last_new, now=now)
    own = without_login(own_address(feed, before))
    answered = msgspec.structs.replace(
        before,
        error=None,
        failures=0,
        setbacks=0.0,
        misses=0.0,
        left_alone=None,
        last_success=now,
        last_new=last_new,
        # "Unchanged" by its body is a whole document as well; "not modified" is the server's word for it.
        last_full=now if is_whole else before.last_full,
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


def _left_alone(verdict: Verdict, result: FetchResult, now: float, policy: Policy) -> LeftAlone | None:
    if (wish_s := retry_after_s(verdict, policy)) <= 0:
        return None
    return LeftAlone(until=now + wish_s, url=result.final_url if host_pause_s(verdict, policy) > 0 else None)


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

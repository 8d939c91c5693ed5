"""When to ask a feed next. No I/O; times are POSIX seconds, the chance that spreads them is an argument.

An entry that comes at random between two polls waits for half an interval. To keep the mean wait of all entries of all
feeds short at a given number of requests, each feed is asked in proportion to the square root of its rate: one that
brings four times as much twice as often, by day more than by night. The interval is the time in which that density,
over the hours that lie ahead, adds up to one poll.
"""

import math
from random import Random
from typing import Final

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Curve, Rhythm, hour_of, pieces, weekday_of
from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.hints import Hints

#: What a failure weighs: by so many doublings the wait grows. What is missing may come back any moment; what is
#: refused changes only when a person acts.
WEIGHTS: Final = {"soft": 0.5, "temporary": 1.0, "hard": 2.0, "gone": 2.0}
#: WordPress states this in every feed unless a site changes it: a habit of the software, no wish of the publisher.
UNMEANT_PERIOD_S: Final = HOUR_S
#: Doublings beyond this are the cap in any case, and would leave what a float can hold.
_MOST_DOUBLINGS: Final = 30.0


def next_poll(  # noqa: PLR0913  what a plan is made of, each once
    feed: Feed, rhythm: Rhythm, hints: Hints, *, fresh_s: float, now: float, policy: Policy, random: Random
) -> float:
    """Return when to ask after an answer. The operator's interval overrules rhythm and wishes alike.

    A publisher's wish is a lower bound, but holds no longer than until an entry is to be expected: a feed that
    contradicts its own `ttl` by the hour is not missed for the sake of it.
    """
    own_s = own_interval_s(feed, rhythm, now, policy)
    own = now + own_s * (1 + random.uniform(-policy.jitter, policy.jitter))
    if feed.interval_s is not None:
        return own
    asked_for = now + _wish_s(hints, fresh_s, policy) * (1 + random.random() * policy.jitter)
    wished = _not_skipped(hints, max(own, asked_for), random.random() * policy.jitter * HOUR_S)
    expected = now + Curve(rhythm).gap_s(now, 1.0) if rhythm.is_known else math.inf
    return max(own, min(wished, expected))


def own_interval_s(feed: Feed, rhythm: Rhythm, now: float, policy: Policy) -> float:
    """Return the interval that the operator states, or that the feed's rhythm suggests; without jitter."""
    if feed.interval_s is not None:
        return max(policy.min_interval_s, feed.interval_s)
    shortest_s = max(policy.min_interval_s, policy.fastest * policy.interval_s)
    longest_s = max(shortest_s, policy.slowest * policy.interval_s)
    return max(shortest_s, _until_one_poll_s(Curve(rhythm), now, policy.interval_s, longest_s))


def _until_one_poll_s(curve: Curve, now: float, interval_s: float, longest_s: float) -> float:
    """Return how long until the density of polls has added up to one; that density is √rate polls per `interval_s`."""
    left = 1.0
    for first, last in pieces(now, now + longest_s):
        root = math.sqrt(curve.rate(first))
        adds = root * (last - first) / interval_s
        if adds >= left:
            return first - now + left * interval_s / root
        left -= adds
    return longest_s


def _wish_s(hints: Hints, fresh_s: float, policy: Policy) -> float:
    period_s = 0.0 if hints.period_s == UNMEANT_PERIOD_S else hints.period_s or 0.0
    return max(min(max(hints.ttl_s or 0.0, period_s), policy.max_wish_s), min(fresh_s, policy.max_fresh_s))


def _not_skipped(hints: Hints, at: float, later_s: float) -> float:
    """Return the first moment from `at` on in no skipped hour and day; `at` where there is none within a week.

    `later_s` after the end of what is skipped: feeds of many sites skip the same hours, and would come all at once.
    """
    moment = at
    while moment < at + 7 * DAY_S:
        if hour_of(moment) not in hints.skip_hours and weekday_of(moment) not in hints.skip_days:
            return moment if moment == at else moment + later_s
        moment = (moment // HOUR_S + 1) * HOUR_S
    return at


def weighed(setbacks: float, verdict: Verdict) -> float:
    """Return the weight of the failures in a row after one more."""
    return setbacks + WEIGHTS.get(verdict.word, 1.0)


def back_off_s(interval_s: float, setbacks: float, verdict: Verdict, policy: Policy, random: Random) -> float:
    """Return how long to wait after failures: `interval_s` doubled by their weight up to a cap, and never for ever.

    It is spread at the cap too, where all would beat in time that failed together. What a server asks for by
    Retry-After is honoured up to a cap of its own, and spread only upwards.
    """
    doublings = min(max(0.0, setbacks - 1.0), _MOST_DOUBLINGS)
    longest_s = max(interval_s, policy.max_back_off_s / (1 + policy.jitter))
    waits_s = min(interval_s * math.exp2(doublings), longest_s)
    wished_s = retry_after_s(verdict, policy) * (1 + random.random() * policy.jitter)
    return max(wished_s, waits_s * (1 + random.uniform(-policy.jitter, policy.jitter)))


def host_pause_s(verdict: Verdict, policy: Policy) -> float:
    """Return for how long no feed of the host is to be asked; 0 when the wish is for this feed alone."""
    return retry_after_s(verdict, policy) if verdict.retry_scope == "host" else 0.0


def retry_after_s(verdict: Verdict, policy: Policy) -> float:
    """Return how long the server asks to be left alone, as far as it is honoured; 0 where it asks for nothing."""
    return min(verdict.retry_after_s or 0.0, policy.max_retry_after_s)

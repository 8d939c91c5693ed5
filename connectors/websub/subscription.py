"""One subscription of one feed: what it is, and what becomes of it by what happens. No I/O.

`chance` is a number from 0 up to 1 that spreads moments; times are POSIX seconds.
"""

from typing import Final, Literal
from urllib.parse import unquote

import msgspec

from connectors.websub.offer import Offer
from connectors.websub.policy import WebSubPolicy

#: `none`: not asked yet. `asked`: the hub has not verified yet. `verified`: the hub delivers until the lease ends.
#: `refused`: the hub said no. `expired`: the lease ended before it was renewed.
SubscriptionWord = Literal["none", "asked", "verified", "refused", "expired"]
#: Of a hub's words on a refusal.
_MAX_WHY: Final = 200


class Subscription(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a feed's subscription; the secrets are derived (`keys.py`).

    `hubs` is empty once the feed offers none any more: what runs, runs out. `unanswered` counts asks since the last
    verification. `callback_mark` tells which callback the hub was given. `missed_at` is when a poll last found what the
    hub should have told.
    """

    feed: str
    topic: str
    hub: str
    hubs: tuple[str, ...] = ()
    word: SubscriptionWord = "none"
    callback_mark: str | None = None
    next_ask: float = 0.0
    asked_at: float | None = None
    unanswered: int = 0
    verified_at: float | None = None
    expires_at: float | None = None
    delivered_at: float | None = None
    missed_at: float | None = None
    error: str | None = None


def wished(
    before: Subscription | None, feed: str, offer: Offer, now: float, policy: WebSubPolicy
) -> Subscription | None:
    """Return the subscription after the feed was read; None where there is nothing to subscribe to.

    A hub is kept as long as the feed names it. A feed whose answers name this hub and that by turns does not make us
    ask at every poll.
    """
    if before is not None and before.topic == offer.topic and (not offer.hubs or before.hub in offer.hubs):
        return msgspec.structs.replace(before, hubs=offer.hubs)
    if not offer.hubs:
        return None
    earliest = 0.0 if before is None or before.asked_at is None else before.asked_at + policy.first_pause_s
    asked_at = None if before is None else before.asked_at
    return Subscription(
        feed=feed,
        topic=offer.topic,
        hub=offer.hubs[0],
        hubs=offer.hubs,
        next_ask=max(now, earliest),
        asked_at=asked_at,
    )


def unasked(subscription: Subscription, now: float) -> Subscription:
    """Return it as new: what the hub was given leads to us no more."""
    return Subscription(
        feed=subscription.feed, topic=subscription.topic, hub=subscription.hub, hubs=subscription.hubs, next_ask=now
    )


def is_due(subscription: Subscription, now: float) -> bool:
    """Return whether the hub is to be asked, for the first time, again, or to renew."""
    return bool(subscription.hubs) and subscription.next_ask <= now


def is_live(subscription: Subscription, now: float) -> bool:
    """Return whether the hub has promised to deliver now."""
    ends = subscription.expires_at
    return subscription.word == "verified" and ends is not None and now < ends


def is_pushed(subscription: Subscription, now: float) -> bool:
    """Return whether the hub can be relied on: it has promised, has delivered, and has missed nothing since."""
    delivered_at, missed_at = subscription.delivered_at, subscription.missed_at
    keeps_word = delivered_at is not None and (missed_at is None or delivered_at > missed_at)
    return bool(subscription.hubs) and is_live(subscription, now) and keeps_word


def awaits(subscription: Subscription, topic: str) -> bool:
    """Return whether we asked for what a hub wants to have verified. Hubs verify a running subscription again, too."""
    return is_about(subscription, topic) and subscription.word in {"asked", "verified"}


def is_about(subscription: Subscription, topic: str) -> bool:
    """Return whether a hub speaks of our topic; it may have decoded what of an address needs no encoding (5.1.1)."""
    return unquote(subscription.topic) == unquote(topic)


def aged(subscription: Subscription, now: float) -> Subscription:
    """Return the subscription as it is at this time: a lease that has run out is expired."""
    if subscription.word != "verified" or is_live(subscription, now):
        return subscription
    return msgspec.structs.replace(subscription, word="expired", error="the lease ended before the hub renewed it")


def asked(subscription: Subscription, now: float, mark: str, chance: float, policy: WebSubPolicy) -> Subscription:
    """Return the subscription while its hub is asked; what runs goes on. Unanswered, it is asked again later."""
    unanswered = subscription.unanswered + 1
    return msgspec.structs.replace(
        subscription,
        word="verified" if is_live(subscription, now) else "asked",
        callback_mark=mark,
        asked_at=now,
        unanswered=unanswered,
        next_ask=now + _pause_s(unanswered, chance, policy),
    )


def verified(
    subscription: Subscription, now: float, lease_s: float | None, chance: float, policy: WebSubPolicy
) -> Subscription:
    """Return the subscription after the hub verified it, for a lease from now on; None where the hub states none."""
    given_s = min(lease_s or policy.unstated_lease_s, policy.max_lease_s)
    renewed_s = given_s * policy.renew_by * (1 - policy.jitter * chance)
    return msgspec.structs.replace(
        subscription,
        word="verified",
        verified_at=now,
        expires_at=now + given_s,
        unanswered=0,
        next_ask=now + max(policy.min_renew_s, renewed_s),
        error=None,
    )


def failed(
    subscription: Subscription, now: float, why: str, retry_after_s: float | None, policy: WebSubPolicy
) -> Subscription:
    """Return the subscription after its hub could not be asked; another hub of the feed has its turn, if any."""
    pause_s = min(retry_after_s or 0.0, policy.max_retry_after_s)
    after = subscription if is_live(subscription, now) else _at_next_hub(subscription)
    return msgspec.structs.replace(after, error=why, next_ask=max(subscription.next_ask, now + pause_s))


def refused(subscription: Subscription, now: float, why: str, chance: float, policy: WebSubPolicy) -> Subscription:
    """Return the subscription after its hub said no, for the first time or at any time later (5.2).

    Another hub of the feed has its turn; the only one is asked again after a long pause.
    """
    error = " ".join(why.split())[:_MAX_WHY]
    other = _at_next_hub(subscription)
    if other.hub != subscription.hub:
        next_ask = now + _pause_s(max(1, subscription.unanswered), chance, policy)
        return msgspec.structs.replace(other, error=error, next_ask=next_ask)
    next_ask = now + policy.refused_pause_s * (1 + policy.jitter * chance)
    return msgspec.structs.replace(subscription, word="refused", error=error, next_ask=next_ask)


def delivered(subscription: Subscription, now: float) -> Subscription:
    """Return the subscription after its hub delivered a document that was accepted."""
    return msgspec.structs.replace(subscription, delivered_at=now)


def missed(subscription: Subscription, now: float) -> Subscription:
    """Return the subscription after a poll found what the hub should have told: it must prove itself again."""
    return msgspec.structs.replace(subscription, missed_at=now)


def _at_next_hub(subscription: Subscription) -> Subscription:
    hubs = subscription.hubs
    if len(hubs) <= 1:
        return subscription
    place = hubs.index(subscription.hub) if subscription.hub in hubs else -1
    return Subscription(
        feed=subscription.feed,
        topic=subscription.topic,
        hub=hubs[(place + 1) % len(hubs)],
        hubs=hubs,
        asked_at=subscription.asked_at,
        unanswered=subscription.unanswered,
    )


def _pause_s(unanswered: int, chance: float, policy: WebSubPolicy) -> float:
    doubled = policy.first_pause_s * 2.0 ** min(unanswered - 1, 30)
    return min(doubled, policy.max_pause_s) * (1 + policy.jitter * chance)

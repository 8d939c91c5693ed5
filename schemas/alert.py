"""An alert on its way: raised by a rule, delivered to a hook."""

from typing import Literal

import msgspec

from schemas.event import EventMerged
from schemas.moment import Moment

Tier = Literal["flash", "priority", "routine"]
#: `replaced`: it still waited when the rule's next word on the event came, which is told in its place.
DeliveryStatus = Literal["delivered", "failed", "replaced"]
#: `alert` is a rule's first word on an event, `update` another one, as what the rule names has changed; `retraction`
#: says that what was alerted is told no more, is denied, or no longer meets the rule.
AlertKind = Literal["alert", "update", "retraction"]
#: What has changed since a rule's word before, in the order in which people are told.
Changed = Literal[
    "status", "realis", "type", "mode", "counts", "corroboration", "place", "date", "sides", "topics", "severity",
    "confidence", "main", "wording",
]  # fmt: skip
#: Why an alert waited: quiet hours, over the hourly cap, behind the first of a group.
HeldFor = Literal["quiet", "cap", "group"]


class Quiet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours in which nobody is told: from `start` to `end`, `HH:MM` in the IANA time zone `zone`, over midnight too."""

    start: str
    end: str
    zone: str = "UTC"


class Grouping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Alerts that are told as one: those on one `event`, or in one `area`, within so many minutes of the first."""

    by: Literal["event", "area"]
    within_min: float


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a rule wants an alert delivered.

    `channels` are names of hooks; empty means every hook that takes the tier. Over `hourly_cap` alerts of a rule in an
    hour, in quiet hours, and behind the first of a group, an alert waits, and is told in a digest with the others.
    """

    channels: tuple[str, ...] = ()
    hourly_cap: int | None = None
    quiet: Quiet | None = None
    group: Grouping | None = None


class AlertRaised(msgspec.Struct, frozen=True, kw_only=True):
    """alerts.raised, key = event id: a rule's word on a version of an event.

    `id` is derived from event, rule and `update`, so that a repeat is the same alert. `update` is 0 for the first
    alert of a rule on an event and grows with each one that follows. `changed` says what is new in it, `escalated`
    whether it passed a bound of the rule's escalation, which may raise its `tier` and widen its channels. `text` and
    `text_ar` are the rule's message, filled in; empty where it has none. `since` is when what this alert updates was
    first raised: its own time for a rule's first word on an event, and for the first after a retraction. `replaces`
    names the rules whose word on the event this one takes over: it has changed from what they ask for into what this
    rule does, and who heard them hears this.
    """

    id: str
    rule: str
    tier: Tier
    update: int
    title: str
    title_ar: str
    event: EventMerged
    raised_at: Moment
    kind: AlertKind = "alert"
    changed: tuple[Changed, ...] = ()
    escalated: bool = False
    text: str = ""
    text_ar: str = ""
    terms: Terms = Terms()
    since: Moment | None = None
    replaces: tuple[str, ...] = ()


class AlertDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """alerts.delivered, key = alert id: the outcome of one alert at one hook, after the last attempt.

    `latency_s` is from the publication of the newest report to the delivery, in seconds; None when it failed. `digest`
    is the message that told it with others, None for one that was told by itself. `replaced_by` is the alert that is
    told in its place.
    """

    alert_id: str
    event_id: str
    event_version: int
    rule: str
    tier: Tier
    hook: str
    status: DeliveryStatus
    attempts: int
    delivered_at: Moment
    http_status: int | None = None
    error: str | None = None
    latency_s: float | None = None
    digest: str | None = None
    replaced_by: str | None = None


class AlertDigest(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts that have waited at a hook and are told as one message, the oldest first.

    `id` is derived from the hook and the alerts. They were held for one reason: `since` is when the first of them was,
    `until` when their time came. A digest that would be too large is told in `parts`.
    """

    id: str
    held_for: HeldFor
    since: Moment
    until: Moment
    alerts: tuple[AlertRaised, ...]
    part: int = 1
    parts: int = 1

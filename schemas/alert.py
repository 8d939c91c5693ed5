"""An alert on its way: raised by a rule, delivered to a hook."""

from typing import Literal

import msgspec

from schemas.event import EventMerged
from schemas.moment import Moment

Tier = Literal["flash", "priority", "routine"]
DeliveryStatus = Literal["delivered", "failed"]


class AlertRaised(msgspec.Struct, frozen=True, kw_only=True):
    """alerts.raised, key = event id: a rule's word on a version of an event.

    `id` is derived from event, rule and `update`, so that a repeat is the same alert. `update` is 0 for the first
    alert of a rule on an event and grows with each one that follows.
    """

    id: str
    rule: str
    tier: Tier
    update: int
    title: str
    title_ar: str
    event: EventMerged
    raised_at: Moment


class AlertDelivered(msgspec.Struct, frozen=True, kw_only=True):
    """alerts.delivered, key = alert id: the outcome of one alert at one hook, after the last attempt.

    `latency_s` is from the publication of the newest report to the delivery, in seconds; None when it failed.
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

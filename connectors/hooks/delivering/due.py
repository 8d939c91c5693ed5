"""What the outbox hands out: a delivery that waits, how it ended, and the outcome that is still to be told."""

from datetime import datetime

import msgspec

from schemas.alert import AlertDelivered, AlertRaised, DeliveryStatus


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that waits, the first of its event at its hook; of a digest the first of its alerts, for all of them.

    `number` is its own, `alert` the number of its alert, `digest` that of the digest that tells it with others. `since`
    is when its ladder began, `due_at` when the next attempt is to be made, `attempts` how many were made,
    `round` how often it was begun anew.
    """

    number: int
    alert: int
    alert_id: str
    hook: str
    event_id: str
    attempts: int
    since: datetime
    due_at: datetime
    digest: int | None = None
    round: int = 0


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How a delivery ended, with the last attempt counted. `receipt` is what later messages may answer to."""

    status: DeliveryStatus
    attempts: int
    at: datetime
    http_status: int | None = None
    error: str | None = None
    receipt: str | None = None


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """The body that receivers get."""

    type: str
    timestamp: datetime
    data: AlertRaised


class KeptTrace(msgspec.Struct, frozen=True):
    """Where in a trace an alert came from, as its `traceparent` said, and when it was raised."""

    header: str
    raised_at: datetime


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome that nobody was told yet. `round` counts how often its delivery was begun anew."""

    number: int
    round: int
    outcome: AlertDelivered
    trace: KeptTrace | None


class Waiting(msgspec.Struct, frozen=True):
    """What is pending at a hook: how many alerts, and the last error of an attempt."""

    number: int
    error: str | None


class Retried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of failed deliveries that were to be retried.

    `pending` go again; `superseded` do not, as a later alert of their event and rule has been delivered at that hook;
    of the `forgotten` only the id is kept.
    """

    pending: int = 0
    superseded: int = 0
    forgotten: int = 0

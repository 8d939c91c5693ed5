"""Rows of the outbox as what it hands out."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from connectors.hooks.delivering.due import Due, KeptTrace, Payload, Untold
from connectors.hooks.hook import HookMessage
from schemas.alert import AlertDelivered

#: Reads what `accept` wrote in one pass; each alert is read once for all hooks, as long as they are not far apart.
_PAYLOAD: Final = msgspec.json.Decoder(Payload)


def due_of(row: Any) -> Due:  # Any: a row of SQLite
    """Return what waits, of a row of the questions for what is due."""
    number, alert, alert_id, hook, event_id, attempts, since, due_at, digest, begun = row
    return Due(
        number=number, alert=alert, alert_id=alert_id, hook=hook, event_id=event_id, attempts=attempts,
        since=datetime.fromtimestamp(since, UTC), due_at=datetime.fromtimestamp(due_at, UTC),
        digest=digest, round=begun,
    )  # fmt: skip


def untold_of(row: Any) -> Untold:  # Any: a row of SQLite
    """Return an outcome, of a row of the question for what is untold."""
    number, begun, hook, status, attempts, ended_at, http_status, error, digest, replaced_by, *alert = row
    alert_id, event_id, version, rule, tier, published, trace, raised_at = alert
    at = datetime.fromtimestamp(ended_at, UTC)
    latency_s = (at - datetime.fromtimestamp(published, UTC)).total_seconds() if status == "delivered" else None
    outcome = AlertDelivered(
        alert_id=alert_id, event_id=event_id, event_version=version, rule=rule, tier=tier, hook=hook, status=status,
        attempts=attempts, delivered_at=at, http_status=http_status, error=error, latency_s=latency_s,
        digest=digest, replaced_by=replaced_by,
    )  # fmt: skip
    kept = None if trace is None else KeptTrace(trace, datetime.fromtimestamp(raised_at, UTC))
    return Untold(number=number, round=begun, outcome=outcome, trace=kept)


def message_of(row: Any) -> HookMessage:  # Any: a row of SQLite
    """Return what is sent of an alert, of a row of it."""
    alert_id, event_id, tier, summary, raised_at, trace, body = row
    return HookMessage(
        id=alert_id,
        subject=event_id,
        tier=tier,
        body=body,
        summary=summary,
        created_at=datetime.fromtimestamp(raised_at, UTC),
        alerts=(_PAYLOAD.decode(body).data,),
        trace=trace,
    )

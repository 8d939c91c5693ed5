"""The outcomes of deliveries, told to alerts.delivered by a producer of their own, which may wait for the broker."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import structlog
from aiokafka.errors import KafkaError

from connectors.hooks.delivering.due import KeptTrace, Untold
from schemas import naming
from schemas.alert import AlertDelivered
from streams.engine.producing import BrokerUnreachableError, Outgoing, Producer
from streams.identity import derived
from streams.operation.metrics import DeliveryMetrics
from streams.operation.tracing import Span, Trace, Tracer, parsed

_log = structlog.get_logger()


class Outcomes:
    """Publishes outcomes. Connects when there is one to tell, and again after the broker was away."""

    def __init__(self, client: Mapping[str, Any], tracer: Tracer, metrics: DeliveryMetrics) -> None:  # Any: aiokafka's
        self._client = client
        self._tracer = tracer
        self._metrics = metrics
        self._producer: Producer | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._leave()

    async def tell(self, untold: Sequence[Untold]) -> bool:
        """Return whether the broker has acknowledged all; blocks for a minute at most where it does not answer."""
        try:
            producer = await self._connected()
            await producer.send([_outgoing(one, self._tracer) for one in untold])
        except (KafkaError, BrokerUnreachableError, OSError) as error:
            _log.warning("outcomes wait for the broker", outcomes=len(untold), error=str(error) or repr(error))
            await self._leave()
            return False
        for one in untold:
            self._metrics.told(one.outcome)
        return True

    async def _connected(self) -> Producer:
        if self._producer is None:
            producer = Producer(self._client, source="/marsad/deliver")
            await producer.start()
            self._producer = producer
        return self._producer

    async def _leave(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()


def _outgoing(one: Untold, tracer: Tracer) -> Outgoing:
    outcome = one.outcome
    # What is begun anew has an outcome of its own.
    again = (one.round,) if one.round else ()
    identity = derived("delivery", outcome.alert_id, outcome.hook, *again)
    trace = None if one.trace is None else _told(outcome, one.trace, tracer)
    return Outgoing(naming.ALERTS_DELIVERED, outcome.alert_id, identity, outcome.delivered_at, outcome, trace=trace)


def _told(outcome: AlertDelivered, kept: KeptTrace, tracer: Tracer) -> Trace | None:
    """Tell the span of a delivery, from the alert to its outcome; return its place."""
    above = parsed(kept.header)
    if above is None:
        return None
    here = above.child("hook", outcome.hook, outcome.alert_id)
    on: dict[str, str | int] = {"alert": outcome.alert_id, "event_id": outcome.event_id, "hook": outcome.hook}
    span = Span(name="hook", at=here, parent=above.span, started=kept.raised_at, ended=outcome.delivered_at,
                on={**on, "status": outcome.status, "attempts": outcome.attempts})  # fmt: skip
    tracer.tell(span)
    return here

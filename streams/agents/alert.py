"""events.merged -> alerts.raised: rules decide what a person should hear of, once."""

from collections.abc import Iterator

from schemas import naming
from schemas.event import EventMerged
from streams.alerting import Raised, raise_alerts
from streams.flow import Flow
from streams.producing import Outgoing
from streams.rules.rule import Rule


def attach(flow: Flow, rules: tuple[Rule, ...]) -> None:
    """Attach the agent `alert`."""
    memory = flow.state(naming.RAISED_TABLE, Raised)

    def translate(event: EventMerged) -> Iterator[Outgoing]:
        before = memory.get(event.id)
        alerts, after = raise_alerts(rules, event, before, flow.now())
        if after != before:
            memory.put(event.id, after)
        for alert in alerts:
            yield Outgoing(naming.ALERTS_RAISED, event.id, alert.id, alert.raised_at, alert)

    flow.attach("alert", naming.EVENTS_MERGED, translate)

"""events.merged -> alerts.raised: rules decide what a person should hear of, a clock when that has waited enough."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
import structlog

from schemas import naming
from schemas.alert import AlertRaised
from schemas.codec import encode
from schemas.event import EventMerged
from streams.alerting.agenda import Agenda
from streams.alerting.deciding import due_alerts, raise_alerts
from streams.alerting.raised import Raised
from streams.alerting.rulebook import Rulebook
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.engine.subject import message_in_hand

#: Done in one go by the clock: some tens of milliseconds.
MOST_DUE: Final = 200
#: A larger version is not kept until a cooldown ends, as it goes to the changelog with each word: the version after
#: it, of which an event with hundreds of reports has many, tells the change.
MOST_HELD_BYTES: Final = 512 * 1024

_log = structlog.get_logger()


def attach(flow: Flow, rulebook: Rulebook) -> None:
    """Attach the agent `alert`."""
    alerting = _Alerting(flow, rulebook)
    flow.attach("alert", naming.EVENTS_MERGED, alerting.take, alerting)


class _Alerting:
    """What was raised on events: in the table, and in an agenda over it. It is `Timed`."""

    def __init__(self, flow: Flow, rulebook: Rulebook) -> None:
        self._flow = flow
        self._rulebook = rulebook
        self._memory = flow.state(naming.RAISED_TABLE, Raised)
        self._agenda = Agenda()
        self._told: dict[int, list[tuple[str, Raised, Raised | None]]] = defaultdict(list)
        flow.on_assigned(self._agenda.forget)

    def take(self, event: EventMerged) -> Iterator[Outgoing]:
        """Yield what rules say of a version."""
        before = self._memory.get(event.id)
        alerts, after = raise_alerts(self._rulebook.ruled, event, before, self._flow.now())
        if after is not None and after != before:
            self._keep(message_in_hand.get().partition, event.id, _bounded(after))
        yield from map(_outgoing, alerts)

    def calls(self, now: datetime) -> frozenset[int] | None:
        """Return where a cooldown has ended, or an event is old enough to be forgotten."""
        return None if self._agenda.is_forgotten else self._agenda.due(now)

    def is_new(self, partition: int) -> bool:
        """Return whether nothing was asked yet."""
        return not self._agenda.is_asked(partition)

    def due(self, partition: int) -> Iterator[Outgoing]:
        """Yield what cooldowns have held back and hold back no more."""
        now = self._flow.now()
        if self._agenda.is_forgotten:
            self._agenda.remember((number, key, one.due_at() or now) for number, key, one in self._memory.parted())
        for key in self._agenda.take(partition, now, MOST_DUE):
            before = self._memory.get(key)
            if before is None:
                continue
            alerts, after = due_alerts(self._rulebook.ruled, before, now)
            self._told[partition].append((key, before, after))
            yield from map(_outgoing, alerts)

    def noted(self, partition: int) -> None:
        """Keep what was told, and drop what is too old."""
        for key, before, after in self._told.pop(partition, ()):
            if after is None:
                self._memory.drop(key)
            elif after != before:
                self._keep(partition, key, after)
            elif (at := after.due_at()) is not None:
                self._agenda.put(partition, key, at)

    def _keep(self, partition: int, key: str, raised: Raised) -> None:
        self._memory.put(key, raised)
        if (at := raised.due_at()) is not None:
            self._agenda.put(partition, key, at)


def _outgoing(alert: AlertRaised) -> Outgoing:
    return Outgoing(naming.ALERTS_RAISED, alert.event.id, alert.id, alert.raised_at, alert)


def _bounded(raised: Raised) -> Raised:
    """Return what can be kept of a memory."""
    if raised.held is None or len(encode(raised.held)) <= MOST_HELD_BYTES:
        return raised
    _log.warning("too large to be told when the cooldown ends; the next version tells it", event_id=raised.held.id)
    rules = {name: msgspec.structs.replace(fired, due=None) for name, fired in raised.rules.items()}
    return msgspec.structs.replace(raised, rules=rules, held=None)

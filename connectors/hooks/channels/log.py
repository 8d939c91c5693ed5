"""The log as a hook: what applies where no other hook is configured."""

from datetime import datetime
from typing import Final

import structlog

from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.wording.notice import Notice, notice_of
from schemas.alert import Tier

#: What a line begins with, by the kind of message.
WORDS: Final = {
    "alert": "alert",
    "update": "alert updated",
    "retraction": "alert retracted",
    "digest": "digest of alerts",
    "sources": "sources",
    "test": "alert",
}

_log = structlog.get_logger()


class LogEntry(HookEntry, frozen=True, kw_only=True, tag="log"):
    """Needs nothing."""

    def build(self, given: Given) -> "LogHook":  # noqa: ARG002  the port's argument
        """Return the hook."""
        return LogHook(self.name, self.takes)


class LogHook:
    """One line a message; a digest is followed by a line for each of its alerts."""

    def __init__(self, name: str, tiers: frozenset[Tier]) -> None:
        self.name = name
        self.tiers = tiers

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Log the message."""
        notice = notice_of(message)
        _log.info(WORDS[notice.kind], tier=message.tier, says=notice.title,
                  event_id=message.subject, **_changes(message))  # fmt: skip
        for item, alert in zip(notice.items, message.alerts, strict=False):
            _tell(item, alert.event.id)
        return SendResult(outcome="delivered")

    async def close(self) -> None:
        """Do nothing."""


def _tell(item: Notice, event_id: str) -> None:
    _log.info(WORDS[item.kind], tier=item.tier, says=item.title, event_id=event_id, in_digest=True)


def _changes(message: HookMessage) -> dict[str, int | str]:
    """Return what a line says of an alert that is not the first of its rule on an event."""
    if len(message.alerts) != 1 or not message.alerts[0].update:
        return {}
    (alert,) = message.alerts
    changed = {"changed": ", ".join(alert.changed)} if alert.changed else {}
    return {"update": alert.update, **changed}

"""The log as a hook: what applies where no other hook is configured."""

from datetime import datetime

import structlog

from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from schemas.alert import Tier

_log = structlog.get_logger()


class LogEntry(HookEntry, frozen=True, kw_only=True, tag="log"):
    """Needs nothing."""

    def build(self, given: Given) -> "LogHook":  # noqa: ARG002  the port's argument
        """Return the hook."""
        return LogHook(self.name, self.takes)


class LogHook:
    """One line an alert."""

    def __init__(self, name: str, tiers: frozenset[Tier]) -> None:
        self.name = name
        self.tiers = tiers

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Log the alert."""
        _log.info("alert", tier=message.tier, says=message.summary, event_id=message.subject)
        return SendResult(outcome="delivered")

    async def close(self) -> None:
        """Do nothing."""

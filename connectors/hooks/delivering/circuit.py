"""Whether a hook is asked at all: its circuit breaker, its pauses, and whether someone has switched it off. Pure.

A receiver that is down costs each of the alerts that wait for it a time-out, and a receiver that is coming back is not
helped by hundreds of them at once. So after `FAILURES` in a row the circuit opens: one attempt is made at a time, and
the pause before the next one doubles up to `MAX_PAUSE_S`. An alert is never tried sooner than its own ladder says.
"""

from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from connectors.hooks.answer import MAX_RETRY_AFTER_S

#: More than one odd alert that a receiver cannot take, fewer than its time-outs could cost in minutes.
FAILURES: Final = 5
FIRST_PAUSE_S: Final = 5.0
#: A receiver that is back has its alerts after five minutes at most.
MAX_PAUSE_S: Final = 300.0

Off = Literal["gone", "disabled"]
#: `open`: its receiver fails, one attempt is made at a time. `paused`: the receiver asked for it. `gone`: it answered
#: 410. `disabled`: by `marsad hooks disable`.
HookState = Literal["ok", "paused", "open", "gone", "disabled"]


class Circuit(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a hook's receiver. `turn` counts how often an operator has switched it on or off."""

    failures: int = 0
    opened_at: datetime | None = None
    probe_at: datetime | None = None
    paused_until: datetime | None = None
    off: Off | None = None
    turn: int = 0

    def state(self, now: datetime) -> HookState:
        """Return the word for it."""
        if self.off is not None:
            return self.off
        if self.opened_at is not None:
            return "open"
        return "ok" if self.paused_until is None or self.paused_until <= now else "paused"

    @property
    def is_open(self) -> bool:
        """Return whether one attempt is made at a time."""
        return self.opened_at is not None

    def free_at(self) -> datetime | None:
        """Return from when on an attempt may be made, None for at once. What is off is never free."""
        moments = [moment for moment in (self.probe_at, self.paused_until) if moment is not None]
        return max(moments, default=None)

    def at(self, now: datetime) -> "Circuit":
        """Return it without what a clock that was far ahead has left: attempts would wait until it is there."""
        probe_at, paused_until = self.probe_at, self.paused_until
        if probe_at is not None and probe_at > now + timedelta(seconds=MAX_PAUSE_S):
            probe_at = now
        if paused_until is not None and paused_until > now + timedelta(seconds=MAX_RETRY_AFTER_S):
            paused_until = None
        if (probe_at, paused_until) == (self.probe_at, self.paused_until):
            return self
        return msgspec.structs.replace(self, probe_at=probe_at, paused_until=paused_until)

    def failed(self, now: datetime, *, is_probe: bool) -> "Circuit":
        """Return it after an attempt that failed; those that were under way when it opened tell nothing new."""
        if self.is_open and not is_probe:
            return self
        failures = self.failures + 1
        if failures < FAILURES:
            return msgspec.structs.replace(self, failures=failures)
        # Bounded, as a power of two grows beyond what a float holds while a receiver is away for years.
        doublings = min(failures - FAILURES, 10)
        pause = timedelta(seconds=min(FIRST_PAUSE_S * 2**doublings, MAX_PAUSE_S))
        opened_at = self.opened_at or now
        return msgspec.structs.replace(self, failures=failures, opened_at=opened_at, probe_at=now + pause)

    def succeeded(self) -> "Circuit":
        """Return it after an attempt that succeeded."""
        return Circuit(turn=self.turn, off=self.off, paused_until=self.paused_until) if self.failures else self

    def paused(self, until: datetime) -> "Circuit":
        """Return it after its receiver asked to be left alone."""
        latest = until if self.paused_until is None else max(until, self.paused_until)
        return msgspec.structs.replace(self, paused_until=latest)

    def gone(self) -> "Circuit":
        """Return it after its receiver said that it wants no more."""
        return msgspec.structs.replace(self, off="gone")

    def turned(self, turn: int, off: Off | None) -> "Circuit":
        """Return it after an operator has switched it: on again, it begins anew."""
        return Circuit(turn=turn, off=off)

"""When an alert that failed is tried again, and when it is given up. Pure."""

import random
from datetime import timedelta
from typing import Final

import msgspec

from connectors.hooks.answer import MAX_RETRY_AFTER_S

#: Seconds from one attempt to the next, as the Standard Webhooks scheme suggests; three days in all.
LADDER_S: Final = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
#: Attempts of many alerts to one receiver are spread by this share.
JITTER: Final = 0.1


class Ladder(msgspec.Struct, frozen=True):
    """The pauses in seconds, and the share by which each is spread."""

    pauses_s: tuple[float, ...] = LADDER_S
    jitter: float = JITTER

    @property
    def whole(self) -> timedelta:
        """Return the longest that all pauses take together."""
        return timedelta(seconds=sum(self.pauses_s) * (1 + self.jitter))

    @property
    def longest(self) -> timedelta:
        """Return the longest from one attempt to the next, also where the receiver asks for a pause."""
        return timedelta(seconds=max(*self.pauses_s, MAX_RETRY_AFTER_S) * (1 + self.jitter))

    def is_last(self, attempts: int) -> bool:
        """Return whether no attempt follows one that `attempts` came before."""
        return attempts >= len(self.pauses_s)

    def pause(self, attempts: int, chance: random.Random) -> timedelta:
        """Return the pause after an attempt that `attempts` came before."""
        step_s = self.pauses_s[min(attempts, len(self.pauses_s) - 1)]
        return timedelta(seconds=step_s * (1 + chance.uniform(0, self.jitter)))

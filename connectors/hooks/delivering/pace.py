"""How fast a hook goes: as fast as alerts come, but slowly after its receiver was down or asked for less. Pure."""

from datetime import datetime, timedelta
from typing import Final

#: What has piled up while a receiver was down comes to it at twenty a second at first.
REOPENED_S: Final = 0.05
#: Where a receiver asks for less, its own wish is the distance, within these bounds.
LIMITED_S: Final = (0.25, 60.0)
#: With each success the distance shrinks, by so little that a limit is not hit again at once: by half in 34 alerts.
SHRINK: Final = 0.98
#: A distance below this bounds nothing any more.
LEAST_S: Final = 0.005


class Pace:
    """The least distance between the starts of two attempts at a hook."""

    def __init__(self) -> None:
        self.distance_s = 0.0
        self._started_at: datetime | None = None

    def reopened(self) -> None:
        """Begin slowly: the receiver is back, and what waited for it is due at once."""
        self.distance_s = max(self.distance_s, REOPENED_S)

    def limited(self, wish_s: float) -> None:
        """Keep the distance that the receiver asks for."""
        least_s, most_s = LIMITED_S
        self.distance_s = max(self.distance_s, min(max(wish_s, least_s), most_s))

    def succeeded(self) -> None:
        """Become a little faster."""
        self.distance_s *= SHRINK
        if self.distance_s < LEAST_S:
            self.distance_s = 0.0

    def started(self, now: datetime) -> None:
        """Note that an attempt begins."""
        self._started_at = now

    def free_at(self, now: datetime) -> datetime | None:
        """Return from when on the next attempt may begin, None for at once: also after a clock was set back."""
        if self._started_at is None or self._started_at > now or not self.distance_s:
            return None
        return self._started_at + timedelta(seconds=self.distance_s)

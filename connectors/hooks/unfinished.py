"""How far a hook has come with messages that take several requests, from one attempt to the next."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

#: Messages that are remembered. One that is forgotten, or given up, begins anew: a receiver sees a part of it twice.
MOST: Final = 1_000

_Progress = TypeVar("_Progress")


class Unfinished(Generic[_Progress]):
    """Progress by the message's id; what was kept longest ago is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Progress] = OrderedDict()

    def keep(self, message_id: str, progress: _Progress) -> None:
        """Remember how far it has come."""
        self._kept[message_id] = progress
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def take(self, message_id: str, otherwise: _Progress) -> _Progress:
        """Return how far it had come, and forget it."""
        return self._kept.pop(message_id, otherwise)

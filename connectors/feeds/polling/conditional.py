"""Which validators go with a request. No I/O; times are POSIX seconds.

Some servers and caches answer "not modified" when it was. So the whole document is fetched now and then, and sooner
where the feed's rhythm says that something should have come. A 200 with the same body is as good a proof as a new one.
"""

from typing import Final

from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.rhythm import Curve
from connectors.feeds.polling.state import FeedState
from connectors.web.fetch import Validators

#: By chance, one feed in twenty brings nothing where it usually brings three entries.
DOUBTED: Final = 3.0


def validators_to_send(state: FeedState, now: float, policy: Policy) -> Validators:
    """Return the validators to send back; none when the whole document is due."""
    return Validators() if is_full_due(state, now, policy) else state.validators


def is_full_due(state: FeedState, now: float, policy: Policy) -> bool:
    """Return whether "not modified" is to be doubted: once a day, and hourly while entries fail to come."""
    # One in the future is of a clock that was wrong.
    if state.last_full is None or not 0 <= now - state.last_full < policy.full_every_s:
        return True
    if now - state.last_full < policy.full_least_s or not state.rhythm.is_known:
        return False
    quiet_from = max(state.last_full, state.last_new or 0.0)
    return Curve(state.rhythm).expected(quiet_from, now) >= DOUBTED

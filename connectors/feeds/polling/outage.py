"""Whether it is our own network that fails: then it counts against no feed. No I/O; times are POSIX seconds.

When the last polls have all failed for want of a connection, over several hosts, it is not the hosts. Any answer at all
ends it. While it lasts, one feed is tried at a time.
"""

from typing import Final, Self

import msgspec

from connectors.feeds.polling.policy import Policy

#: One host that is down is asked again and again, two may share a data centre.
LEAST_HOSTS: Final = 3
#: With a tenth of all feeds out of reach, five in a row are so by chance once in 100,000 polls.
LEAST_POLLS: Final = 5
#: What failed longer ago says nothing of the network of now. A small catalogue asks five feeds in this time.
WITHIN_S: Final = 600.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a poll of a feed ended; `is_network` is the verdict's."""

    feed: str
    host: str
    at: float
    is_network: bool


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """The failures since anything was reached, and how many hosts there are to ask. `since` is set while it lasts."""

    hosts: int
    failures: tuple[Outcome, ...] = ()
    since: float | None = None

    @property
    def is_down(self) -> bool:
        """True while nothing can be reached."""
        return self.since is not None

    @property
    def blamed(self) -> tuple[str, ...]:
        """The feeds whose failures were counted before it was plain that it is the network, once for each."""
        return tuple(outcome.feed for outcome in self.failures)

    def after(self, outcome: Outcome) -> Self:
        """Return what is known after a poll."""
        if not outcome.is_network:
            return msgspec.structs.replace(self, failures=(), since=None)
        if self.is_down:
            return self
        recent = (*(one for one in self.failures if outcome.at - one.at <= WITHIN_S), outcome)
        is_down = _is_down(recent, self.hosts)
        # More than these say nothing more, unless they are all of too few hosts.
        kept = recent if is_down or len(recent) < 2 * LEAST_POLLS else _last_of_each_host(recent)
        return msgspec.structs.replace(self, failures=kept, since=outcome.at if is_down else None)

    def probe_at(self, last_asked: float, policy: Policy) -> float:
        """Return when the next feed may be tried; at once when the network is well."""
        return last_asked + policy.probe_s if self.is_down else last_asked


def _is_down(failures: tuple[Outcome, ...], hosts: int) -> bool:
    """Return whether the failures are of enough hosts, or of all there are where these are three or four."""
    failed = len({outcome.host for outcome in failures})
    return failed >= LEAST_HOSTS and len(failures) >= min(LEAST_POLLS, max(hosts, LEAST_HOSTS))


def _last_of_each_host(failures: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    return tuple({outcome.host: outcome for outcome in failures}.values())

"""What consumers are told of a feed. No I/O."""

from datetime import UTC, datetime

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.rhythm import told_gap_s
from connectors.feeds.polling.state import FeedState
from connectors.web.address import without_login
from schemas.feed import FeedStatus


def status_of(feed: Feed, state: FeedState, told_at: datetime) -> FeedStatus:
    """Return what consumers are told of a feed."""
    return FeedStatus(
        feed=feed.id,
        url=without_login(feed.url),
        source=feed.source,
        word=state.word,
        since=_moment(state.word_since),
        told_at=told_at,
        error=state.error,
        failures=state.failures,
        asked_at=_moment(state.asked_at),
        last_success=_moment(state.last_success),
        last_new=_moment(state.last_new),
        next_poll=_moment(state.next_poll),
        asked_url=_elsewhere(feed, state),
        usual_gap_s=told_gap_s(state.rhythm, told_at.timestamp()),
    )


def _elsewhere(feed: Feed, state: FeedState) -> str | None:
    """Return the address that is asked in place of `url`, if another is."""
    asked = address_to_ask(feed, state)
    return None if asked == feed.url else without_login(asked)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

"""What the pollers count, for Prometheus. docs/metrics.md lists the same."""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import Final, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from connectors.feeds.polling.verdict import Word
from schemas.feed import HealthWord

#: From a feed on the same continent to a server that drips for a minute.
_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
#: A poll on time, one that waited for its host, and a poller that does not keep up.
_LATE_S: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)


class PollMetrics:
    """Registered once a process; every label is of a closed set."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._polls = Counter("marsad_polls", "Polls by what they ended in.", ["verdict"], registry=registry)
        self._seconds = Histogram(
            "marsad_poll_seconds",
            "From the first byte of the request to the last article read, in seconds.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._late = Histogram(
            "marsad_poll_late_seconds",
            "How long after its time a feed was asked, in seconds.",
            buckets=_LATE_S,
            registry=registry,
        )
        self._bytes = Counter("marsad_poll_bytes", "Bytes of feeds, unpacked.", registry=registry)
        self._articles = Counter("marsad_poll_articles", "New and edited entries.", registry=registry)
        self._refused = Counter("marsad_poll_refused", "Entries that cannot become an article.", registry=registry)
        self._feeds = Gauge("marsad_feeds", "Feeds of this poller by how they do.", ["word"], registry=registry)
        self._changes = Counter(
            "marsad_feed_changes", "Feeds that have changed to how they do now.", ["word"], registry=registry
        )
        self._spool = Gauge("marsad_spool_articles", "Articles that no broker has acknowledged.", registry=registry)
        for verdict in get_args(Word):
            self._polls.labels(verdict)
        for word in get_args(HealthWord):
            self._changes.labels(word)

    def polled(self, verdict: Word, *, took_s: float, late_s: float, body_bytes: int) -> None:
        """Count a poll."""
        self._polls.labels(verdict).inc()
        self._seconds.observe(took_s)
        self._late.observe(max(0.0, late_s))
        self._bytes.inc(body_bytes)

    def found(self, *, articles: int, refused: int) -> None:
        """Count what a poll brought."""
        self._articles.inc(articles)
        self._refused.inc(refused)

    def changed(self, word: HealthWord) -> None:
        """Count a feed that is another way than before."""
        self._changes.labels(word).inc()

    def are(self, words: Iterable[HealthWord]) -> None:
        """Show how the feeds do."""
        counts = Tally(words)
        for word in get_args(HealthWord):
            self._feeds.labels(word).set(counts[word])

    def waiting(self, articles: int) -> None:
        """Show how long the spool is."""
        self._spool.set(articles)

"""How feeds are asked: every bound and rhythm of the connectors, with its reason."""

import msgspec

from connectors.feeds.reading.reader import MAX_PARSE_S
from connectors.web.limits import Limits


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes. docs/feeds-scheduling.md tells how they work together."""

    #: The budget: how often a feed that brings an entry an hour is asked, and one of which nothing is known. One that
    #: brings four times as much is asked twice as often. Halve it, and there are twice as many requests.
    interval_s: float = 300.0
    #: However fast an operator wants it, a host is not asked more often.
    min_interval_s: float = 0.2
    #: In shares of `interval_s`, what the rhythm of a feed can bring it to: a minute and an hour, as it stands. Servers
    #: ban who asks more often than by the minute; what comes once a month may still be news.
    fastest: float = 1 / 5
    slowest: float = 12.0
    #: Between the end of one request to a host and the next, whoever asks.
    spacing_s: float = 1.0
    #: Share by which an interval is spread, so that feeds do not beat in time.
    jitter: float = 0.1
    #: What a publisher may ask for by `ttl` and `sy:updatePeriod`: many documents state a day and change by the hour.
    max_wish_s: float = 3600.0
    #: What a server may ask for by Cache-Control and Expires: many networks of caches state a year for all they hold.
    max_fresh_s: float = 1800.0
    #: After failures the interval doubles up to this, and never ends.
    max_back_off_s: float = 4 * 3600.0
    #: What a server may ask for by Retry-After.
    max_retry_after_s: float = 24 * 3600.0
    #: So often a document is fetched without validators, against servers that say "not modified" when it was.
    full_every_s: float = 24 * 3600.0
    #: The same when something should have come long ago; not more often than this.
    full_least_s: float = 3600.0
    #: A permanent redirect is believed after so many polls over so long: for hours, any site may be misconfigured.
    moves_believed: int = 3
    moved_for_s: float = 24 * 3600.0
    #: After so many failures that waiting will not mend, the next of a feed's addresses is tried.
    misses: float = 3.0
    #: While nothing can be reached, one feed is tried so often.
    probe_s: float = 30.0
    max_parse_s: float = MAX_PARSE_S
    limits: Limits = Limits()

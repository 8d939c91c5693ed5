"""How feeds are asked: every bound and rhythm of the connectors, with its reason."""

import msgspec

from connectors.web.limits import Limits


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes."""

    #: A feed that states no rhythm; agencies publish every few minutes, and their servers ban who asks more often.
    interval_s: float = 300.0
    #: However fast an operator wants it, a host is not asked more often.
    min_interval_s: float = 0.2
    #: Between the end of one request to a host and the next, whoever asks.
    spacing_s: float = 1.0
    #: Share by which an interval is spread, so that feeds do not beat in time.
    jitter: float = 0.1
    #: After failures the interval doubles up to this, and never ends.
    max_back_off_s: float = 4 * 3600.0
    #: What a server may ask for by Retry-After.
    max_retry_after_s: float = 24 * 3600.0
    max_parse_s: float = 30.0
    limits: Limits = Limits()

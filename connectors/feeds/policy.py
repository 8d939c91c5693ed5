"""How feeds are asked: every bound and rhythm of the connectors, with its reason."""

import msgspec


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes."""

    #: A feed that states no rhythm; agencies publish every few minutes, and their servers ban who asks more often.
    interval_s: float = 300.0
    #: However fast an operator wants it, a host is not asked more often.
    min_interval_s: float = 0.2
    #: Share by which an interval is spread, so that feeds do not beat in time.
    jitter: float = 0.1
    #: After failures the interval doubles up to this, and never ends.
    max_back_off_s: float = 4 * 3600.0
    #: What a server may ask for by Retry-After.
    max_retry_after_s: float = 24 * 3600.0
    connect_s: float = 10.0
    #: Silence on the line.
    read_s: float = 20.0
    #: The whole of a fetch, against servers that drip.
    total_s: float = 60.0
    #: Decoded. The largest real feeds have 3 MB.
    max_body_bytes: int = 10 * 1024 * 1024
    max_redirects: int = 5
    max_parse_s: float = 30.0
    #: At once, over all hosts; one host is asked by one at a time.
    concurrency: int = 16

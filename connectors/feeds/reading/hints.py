"""What a document says about itself to those who poll it."""

import msgspec


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """Wishes of a publisher; None and empty where the document states none.

    `ttl_s` is RSS `ttl`; `period_s` is `sy:updatePeriod` divided by `sy:updateFrequency`. `skip_hours` are hours of the
    day (0 to 23) and `skip_days` weekdays (0 is Monday), both in UTC. `hubs` and `self_url` are WebSub's. `sitemaps`
    are the documents that an index of sitemaps names, the newest first: it has no entries itself.
    """

    ttl_s: float | None = None
    period_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hubs: tuple[str, ...] = ()
    self_url: str | None = None
    sitemaps: tuple[str, ...] = ()

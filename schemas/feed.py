"""How a feed does, as consumers see it."""

from typing import Literal

import msgspec

from schemas.article import Source
from schemas.moment import Moment

#: How a feed does. `waiting`: not asked yet, or not any more, as it has left the catalogue. `silent`: answers, and has
#: brought nothing new for far longer than it uses to. `gone`: the server said that it is gone for good; it is asked no
#: more until an operator wishes it.
HealthWord = Literal["waiting", "ok", "silent", "failing", "gone"]


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """feeds.status, key = feed id, compacted: how a feed does, told when that changes and when it brings news.

    `since` is since when the word is what it is: who tells people tells them once of a feed, a word and a `since`.
    `error` says what is wrong and what to do; `failures` counts those since the last success. `usual_gap_s` is the time
    that nine of ten gaps between new entries stay under at this hour of the week, None while too little is known.
    `asked_url` is the address that is asked while it is another than `url`: a candidate, or where the feed has moved.
    """

    feed: str
    url: str
    source: Source
    word: HealthWord
    told_at: Moment
    error: str | None = None
    failures: int = 0
    asked_at: Moment | None = None
    last_success: Moment | None = None
    last_new: Moment | None = None
    next_poll: Moment | None = None
    usual_gap_s: float | None = None
    asked_url: str | None = None
    since: Moment | None = None

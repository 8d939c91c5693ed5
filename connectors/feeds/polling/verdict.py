"""What a fetch means for the feed: one function, one word. The table is in docs/feeds.md."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

import msgspec

from connectors.web.fetch import FetchResult

#: `ok`: a body to read. `unchanged`: nothing new. `soft`: ask again as usual. `temporary`: ask again later.
#: `hard`: an operator must look. `gone`: the server said that it is gone for good.
Word = Literal["ok", "unchanged", "soft", "temporary", "hard", "gone"]

NOT_MODIFIED: Final = 304
_HARD: Final = {
    "not-http": "correct the address",
    "bad-address": "correct the address",
    "redirect-loop": "the site sends us in a circle; look for its feed's new address",
    "too-large": "this is no feed, or one that is far too long",
}
_TEMPORARY: Final = {
    "tls": "the server's certificate or encryption is not accepted; is our clock right?",
}
_STATUS: Final[dict[int, tuple[Word, str]]] = {
    401: ("hard", "the feed wants a login"),
    403: ("temporary", "the server refuses us; if it goes on, it has banned this address or this program"),
    404: ("soft", "nothing there; if it goes on, look for the feed's new address"),
    410: ("hard", "the feed is gone for good; remove it or look for its successor"),
    429: ("temporary", "we ask too often; the interval grows by itself"),
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The word, a reason slug, a sentence for the operator, and the server's wish to be left alone for so long."""

    word: Word
    reason: str
    sentence: str = ""
    retry_after_s: float | None = None
    retry_scope: Literal["feed", "host"] = "feed"

    @property
    def is_network(self) -> bool:
        """True for a failure that may be our own network's."""
        return self.reason in {"no-connection", "connect-timeout", "network"}


def judge(result: FetchResult, now: datetime) -> Verdict:
    """Return the verdict on a fetch."""
    if result.failure is not None:
        word: Word = "hard" if result.failure in _HARD else "temporary"
        advice = _HARD.get(result.failure) or _TEMPORARY.get(result.failure)
        sentence = f"{result.detail}; {advice}" if advice else result.detail
        return Verdict(word=word, reason=result.failure, sentence=sentence)
    status = result.status or 0
    if status == NOT_MODIFIED:
        return Verdict(word="unchanged", reason="not-modified")
    if 200 <= status < 300:  # noqa: PLR2004  the class of success
        return Verdict(word="ok", reason="fetched")
    default: tuple[Word, str] = ("temporary", "the server has a fault") if status >= 500 else ("hard", "refused")  # noqa: PLR2004  the class of server errors
    word, sentence = _STATUS.get(status, default)
    wait_s = _retry_after_s(result.retry_after, now)
    return Verdict(word=word, reason=f"http-{status}", sentence=f"HTTP {status}: {sentence}", retry_after_s=wait_s)


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (zoned - now).total_seconds())

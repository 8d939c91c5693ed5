"""What a fetch means for the feed: one function, one word. The table is in docs/feeds.md."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from connectors.web.challenge import is_challenge
from connectors.web.fetch import FetchResult
from connectors.web.retry_after import retry_after_s

#: `ok`: a body to read. `unchanged`: nothing new. `soft`: ask again as usual. `temporary`: ask again later.
#: `hard`: an operator must look. `gone`: the site says that there will never be more; an operator must choose.
Word = Literal["ok", "unchanged", "soft", "temporary", "hard", "gone"]
#: Whom the server's wish to be left alone is about: this feed, or all that we ask of its host.
RetryScope = Literal["feed", "host"]

NOT_MODIFIED: Final = 304
UNAVAILABLE: Final = 503
TOO_MANY: Final = 429
#: A line that is overloaded lets nothing through in time. A clock that is wrong lets no certificate pass, nor does a
#: network that wants a login first.
_NETWORK_REASONS: Final = frozenset(
    {"no-connection", "no-name", "connect-timeout", "network", "timeout", "tls", "http-511"}
)

#: Fetches that brought no whole answer; those that are not here are temporary, and their detail says all.
_FAILURES: Final[dict[str, tuple[Word, str]]] = {
    "not-http": ("hard", "correct the address"),
    "bad-address": ("hard", "correct the address"),
    "refused-address": ("hard", ""),
    "redirect-loop": ("hard", "the site sends us in a circle; look for its feed's new address"),
    "too-many-redirects": ("hard", "look for the feed's new address"),
    "downgrade": ("hard", "look for the feed's https address"),
    "too-large": ("hard", "this is no feed, or one that is far too long"),
    "unasked-304": ("unchanged", ""),
    "tls": ("temporary", "the server's certificate or encryption is not accepted; is our clock right?"),
    "no-name": ("temporary", "the name has no address; if it goes on, look for the feed's new one"),
}
#: Statuses of success that bring no feed.
_WITHOUT_FEED: Final[dict[int, tuple[Word, str]]] = {
    202: ("temporary", "not ready, or a guard that wants a browser"),
    204: ("soft", "the server says that there is nothing"),
    205: ("soft", "the server says that there is nothing"),
    206: ("temporary", "a part that was not asked for"),
}
_REDIRECTED: Final[tuple[Word, str]] = ("temporary", "the site sends us on and does not say where to")
_REFUSED: Final[tuple[Word, str]] = ("hard", "refused")
_FAULT: Final[tuple[Word, str]] = ("temporary", "the server has a fault")
_UNKNOWN: Final[tuple[Word, str]] = ("temporary", "no status of HTTP; some sites refuse programs by one")
_STATUS: Final[dict[int, tuple[Word, str]]] = {
    **_WITHOUT_FEED,
    300: ("hard", "the site offers several addresses; choose one"),
    401: ("hard", "the feed wants a login"),
    402: ("hard", "the feed wants to be paid for"),
    403: ("temporary", "the server refuses us; if it goes on, it has banned this address or this program"),
    404: ("soft", "nothing there; if it goes on, look for the feed's new address"),
    406: ("temporary", "the server has no form of it for us; often a guard that refuses programs"),
    408: ("temporary", "the server did not wait for our question"),
    409: ("temporary", "the server is at odds with itself"),
    410: ("gone", "the feed is gone for good; remove it or look for its successor"),
    418: ("temporary", "a guard refuses programs"),
    421: ("temporary", "this server does not answer for this host"),
    423: ("temporary", "locked"),
    425: ("temporary", "too early"),
    426: ("hard", "the server wants another protocol"),
    429: ("temporary", "we ask too often; the interval grows by itself"),
    451: ("hard", "barred by law, for those who ask from here at least"),
    502: ("temporary", "the server behind the server does not answer"),
    503: ("temporary", "the server has no time now"),
    504: ("temporary", "the server behind the server does not answer"),
    509: ("temporary", "the site has used up its traffic"),
    511: ("temporary", "the network that we are in wants a login"),
    520: ("temporary", "the site behind its cache gives no answer that can be read"),
    521: ("temporary", "the site behind its cache is down"),
    522: ("temporary", "the site behind its cache does not answer in time"),
    523: ("temporary", "the site behind its cache cannot be reached"),
    524: ("temporary", "the site behind its cache does not answer in time"),
    525: ("temporary", "the site and its cache do not trust each other"),
    526: ("temporary", "the site and its cache do not trust each other"),
    530: ("temporary", "the site behind its cache has no address"),
}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The word, a reason slug, a sentence for the operator, and the server's wish to be left alone for so long."""

    word: Word
    reason: str
    sentence: str = ""
    retry_after_s: float | None = None
    retry_scope: RetryScope = "feed"

    @property
    def is_network(self) -> bool:
        """True for a failure that may be our own network's."""
        return self.reason in _NETWORK_REASONS


def judge(result: FetchResult, now: datetime) -> Verdict:
    """Return the verdict on a fetch."""
    if result.failure is not None:
        word, advice = _FAILURES.get(result.failure, ("temporary", ""))
        sentence = f"{result.detail}; {advice}" if advice else result.detail
        return Verdict(word=word, reason=result.failure, sentence=sentence)
    status = result.status or 0
    if status == NOT_MODIFIED:
        return Verdict(word="unchanged", reason="not-modified")
    wait_s = retry_after_s(result.retry_after, now)
    if is_challenge(result.body):
        sentence = f"HTTP {status}: a page that wants a browser, a human or a cookie stands before the feed"
        return _asked_to_wait("temporary", "challenge", sentence, status, wait_s)
    if 200 <= status < 300 and status not in _WITHOUT_FEED:  # noqa: PLR2004  the class of success
        return Verdict(word="ok", reason="fetched")
    word, meaning = _STATUS.get(status) or _by_class(status)
    return _asked_to_wait(word, f"http-{status}", f"HTTP {status}: {meaning}", status, wait_s)


def _by_class(status: int) -> tuple[Word, str]:
    return {3: _REDIRECTED, 4: _REFUSED, 5: _FAULT}.get(status // 100, _UNKNOWN)


def _asked_to_wait(word: Word, reason: str, sentence: str, status: int, wait_s: float | None) -> Verdict:
    # Who is asked too often, or has no time, speaks for all that is asked of it, not for this one document.
    is_host = status == TOO_MANY or (status == UNAVAILABLE and wait_s is not None)
    scope: RetryScope = "host" if is_host else "feed"
    return Verdict(word=word, reason=reason, sentence=sentence, retry_after_s=wait_s, retry_scope=scope)

"""Every end of a fetch has one verdict, with what an operator should do."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from feed_site import NOON
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.polling.verdict import Verdict, judge
from connectors.web.fetch import FetchResult

URL = "https://news.example/feed"


def _judged(status: int, retry_after: str | None = None) -> Verdict:
    return judge(FetchResult(url=URL, final_url=URL, status=status, retry_after=retry_after), NOON)


@pytest.mark.parametrize(
    ("status", "word", "reason"),
    [
        (200, "ok", "fetched"),
        (203, "ok", "fetched"),
        (304, "unchanged", "not-modified"),
        (400, "hard", "http-400"),
        (401, "hard", "http-401"),
        (403, "temporary", "http-403"),
        (404, "soft", "http-404"),
        (410, "gone", "http-410"),
        (429, "temporary", "http-429"),
        (500, "temporary", "http-500"),
        (503, "temporary", "http-503"),
        (511, "temporary", "http-511"),
        (522, "temporary", "http-522"),
        (599, "temporary", "http-599"),
        (999, "temporary", "http-999"),
        (204, "soft", "http-204"),
        (206, "temporary", "http-206"),
        (302, "temporary", "http-302"),
        (451, "hard", "http-451"),
    ],
)
def test_every_status_has_one_verdict(status: int, word: str, reason: str) -> None:
    """Success brings no sentence; everything else tells the status and what it means."""
    verdict = _judged(status)

    assert (verdict.word, verdict.reason) == (word, reason)
    assert bool(verdict.sentence) == (word not in {"ok", "unchanged"})


@pytest.mark.parametrize(
    ("failure", "word", "is_network"),
    [
        ("no-connection", "temporary", True),
        ("connect-timeout", "temporary", True),
        ("network", "temporary", True),
        ("timeout", "temporary", True),
        ("tls", "temporary", True),
        ("broken-answer", "temporary", False),
        ("bad-encoding", "temporary", False),
        ("no-name", "temporary", True),
        ("redirect-loop", "hard", False),
        ("too-many-redirects", "hard", False),
        ("downgrade", "hard", False),
        ("refused-address", "hard", False),
        ("unasked-304", "unchanged", False),
        ("too-large", "hard", False),
        ("not-http", "hard", False),
        ("bad-address", "hard", False),
    ],
)
def test_every_failure_has_one_verdict(failure: str, word: str, *, is_network: bool) -> None:
    """What waiting can mend is temporary; only what may be our own network's fault counts as that."""
    verdict = judge(FetchResult(url=URL, final_url=URL, failure=failure, detail="why"), NOON)

    assert (verdict.word, verdict.reason, verdict.is_network) == (word, failure, is_network)
    assert verdict.sentence.startswith("why")


@pytest.mark.parametrize(
    ("status", "retry_after", "scope"),
    [
        (429, None, "host"),
        (429, "60", "host"),
        (503, "60", "host"),
        (503, None, "feed"),
        (503, "soon", "feed"),
        (500, "60", "feed"),
        (404, "60", "feed"),
    ],
)
def test_who_is_asked_too_often_speaks_for_the_host(status: int, retry_after: str | None, scope: str) -> None:
    """A wish to be left alone that is about all that we ask, not about this one document, says so."""
    assert _judged(status, retry_after).retry_scope == scope


@pytest.mark.parametrize("status", [200, 202, 403, 429, 503])
def test_a_guard_before_the_site_is_told_from_the_site(status: int) -> None:
    """A page that wants a browser is that at any status, and its wish for a pause counts as the status says."""
    page = b"<!doctype html><html><head><title>Just a moment...</title></head></html>"
    verdict = judge(FetchResult(url=URL, final_url=URL, status=status, body=page, retry_after="60"), NOON)

    assert (verdict.word, verdict.reason) == ("temporary", "challenge")
    assert (verdict.retry_after_s, verdict.retry_scope) == (60.0, "host" if status in {429, 503} else "feed")


@pytest.mark.parametrize(
    ("stated", "expected_s"),
    [
        ("120", 120.0),
        (format_datetime(NOON + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOON - timedelta(seconds=90), usegmt=True), 0.0),
        ("-5", 0.0),
        ("nan", 0.0),
        ("soon", None),
        ("", None),
        ("Thu, 06 Mar 999999999999 12:00:00 GMT", None),
        ("Thu, 06 Mar 2025 12:00:00 +99999999999999", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wish_for_a_pause_is_read(status: int, stated: str | None, expected_s: float | None) -> None:
    """Seconds or a date; what is neither is no wish."""
    assert _judged(status, stated).retry_after_s == expected_s


@given(st.integers(100, 999), st.text(max_size=40) | st.text("0123456789 :+,JanMTue", max_size=40))
def test_nothing_is_raised(status: int, retry_after: str) -> None:
    """Whatever a server answers, there is a verdict."""
    assert _judged(status, retry_after).word

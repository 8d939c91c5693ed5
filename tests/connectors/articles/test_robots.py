"""Rules are read as RFC 9309 says, whatever a robots.txt holds, and in bounds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.articles.robots import MAX_READ_BYTES, Rules, answer_of, text_of
from connectors.web.fetch import FetchResult

URL = "https://news.example/story?id=1"
LINES = st.sampled_from([
    "User-agent: *", "User-agent: marsad", "User-agent: other", "Disallow: /", "Disallow: //[", "Allow: /%zz",
    "Disallow:", "Disallow: /*?id=",
    "Crawl-delay: 9", "Crawl-delay: nan", "Sitemap: http://[", "Disallow: http://a:b/", "#", "\x00",
])  # fmt: skip


def _answered(status: int | None, failure: str | None = None) -> str:
    return answer_of(FetchResult(url=URL, final_url=URL, status=status, failure=failure))


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, "rules"),
        (206, "rules"),
        (301, "unreachable"),
        (304, "unreachable"),
        (400, "none"),
        (401, "none"),
        (403, "none"),
        (404, "none"),
        (410, "none"),
        (429, "unreachable"),
        (500, "unreachable"),
        (599, "unreachable"),
    ],
)
def test_a_status_has_its_meaning(status: int, meaning: str) -> None:
    """A 2xx has rules, a 4xx says that there are none, and the rest that they cannot be had."""
    assert _answered(status) == meaning


@pytest.mark.parametrize("failure", ["timeout", "no-connection", "tls", "too-large", "bad-encoding", "broken-answer"])
def test_a_failure_is_a_host_that_cannot_be_reached(failure: str) -> None:
    """Whatever of it had arrived."""
    assert _answered(None, failure) == "unreachable"


@pytest.mark.parametrize("failure", ["redirect-loop", "too-many-redirects"])
def test_redirects_without_end_lead_to_no_rules(failure: str) -> None:
    """RFC 9309, 2.3.1.2: in a circle or always on."""
    assert _answered(None, failure) == "none"


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: mars\nDisallow: /", True),
        ("User-agent: marsad-images\nDisallow: /", True),
        ("User-agent: MARSAD/1.0\nDisallow: /", False),
        ("User-agent: marsad # us\nDisallow: /", False),
        ("User-agent: marsad*\nDisallow: /", False),
        ("User-agent: Marsad news bot\nDisallow: /", False),
        ("User-agent: news marsad\nDisallow: /", True),
        ("User-agent: * and all\nDisallow: /", False),
        ("user agent marsad\nDisallow: /", False),
        ("User-agent: a\nUser-agent: marsad\nUser-agent: b\nDisallow: /", False),
        ("User-agent: *\nAllow: /\nUser-agent: a\nDisallow: /", True),
        ("User-agent: a\nDisallow: /\nUser-agent: *\nDisallow: /private", True),
        ("User-agent: *\nDisallow: /\nUser-agent: *\nAllow: /story", True),
        ("User-agent: marsad\nDisallow:\nUser-agent: *\nDisallow: /", True),
        ("Disallow: /", True),
        ("User-agent: *\rDisallow: /", False),
        ("User-agent: a\rDisallow: /\rUser-agent: *\r\nDisallow: /private", True),
    ],
)
def test_a_group_is_ours_if_it_has_our_name_or_none_has_and_it_is_for_all(text: str, *, is_allowed: bool) -> None:
    """The name is compared whole and without case, and groups of one name are one."""
    assert Rules(text).allows(URL) == is_allowed


@given(st.lists(st.one_of(LINES, st.text(max_size=40))), st.text(max_size=40))
def test_whatever_it_holds_it_is_read(lines: list[str], path: str) -> None:
    """Nothing is raised, and a wish is within its bounds."""
    rules = Rules("\n".join(lines))
    rules.allows(f"https://news.example/{path}")

    assert 0.0 <= rules.crawl_delay_s <= 30.0


def test_agents_and_rules_without_number_are_read_in_time() -> None:
    """A group of ten thousand agents with ten thousand rules does not make a hundred million."""
    agents = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}*a*b\n" for number in range(10_000))
    start_s = time.monotonic()

    assert Rules(agents + "User-agent: marsad\n" + rules).allows(URL)
    assert time.monotonic() - start_s < 10.0


def test_only_whole_lines_within_the_bound_are_read() -> None:
    """A rule that is cut would be another rule."""
    body = b"Allow: /\n" * (MAX_READ_BYTES // 9) + b"Disallow: /long/way"
    text = text_of(body)

    assert len(text) <= MAX_READ_BYTES
    assert set(text.split("\n")) == {"Allow: /"}
    assert set(text_of(body.replace(b"\n", b"\r")).split("\r")) == {"Allow: /"}
    assert text_of(b"\xef\xbb\xbfAllow: /\xff") == "Allow: /\ufffd"

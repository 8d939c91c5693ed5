"""One page has one canonical address, and two pages never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.address import canonical_url, is_web, names_a_page, web_address

PAGE = "https://news.example/ar/1?id=7"


@pytest.mark.parametrize(
    "written",
    [
        "https://news.example/ar/1?id=7",
        " https://news.example/ar/1?id=7\n",
        "HTTPS://News.Example:443/ar/1?id=7",
        "https://news.example/ar/1?id=7#comments",
        "https://news.example/ar/1?utm_source=rss&id=7&utm_medium=feed",
        "https://news.example/ar/1?id=7&fbclid=abc&at_campaign=x",
    ],
)
def test_one_page_has_one_address(written: str) -> None:
    """Tracking, fragment, host spelling and default port make no difference."""
    assert canonical_url(written) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/A", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example/a"),
        # Two words percent-encoded in windows-1256, as old Arabic sites do.
        ("https://news.example/?t=%C7%E1", "https://news.example/?t=%D3%E6"),
    ],
)
def test_two_pages_have_two_addresses(one: str, other: str) -> None:
    """What may name another page is kept."""
    assert canonical_url(one) != canonical_url(other)


def test_a_query_is_kept_as_written() -> None:
    """An address that was made canonical still leads to the page."""
    url = "https://news.example/?t=%C7%E1&q=a+b&flag&empty="

    assert canonical_url(url) == url


def test_an_ipv6_host_keeps_its_brackets() -> None:
    """An address with an IPv6 host stays one."""
    assert canonical_url("https://[::1]:8443/a") == "https://[::1]:8443/a"


@given(st.text(max_size=60) | st.text(max_size=40).map("https://news.example/".__add__))
def test_a_canonical_address_is_final(written: str) -> None:
    """Whatever is written, a second pass changes nothing and nothing is raised."""
    once = canonical_url(written)

    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/2", "https://news.example/2"),
        ("https://other.example/3#top", "https://other.example/3"),
        ("javascript:void(0)", None),
        ("mailto:desk@news.example", None),
        ("http://[broken", None),
    ],
)
def test_a_link_is_a_web_address_or_none(link: str, expected: str | None) -> None:
    """Relative links are completed; what is no http address is no link."""
    assert web_address(link, "https://news.example/feed") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://a.example", True), ("https://a.example/f", True), ("ftp://a.example", False), ("http://[x", False)],
)
def test_only_http_is_the_web(url: str, *, expected: bool) -> None:
    """What cannot be asked by http is told apart, and nothing is raised."""
    assert is_web(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://a.example/", False), ("https://a.example/?p=1", True), ("https://a.example/1", True)],
)
def test_a_front_page_names_no_article(url: str, *, expected: bool) -> None:
    """Only what has a path or a query can be an article's address."""
    assert names_a_page(url) is expected

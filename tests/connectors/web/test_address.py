"""One page has one canonical address, and two pages never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.address import canonical_url, is_web, names_a_page, page_url, web_address, without_login

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
        "https://news.example/ar/1;jsessionid=0A1B.node2?id=7",
        "https://news.example/ar/1?PHPSESSID=0a1b&id=7",
    ],
)
def test_one_page_has_one_address(written: str) -> None:
    """Tracking, fragment, host spelling and default port make no difference."""
    assert canonical_url(written) == PAGE


@pytest.mark.parametrize(
    "written",
    [
        "http://news.example/ar/1?id=7",
        "http://news.example:80/ar/1?id=7",
        "https://news.example./ar/1?id=7",
        "https://www.news.example/ar/1?id=7",
        "https://m.news.example/ar/1?id=7",
        "https://mobile.news.example/ar/1?id=7",
        "http://www.m.news.example/ar/1?id=7",
        "https://amp.news.example/ar/1?id=7",
        "https://news.example/ar/1/amp?id=7",
        "https://news.example/ar/1/AMP?id=7",
        "https://news.example/ar/1?id=7&amp=1",
        "https://news.example/ar/1?amp&id=7",
        "https://news.example/ar/1?outputType=amp&id=7",
        "https://news.example/ar/1?id=7&mc_cid=1&mc_eid=2&gclid=3&yclid=4&igshid=5&cmpid=6&ns_campaign=7",
        "https://news.example/ar/1?id=7&ref=rss",
        "https://news.example/ar/1?source=Twitter&id=7",
        "https://desk:hush@news.example/ar/1?id=7",
        "https://news.example/%61r/%31?id=%37",
        "https://news.example/amp/ar/1?id=7",
        "https://news.example/ar/1.amp?id=7",
        "https://news.example/ar/1?output=amp&id=7",
        "https://news.example/ar/1?id=7&wbraid=1&twclid=2&ysclid=3&ocid=4&traffic_source=rss&maca=ar-rss&CMP=share",
        "https://news.example/ar/1?xtor=RSS-3&id=7&mtm_campaign=1&_hsenc=2&__twitter_impression=true",
    ],
)
def test_the_twins_of_a_page_are_one_article(written: str) -> None:
    """Scheme, format, the telephones' host and more tracking make no difference to the identity."""
    assert canonical_url(written) == PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/أخبار/قصة", "https://news.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/%d9%82%d8%b5%d8%a9"),
        ("https://news.example/?q=أ", "https://news.example/?q=%d8%a3"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/100%", "https://news.example/100%25"),
        ("https://news.example/%7Edesk", "https://news.example/~desk"),
        ("https://موقع.example/a", "https://xn--4gbrim.example/a"),
        ("https://news.example/s/amp/", "https://news.example/s/"),
        ("https://news.example/#!/story/1", "http://www.news.example/#!/story/1"),
        ("https://news.example/story.amp.html", "https://news.example/story.html"),
        ("https://ar.m.news.example/a", "https://ar.news.example/a"),
    ],
)
def test_two_spellings_are_one_article(one: str, other: str) -> None:
    """Raw or encoded, upper or lower case of an escape, is one address."""
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://m.com/a", "https://com/a"),
        ("https://m.com.sy/a", "https://amp.com.sy/a"),
        ("https://m.co.uk/a", "https://www.co.uk/a"),
        ("https://amp.dev/a", "https://dev/a"),
        ("https://ml.news.example/a", "https://news.example/a"),
        ("https://news.example/amp", "https://news.example/"),
        ("https://news.example/amp/1", "https://news.example/"),
        ("https://news.example/a/.amp", "https://news.example/a/"),
        ("https://a.m.com.sy/a", "https://a.com.sy/a"),
        ("https://news.example/a/amp/b", "https://news.example/a/b"),
        ("https://news.example/a?camp=1", "https://news.example/a"),
        ("https://news.example/a/amplifier", "https://news.example/a/"),
        ("https://news.example/a?amp=2", "https://news.example/a"),
        ("https://news.example/a?ref=12", "https://news.example/a"),
        ("https://news.example/a?source=reuters", "https://news.example/a"),
        ("https://news.example/#!/story/1", "https://news.example/#!/story/2"),
        ("https://news.example/a%2Fb", "https://news.example/a/b"),
        ("https://news.example/a?x=1%262", "https://news.example/a?x=1&2"),
        ("https://news.example/a?x=1&y=2", "https://news.example/a?y=2&x=1"),
        ("http://news.example:8080/a", "https://news.example:8080/a"),
        ("http://m.news.example:8080/a", "http://news.example:8080/a"),
    ],
)
def test_what_only_looks_like_a_twin_is_another_article(one: str, other: str) -> None:
    """Hosts whose own name is m or amp, a page of that name, escapes that part an address."""
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://m.news.example/s/1/amp?utm_source=rss#top", "http://m.news.example/s/1/amp"),
        ("https://www.news.example./a?b=%d8%a3&ref=rss", "https://www.news.example/a?b=%D8%A3"),
        ("https://desk:hush@news.example/a", "https://news.example/a"),
        ("https://news.example/#!/story/1", "https://news.example/#!/story/1"),
        ("http://127.0.0.1:8080/rss", "http://127.0.0.1:8080/rss"),
    ],
)
def test_an_address_that_is_shown_leads_where_it_led(written: str, expected: str) -> None:
    """Scheme, host and format stay; what only tells where a reader came from goes."""
    assert page_url(written) == expected
    assert web_address(written, "https://other.example/") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://desk:hush@news.example/feed", "https://news.example/feed"),
        ("https://desk@news.example", "https://news.example"),
        ("no answer of http://desk:p@ss@news.example/a@b", "no answer of http://news.example/a@b"),
        ("https://desk:two words@news.example/feed", "https://news.example/feed"),
        ("https://desk:pa/ss?w#rd@news.example/feed", "https://news.example/feed"),
        ("https://desk:h@sh@[2001:db8::1]:80/feed", "https://[2001:db8::1]:80/feed"),
        ("https://news.example/@desk", "https://news.example/@desk"),
        ("https://news.example:8443/@desk", "https://news.example:8443/@desk"),
        ("https://[2001:db8::1]:8443/@desk", "https://[2001:db8::1]:8443/@desk"),
        ("https://news.example/a:b@c", "https://news.example/a:b@c"),
        ("https://news.example/?a=//b@c", "https://news.example/?a=//c"),
    ],
)
def test_a_login_is_taken_out(text: str, expected: str) -> None:
    """User name and password go, percent-encoded or not; in what is only shown, more than them may go along."""
    assert without_login(text) == expected


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


#: Addresses made of what the rules look for, in any order.
PIECES = st.lists(
    st.sampled_from(
        ("http", "https://", ":80", ":443", ":8", "@", "[::1]", "m.", "www.", "amp.", "news", ".example", ".")
    )
    | st.sampled_from(
        (".com.sy", "/amp", "/", "?", "&", "amp=1", "ref=rss", "utm_a=b", "#", "!", "%", "%2", "%41", "%d8")
    )
    | st.sampled_from(("أ", " ", "\u3000", "\ud800")),
    max_size=12,
).map(lambda pieces: "https://m." + "".join(pieces))


@given(st.text(max_size=60) | st.text(max_size=40).map("https://news.example/".__add__) | PIECES)
def test_a_canonical_address_is_final(written: str) -> None:
    """Whatever is written, a second pass changes nothing and nothing is raised."""
    once, shown = canonical_url(written), page_url(written)

    assert canonical_url(once) == once
    assert page_url(shown) == shown
    assert canonical_url(shown) == once


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

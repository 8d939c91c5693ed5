"""A redirect leads where it says, on the web, and takes along only what is meant for there."""

import httpx
import pytest

from connectors.web.redirects import RedirectError, asked_url, keeps_secrets, location_of, next_hop

HERE = httpx.URL("https://news.example/ar/feed?x=1")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/new", "https://news.example/new"),
        ("new", "https://news.example/ar/new"),
        ("../new?y=2", "https://news.example/new?y=2"),
        ("?y=2", "https://news.example/ar/feed?y=2"),
        ("//other.example/feed", "https://other.example/feed"),
        ("HTTPS://Other.Example/feed", "https://other.example/feed"),
        ("https://other.example", "https://other.example"),
        ("https:///feed", "https://news.example/feed"),
        ("/a b", "https://news.example/a%20b"),
        ("/أ", "https://news.example/%D8%A3"),
        ("/%D8%A3", "https://news.example/%D8%A3"),
        ("/new#top", "https://news.example/new"),
        ("https://desk:hush@other.example/feed", "https://other.example/feed"),
    ],
)
def test_a_location_is_an_address(location: str, expected: str) -> None:
    """Relative or whole, with what the standard forbids and servers send; without login and fragment."""
    assert str(next_hop(HERE, location)) == expected


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://news.example/ar/feed", "downgrade"),
        ("file:///etc/hostname", "not-http"),
        ("ftp://news.example/", "not-http"),
        ("data:text/xml,<rss/>", "not-http"),
        ("https://news.example:port/", "bad-address"),
        ("https://[::1/", "bad-address"),
        ("https://xn--a/", "bad-address"),
        ("https://xn--news-.example/", "bad-address"),
        ("https://www.xn--99999999.example/", "bad-address"),
        ("https://news\x00.example/", "bad-address"),
    ],
)
def test_a_location_that_leads_nowhere_has_a_reason(location: str, reason: str) -> None:
    """Away from the web, to less than we had, or to no address: not followed, and told which."""
    with pytest.raises(RedirectError) as refused:
        next_hop(HERE, location)

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("here", "target", "expected"),
    [
        ("https://a.example/1", "https://a.example/2", True),
        ("https://a.example/1", "https://a.example:443/2", True),
        ("http://a.example/1", "https://a.example/1", True),
        ("http://a.example:8080/1", "http://a.example:8080/2", True),
        ("https://a.example/1", "http://a.example/1", False),
        ("https://a.example/1", "https://b.example/1", False),
        ("https://a.example/1", "https://www.a.example/1", False),
        ("https://a.example/1", "https://a.example:8443/1", False),
        ("http://a.example:8080/1", "https://a.example/1", False),
        ("http://a.example/1", "https://a.example:8443/1", False),
    ],
)
def test_secrets_stay_with_their_site(here: str, target: str, *, expected: bool) -> None:
    """A login goes to its own scheme, host and port, and from http to the https of the same host."""
    assert keeps_secrets(httpx.URL(here), httpx.URL(target)) is expected


@pytest.mark.parametrize(
    ("status", "raw", "expected"),
    [
        (301, b"/new", "/new"),
        (302, b" /new ", "/new"),
        (303, "/أ".encode(), "/أ"),
        (307, b"/caf\xe9", "/caf\xe9"),
        (308, b"", None),
        (300, b"/new", None),
        (304, b"/new", None),
        (201, b"/new", None),
        (200, b"/new", None),
    ],
)
def test_only_redirects_have_a_location(status: int, raw: bytes, expected: str | None) -> None:
    """A Location on other answers means something else; bytes beyond ASCII are UTF-8, or else Latin-1."""
    assert location_of(httpx.Response(status, headers=[(b"Location", raw)])) == expected
    assert location_of(httpx.Response(status)) is None


@pytest.mark.parametrize(
    "url", ["", "news.example/feed", "ftp://news.example", "//news.example", "feed://news.example"]
)
def test_only_the_web_is_asked(url: str) -> None:
    """What names another scheme or none is told as that."""
    with pytest.raises(RedirectError) as refused:
        asked_url(url)

    assert refused.value.reason == "not-http"

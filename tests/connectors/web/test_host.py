"""A host in another script has one name: the one that is asked, compared and kept."""

import httpx
import pytest

from connectors.web.address import canonical_url, page_url
from connectors.web.host import ascii_host, with_ascii_host
from connectors.web.redirects import RedirectError, asked_url, next_hop
from connectors.web.turns import host_of

#: What is written, and the name that browsers ask for: the first four are the deviations of UTS 46.
NAMES = [
    ("faß.example", "xn--fa-hia.example"),
    ("βόλος.example", "xn--nxasmm1c.example"),
    ("ශ්\u200dරී.example", "xn--10cl1a0b660p.example"),
    ("نامه\u200cای.example", "xn--mgba3gch31f060k.example"),
    ("BÜCHER.example", "xn--bcher-kva.example"),
    ("ｂücher。example", "xn--bcher-kva.example"),
    ("a_b.faß.example", "a_b.xn--fa-hia.example"),
    ("News.Example", "news.example"),
    ("i❤.example", "xn--i-7iq.example"),
    ("xn--i-7iq.example", "xn--i-7iq.example"),
]


@pytest.mark.parametrize(("written", "asked"), NAMES)
def test_the_host_that_is_asked_is_the_one_that_is_kept(written: str, asked: str) -> None:
    """The request, the turn, the address that is shown and the identity have one name, and it is the browsers'."""
    url = f"https://{written}/a"

    assert ascii_host(written) == asked
    assert asked_url(url).raw_host.decode() == asked
    assert host_of(url) == asked
    assert page_url(url) == canonical_url(url) == f"https://{asked}/a"
    assert asked_url(page_url(url)) == asked_url(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [("faß.example", "fass.example"), ("نامه\u200cای.example", "نامهای.example"), ("βόλος.example", "βόλοσ.example")],
)
def test_two_hosts_are_not_one_article(one: str, other: str) -> None:
    """Names that the older rule took for one can be two owners'."""
    assert canonical_url(f"https://{one}/a") != canonical_url(f"https://{other}/a")


def test_a_joiner_where_none_can_be_seen_is_no_host() -> None:
    """It would name another host than the one that is read."""
    url = "https://new\u200cs\u0301.example/feed"

    with pytest.raises(RedirectError) as refused:
        asked_url(url)

    assert refused.value.reason == "bad-address"


def test_a_name_of_signs_keeps_its_identity() -> None:
    """Names that registries once sold are one, written out or in ASCII."""
    assert canonical_url("https://i❤.example/a") == canonical_url("https://xn--i-7iq.example/a")


def test_a_redirect_to_another_script_is_followed() -> None:
    """The host of a location is read by the same rule."""
    assert next_hop(httpx.URL("https://news.example/"), "//faß.example:8443/a").host == "faß.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://desk:h%C3%BC@faß.example:8443/a?b=ü#c", "https://desk:h%C3%BC@xn--fa-hia.example:8443/a?b=ü#c"),
        ("https://news.example/ü", "https://news.example/ü"),
        ("/ü", "/ü"),
    ],
)
def test_only_the_host_is_rewritten(url: str, expected: str) -> None:
    """Login, port, path and query stay as they are written."""
    assert with_ascii_host(url) == expected

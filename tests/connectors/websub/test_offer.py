"""What a feed offers, by its header and its text."""

import pytest

from connectors.websub.offer import MAX_HUBS, MAX_URL, Offer, offer_of

URL = "https://news.example/feed"
SELF = "https://news.example/feed?canonical"
HUB = "https://hub.example/"


def test_the_text_offers_what_the_header_does_not() -> None:
    """Without a header Link, hub and topic are those of the document."""
    assert offer_of(URL, None, [HUB], SELF) == Offer(SELF, (HUB,))


def test_the_header_comes_before_the_text() -> None:
    """What both name is taken from the header; what only one names, from that one."""
    both = f'<https://first.example/>; rel="hub", <{URL}?first>; rel="self"'

    assert offer_of(URL, both, [HUB], SELF) == Offer(f"{URL}?first", ("https://first.example/",))
    assert offer_of(URL, "<https://first.example/>; rel=hub", [HUB], SELF) == Offer(SELF, ("https://first.example/",))
    assert offer_of(URL, f"<{URL}?first>; rel=self", [HUB], SELF) == Offer(f"{URL}?first", (HUB,))
    assert offer_of(URL, '<https://api.example/>; rel="https://api.w.org/"', [HUB], SELF) == Offer(SELF, (HUB,))


@pytest.mark.parametrize("self_url", [None, "", "feed.xml", "urn:feed", "https://reader:word@news.example/feed"])
def test_without_a_topic_it_is_the_address_of_the_document(self_url: str | None) -> None:
    """A feed that names no topic, or none that can be told to a hub, is known by where it was read."""
    assert offer_of(URL, None, [HUB], self_url) == Offer(URL, (HUB,))


def test_a_feed_with_a_password_has_no_topic() -> None:
    """The address of a feed that needs a login is told to no hub."""
    assert offer_of("https://reader:word@news.example/feed", None, [HUB], None) == Offer("")


def test_a_hub_is_asked_over_https() -> None:
    """A hub that a feed names with http is tried with https, in its place."""
    named = ["http://hub.example/", "https://sure.example/"]

    assert offer_of(URL, None, named, SELF).hubs == ("https://hub.example/", "https://sure.example/")


def test_a_port_is_no_other_port() -> None:
    """A hub on a port of its own speaks what the feed says, and is left alone where that is http."""
    assert offer_of(URL, None, ["http://hub.example:8080/"], SELF).hubs == ()
    assert offer_of(URL, None, ["https://hub.example:8080/"], SELF).hubs == ("https://hub.example:8080/",)


@pytest.mark.parametrize(
    "hub",
    ["", "hub", "ftp://hub.example/", "javascript:x", "https://", "https://a:b@hub.example/", HUB + "x" * MAX_URL],
)
def test_what_is_no_address_is_no_hub(hub: str) -> None:
    """Only web addresses without a login, of a reasonable length, are hubs."""
    assert offer_of(URL, None, [hub], SELF).hubs == ()


def test_hubs_are_few_and_different() -> None:
    """A feed cannot make us ask a hundred hubs, or one of them twice."""
    many = [f"https://hub{number // 2}.example/" for number in range(100)]

    assert offer_of(URL, None, many, SELF).hubs == tuple(f"https://hub{number}.example/" for number in range(MAX_HUBS))

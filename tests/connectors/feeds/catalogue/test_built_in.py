"""The built-in catalogue covers the region and the world, and every row of it is complete and consistent."""

import re
from collections import Counter
from typing import get_args
from urllib.parse import urlsplit

import pytest

from connectors.feeds.catalogue.codes import COUNTRIES
from connectors.feeds.catalogue.feed import Feed, fault_of
from connectors.feeds.catalogue.files import load_catalogue
from connectors.web.address import page_url
from schemas.article import SourceKind

BUILT_IN = load_catalogue(None)
ENABLED = [one for one in BUILT_IN if one.enabled]
REGION = {"SYR", "IRQ", "LBN", "JOR", "PSE", "ISR", "TUR", "IRN", "SAU", "ARE", "QAT", "KWT", "OMN", "YEM", "EGY"}
#: Words of an owner's name that people leave out, or not.
FILLERS = {"the", "al", "media", "group", "news", "agency", "network", "company", "foundation", "of", "for"}
WORLD = {"USA", "GBR", "FRA", "DEU", "RUS", "CHN"}


def test_it_is_wide() -> None:
    """At least 120 feeds are polled; every country of the region, the great powers and all kinds are there."""
    assert len(ENABLED) >= 120
    assert {one.source.country for one in ENABLED} >= REGION | WORLD
    assert {one.source.kind for one in ENABLED} == set(get_args(SourceKind)) - {"sample"}


def test_it_speaks_the_languages_of_the_region() -> None:
    """Arabic and English by the dozen, each of the neighbours' languages more than once, and no other."""
    spoken = Counter(one.source.language for one in ENABLED)

    assert spoken.keys() == {"ar", "en", "fa", "tr", "ku", "he", "fr"}
    assert min(spoken["ar"], spoken["en"]) >= 50
    assert min(spoken.values()) >= 5


def test_the_state_agencies_are_there_in_both_languages() -> None:
    """SANA and INA in Arabic and English."""
    offered = {(one.source.id, one.source.language) for one in ENABLED}

    assert {("sana", "ar"), ("sana", "en"), ("ina", "ar"), ("ina", "en")} <= offered


@pytest.mark.parametrize("one", BUILT_IN, ids=[one.id for one in BUILT_IN])
def test_a_row_is_complete(one: Feed) -> None:
    """Address, title, source, bias and licence; a country (ISO alpha-3), which only an IGO has not."""
    assert fault_of(one) is None
    assert {urlsplit(url).scheme for url in (one.url, *one.candidates)} == {"https"}
    assert re.fullmatch("[a-z0-9-]+", one.id)
    assert re.fullmatch("[a-z0-9-]+", one.source.id)
    assert all((one.title, one.source.name, one.source.owner, one.bias, one.licence))
    assert one.source.country in COUNTRIES or (one.source.country is None and one.source.kind == "igo")


@pytest.mark.parametrize("one", [one for one in BUILT_IN if not one.enabled], ids=lambda one: one.id)
def test_what_is_switched_off_says_why(one: Feed) -> None:
    """A feed that is not polled has a note for whoever wants to switch it on."""
    assert one.notes


def test_a_source_is_the_same_in_every_feed() -> None:
    """Owner, kind and country of an outlet do not differ from feed to feed."""
    outlets = {(one.source.id, one.source.owner, one.source.kind, one.source.country, one.bias) for one in BUILT_IN}

    assert len(outlets) == len({identity for identity, *_ in outlets})


def test_no_address_is_asked_twice() -> None:
    """Neither as address nor as candidate."""
    asked = Counter(page_url(url) for one in BUILT_IN for url in (one.url, *one.candidates))

    assert [url for url, times in asked.items() if times > 1] == []


def test_sites_without_a_feed_are_read_otherwise() -> None:
    """News sitemaps and pages stand in for feeds; INA, whose address is uncertain, has five forms and then its page."""
    forms = Counter(one.format for one in ENABLED)
    (ina,) = (one for one in ENABLED if one.id == "ina-ar")

    assert min(forms["page"], forms["sitemap"]) >= 2
    assert [_is_of_a_feed(url) for url in (ina.url, *ina.candidates)] == [True] * 5 + [False]
    assert ina.article_links is not None


@pytest.mark.parametrize("one", [one for one in BUILT_IN if one.article_links], ids=lambda one: one.id)
def test_links_of_a_page_can_be_found(one: Feed) -> None:
    """The pattern is of the site itself; what is read as a page only is no feed, which would have no links."""
    sites = [_site(url) for url in (one.url, *one.candidates)]

    assert any(site in (one.article_links or "").replace("\\", "") for site in sites)
    assert one.format != "page" or not any(map(_is_of_a_feed, (one.url, *one.candidates)))


def _is_of_a_feed(url: str) -> bool:
    """Return whether an address looks like a feed's."""
    parts = urlsplit(url)
    return re.search("rss|feed|atom|[.]xml", f"{parts.path}?{parts.query}", re.IGNORECASE) is not None


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").removeprefix("www.").split(".")[-2:])


def test_a_site_is_of_one_owner() -> None:
    """Feeds at one host do not corroborate each other."""
    owners: dict[str, set[str]] = {}
    for one in BUILT_IN:
        owners.setdefault((urlsplit(one.url).hostname or "").removeprefix("www."), set()).add(one.source.owner)

    assert {host: found for host, found in owners.items() if len(found) > 1} == {}


def test_an_owner_is_the_same_word_everywhere() -> None:
    """No two owners differ only in case, spaces, signs, an article, or a word such as Media or Group."""
    plain: dict[str, set[str]] = {}
    for owner in {one.source.owner for one in BUILT_IN}:
        words = re.findall(r"\w+", owner.casefold())
        plain.setdefault("".join(word for word in words if word not in FILLERS), set()).add(owner)

    assert [sorted(same) for same in plain.values() if len(same) > 1] == []

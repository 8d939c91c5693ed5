"""The article that Marsad was founded on, which is not part of the project: what an analyst wants to know from it."""

import json
import os
from functools import cache
from pathlib import Path

import msgspec
import pytest

from console.commands.extract import read_article
from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, Event

pytestmark = pytest.mark.shared

SHARA = "أحمد الشرع"
SHATRI = "حميد الشطري"
SHAIBANI = "أسعد الشيباني"
KHATTAB = "أنس خطاب"
#: As it was published, and under a headline as a feed has it: the head of Iraqi intelligence is received in Damascus.
HEADLINES = ("", "استقبال رئيس المخابرات العراقية في دمشق")


@cache
def _coded(headline: str = "") -> Analysis:
    file = Path(os.environ.get("MARSAD_SHARED", "nowhere"), "gold", "dev_articles.jsonl")
    if not file.exists():
        pytest.skip("set MARSAD_SHARED to the folder of the annotated articles")
    (line,) = [line for line in file.read_bytes().splitlines() if json.loads(line)["id"] == "SEED-0"]
    return PackagedCoder().analyse(msgspec.structs.replace(read_article(line), title=headline))


def _of(event_type: str, headline: str = "") -> list[Event]:
    return [event for event in _coded(headline).events if event.type == event_type]


def _sides(event: Event) -> tuple[set[str], set[str]]:
    return {one.text for one in event.actors}, {one.text for one in event.recipients}


@pytest.mark.parametrize("headline", HEADLINES)
def test_two_meetings_in_damascus(headline: str) -> None:
    """The visitor is received by the leader, then meets the minister and the head of intelligence, as SANA says."""
    received, met = [event for event in _of("CONSULT", headline) if event.place is not None]

    assert _sides(received) == ({SHATRI}, {SHARA})
    assert _sides(met) == ({SHATRI}, {SHAIBANI, KHATTAB})
    assert [event.mode for event in (received, met)] == ["visit", "visit"]
    assert [event.place and event.place.text for event in (received, met)] == ["دمشق", "دمشق"]
    assert [event.date for event in (received, met)] == ["2024-12-26", "2024-12-26"]
    assert [event.main for event in (received, met)] == [True, False]
    assert "سانا" in (met.claimed_by.text if met.claimed_by is not None else "")


@pytest.mark.parametrize("headline", HEADLINES)
def test_the_soldiers_return(headline: str) -> None:
    """About 1,905 Syrian soldiers went home through al-Qaim, says the Iraqi army."""
    (event,) = _of("RETREAT", headline)
    (count,) = event.counts

    assert (event.mode, event.actor_countries, event.recipient_countries) == ("withdraw", ("IRQ",), ("SYR",))
    assert (count.kind, count.low, count.high, count.approximate) == ("returned", 1905, 1905, True)
    assert event.place is not None
    assert "القائم" in event.place.text


def test_the_call_on_damascus() -> None:
    """The Iraqi army calls on the Syrian authorities to keep their word."""
    (event,) = _of("REQUEST")

    assert _sides(event) == ({"الجيش العراقي"}, {"السلطات السورية"})
    assert event.mode == "yield"


def test_the_article_is_about_what_it_is_about() -> None:
    """Border, terrorism, intelligence, minorities, return, amnesty; what was only talked about is no event."""
    assert {"border", "terrorism", "intelligence", "minorities", "return", "amnesty"} <= set(_coded().topics)
    assert not _of("COERCE")

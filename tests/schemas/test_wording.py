"""An event in one line says who, to whom, how many, where and when, in the reader's language where it is known."""

import pytest
from reports import named, strike

from schemas.analysis import Count, Event
from schemas.codebook import COUNT_KINDS, EVENT_TYPES, CountKind
from schemas.wording import Reader, headline


def test_a_headline_says_all_that_is_known() -> None:
    """Sides, counts, place and date, in this order."""
    event = strike(actors=(named("الجيش", "SYR", name="Syrian army", name_ar="الجيش السوري"),))

    assert headline(event, "en") == "ASSAULT drone · Syrian army → fighters · 5 killed · Deir ez-Zor · 2025-03-06"
    assert headline(event, "ar").startswith("هجوم · الجيش السوري ← fighters")


#: The army, in Arabic and in English.
ARMY_AR, ARMY = "الجيش", "Army"


@pytest.mark.parametrize(
    ("reader", "actor", "recipient", "arrow"),
    [
        ("ar", ARMY_AR, "مقاتلون", "←"),  # fighters
        ("ar", f"{ARMY_AR} (15)", "مقاتلون", "←"),
        ("ar", ARMY, "fighters", "→"),
        ("ar", ARMY_AR, "fighters", "←"),
        ("ar", ARMY, "مقاتلون", "←"),
        ("en", ARMY, "fighters", "→"),
        ("en", ARMY_AR, "fighters", "→"),
        ("en", ARMY_AR, "مقاتلون", "←"),
        ("ar", None, "مقاتلون", "←"),
        ("ar", None, "fighters", "←"),
        ("en", None, "fighters", "→"),
    ],
)
def test_the_arrow_leads_to_whom_it_is_done(reader: Reader, actor: str | None, recipient: str, arrow: str) -> None:
    """It is not mirrored where a line runs from the right: between Arabic names it has to point to the left.

    Who suffers something does not read like who does it, also where nobody is known to do it.
    """
    actors = () if actor is None else (named(actor),)
    line = headline(strike(actors=actors, recipients=(named(recipient),)), reader)

    assert f"{actor or '·'} {arrow} {recipient}" in line


@pytest.mark.parametrize(
    ("low", "high", "approximate", "told"),
    [
        (1905, 1905, True, "~1,905 killed"),
        (20, 99, False, "20–99 killed"),
        (12, None, False, "12+ killed"),
        (None, 7, False, "≤7 killed"),
    ],
)
def test_figures_are_told_as_they_were(low: int | None, high: int | None, *, approximate: bool, told: str) -> None:
    """Exact, about, between, at least, at most."""
    count = Count(kind="killed", low=low, high=high, what="fighters", approximate=approximate)

    assert told in headline(strike(counts=(count,)), "en")


@pytest.mark.parametrize(
    ("event", "told"),
    [(strike(realis="future"), "(planned)"), (strike(realis="negated"), "(denied)"), (strike(realis="occurred"), "")],
)
def test_what_did_not_happen_is_marked(event: Event, told: str) -> None:
    """A planned or denied event does not read like one that occurred."""
    line = headline(event, "en")

    assert told in line
    assert ("(" in line) == bool(told)


@pytest.mark.parametrize("kind", COUNT_KINDS)
def test_every_count_has_an_arabic_name(kind: CountKind) -> None:
    """No kind of number reaches an Arabic reader as a code; the form is right for every number."""
    count = Count(kind=kind, low=1, high=1, what="fighters")
    line = headline(strike(counts=(count,)), "ar")

    assert kind not in line
    assert ": 1 ·" in line


def test_every_type_has_an_arabic_name() -> None:
    """No type reaches an Arabic reader as a code."""
    for event_type in EVENT_TYPES:
        assert event_type not in headline(strike(type=event_type, mode=None), "ar")

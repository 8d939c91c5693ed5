"""Which states belong to the sides of an event, also where no name says so."""

from datetime import UTC, datetime

import pytest

from extraction.coder import PackagedCoder
from extraction.states import Mark, Setting, signs, taken
from schemas.analysis import ArticleText

LIKELY = {
    "IRQ": {"actor": 0.7, "recipient": 0.1, "both": 0.1, "none": 0.1},
    "SYR": {"actor": 0.2, "recipient": 0.35, "both": 0.2, "none": 0.25},
    "TUR": {"actor": 0.05, "recipient": 0.05, "both": 0.0, "none": 0.9},
}


@pytest.mark.parametrize(
    ("part", "best", "more", "states"),
    [
        ("actor", 0.5, 0.5, ("IRQ",)),
        ("actor", 0.5, 0.4, ("IRQ", "SYR")),
        ("recipient", 0.5, 0.5, ("SYR",)),
        ("recipient", 0.6, 0.5, ()),
    ],
)
def test_the_likeliest_state_has_a_part_before_others(
    part: str, best: float, more: float, states: tuple[str, ...]
) -> None:
    """A state that may be on both sides counts for each; further ones need `more`."""
    assert taken(LIKELY, part, best, more) == states


def test_every_state_of_the_article_is_offered_once() -> None:
    """Those of names near the trigger and those named elsewhere."""
    marks = [
        Mark("IRQ", "group", "own", 0.6, 0.1),
        Mark(None, "person", "own", 0.1, 0.7),
        Mark("IRQ", "place", "title", 0, 0),
    ]
    setting = Setting((("SYR", 3), ("IRQ", 2)), in_title=("SYR",), places=())

    assert [state for state, _ in signs("COERCE", marks, setting)] == ["IRQ", "SYR"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Police in Baghdad arrest protesters", "Police arrested 12 protesters in central Baghdad on Sunday."),
        ("الشرطة تعتقل محتجين في بغداد", "اعتقلت الشرطة 12 محتجا وسط بغداد الأحد."),
    ],
)
def test_the_article_tells_whose_police_and_whose_protesters(title: str, text: str) -> None:
    """No name says it: the place does."""
    published = datetime(2024, 3, 10, 12, tzinfo=UTC)
    analysis = PackagedCoder().analyse(ArticleText(id="a", title=title, text=text, published=published))

    arrest = next(event for event in analysis.events if event.type == "COERCE")
    assert (arrest.actor_countries, arrest.recipient_countries) == (("IRQ",), ("IRQ",))

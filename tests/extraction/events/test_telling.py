"""How many events an article tells: one told again is one, two are two, and a word tells one."""

from datetime import UTC, datetime

import pytest

from evaluation.corpus import LANGUAGES, Language, own_articles
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText, Event


def _attacks(title: str, text: str) -> list[Event]:
    published = datetime(2024, 3, 10, 12, tzinfo=UTC)
    events = PackagedCoder().analyse(ArticleText(id="a", title=title, text=text, published=published)).events
    return [event for event in events if event.type == "ASSAULT"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Air strike kills four in Idlib",
            "An air strike killed four civilians in Idlib on Saturday. Rescuers said the strike hit a bakery.",
        ),
        (
            "مقتل أربعة مدنيين بغارة على إدلب",
            "قتل أربعة مدنيين السبت في غارة جوية على إدلب. وقال مسعفون إن الغارة أصابت مخبزا.",
        ),
    ],
)
def test_an_attack_told_again_is_one(title: str, text: str) -> None:
    """Title, lead and body tell the same raid."""
    assert len(_attacks(title, text)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_tells_one_event_of_a_type(language: Language) -> None:
    """Over our own corpus; each event has a probability."""
    coder = PackagedCoder()
    for article, _ in own_articles(language):
        events = coder.analyse(article).events
        assert len({(event.type, event.trigger.start) for event in events}) == len(events)
        assert all(0.0 <= event.confidence <= 1.0 for event in events)

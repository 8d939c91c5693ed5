"""What words and date say against a realis: nothing is denied without a word, history is older than a week."""

from datetime import UTC, datetime

import numpy as np
import pytest

from extraction.events.realis import REALIS, realis_of, ruled_out
from extraction.text.reading import read_document
from schemas.analysis import ArticleText

PUBLISHED = datetime(2025, 3, 10, 9, tzinfo=UTC)


def _ruled_out(text: str, stated: str | None = None, published: datetime | None = PUBLISHED) -> set[str]:
    document = read_document(ArticleText(id="a", title="", text=text, published=published))
    return set(ruled_out(document, 0, stated))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2025-03-12", {"occurred", "historical"}),
        ("2025-04", {"occurred", "historical"}),
        ("2025-03-10", {"historical"}),
        ("2025-03-03", {"historical", "future"}),
        ("2025-03-02", {"occurred", "future"}),
        ("2025-03", set()),
        ("2025-02", {"occurred", "future"}),
        ("2025", set()),
        ("2024", {"occurred", "future"}),
        (None, set()),
    ],
)
def test_a_date_rules_out_what_contradicts_it(stated: str | None, expected: set[str]) -> None:
    """A month or year that holds the day of publication, and no date, rule out nothing."""
    assert _ruled_out("The army did not withdraw.", stated) == expected


def test_a_month_that_has_just_ended_is_no_history() -> None:
    """Its last day is what counts: at the beginning of March, February may be four days ago."""
    assert _ruled_out("The army did not withdraw.", "2025-02", datetime(2025, 3, 4, tzinfo=UTC)) == {"future"}


def test_without_a_day_of_publication_no_date_speaks() -> None:
    """An old file without dates is read by its words alone."""
    assert _ruled_out("The army did not withdraw.", "2019", published=None) == set()


@pytest.mark.parametrize(
    "text",
    [
        "The army hasn't withdrawn from Mosul.",
        "Iran denied that it had struck Erbil.",
        "Has the army withdrawn from Mosul? No, says the governor.",
        "نفت إيران قصف أربيل.",
        "لم ينسحب الجيش من الموصل.",
        "وبدون أن ينسحب الجيش، انتهت المهلة.",
        "أُلغيت زيارة الوزير إلى بغداد.",
    ],
)
def test_what_has_a_word_that_denies_may_be_denied(text: str) -> None:
    """In any form, with prefixes and marks, and in the sentence behind."""
    assert _ruled_out(text) == set()


@pytest.mark.parametrize("text", ["The army withdrew from Mosul on Sunday.", "تعرض محتجزون للتعذيب على أيدي الحراس."])
def test_what_has_none_is_not_denied(text: str) -> None:
    """However the encoder takes it."""
    assert _ruled_out(text) == {"negated"}


def _likely(**likely: float) -> np.ndarray:
    return np.array([likely.get(one, 0.0) for one in REALIS], dtype=np.float32)


def test_what_is_ruled_out_may_still_be_so_where_the_encoder_is_sure() -> None:
    """Dates are read wrong too: twenty to one outweighs them."""
    why = "its date is no older than a week"
    assert realis_of(_likely(historical=0.9, occurred=0.1), {"historical": why}) == "occurred"
    assert realis_of(_likely(historical=0.97, occurred=0.03), {"historical": why}) == "historical"


def test_a_denial_without_a_word_is_a_report() -> None:
    """Not whatever else is likeliest."""
    likely = _likely(negated=0.8, hypothetical=0.15, occurred=0.05)
    assert realis_of(likely, {"negated": "no word denies"}) == "occurred"


def test_the_first_day_of_the_calendar_has_a_week_before_it() -> None:
    """Feeds state such days."""
    assert _ruled_out("The army did not withdraw.", "0001-01-01", datetime(1, 1, 1, tzinfo=UTC)) == {"historical"}

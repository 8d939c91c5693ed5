"""Whatever is given for an article gives a sound record, and no one thing repeated makes the work explode."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Final

import pytest
from coding import PUBLISHED

from extraction.coder import PackagedCoder
from extraction.encoder.encoded import cut
from extraction.events.facts import facts_of
from extraction.names.entities import find_mentions
from extraction.sources.attribution import find_attributions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText, Span

CODER = PackagedCoder()
#: Security news, so that everything behind it is read.
ARABIC: Final = "قتل خمسة جنود في هجوم شنه تنظيم داعش قرب الموصل الخميس، بحسب وزارة الدفاع العراقية. "
ENGLISH: Final = "Five soldiers were killed in an attack by Islamic State near Mosul, Iraq's defence ministry said. "
MEGABYTE: Final = 1_000_000
THINGS: Final = (
    "", " ", "\n", "\r", "\t\u00a0", "\x00\x1b", "ا", "x", "(", "«", '"', "'",
    "7", "٧", "\u0651", "ـ", ".", "U.", "-",
    "\u202e\u2066", "\u200b", "\ufeff", "\ud800", "\udfff\ud800 ", "😀", "👨\u200d", "e\u0301",
    "ﷺ", "ﻻ", "กำ", "가",
    "<", "<p>", "<p ", "<!--", "<script>", "&", "&#", "&amp;", "http://", "a@", "قتل killed 杀 убит נהרג ",
    ARABIC, ENGLISH, ARABIC.replace(" ", ""), ENGLISH.replace(" ", ""),
)  # fmt: skip
PHRASES: Final = (
    "عمان ", "طرابلس\n", "Duma ", "Tripoli, ", "محمد ", "عبد ", "ابو ", "الرئيس ", "وزارة ", "جنود ", "دمشق ",
    "مدينة ", "وفقا ل", "نقلت عن ", "قال ", "وقالت رويترز ", "ثلاثة ", "مئة و", "قبل يومين ", "الخميس ",
    "12/3/2025 ", "كانون ", "al-", "Ahmed Salem ", "President ", "Ministry of ", "soldiers and ", "the army ",
    "according to ", "Reuters said ", "told ", "three hundred ", "two days ago ", "on Thursday ", "March 2025 ",
    "7, ", "U.S. ", "AP ", "camp ", "of the ",
)  # fmt: skip


@pytest.mark.parametrize(
    ("things", "lead", "place"), [(THINGS, "", "text"), (THINGS[::5], ARABIC, "text"), (THINGS[1::5], ENGLISH, "title")]
)
def test_any_thing_repeated_is_coded(things: tuple[str, ...], lead: str, place: str) -> None:
    """A megabyte of any one thing, alone or behind news, is coded, and every span is a slice of what was given."""
    for thing in things:
        long = lead + thing * (MEGABYTE // max(1, len(thing)))
        article = ArticleText(
            id="1",
            title=long if place == "title" else lead,
            text=long if place == "text" else "",
            published=PUBLISHED,
        )

        record = CODER.analyse(article)

        full = f"{article.title}\n{article.text}"
        spans: list[Span] = [*record.people, *record.organisations, *record.places, *record.attribution]
        spans += [span for event in record.events for span in (event.trigger, event.sentence, *event.actors)]
        assert all(full[span.start : span.end] == span.text for span in spans)


def _calls(work: Callable[[], object]) -> int:
    """Return how many functions a piece of work calls."""
    number = 0

    def count(frame: FrameType, event: str, argument: object) -> None:  # noqa: ARG001  as `sys.setprofile` asks
        nonlocal number
        number += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return number


def _find(text: str) -> None:
    document = read_document(ArticleText(id="1", title="News", text=text, published=PUBLISHED))
    mentions = find_mentions(document)
    attributions = find_attributions(document, mentions)
    facts_of(document, cut(document.full, [one.start for one in document.sentences]), mentions, attributions)


@pytest.mark.parametrize("phrase", PHRASES)
def test_names_and_facts_are_found_in_steps_in_proportion_to_the_text(phrase: str) -> None:
    """Three times the text calls at most some four times the functions; for each with each it would be nine."""
    short, long = phrase * (2000 // len(phrase)), phrase * (6000 // len(phrase))
    _find(long)

    assert _calls(lambda: _find(long)) < 4.5 * _calls(lambda: _find(short))

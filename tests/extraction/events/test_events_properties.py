"""What holds of the coder's record for every text, sense or nonsense."""

from datetime import UTC, datetime

import msgspec
from coding import PUBLISHED
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, ArticleText, Span
from schemas.codebook import MODES, quad_of

#: Words that events, sides, places, numbers and claims are made of, in both languages, and marks that break sentences.
WORDS = (
    "قتل", "اعتقلت", "الجيش", "السوري", "في", "دمشق", "خمسة", "جنود", "وفقا", "لوكالة", "سانا", "هجوم", "على", "نفى",
    "ستنسحب", "القوات", "الأميركية", "من", "العراق", "و", "،", ".", "12", "٣٤", "\n", "«", "مسيّرة", "بـ31", "\u200f",
    "The", "Iraqi", "army", "killed", "three", "soldiers", "in", "Mosul", "according", "to", "Reuters", "denied",
    "will", "withdraw", "arrested", ",", "and", "by", "a", "drone", "U.S.", "Hezbollah's", "—", "😀", "ﷺ",
    "<p>", "</p>", "<b>Iraq</b>",
    "&quot;", "Syria&#39;s", "&nbsp;", "السو\u200bري", "ﺍﻟﺠﻴﺶ", "Hez\u00adbollah", "\u202b",
)  # fmt: skip

texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
articles = st.builds(
    ArticleText,
    id=st.text(min_size=1, max_size=8),
    title=texts,
    text=texts,
    published=st.sampled_from((None, PUBLISHED, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))),
)
few = settings(max_examples=60, deadline=None)
CODER = PackagedCoder()


def spans_of(analysis: Analysis) -> list[Span]:
    """Return every span of a record."""
    found: list[Span] = [*analysis.people, *analysis.organisations, *analysis.places, *analysis.attribution]
    for event in analysis.events:
        found += [event.trigger, event.sentence, *event.actors, *event.recipients]
        found += [one for one in (event.place, event.date_phrase, event.claimed_by) if one is not None]
    return found


@few
@given(article=articles)
def test_spans_are_slices_of_the_text(article: ArticleText) -> None:
    """Any text is taken, and every span's words stand where the span says."""
    full = f"{article.title}\n{article.text}"

    analysis = CODER.analyse(article)

    for span in spans_of(analysis):
        assert 0 <= span.start < span.end <= len(full)
        assert full[span.start : span.end] == span.text


@few
@given(article=articles)
def test_no_name_goes_on_in_the_next_line(article: ArticleText) -> None:
    """A line break ends whatever stands before it."""
    record = CODER.analyse(article)

    for span in (*record.people, *record.organisations, *record.places, *record.attribution):
        assert "\n" not in span.text


@few
@given(article=articles)
@example(article=ArticleText(id="a", title="\x1b", text="$a"))
def test_events_are_of_the_codebook(article: ArticleText) -> None:
    """Modes belong to their type, the trigger stands in the sentence, numbers are within their scales."""
    events = CODER.analyse(article).events

    for event in events:
        assert event.mode is None or event.mode in MODES[event.type]
        assert event.quad == quad_of(event.type)
        assert event.sentence.start <= event.trigger.start < event.trigger.end <= event.sentence.end
        assert 1 <= event.severity <= 5
        assert 0 <= event.confidence <= 1
        assert -10 <= event.score <= 10
        assert not {one.start for one in event.actors} & {one.start for one in event.recipients}
    assert not events or any(event.main for event in events) or all(one.realis == "historical" for one in events)


@few
@given(rows=st.lists(articles, min_size=2, max_size=4))
def test_an_article_is_coded_alike_in_any_company(rows: list[ArticleText]) -> None:
    """The record of an article depends on it alone, neither on what was coded before nor on how often it was."""
    ahead = [msgspec.json.encode(CODER.analyse(row)) for row in rows]
    backwards = [msgspec.json.encode(CODER.analyse(row)) for row in reversed(rows)]

    assert ahead == backwards[::-1]

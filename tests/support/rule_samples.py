"""What the ready rules are tried on, as merged events: the corpus, annotated and coded, and the demo's samples."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache

import msgspec
from reports import article, mention

from console.demo.samples import filled, load_samples
from evaluation.corpus import LANGUAGES, TrueArticle, TrueEvent, own_articles
from evaluation.names import paired
from extraction.coder import PackagedCoder
from extraction.events.severity import severity_of
from schemas.analysis import Analysis, ArticleText, Count, Event, Named, Place, Span
from schemas.codebook import Topic, quad_of
from schemas.event import EventMerged
from streams.merging.open_events import merged_with

WHEN = datetime(2025, 3, 9, 12, tzinfo=UTC)


@cache
def coder() -> PackagedCoder:
    """Return the packaged coder."""
    return PackagedCoder.load()


@cache
def coded() -> tuple[tuple[TrueArticle, ArticleText, Analysis], ...]:
    """Return every article of the corpus with what the coder makes of it."""
    return tuple(
        (truth, text, coder().analyse(text)) for language in LANGUAGES for text, truth in own_articles(language)
    )


def coded_events() -> Iterator[tuple[str, EventMerged]]:
    """Yield article id and event, as the coder has them."""
    for truth, text, analysis in coded():
        for event in analysis.events:
            yield truth.id, _merged(text, event, analysis.topics, truth.language)


def annotated_events() -> Iterator[tuple[str, EventMerged]]:
    """Yield article id and event, as the annotators have them, with sectors and ids that the coder knows."""
    for truth, text, analysis in coded():
        if truth.relevant:
            topics = msgspec.convert(truth.topics, tuple[Topic, ...])
            for event in truth.events:
                yield truth.id, _merged(text, _event(event, analysis), topics, truth.language)


def sample_events() -> Iterator[tuple[str, EventMerged]]:
    """Yield key and event of each sample of the demo that is told first there."""
    for key, sample in load_samples().originals().items():
        language = "ar" if key.endswith("-ar") else "en"
        text = ArticleText(
            id=key, title=filled(sample.title, WHEN), text=filled(sample.text, WHEN), published=WHEN, language=language
        )
        analysis = coder().analyse(text)
        for event in analysis.events:
            yield key, _merged(text, event, analysis.topics, analysis.language)


def _merged(text: ArticleText, event: Event, topics: Sequence[Topic], language: str) -> EventMerged:
    told = mention(event, article(text.id, title=text.title, text=text.text, published=text.published or WHEN))
    ref = msgspec.structs.replace(told.article, language=language)
    return merged_with(None, msgspec.structs.replace(told, article=ref, topics=tuple(topics)), WHEN)


def _event(true: TrueEvent, analysis: Analysis) -> Event:
    actors = tuple(_side(name, analysis) for name in true.actors)
    recipients = tuple(_side(name, analysis) for name in true.recipients)
    counts = tuple(Count(kind=one.kind, low=one.low, high=one.high, what="") for one in true.counts)
    sectors = frozenset(side.sector for side in (*actors, *recipients))
    trigger = Span(text=true.trigger, start=0, end=0)
    return Event(
        type=true.type, mode=true.mode, realis=true.realis, quad=quad_of(true.type), trigger=trigger,
        sentence=_sentence(true, analysis) or trigger, actors=actors, actor_countries=true.actor_countries,
        recipients=recipients, recipient_countries=true.recipient_countries, place=_place(true), date=true.date,
        counts=counts, main=true.main, severity=severity_of(true.type, true.mode, true.realis, counts, sectors),
        claimed_by=None if true.claimed_by is None else _side(true.claimed_by, analysis), confidence=1.0,
    )  # fmt: skip


def _sentence(true: TrueEvent, analysis: Analysis) -> Span | None:
    return next((one.sentence for one in analysis.events if true.trigger in one.sentence.text), None)


def _place(true: TrueEvent) -> Place | None:
    if true.place is None:
        return None
    return Place(text=true.place.name, start=0, end=0, country=true.place.country)


def _side(name: str, analysis: Analysis) -> Named:
    known = [*analysis.people, *analysis.organisations]
    known += [side for event in analysis.events for side in (*event.actors, *event.recipients)]
    for one in known:
        if one.sector is not None and paired((name,), (one.text,))[0]:
            return Named(text=name, start=0, end=0, name=one.name, name_ar=one.name_ar, id=one.id, country=one.country,
                         sector=one.sector)  # fmt: skip
    return Named(text=name, start=0, end=0)

"""One record from everything that the rooms found: repeats made one, the surest few kept, the news marked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.arabic import events as arabic
from extraction.attribution import article_sources, find_attributions
from extraction.counts import find_counts
from extraction.document import Document
from extraction.english import events as english
from extraction.linking import claim_of, counts_of, is_speech, sentence_of, with_counted
from extraction.mention import Attribution, Candidate, Mention, TimeMention
from extraction.placing import as_place, place_of
from extraction.severity import confidence_of, score_of, severity_of
from extraction.sides import actor_countries, home_of, recipient_countries, with_sides
from extraction.times import find_times
from schemas.analysis import Analysis, Event, Named, Place, Span, Verdict
from schemas.codebook import quad_of

FindCandidates = Callable[[Document, tuple[Mention, ...], tuple[TimeMention, ...]], tuple[Candidate, ...]]

_ROOMS: Final[dict[str, FindCandidates]] = {"ar": arabic.find_candidates, "en": english.find_candidates}
#: Annotators find one to four events in an article; a fifth of a longer one is rarely sure.
MAX_EVENTS: Final = 5
#: Below this an event has neither sides nor counts nor the lead to support it.
MIN_CONFIDENCE: Final = 0.5
MAX_MAIN: Final = 2
CLEARLY: Final = 0.1
#: Modes of a retreat that announce a concession as long as they are to come.
_CONCEDED: Final = frozenset({"withdraw", "release"})
VERBAL: Final = frozenset({1, 3})
#: Sentences, the title among them, that hold the news.
LEAD_SENTENCES: Final = 3


class Draft(NamedTuple):
    """A candidate with what was tied to it."""

    candidate: Candidate
    place: Place | None
    confidence: float
    is_lead: bool


def assemble(document: Document, verdict: Verdict, mentions: tuple[Mention, ...], coder: str) -> Analysis:
    """Return the codebook's record; an irrelevant article has its names but no events."""
    attributions = find_attributions(document, mentions)
    events = tuple(event for event, _ in explained(document, mentions, attributions)) if verdict.relevant else ()
    return Analysis(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        analysed=verdict.analysed,
        relevance_score=verdict.score,
        topics=verdict.topics,
        people=named_once(mentions, "person"),
        organisations=named_once(mentions, "organisation"),
        places=tuple(as_place(mention, "named") for mention in _once(mentions, "place")),
        attribution=tuple(_source(one) for one in article_sources(attributions)),
        events=events,
        coder=coder,
    )


def explained(
    document: Document, mentions: tuple[Mention, ...], attributions: tuple[Attribution, ...]
) -> list[tuple[Event, str]]:
    """Return the events in the order of the text, each with the rule that found it."""
    room = _ROOMS.get(document.language)
    if room is None:
        return []
    by_start = {mention.start: mention for mention in mentions}
    counts = find_counts(document)
    drafts: list[Draft] = []
    for told in room(document, mentions, find_times(document)):
        found = with_sides(told)
        sentence = sentence_of(document, found)
        linked = msgspec.structs.replace(found, counts=counts_of(found, sentence, counts))
        here = [one for one in mentions if sentence.start <= one.start < sentence.end]
        linked = _resolved(with_counted(linked, here), by_start)
        if quad_of(linked.type) in VERBAL and not linked.actors and not linked.recipients:
            continue  # words without a speaker: "talks", "the agreement" are a topic here
        drafts.append(_draft(document, linked, mentions, attributions, drafts))
    kept = _surest(_once_each(drafts))
    main = _main(kept)
    home = home_of(mentions)
    return [(_event(document, draft, home, is_main=draft in main), draft.candidate.rule) for draft in kept]


def _draft(
    document: Document,
    candidate: Candidate,
    mentions: tuple[Mention, ...],
    attributions: tuple[Attribution, ...],
    before: Sequence[Draft],
) -> Draft:
    sentence = sentence_of(document, candidate)
    claim = claim_of(candidate, attributions)
    if claim is not None and (is_speech(candidate, claim) or claim.start in {one.start for one in candidate.actors}):
        # Who demands or threatens does so in his own voice.
        claim = claim if candidate.type in {"RETREAT", "ASSAULT", "COERCE"} else None
    found = place_of(document, candidate, sentence, mentions)
    place = None if found is None else as_place(*found)
    candidate = msgspec.structs.replace(candidate, claim=claim)
    if place is None and candidate.type == "CONSULT":
        candidate, place = _as_next_meeting(candidate, before)
    candidate = _as_planned(_as_visit(candidate, place))
    is_lead = candidate.sentence < LEAD_SENTENCES
    return Draft(candidate, place, confidence_of(candidate, in_lead=is_lead), is_lead)


def _as_next_meeting(candidate: Candidate, before: Sequence[Draft]) -> tuple[Candidate, Place | None]:
    """Return a meeting with the day and place of the last one of the same person.

    Who is received in a capital meets others there on that day, unless it is said otherwise.
    """
    people = {mention.text for mention in candidate.actors}
    for draft in reversed(before):
        earlier = draft.candidate
        others = {mention.text for mention in (*earlier.actors, *earlier.recipients)}
        if earlier.type == "CONSULT" and draft.place is not None and people & others:
            place = msgspec.structs.replace(draft.place, reason="the place of the same person's meeting before")
            is_dated = candidate.time is not None and candidate.time.date is not None
            time = candidate.time if is_dated else earlier.time
            return msgspec.structs.replace(candidate, time=time), place
    return candidate, None


def _as_visit(candidate: Candidate, place: Place | None) -> Candidate:
    """Return a meeting as a visit where one side is at home: the visitor is the actor, the host the recipient."""
    if candidate.type != "CONSULT" or candidate.mode is not None or place is None or candidate.recipients:
        return candidate
    hosts = tuple(mention for mention in candidate.actors if mention.country == place.country)
    guests = tuple(mention for mention in candidate.actors if mention.country not in {place.country, None})
    if not hosts or not guests or len(hosts) + len(guests) < len(candidate.actors):
        return candidate
    return msgspec.structs.replace(candidate, mode="visit", actors=guests, recipients=hosts)


def _as_planned(candidate: Candidate) -> Candidate:
    """Return what is still to come as the words that announce it: the codebook's settled cases 1 and 3.

    A meeting to come is an agreement, a withdrawal or release to come a concession.
    """
    if candidate.realis != "future":
        return candidate
    if candidate.type == "CONSULT":
        return msgspec.structs.replace(candidate, type="AGREE", mode=None)
    if candidate.type == "RETREAT" and candidate.mode in _CONCEDED:
        return msgspec.structs.replace(candidate, type="CONCEDE", mode=None)
    return candidate


def _resolved(candidate: Candidate, by_start: dict[int, Mention]) -> Candidate:
    """Return a candidate whose sides are the fullest forms that the article has of them."""

    def fullest(mention: Mention) -> Mention:
        return by_start.get(mention.antecedent, mention) if mention.antecedent is not None else mention

    actors = tuple({fullest(one).text: fullest(one) for one in candidate.actors}.values())
    recipients = tuple(
        {fullest(one).text: fullest(one) for one in candidate.recipients if fullest(one) not in actors}.values()
    )
    return msgspec.structs.replace(candidate, actors=actors, recipients=recipients)


def _once_each(drafts: Iterable[Draft]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        same = next((index for index, other in enumerate(kept) if _is_same(draft, other)), None)
        if same is None:
            kept.append(draft)
        else:
            better, other = (draft, kept[same]) if _is_clearly_surer(draft, kept[same]) else (kept[same], draft)
            kept[same] = _completed(better, other)
    return kept


def _is_clearly_surer(one: Draft, two: Draft) -> bool:
    """Return whether a later telling says so much more that it takes the place of an earlier one."""
    return one.confidence >= two.confidence + CLEARLY


def _completed(better: Draft, other: Draft) -> Draft:
    """Return the better telling with what only the other one says."""
    one, two = better.candidate, other.candidate
    kinds = {count.count.kind for count in one.counts}
    candidate = msgspec.structs.replace(
        one,
        mode=one.mode or two.mode,
        actors=one.actors or tuple(side for side in two.actors if side.text not in _texts(one.recipients)),
        recipients=one.recipients or tuple(side for side in two.recipients if side.text not in _texts(one.actors)),
        time=one.time or two.time,
        counts=(*one.counts, *(count for count in two.counts if count.count.kind not in kinds)),
        claim=one.claim or two.claim,
    )
    place = better.place
    if other.place is not None and (place is None or place.resolution == "country" != other.place.resolution):
        place = other.place
    return Draft(candidate, place, max(better.confidence, other.confidence), better.is_lead or other.is_lead)


def _texts(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(mention.text for mention in mentions)


def _is_same(one: Draft, two: Draft) -> bool:
    """Return whether two tellings are of one event: nothing that both say differs."""
    first, second = one.candidate, two.candidate
    if first.type != second.type or first.realis != second.realis:
        return False
    if first.mode is not None and second.mode is not None and first.mode != second.mode:
        return False
    if one.place is not None and two.place is not None and one.place.country != two.place.country:
        return False
    if first.type == "CONSULT":
        return _people(first) <= _people(second) or _people(second) <= _people(first)
    return _agree(first.actors, second.actors) and _agree(first.recipients, second.recipients)


def _people(candidate: Candidate) -> frozenset[str]:
    return frozenset(mention.name or mention.text for mention in (*candidate.actors, *candidate.recipients))


def _agree(one: tuple[Mention, ...], two: tuple[Mention, ...]) -> bool:
    if not one or not two or _is_vague(one) or _is_vague(two):
        return True
    states = {mention.country for mention in one} & {mention.country for mention in two}
    return bool(states - {None}) or bool({mention.text for mention in one} & {mention.text for mention in two})


def _is_vague(sides: tuple[Mention, ...]) -> bool:
    """Return whether sides are only "the soldiers": whose, an earlier sentence has said."""
    return all(side.kind == "group" and side.country is None for side in sides)


def _surest(drafts: Sequence[Draft]) -> list[Draft]:
    sure = [draft for draft in drafts if draft.confidence >= MIN_CONFIDENCE]
    best = sorted(sure, key=lambda draft: -draft.confidence)[:MAX_EVENTS]
    return [draft for draft in sure if draft in best]


def _main(drafts: Sequence[Draft]) -> list[Draft]:
    lead = [draft for draft in drafts if draft.is_lead and draft.candidate.realis != "historical"]
    return (lead or list(drafts[:1]))[:MAX_MAIN]


def _event(document: Document, draft: Draft, home: str | None, *, is_main: bool) -> Event:
    candidate = draft.candidate
    sentence = sentence_of(document, candidate)
    counts = tuple(one.count for one in candidate.counts)
    sectors = frozenset(one.sector for one in (*candidate.actors, *candidate.recipients))
    time = candidate.time
    return Event(
        type=candidate.type,
        mode=candidate.mode,
        realis=candidate.realis,
        quad=quad_of(candidate.type),
        trigger=candidate.trigger,
        sentence=Span(text=document.text(sentence.start, sentence.end), start=sentence.start, end=sentence.end),
        actors=tuple(_named(one) for one in candidate.actors),
        actor_countries=actor_countries(candidate, draft.place, home),
        recipients=tuple(_named(one) for one in candidate.recipients),
        recipient_countries=recipient_countries(candidate, draft.place, home),
        place=draft.place,
        date=time.date if time is not None else None,
        date_phrase=Span(text=time.text, start=time.start, end=time.end) if time is not None and time.date else None,
        counts=counts,
        claimed_by=_source(candidate.claim) if candidate.claim is not None else None,
        main=is_main,
        score=score_of(candidate.type, candidate.mode),
        severity=severity_of(candidate.type, candidate.mode, candidate.realis, counts, sectors),
        confidence=draft.confidence,
    )


def _named(mention: Mention) -> Named:
    return Named(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        name=mention.name,
        name_ar=mention.name_ar,
        id=mention.id,
        country=mention.country,
        sector=mention.sector,
    )


def _source(attribution: Attribution) -> Named:
    return Named(text=attribution.text, start=attribution.start, end=attribution.end)


def named_once(mentions: Iterable[Mention], kind: str) -> tuple[Named, ...]:
    """Return each named thing of a kind once, in its fullest form, in the order of the text."""
    return tuple(_named(mention) for mention in _once(mentions, kind))


def _once(mentions: Iterable[Mention], kind: str) -> list[Mention]:
    fullest: dict[str, Mention] = {}
    for mention in mentions:
        if mention.kind != kind or mention.antecedent is not None:
            continue
        key = mention.id or mention.name or mention.text
        if key not in fullest or len(mention.text) > len(fullest[key].text):
            fullest[key] = mention
    return sorted(fullest.values(), key=lambda mention: mention.start)

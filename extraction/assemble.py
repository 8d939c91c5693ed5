"""One record from everything that the rooms found: repeats made one, the surest few kept, the news marked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.arabic import events as arabic
from extraction.attribution import find_attributions
from extraction.casting import cast_sides, scored_sides, with_cast
from extraction.clause import clauses
from extraction.counting import counts_of_event
from extraction.counts import find_counts
from extraction.crediting import Source, credited
from extraction.dating import time_of
from extraction.document import Document, Sentence
from extraction.english import events as english
from extraction.judging import Proposed, proposed, typed
from extraction.linking import claim_of, counts_of, is_speech, sentence_of, with_counted
from extraction.listing import listed, with_listed
from extraction.mention import Attribution, Candidate, Mention, TimeMention
from extraction.modes import mode_of
from extraction.placing import as_place, place_of
from extraction.repeats import Draft, once_each
from extraction.severity import score_of, severity_of
from extraction.sides import countries, with_sides
from extraction.signs import LEAD_SENTENCES, VERBAL, Told
from extraction.states import with_states
from extraction.telling import told
from extraction.times import find_times
from schemas.analysis import Analysis, Event, Named, Place, Span, Verdict
from schemas.codebook import quad_of

FindTold = Callable[[Document, tuple[Mention, ...], tuple[TimeMention, ...]], tuple[Told, ...]]

ROOMS: Final[dict[str, FindTold]] = {"ar": arabic.find_candidates, "en": english.find_candidates}
#: Annotators find one to four events in an article; a fifth of a longer one is rarely sure.
MAX_EVENTS: Final = 5
MAX_MAIN: Final = 2
#: Modes of a retreat that announce a concession as long as they are to come.
_CONCEDED: Final = frozenset({"withdraw", "release"})


def assemble(document: Document, verdict: Verdict, mentions: tuple[Mention, ...], coder: str) -> Analysis:
    """Return the codebook's record; an irrelevant article has its names but no events."""
    attributions = find_attributions(document, mentions)
    events = tuple(one.event for one in coded(document, mentions, attributions)) if verdict.relevant else ()
    names = listed(document, mentions)
    sources = credited(document, with_listed(mentions, names), attributions)
    return Analysis(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        analysed=verdict.analysed,
        relevance_score=verdict.score,
        topics=verdict.topics,
        people=tuple(map(_named, names["person"])),
        organisations=tuple(map(_named, names["organisation"])),
        places=tuple(as_place(mention, "named") for mention in _places(mentions)),
        attribution=tuple(map(_source, sources)),
        events=events,
        coder=coder,
    )


class Coded(NamedTuple):
    """An event of the record, and what it was made from."""

    event: Event
    draft: Draft


def coded(document: Document, mentions: tuple[Mention, ...], attributions: tuple[Attribution, ...]) -> list[Coded]:
    """Return the events in the order of the text, each with what it was made from."""
    triggers = triggers_of(document, mentions, attributions)
    likely = typed(document, triggers)
    drafts = drafts_of(document, mentions, attributions, proposed(triggers, likely))
    kept = _few(told(document, drafts, triggers, likely))
    main = _main(kept)
    return [Coded(_event(document, draft, is_main=draft in main), draft) for draft in kept]


def drafts_of(
    document: Document,
    mentions: tuple[Mention, ...],
    attributions: tuple[Attribution, ...],
    proposals: Iterable[Proposed],
) -> list[Draft]:
    """Return the events that the triggers propose, each once, with sides, place, date, counts and claim."""
    drafts: list[Draft] = []
    own = [clause for _, clause in clauses(document, mentions)]
    by_start = {mention.start: mention for mention in mentions}
    times, counts = find_times(document), find_counts(document, is_open=True)
    for one, likely, rule in proposals:
        index = one.sentence.index
        scored = scored_sides(one, own[index - 1] if index else None, own[0], mentions, document.language)
        candidate = with_sides(with_cast(one, cast_sides(one, scored)))
        candidate = msgspec.structs.replace(
            candidate, mode=mode_of(one._replace(candidate=candidate), document.language)
        )
        candidate = _resolved(with_counted(document, candidate, _within(mentions, one.sentence)), by_start)
        if quad_of(candidate.type) in VERBAL and not candidate.actors and not candidate.recipients:
            continue  # words without a speaker: "talks", "the agreement" are a topic here
        candidate = msgspec.structs.replace(
            candidate, counts=counts_of_event(document, candidate, one.sentence, counts)
        )
        candidate = _dated(document, candidate, one.sentence, times)
        candidate = with_states(document, one._replace(candidate=candidate), scored, mentions, by_start)
        draft = _draft(document, candidate, mentions, attributions, drafts)
        drafts.append(draft._replace(likely=likely, rule=rule, kind=one.candidate.type))
    return once_each(drafts)


def triggers_of(document: Document, mentions: tuple[Mention, ...], attributions: tuple[Attribution, ...]) -> list[Told]:
    """Return what the triggers of a document may tell, with sides, counts and claims tied to them, unjudged.

    None in a language that is not read.
    """
    room = ROOMS.get(document.language)
    if room is None:
        return []
    by_start = {mention.start: mention for mention in mentions}
    counts = find_counts(document)
    found = []
    for one in room(document, mentions, find_times(document)):
        candidate = with_sides(one.candidate)
        candidate = msgspec.structs.replace(candidate, counts=counts_of(candidate, one.sentence, counts))
        candidate = _resolved(with_counted(document, candidate, _within(mentions, one.sentence)), by_start)
        is_claimed = claim_of(candidate, attributions) is not None
        found.append(one._replace(candidate=candidate, is_claimed=is_claimed))
    return found


def _within(mentions: Sequence[Mention], sentence: Sentence) -> list[Mention]:
    return [one for one in mentions if sentence.start <= one.start < sentence.end]


def _dated(document: Document, candidate: Candidate, sentence: Sentence, times: Sequence[TimeMention]) -> Candidate:
    found = time_of(document, candidate, sentence, times)
    if found is None:
        return msgspec.structs.replace(candidate, date=None, time=None)
    return msgspec.structs.replace(candidate, date=found[0], time=found[1])


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
    return Draft(candidate, place, is_lead, candidate.confidence, 0.0)


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
            if candidate.date is not None:
                return candidate, place
            return msgspec.structs.replace(candidate, date=earlier.date, time=earlier.time), place
    return candidate, None


def _as_visit(candidate: Candidate, place: Place | None) -> Candidate:
    """Return a meeting as a visit where one side is at home: the visitor is the actor, the host the recipient."""
    if candidate.type != "CONSULT" or candidate.mode not in {None, "visit"} or place is None or candidate.recipients:
        return candidate
    hosts = tuple(mention for mention in candidate.actors if mention.country == place.country)
    guests = tuple(mention for mention in candidate.actors if mention.country not in {place.country, None})
    if not hosts or not guests or len(hosts) + len(guests) < len(candidate.actors):
        return candidate
    return msgspec.structs.replace(
        candidate,
        mode="visit",
        actors=guests,
        recipients=hosts,
        actor_states=countries(guests),
        recipient_states=countries(hosts),
    )


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


def _few(drafts: Sequence[Draft]) -> list[Draft]:
    best = sorted(drafts, key=lambda draft: -draft.confidence)[:MAX_EVENTS]
    return [draft for draft in drafts if draft in best]


def _main(drafts: Sequence[Draft]) -> list[Draft]:
    lead = [draft for draft in drafts if draft.is_lead and draft.candidate.realis != "historical"]
    return (lead or list(drafts[:1]))[:MAX_MAIN]


def _event(document: Document, draft: Draft, *, is_main: bool) -> Event:
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
        actor_countries=candidate.actor_states,
        recipients=tuple(_named(one) for one in candidate.recipients),
        recipient_countries=candidate.recipient_states,
        place=draft.place,
        date=candidate.date,
        date_phrase=Span(text=time.text, start=time.start, end=time.end) if time is not None else None,
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


def _source(source: Attribution | Source) -> Named:
    return Named(text=source.text, start=source.start, end=source.end)


def _places(mentions: Iterable[Mention]) -> list[Mention]:
    """Return each place once, in its fullest form, in the order of the text."""
    fullest: dict[str, Mention] = {}
    for mention in mentions:
        if mention.kind != "place" or mention.antecedent is not None:
            continue
        key = mention.id or mention.name or mention.text
        if key not in fullest or len(mention.text) > len(fullest[key].text):
            fullest[key] = mention
    return sorted(fullest.values(), key=lambda mention: mention.start)

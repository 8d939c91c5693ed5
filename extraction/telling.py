"""Which events an article tells of: of the proposals of each type, the surest first, how many are events of their own.

Annotators find few events in an article, and of a type mostly one: a second killing is another event, or the same one
told again. A linear model a language, made from annotated articles by `training/`, gives the first, second, third ...
proposal of a type the probability that the article tells of so many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import prod
from typing import Final

import msgspec

from extraction.clusters import clusters, light
from extraction.document import Document
from extraction.judging import LEAST, Probabilities
from extraction.linear import model
from extraction.repeats import Draft
from extraction.signs import RULED, Told
from extraction.words import words_of

TOLD: Final = "told"
NOT_TOLD: Final = "none"
#: A proposal is told from this probability on: where F1 on annotated articles is highest.
ENOUGH: Final = 0.31
#: What the rules are certain of stands. What they are sure of needs less than other proposals, and least where the word
#: is likely too: clear sentences are read by rule.
CERTAIN: Final = 0.9
ENOUGH_RULED: Final = 0.16
ENOUGH_AGREED: Final = 0.05
AGREED: Final = 0.7
#: Nor does what the title tells need as much: it is the news.
ENOUGH_TITLE: Final = 0.22
_STEPS: Final = 10
_MANY: Final = 3
_LATER: Final = 5
_LEAD: Final = 3
_HALF: Final = 2


def told(
    document: Document, drafts: Sequence[Draft], triggers: Sequence[Told], likely: Sequence[Probabilities]
) -> list[Draft]:
    """Return the drafts that the article tells of, each with how sure that is, in their order."""
    judge = model(f"telling_{document.language}")
    is_told = judge.classes.index(TOLD)
    # A word tells one event: as the type that the rules are certain of, else as the one that is surer told.
    of_word: dict[int, tuple[int, Draft]] = {}
    for index, features in telling_signs(document, drafts, triggers, likely):
        draft = drafts[index]
        probability = judge.probabilities(features)[is_told]
        if probability < _enough(draft):
            continue
        candidate = msgspec.structs.replace(draft.candidate, confidence=round(probability, 4))
        draft = draft._replace(candidate=candidate, confidence=candidate.confidence, signs=tuple(features))
        rival = of_word.get(candidate.trigger.start)
        if rival is None or _claim(draft) >= _claim(rival[1]):
            of_word[candidate.trigger.start] = index, draft
    return [draft for _, draft in sorted(of_word.values(), key=lambda one: one[0])]


def _claim(draft: Draft) -> tuple[bool, float]:
    return draft.rule >= CERTAIN, draft.confidence


def _enough(draft: Draft) -> float:
    if draft.rule >= CERTAIN:
        return 0.0
    if draft.rule >= RULED:
        return ENOUGH_AGREED if draft.likely >= AGREED else ENOUGH_RULED
    return ENOUGH if draft.candidate.sentence else ENOUGH_TITLE


def telling_signs(
    document: Document, drafts: Sequence[Draft], triggers: Sequence[Told], likely: Sequence[Probabilities]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the index of each draft with its features, type by type, the surest first."""
    by_type: dict[str, list[int]] = defaultdict(list)
    for index in sorted(range(len(drafts)), key=lambda index: (-_surety(drafts[index]), index)):
        by_type[drafts[index].candidate.type].append(index)
    top = {kind: _surety(drafts[own[0]]) for kind, own in by_type.items()}
    title = _title(document)
    for kind, own in sorted(by_type.items()):
        article = [*_article(kind, top, triggers, likely), *(f"type={kind}&title {word}" for word in title)]
        for rank, index in enumerate(own):
            features = [*_own(drafts[index], rank), *article]
            features += _beside(drafts[index], [drafts[other] for other in own[:rank]], rank)
            features.append(f"proposed={min(_MANY, len(own))}&rank={min(_MANY, rank)}")
            yield index, features


def _surety(draft: Draft) -> float:
    return max(draft.likely, draft.rule)


def _title(document: Document) -> list[str]:
    """Return the words of the title, and their clusters."""
    words = words_of(document)
    first, last = words.between(0, document.title_end)
    found: set[str] = set()
    for word in words.items[first:last]:
        found.add(light(word.text))
        found.update(f":{cluster}" for cluster in clusters(light(word.text)))
    return sorted(found)


def _own(draft: Draft, rank: int) -> Iterator[str]:
    event, rank = draft.candidate, min(_MANY, rank)
    likely, rule = _step(draft.likely), _step(draft.rule)
    yield f"rank={rank}"
    yield f"type={event.type}"
    yield f"type={event.type}&rank={rank}"
    yield f"likely={likely}"
    yield f"likely={likely}&rank={rank}"
    yield f"likely={likely // _HALF}&type={event.type}"
    yield f"rule={rule}"
    yield f"rule={rule}&rank={rank}"
    yield f"rule={rule // _HALF}&likely={likely // _HALF}"
    yield f"rule={rule // _HALF}&type={event.type}"
    yield f"tellings={min(_MANY, draft.tellings)}&rank={rank}"
    sentence = min(_LATER, event.sentence)
    yield f"sentence={sentence}&rank={rank}"
    yield f"sentence={sentence}&likely={likely // _HALF}"
    yield f"realis={event.realis}&type={event.type}"
    yield f"realis={event.realis}&rank={rank}"
    yield f"mode={event.type}{event.mode}"
    yield f"counts={bool(event.counts)}&rank={rank}&type={event.type}"
    yield f"sides={bool(event.actors)}{bool(event.recipients)}&type={event.type}"
    yield f"sides={bool(event.actors)}{bool(event.recipients)}&rank={rank}"
    yield f"place={draft.place.resolution if draft.place else None}&rank={rank}"
    yield f"claimed={event.claim is not None}&rank={rank}"


def _beside(draft: Draft, before: Sequence[Draft], rank: int) -> Iterator[str]:
    """Yield how a draft differs from the surer ones of its type."""
    rank = min(_MANY, rank)
    event = draft.candidate
    for name, is_alike in (
        ("word", lambda other: other.trigger.text == event.trigger.text),
        ("sentence", lambda other: other.sentence == event.sentence),
        ("actors", lambda other: bool({*other.actor_states} & {*event.actor_states})),
        ("recipients", lambda other: bool({*other.recipient_states} & {*event.recipient_states})),
        ("realis", lambda other: other.realis == event.realis),
        ("mode", lambda other: other.mode == event.mode),
        ("date", lambda other: other.date == event.date),
    ):
        if rank:
            is_like = any(is_alike(other.candidate) for other in before)
            yield f"same {name}={is_like}"
            yield f"same {name}={is_like}&type={event.type}"
            yield f"same {name}={is_like}&likely={_step(draft.likely) // _HALF}"
    if rank:
        places = {other.place.name or other.place.text for other in before if other.place is not None}
        own = None if draft.place is None else (draft.place.name or draft.place.text) in places
        yield f"same place={own}"
        yield f"same place={own}&type={event.type}"
        yield f"best={_step(_surety(before[0])) // _HALF}&likely={_step(draft.likely) // _HALF}"


def _article(
    kind: str, top: dict[str, float], triggers: Sequence[Told], likely: Sequence[Probabilities]
) -> Iterator[str]:
    """Yield what the whole article says of a type."""
    own = sorted((one.get(kind, 0.0) for one in likely), reverse=True)
    others = sorted((value for other, value in top.items() if other != kind), reverse=True)
    expected = sum(own)
    by_place = [(one.sentence.index, p.get(kind, 0.0)) for one, p in zip(triggers, likely, strict=True)]
    title = max((p for sentence, p in by_place if not sentence), default=0.0)
    lead = max((p for sentence, p in by_place if 1 <= sentence < _LEAD), default=0.0)
    yield f"any={_step(1.0 - prod(1.0 - one for one in own))}"
    yield f"expected={min(_STEPS, int(expected * _HALF))}"
    yield f"expected={min(_STEPS, int(expected * _HALF))}&type={kind}"
    yield f"second={_step(own[1] if len(own) > 1 else 0.0)}"
    yield f"title={_step(title)}"
    yield f"lead={_step(lead)}"
    yield f"above={min(_MANY, sum(value > top[kind] for value in others))}"
    yield f"other={_step(others[0] if others else 0.0)}"
    yield f"others={min(_LATER, sum(value > LEAST * _LATER for value in others))}"
    yield f"triggers={min(_STEPS, len(triggers) // 4)}"
    counts = Counter(str(one.candidate.type) for one in triggers)
    yield f"of type={min(_LATER, counts[kind])}"


def _step(probability: float) -> int:
    return min(_STEPS - 1, int(probability * _STEPS))

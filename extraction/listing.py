"""Which of the offered names the record lists, as a person or as an organisation.

A linear model a language, made from annotated articles by `training/`, gives each offer the probability of each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec

from extraction.clusters import clusters, light
from extraction.document import Document
from extraction.gazetteer import nationality
from extraction.institutions import with_english_name
from extraction.linear import model
from extraction.mention import Mention
from extraction.naming import country_in, is_ordinary, is_part_of_name, is_place
from extraction.offers import Offer, offers
from extraction.page import Page, page_of, sectors

NamedKind = Literal["person", "organisation"]

NONE: Final = "none"
KINDS: Final[tuple[NamedKind, ...]] = ("person", "organisation")
#: Below this a name is not listed: where F1 on annotated articles is highest.
LEAST: Final = 0.45
#: A stretch that by itself is this likely to name nothing is not looked at further: it saves half of the time.
HOPELESS: Final = 0.95
_MANY: Final = 4
_LONG: Final = 5
_PIECE: Final = 3
_LATE: Final = 8
_REACH: Final = 6


class Group(NamedTuple):
    """The offers of one name: the longest of them, and the first tokens of all."""

    offer: Offer
    name: str
    places: tuple[int, ...]


def listed(document: Document, mentions: tuple[Mention, ...]) -> dict[NamedKind, tuple[Mention, ...]]:
    """Return the people and organisations that the record lists, each once, in the order of the text."""
    page = page_of(document)
    found = groups_of(page, mentions)
    judge = model(f"names_{document.language}")
    none = judge.classes.index(NONE)
    kept, likely = [], []
    for group, own in zip(found, own_signs(page, found, mentions), strict=True):
        if group.offer.mention is None and judge.probabilities(own)[none] > HOPELESS:
            continue
        features = [*own, *_around(page, group.offer), *_standing(page, group)]
        kept.append(group)
        likely.append(dict(zip(judge.classes, judge.probabilities(features), strict=True)))
    return chosen(page, kept, likely)


def chosen(
    page: Page, found: Sequence[Group], likely: Sequence[dict[str, float]], least: float = LEAST
) -> dict[NamedKind, tuple[Mention, ...]]:
    """Return the mentions of the offers that are likely enough; of two that overlap the likelier stands."""
    taken: set[int] = set()
    kept: dict[NamedKind, list[Mention]] = {kind: [] for kind in KINDS}
    ranked = []
    for group, own in zip(found, likely, strict=True):
        kind = max(KINDS, key=lambda one: own[one])
        if own[kind] >= least:
            ranked.append((own[kind], group, kind))
    for _, group, kind in sorted(ranked, key=lambda one: (-one[0], one[1].offer.start, one[1].offer.end)):
        span = range(group.offer.first, group.offer.last)
        if taken.isdisjoint(span):
            taken.update(span)
            kept[kind].append(_as_mention(page, group.offer, kind))
    return {kind: tuple(sorted(ones, key=lambda one: one.start)) for kind, ones in kept.items()}


def with_listed(mentions: Sequence[Mention], names: Mapping[NamedKind, Sequence[Mention]]) -> list[Mention]:
    """Return mentions, by start, with what is listed beside them."""
    known = {(mention.start, mention.end) for mention in mentions}
    more = [one for ones in names.values() for one in ones if (one.start, one.end) not in known]
    return sorted([*mentions, *more], key=lambda mention: mention.start)


def _as_mention(page: Page, offer: Offer, kind: NamedKind) -> Mention:
    if offer.mention is not None:
        return msgspec.structs.replace(offer.mention, kind=kind)
    found = Mention(
        kind=kind,
        start=offer.start,
        end=offer.end,
        text=page.document.text(offer.start, offer.end),
        outer_start=offer.start,
        outer_end=offer.end,
        country=country_in(page, offer.first, offer.last) if kind == "organisation" else None,
        sure=0.5,
    )
    return with_english_name(found)


def groups_of(page: Page, mentions: tuple[Mention, ...]) -> list[Group]:
    """Return what is offered, each name once."""
    longest: dict[tuple[str, str], Offer] = {}
    places: dict[tuple[str, str], list[int]] = {}
    for offer in offers(page, mentions):
        mention = offer.mention
        known = (mention.id or mention.name) if mention is not None else None
        own = (offer.way if mention is not None else "", known or _name(page, offer))
        places.setdefault(own, []).append(offer.first)
        if own not in longest or offer.end - offer.start > longest[own].end - longest[own].start:
            longest[own] = offer
    return [Group(offer, _name(page, offer), tuple(places[own])) for own, offer in longest.items()]


def _name(page: Page, offer: Offer) -> str:
    """Return the folded words of an offer, prefix letters and the possessive off."""
    taken = offer.start - page.document.tokens[offer.first].start
    return " ".join(page.keys[offer.first : offer.last])[taken:].removesuffix("'s")


def signs_of(page: Page, found: Sequence[Group], mentions: tuple[Mention, ...]) -> Iterator[list[str]]:
    """Yield the features of each offer."""
    for group, own in zip(found, own_signs(page, found, mentions), strict=True):
        yield [*own, *_around(page, group.offer), *_standing(page, group)]


def own_signs(page: Page, found: Sequence[Group], mentions: tuple[Mention, ...]) -> Iterator[list[str]]:
    """Yield what each offer says by itself: features that say of most stretches that they name nothing."""
    later = Counter(mention.antecedent for mention in mentions if mention.antecedent is not None)
    longest: dict[str, int] = {}
    for group in found:
        if group.offer.mention is not None:
            head = light(page.keys[group.offer.first])
            longest[head] = max(longest.get(head, 0), group.offer.last - group.offer.first)
    for group in found:
        offer = group.offer
        way = offer.way
        is_part = longest.get(light(page.keys[offer.first]), 0) > offer.last - offer.first
        yield [
            f"way={way}",
            f"name={group.name}",
            f"count={min(_MANY, len(group.places) + later[offer.start])}&{way}",
            f"longer={is_part}&{way}",
            f"titled={_is_titled(page, offer.first)}&{way}",
            *_mentioned(offer),
            *_worded(page, offer),
        ]


def _mentioned(offer: Offer) -> Iterator[str]:
    mention = offer.mention
    if mention is not None:
        is_known = mention.id is not None or mention.name is not None
        yield f"sure={mention.sure}&known={is_known}&{offer.way}"
        yield f"sector={mention.sector}&{offer.way}"
        yield f"sector={mention.sector}&known={is_known}&state={mention.country is not None}"


def _worded(page: Page, offer: Offer) -> Iterator[str]:
    way = offer.way
    words = page.keys[offer.first : offer.last]
    length = min(_LONG, len(words))
    head, last = light(words[0]), light(words[-1])
    yield f"length={length}&{way}"
    yield f"head={head}"
    yield f"head={head}&length={length}"
    yield f"last={last}"
    yield f"shape={''.join(map(_shape, words))}&{way}"
    yield f"starts={words[0][:_PIECE]}&{way}"
    yield f"ends={words[-1][-_PIECE:]}&{way}"
    yield f"ends={words[-1][-2:]}&{way}&part={is_part_of_name(words[-1])}"
    yield from (f"head:{cluster}" for cluster in clusters(head))
    yield from (f"last:{cluster}&{way}" for cluster in clusters(last))


@lru_cache(maxsize=16384)
def _shape(word: str) -> str:
    """Return a letter for what a word is: nationality, part of a name, place, common, unknown; large with article."""
    if nationality(word) is not None:
        letter = "n"
    elif is_part_of_name(word):
        letter = "q" if is_ordinary(word) else "p"
    elif is_place(word):
        letter = "g"
    else:
        letter = "o" if is_ordinary(word) else "u"
    return letter.upper() if word.startswith("ال") else letter


def _around(page: Page, offer: Offer) -> Iterator[str]:
    way = offer.way
    before, after = _at(page, offer.first - 1, offer.first), _at(page, offer.last, offer.last - 1)
    left = "" if before == "|" else page.gap(offer.first).strip()[-1:]
    right = "" if after == "|" else page.gap(offer.last).strip()[:1]
    shape = "".join(map(_shape, page.keys[offer.first : offer.last]))
    yield f"before={before}&{way}"
    yield f"after={after}&{way}"
    yield f"second before={_at(page, offer.first - 2, offer.first)}&{way}"
    yield f"marks={left}_{right}&{way}"
    yield f"after shape={_shape(after)}&{way}&mark={bool(right)}"
    yield f"before shape={_shape(before)}&{way}&mark={bool(left)}"
    yield f"shapes={_shape(before)}{left}<{shape}>{right}{_shape(after)}&{way}"
    yield from (f"before:{cluster}&{way}" for cluster in clusters(light(before)))
    yield from (f"after:{cluster}&{way}" for cluster in clusters(light(after)))
    yield f"prefix={page.keys[offer.first][: offer.start - page.document.tokens[offer.first].start]}&{way}"


def _is_titled(page: Page, index: int) -> bool:
    """Return whether a title of a person stands in the phrase before a token."""
    titles = sectors(f"titles_{page.document.language}")
    first = index
    while index and first - index < _REACH and page.sentence_of[index - 1] == page.sentence_of[first]:
        index -= 1
        if page.keys[index] in titles or light(page.keys[index]) in titles:
            return True
        if index + 1 < first and page.gap(index + 1).strip():
            break
    return False


def _at(page: Page, index: int, near: int) -> str:
    """Return the word at an index in the sentence of another, a bar outside."""
    if not 0 <= index < len(page.keys) or page.sentence_of[index] != page.sentence_of[near]:
        return "|"
    return page.keys[index]


def _standing(page: Page, group: Group) -> Iterator[str]:
    way = group.offer.way
    sentence = page.sentence_of[group.offer.first]
    first = min(page.sentence_of[place] for place in group.places)
    step = min(_MANY, group.offer.first - page.document.sentences[sentence].first)
    yield f"first={first if first <= 1 else 'later' if first < _LATE else 'late'}&{way}"
    yield f"end={first == page.sentence_of[-1]}&{way}"
    yield f"word={step}&sentence={min(2, sentence)}&{way}"

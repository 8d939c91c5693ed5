"""The places of a document: those that the rooms of names found and the encoder does not rule out, and what it sees.

No table holds every village; what is a person's name or a common word elsewhere may be a place here, and the name of a
town a virus (كورونا, Corona) or a brand: the encoder tells from the words around it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from extraction.encoder.encoded import encoded
from extraction.mention import Mention
from extraction.names.gazetteer import longest_at, nationality
from extraction.names.known import mention_of
from extraction.names.naming import is_ordinary
from extraction.names.page import page_of, place_mention
from extraction.names.register import lexicon
from extraction.names.sharing import Sharing
from extraction.record.tagged import Tagged, likely, tagged
from extraction.text.document import Document
from extraction.text.normalise import key

#: What is less likely a place than this by all of its words is none; a state may act under its name, and stays.
_NONE: Final = 0.02
#: One word that no table holds is a place from this probability on: of less likely ones 33 of 112 were right.
_SURE: Final = 0.8
_ARTICLE: Final = "ال"


def as_seen(document: Document, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return mentions, by start, without the places that the encoder is sure are none, with those that it alone sees.

    A person or body that no table holds gives way to the place that it is taken for; all else that was found stays.
    """
    own = encoded(document)

    def is_place(mention: Mention) -> bool:
        words = own.pieces.between(mention.start, mention.end)
        return words is None or mention.also_state or float(likely(own, "place", words).max()) > _NONE

    kept, more = [one for one in mentions if one.kind != "place" or is_place(one)], list[Tagged]()
    for place in (one for one in tagged(document, own, mentions) if one.kind == "place"):
        here = [one for one in kept if place.start < one.end and one.start < place.end]
        if all(map(_gives_way, here)) and _is_name(document, place) and _is_sure(document, place):
            kept = [one for one in kept if one not in here]
            more.append(place)
    found = sorted([*kept, *_mentions(document, more)], key=lambda one: one.start)
    return tuple(_in_states(document, found))


def _gives_way(mention: Mention) -> bool:
    return mention.kind in ("person", "organisation") and mention.name is None and mention.id is None


def _is_name(document: Document, place: Tagged) -> bool:
    """Return whether what the encoder takes for a place may be a name: "Syrian" is none, nor is a hill (تلة)."""
    begins = place.start
    while begins and document.full[begins - 1].isalnum():
        begins -= 1
    words, whole = (key(document.text(start, place.end)).split() for start in (place.start, begins))
    if any(all(map(nationality, read)) for read in (words, whole)):
        return False
    return any(word.startswith(_ARTICLE) or not is_ordinary(word) for word in words)


def _is_sure(document: Document, place: Tagged) -> bool:
    text = key(document.text(place.start, place.end))
    return place.likely >= _SURE or len(text.split()) > 1 or text in lexicon().entries


def _mentions(document: Document, places: Sequence[Tagged]) -> Iterator[Mention]:
    """Yield the mentions of places, with what the tables have of them."""
    if not places:
        return
    page = page_of(document)
    sharing = Sharing(page)
    for place in places:
        index = bisect_right(document.tokens, place.start, key=lambda token: token.start) - 1
        listed = longest_at(document, page.keys, index) if index >= 0 else None
        is_listed = listed is not None and (listed.start, listed.end) == (place.start, place.end)
        entry = sharing.place_of(listed) if listed is not None and is_listed else None
        if entry is not None:
            yield mention_of(document, place.start, place.end, entry)
        else:
            unlisted = place_mention(page, place.start, place.end, country=None, resolution="town")
            yield msgspec.structs.replace(unlisted, is_tagged=True)


def _in_states(document: Document, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Yield mentions, a place that no table holds in the state of the nearest town or province of its sentence.

    On 122 places of reports that were not learnt from, the state was right in 114.
    """
    known = [(one.start, one.country) for one in mentions if one.kind == "place" and one.country and not one.also_state]
    states: dict[str, str] = {}
    for mention in filter(_is_unlisted, mentions):
        sentence, at = document.sentence_at(mention.start), bisect_left(known, (mention.start,))
        beside = [one for one in known[max(at - 1, 0) : at + 1] if sentence.start <= one[0] < sentence.end]
        if beside:
            _, country = min(beside, key=lambda one: abs(one[0] - mention.start))
            states.setdefault(key(mention.text), country)
    for mention in mentions:
        state = states.get(key(mention.text)) if _is_unlisted(mention) else None
        yield mention if state is None else msgspec.structs.replace(mention, country=state)


def _is_unlisted(mention: Mention) -> bool:
    return mention.kind == "place" and mention.country is None and mention.name is None

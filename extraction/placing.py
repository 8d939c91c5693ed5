"""Where an event happened: the most precise place of its clause, not the dateline."""

from collections.abc import Iterable, Sequence
from typing import Final

from extraction.document import Document, Sentence
from extraction.mention import Candidate, Mention
from extraction.words import words_of
from schemas.analysis import Place

#: Words before a place that say "it happened there", folded.
_AT: Final = frozenset({
    "في", "ب", "قرب", "عبر", "علي", "لدي", "شمال", "جنوب", "شرق", "غرب", "وسط", "مدينه", "بلده", "العاصمه",
    "محافظه", "منفذ", "معبر", "بمدينه", "منطقه", "ريف", "بريف",
    "in", "at", "near", "through", "outside", "inside", "from", "via", "across", "of", "on",
    "north", "south", "east", "west",
})  # fmt: skip
#: Who accuses or demands names the place of the deed that he speaks of; where he spoke is hardly ever said.
_SPOKEN: Final = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "AGREE"})
#: Ten words: so near behind the trigger a place is the trigger's own, whatever stands elsewhere in the sentence.
_NEAR_CHARS: Final = 60
_PRECISION: Final = {"site": 6, "town": 5, "city": 5, "admin2": 4, "natural": 3, "admin1": 3, "region": 2, "country": 1}


def place_of(
    document: Document, candidate: Candidate, sentence: Sentence, mentions: Iterable[Mention]
) -> tuple[Mention, str] | None:
    """Return the place of an event and the reason for the choice; None when its sentence names none."""
    if candidate.type in _SPOKEN:
        return None
    sides = {mention.start for mention in (*candidate.actors, *candidate.recipients)}
    here = [
        mention for mention in mentions
        if mention.kind == "place" and sentence.start <= mention.start < sentence.end and mention.start not in sides
    ]  # fmt: skip
    located = [mention for mention in here if _is_located(document, mention)]
    near = [mention for mention in located if 0 <= mention.start - candidate.trigger.end <= _NEAR_CHARS]
    if any(mention.resolution != "country" for mention in near):
        located = near
    if located:
        best = max(located, key=lambda one: (_precision(one), -abs(one.start - candidate.trigger.start)))
        return best, "the most precise place that the sentence locates something in"
    bare = [mention for mention in here if not mention.also_state]
    if bare:
        best = min(bare, key=lambda one: abs(one.start - candidate.trigger.start))
        return best, "the nearest place named in the sentence"
    return None


def as_place(mention: Mention, reason: str) -> Place:
    """Return a place mention as the event's place."""
    return Place(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        name=mention.name,
        name_ar=mention.name_ar,
        id=mention.id,
        country=mention.country,
        sector=mention.sector,
        lat=mention.lat,
        lon=mention.lon,
        geonames_id=mention.geonames_id,
        admin1=mention.admin1,
        resolution=mention.resolution,
        reason=reason,
    )


def places_of(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the place mentions in order."""
    return [mention for mention in mentions if mention.kind == "place"]


def _precision(mention: Mention) -> int:
    return _PRECISION.get(mention.resolution or "region", 0)


def _is_located(document: Document, mention: Mention) -> bool:
    words = words_of(document)
    first, _ = words.between(mention.outer_start, mention.outer_end)
    attached = words.items[first - 1] if first and words.items[first - 1].end > mention.outer_start else None
    if attached is not None:
        return attached.text[: mention.outer_start - attached.start].endswith(("ب", "ل"))
    lead = words.items[first - 1].text if first else ""
    before = words.items[first - 2].text if first > 1 else ""
    return lead in _AT or (before in _AT and lead in {"ال", "the", "مدينه", "city", "town", "central", "northern"})

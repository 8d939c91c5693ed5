"""Tie counts, claims and places to the events that they belong to."""

from collections.abc import Iterable
from typing import Final

import msgspec

from extraction.document import Document, Sentence
from extraction.mention import Attribution, Candidate, CountMention, Mention
from schemas.codebook import CountKind, EventType

#: The kinds of counts that an event of a type has; `other` fits none, so that a number is not tied by chance.
_KINDS: Final[dict[EventType, frozenset[CountKind]]] = {
    "ASSAULT": frozenset({"killed", "injured", "abducted", "strikes", "buildings", "missing"}),
    "COERCE": frozenset({"arrested", "weapons", "drugs", "money"}),
    "RETREAT": frozenset({"returned", "withdrawn", "released", "surrendered", "weapons"}),
    "MOBILIZE": frozenset({"deployed", "weapons"}),
    "PROTEST": frozenset({"participants", "injured", "killed", "arrested"}),
    "SANCTION": frozenset({"sentenced"}),
    "CONCEDE": frozenset({"released", "withdrawn"}),
    "COOPERATE": frozenset({"arrested", "participants"}),
    "AID": frozenset({"money", "rescued", "other"}),
}
#: A mode that wants one kind: the released and the returned of one sentence belong to different events.
_MODE_KINDS: Final[dict[str, frozenset[CountKind]]] = {
    "withdraw": frozenset({"returned", "withdrawn", "displaced"}),
    "release": frozenset({"released"}),
    "disarm": frozenset({"surrendered", "weapons"}),
    "arrest": frozenset({"arrested"}),
    "seize": frozenset({"weapons", "drugs", "money"}),
    "abduct": frozenset({"abducted", "killed", "injured"}),
}
#: Kinds whose counted people are those to whom the event was done.
_SUFFERED: Final = frozenset({
    "killed", "injured", "arrested", "abducted", "released", "returned", "surrendered", "sentenced", "rescued",
})  # fmt: skip
#: A bare number behind a trigger takes the trigger's kind: "the return of about 1,900 soldiers".
_DEFAULT_KINDS: Final[dict[str, CountKind]] = {
    "withdraw": "returned",
    "release": "released",
    "disarm": "surrendered",
    "arrest": "arrested",
    "abduct": "abducted",
    "convict": "sentenced",
}
_ADJACENT_CHARS: Final = 25


def counts_of(candidate: Candidate, sentence: Sentence, counts: Iterable[CountMention]) -> tuple[CountMention, ...]:
    """Return the counts of a candidate's sentence that fit its type and mode, one of each kind, nearest first."""
    wanted = _MODE_KINDS.get(candidate.mode or "", _KINDS.get(candidate.type, frozenset()))
    found: dict[CountKind, CountMention] = {}
    here = [count for count in counts if sentence.start <= count.start < sentence.end]
    for count in sorted(here, key=lambda one: abs(one.start - candidate.trigger.start)):
        kind = kind_for(candidate, count)
        if kind in wanted and kind not in found:
            found[kind] = msgspec.structs.replace(count, count=msgspec.structs.replace(count.count, kind=kind))
    return tuple(sorted(found.values(), key=lambda one: one.start))


def kind_for(candidate: Candidate, count: CountMention) -> CountKind:
    """Return the kind of a count of an event: a bare number right behind the trigger has the trigger's kind."""
    default = _DEFAULT_KINDS.get(candidate.mode or "")
    is_near = 0 <= count.start - candidate.trigger.end <= _ADJACENT_CHARS
    return default if count.count.kind == "other" and default is not None and is_near else count.count.kind


def with_counted(document: Document, candidate: Candidate, here: Iterable[Mention]) -> Candidate:
    """Return a candidate whose counted people are its recipients where it has none.

    `here` are the mentions of its sentence: the one of the counted people, if any, knows their country.
    """
    if candidate.recipients or candidate.type in {"PROTEST", "MOBILIZE"}:
        return candidate
    counted = [one for one in candidate.counts if one.count.kind in _SUFFERED and one.count.what]
    if not counted:
        return candidate
    what = counted[0].count.what
    start = document.full.find(what, counted[0].start, counted[0].end + len(what))
    if start < 0:
        return candidate
    end = start + len(what)
    named = [one for one in here if one.kind != "place" and one.start < end and counted[0].start < one.end]
    group = named[0] if named else _counted(what, start, end)
    return msgspec.structs.replace(candidate, recipients=(group,))


def _counted(what: str, start: int, end: int) -> Mention:
    return Mention(kind="group", start=start, end=end, text=what, outer_start=start, outer_end=end)


def claim_of(candidate: Candidate, attributions: Iterable[Attribution]) -> Attribution | None:
    """Return the narrowest claim that covers the trigger; a side does not vouch for its own speech act."""
    start = candidate.trigger.start
    covering = [one for one in attributions if one.scope_start <= start < one.scope_end]
    return min(covering, key=lambda one: one.scope_end - one.scope_start, default=None)


def is_speech(candidate: Candidate, attribution: Attribution) -> bool:
    """Return whether the claim's verb is the event itself: "condemned" is an event, not a source."""
    return candidate.trigger.text in attribution.verb or attribution.verb in candidate.trigger.text


def sentence_of(document: Document, candidate: Candidate) -> Sentence:
    """Return the sentence that a candidate was found in."""
    return document.sentences[candidate.sentence]

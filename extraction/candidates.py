"""From triggers to candidates: what both languages share. A sentence may tell several events."""

from collections.abc import Callable
from typing import Final, NamedTuple

from extraction.adjectives import as_written
from extraction.clause import Clause, clauses
from extraction.document import Document
from extraction.frames import Roles, apply
from extraction.mention import Candidate, Mention, TimeMention
from extraction.realis import Event, Reality
from extraction.signs import Told
from extraction.triggers import Forms, Found, Lexicon, mode_by_cue
from schemas.analysis import Span

#: Words that begin another clause: what stands behind them is no subject of the talks before.
_OPENERS: Final = frozenset({
    "بعد", "عقب", "اثر", "منذ", "قبل", "حيث", "فيما", "بينما", "لكن", "ان", "بان", "after", "following", "before",
    "while", "but", "that", "as", "when", "hours", "days", ".",
})  # fmt: skip


class Room(NamedTuple):
    """A language's part: its triggers, the sides around one, and whether one is a noun where it stands."""

    lexicon: Lexicon
    roles_of: Callable[[Clause, Found], Roles]
    is_noun: Callable[[Clause, Found], bool]


def candidates(
    document: Document, mentions: tuple[Mention, ...], times: tuple[TimeMention, ...], room: Room
) -> tuple[Told, ...]:
    """Return what each trigger may tell, in the order of the text; most of them tell nothing."""
    told: list[Told] = []
    for sentence, clause in clauses(document, mentions):
        own_times = [time for time in times if sentence.start <= time.start < sentence.end]
        talks: Found | None = None
        reality = Reality(document, sentence)
        forms = Forms(clause.words, clause.first, clause.last)
        for found in room.lexicon.find(forms):
            candidate = _candidate(document, reality, sentence.index, clause, found, forms, own_times, room)
            told.append(Told(candidate, found, clause, sentence, is_subject=_is_subject(clause, talks, found, room)))
            if found.fits and found.trigger.type == "CONSULT" and found.trigger.row < room.lexicon.narrow:
                talks = found
    return tuple(told)


def _is_subject(clause: Clause, talks: Found | None, found: Found, room: Room) -> bool:
    """Return whether talks before it were about a deed: "discussed the return of refugees" tells of no return."""
    if talks is None or not room.is_noun(clause, found):
        return False
    return not {clause.text(word) for word in range(talks.last, found.first)} & _OPENERS


def _candidate(  # noqa: PLR0913, PLR0917  all that is known of one trigger
    document: Document,
    reality: Reality,
    sentence: int,
    clause: Clause,
    found: Found,
    forms: Forms,
    times: list[TimeMention],
    room: Room,
) -> Candidate:
    trigger = found.trigger
    start, end = clause.words[found.first].start, clause.words[found.last - 1].end
    sides = apply(trigger.frame, room.roles_of(clause, found))
    time = min(times, key=lambda one: abs(one.start - start), default=None)
    is_noun = trigger.part == "phrase" or room.is_noun(clause, found)
    event = Event(found.first, found.last, is_noun, trigger.type)
    mode = trigger.mode or mode_by_cue(room.lexicon, trigger.type, forms)
    return Candidate(
        type=trigger.type,
        mode=mode,
        realis=reality.of(event, time),
        trigger=Span(text=document.text(start, end), start=start, end=end),
        sentence=sentence,
        actors=as_written(document, sides.actors),
        recipients=as_written(document, sides.recipients),
        time=time,
        rule=f"{trigger.type}:{trigger.row} {trigger.part} {' '.join(trigger.form)} ({trigger.frame})",
    )

"""Say whether an event of the text happened, is to come, might be, was denied, or is old history.

A sentence's cues are found once (`marks.py`); an event is read by those that reach it within its own clause.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extraction.cues import BEHIND, Group, Mark, groups, listed
from extraction.document import Document, Sentence
from extraction.marks import QAD, Marks, is_report
from extraction.mention import TimeMention
from extraction.time_forms import is_future_verb, is_imperfect
from extraction.words import unprefixed, words_of
from schemas.codebook import EventType, Realis

#: How far after the event's word a date may stand and still be its own, in words.
_TIME_REACH: Final = 14
#: A verb stands this close behind what makes it a promise or a doubt: will soon be held.
_VERB_REACH: Final = 4
#: A noun phrase between an event's noun and its verb is no longer: talks between the two sides in Muscat will resume.
_SUBJECT: Final = 12
#: A condition this far off, in words, belongs to another statement.
_CONDITION: Final = 25
#: An English "that" further behind a verb than this belongs to a noun: strikes that killed ten.
_THAT_REACH: Final = 3
#: The article of a noun stands so close before it: the last three raids.
_ARTICLE_REACH: Final = 3
#: A word this short keeps its first letter: وقف (halt), فتح (opening) are no "and" or "so" with a verb.
_SHORT: Final = 3
_WAS: Final = frozenset({"كان", "كانت", "كانوا", "وكان", "وكانت", "وكانوا"})
#: The article, alone or behind by, for, and: what it stands with is known to be.
_DEFINITE: Final = ("ال", "لل", "بال", "وال", "فال", "كال", "ولل", "وبال")
_HANGING: Final = ("بال", "لل")
_PRONOUNS: Final = ("ها", "هما", "نا")
_ARTICLES: Final = frozenset({"the", "a", "an"})
_ANY: Final = frozenset({"اي", "ايه", "لاي", "باي", "any"})
_SAID: Final = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN"})
#: An order to inquire, or to pardon, is the deed itself.
_ORDERED: Final = frozenset({"ACCUSE", "CONCEDE"})
_YIELDED: Final = frozenset({"AGREE", "CONSULT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})


class Event(NamedTuple):
    """A trigger: words `begin` to `end` (exclusive), and what it tells."""

    begin: int
    end: int
    is_noun: bool = False
    type: EventType | None = None

    @property
    def is_said(self) -> bool:
        """True for what is done by saying it, even if its content is conditional or to come."""
        return self.type in _SAID


class Reality:
    """What a sentence says of the reality of its events."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        self._words = words_of(document)
        self._marks = Marks(document, sentence)
        self._text = self._marks.text

    def of(self, event: Event, time: TimeMention | None) -> Realis:
        """Return the realis of an event, whose nearest phrase of time is `time`."""
        group = self._decisive(event)
        behind = (self._text(event.end), self._text(event.end + 1))
        is_imperfect_verb = not event.is_noun and is_imperfect(self._text(event.begin), *behind)
        is_open = group.says == "future" if group is not None else is_imperfect_verb
        if is_open and not event.is_said and self._marks.is_conditioned(event.begin, _CONDITION):
            return "hypothetical"
        if group is not None and (group.says != "historical" or group.is_firm):
            return group.says
        own_time = time if time is not None and self._owns(event, time) else None
        # A day to come beside what was said belongs to its content: threatened to strike on Sunday.
        is_content = event.is_said and not event.is_noun and not is_imperfect_verb
        if own_time is not None and own_time.is_future and not is_content:
            return "future"
        if own_time is not None and own_time.is_background and not self._is_since(own_time):
            return "historical"
        is_dated = own_time is not None and own_time.date is not None
        is_past = group is not None or self._is_pluperfect(event)
        return "historical" if is_past and not is_dated else "occurred"

    def _decisive(self, event: Event) -> Group | None:
        """Return the group of cues that decides on an event, if one does."""
        marks = self._marks.near(event.begin, event.end)
        found = [mark.group for mark in marks if self._holds(mark, event)]
        if event.is_noun and marks:
            found.extend(self._by_predicate(event, marks))
        if self._marks.is_void(event.begin, event.end):
            found.append(groups()["dismissed"])
        return min(found, key=lambda group: group.rank, default=None)

    def _clause(self, event: Event) -> tuple[int, int]:
        walls = self._marks.walls
        before, after = bisect_left(walls, event.begin), bisect_left(walls, event.end)
        return (
            walls[before - 1] + 1 if before else self._marks.first,
            walls[after] if after < len(walls) else self._marks.last,
        )

    def _holds(self, mark: Mark, event: Event) -> bool:
        if mark.side == "behind":
            return event.begin < mark.first < event.end + BEHIND
        if mark.side == "predicate":
            is_meant = event.is_noun or mark.group.is_complement
            return is_meant and event.end <= mark.first < min(self._clause(event)[1], event.end + mark.group.span)
        if event.begin <= mark.first < event.end:
            is_meant = not event.is_said or not event.is_noun or is_future_verb(self._text(mark.first))
            return mark.group.is_own and is_meant
        if mark.first >= event.end or self._text(mark.last) in mark.group.blocked:
            return False
        low = self._clause(event)[0]
        is_inside = max(mark.first, mark.last - 1) >= low
        return is_inside and not self._is_joined(event, mark) and self._reaches(mark, event, low)

    def _is_joined(self, event: Event, mark: Mark) -> bool:
        """Say whether "and" makes a verb a clause of its own; one in the imperfect may go on with the future before."""
        text = self._text(event.begin)
        if event.is_noun or text[:1] != "و" or len(text) <= _SHORT or mark.last == event.begin:
            return False
        return not (is_imperfect(text[1:]) and mark.group.says == "future" and not mark.group.is_object)

    def _reaches(self, mark: Mark, event: Event, low: int) -> bool:
        group = mark.group
        if group.is_object:
            is_done = group.says == "future" and event.type in _ORDERED
            is_other = group.is_yielding and event.type not in _YIELDED
            return not is_done and not is_other and self._is_object(mark, event)
        if group.is_whole or event.begin - mark.last < group.reach:
            return True
        if group.is_some and mark.first == low and self._text(mark.first) in listed("no_one"):
            # The subject denies its verb: no talks between the two sides are scheduled.
            hangs = self._text(event.begin - 1) in listed("prepositions")
            return not hangs and not self._is_definite(event, mark.last)
        return event.begin - mark.last < group.far and self._is_far_object(mark, event)

    def _is_far_object(self, mark: Mark, event: Event) -> bool:
        """Say whether a noun is what the verb at a cue is about: may hold a new round of talks."""
        between = [self._text(at) for at in range(mark.last, event.begin)]
        if not event.is_noun and not self._is_masdar(event, between):
            return False
        if mark.group.is_some and self._is_definite(event, mark.last):
            return False
        is_ended = any(text in listed("far_ends") or text.startswith("و") for text in between)
        return not is_ended and not self._hangs(mark.group, event, between)

    def _is_masdar(self, event: Event, between: list[str]) -> bool:
        """Say whether an Arabic word is no verb, as a verb stands before it and nothing joins a second one."""
        text = self._text(event.begin)
        is_joined = text[0] in "وف" and len(text) > _SHORT
        return not text.isascii() and not is_joined and not is_imperfect(text) and "ان" not in between

    def _is_definite(self, event: Event, after: int) -> bool:
        if self._text(event.begin).startswith(_DEFINITE):
            return True
        near = range(max(after, event.begin - _ARTICLE_REACH), event.begin)
        return any(self._text(at) in listed("articles") for at in near)

    def _is_object(self, mark: Mark, event: Event) -> bool:
        """Say whether the trigger is the object, or in the that-clause, of a verb that denies or asks for it."""
        group = mark.group
        between = [self._text(at) for at in range(mark.last, event.begin)]
        if len(between) >= group.reach and not _has_that(group, between):
            return False
        report = next((at for at, text in enumerate(between) if is_report(text)), len(between))
        if group.is_report and report == len(between):
            return False
        if group.is_linked and self._text(event.begin).startswith("ب") and "ب" in group.through:
            return True
        if group.is_linked and group.through.isdisjoint(between):
            return False
        if not between or not self._hangs(group, event, between[:report]):
            return True
        lead = between[-2:-1] if between[-1] in _ARTICLES else between[-1:]
        return not group.through.isdisjoint(between) and listed("prepositions").isdisjoint(lead)

    def _hangs(self, group: Group, event: Event, between: list[str]) -> bool:
        """Say whether the trigger hangs on a preposition: any at all (لأي تعذيب, to any torture) is no such thing."""
        word = self._text(event.begin)
        if word.endswith("ا") and not word.endswith(_PRONOUNS):
            return False  # an accusative, which no preposition governs: قد يخوض الأسرى في السجن إضرابا (a strike)
        for text in reversed(between):
            if text in _ANY:
                return False
            if text in listed("prepositions") and text not in group.through:
                return True
        return word.startswith(_HANGING) and group.through.isdisjoint({"ب", "ل"})

    def _by_predicate(self, event: Event, marks: Sequence[Mark]) -> Iterator[Group]:
        """Yield what is said of the verb whose subject the event is, where it tells no more: talks will resume."""
        high = self._clause(event)[1]
        if self._text(event.begin) in listed("doers"):
            verbs = range(event.end, min(high, event.end + _VERB_REACH - 1))
            yield from (mark.group for mark in marks if mark.first in verbs and mark.side == "before")
        high = min(high, event.end + _SUBJECT)
        high = next((at for at in range(event.end, high) if self._text(at) in listed("that")), high)
        for verb in self._marks.occurring(event.end, high):
            for mark in marks:
                is_near = event.end <= mark.first and verb - _VERB_REACH < mark.last <= verb + 1
                if is_near and mark.side == "before" and not mark.group.is_object:
                    yield mark.group

    def _is_pluperfect(self, event: Event) -> bool:
        """Say whether the verb stands in the pluperfect: كانت السلطات قد أفرجت (the authorities had released)."""
        if self._text(event.begin - 1) not in QAD:
            return False
        first = max(self._marks.first, event.begin - _TIME_REACH)
        return any(self._text(at) in _WAS for at in range(first, event.begin))

    def _owns(self, event: Event, time: TimeMention) -> bool:
        """Say whether a phrase of time belongs to the trigger: near, and with no other clause opened between them."""
        first, last = self._words.between(time.start, time.end)
        low, high = (event.end, first) if first >= event.end else (last, event.begin)
        if high - low > _TIME_REACH:
            return False
        opening = (self._text(at) for at in range(low, high) if self._text(at) in listed("clauses"))
        return all(text in listed("same_time") for text in opening)

    def _is_since(self, time: TimeMention) -> bool:
        """Say whether the time is a beginning: what has lasted since 2014 is no history."""
        first, _ = self._words.between(time.start, time.end)
        around = {self._text(first), self._text(first - 1)}
        return any(stem in listed("since") for text in around if text for stem in unprefixed(text))


def _has_that(group: Group, between: list[str]) -> bool:
    """Say whether a verb's that-clause has begun, which reaches to the end of its clause."""
    that = next((at for at, text in enumerate(between) if text in listed("that") and text in group.through), None)
    return that is not None and (that <= _THAT_REACH or not between[that].isascii())

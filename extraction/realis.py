"""Say whether an event of the text happened, is to come, might be, was denied, or is old history."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from extraction.document import Document, Sentence
from extraction.mention import TimeMention
from extraction.tables import table
from extraction.time_forms import is_future_verb
from extraction.words import Words, fold, unprefixed, words_of
from schemas.codebook import Realis

#: How far after the event's word a date may stand and still be its own, in words.
_TIME_REACH: Final = 14
#: A future verb governs the noun this many words after it: سيعقد الجانبان محادثات (the two will hold talks).
_VERB_REACH: Final = 4
_SHORT_VERB: Final = 3
_CLAUSE_MARKS: Final = frozenset({"،", ",", ";", "؛", ":", "\n", "(", ")", "-", "!", "?", "؟"})
#: "May" and "has": the particle that doubts an imperfect verb and affirms a perfect one.
_QAD: Final = frozenset({"قد", "وقد", "فقد"})
_WAS: Final = frozenset({"كان", "كانت", "كانوا", "وكان", "وكانت", "وكانوا"})
_COMMON_PREFIXES: Final = frozenset({"", "و", "ف", "ال", "وال"})
Phrase = tuple[str, ...]


class _Cues(NamedTuple):
    reach: int
    before: dict[str, tuple[Phrase, ...]]
    after: frozenset[str]
    blocked: frozenset[str]
    through: frozenset[str]
    headline: frozenset[str]


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@cache
def _cues(name: str) -> _Cues:
    """Return a group of cues; those before the event are found by their last word."""
    data = table("realis")[name]
    before: dict[str, list[Phrase]] = {}
    for text in data["before"]:
        phrase = tuple(fold(text).split())
        before.setdefault(phrase[-1], []).append(phrase)
    return _Cues(
        int(data["reach"]),
        {last: tuple(phrases) for last, phrases in before.items()},
        _folded(data.get("after", ())),
        _folded(data.get("blocked", ())),
        _folded(data.get("through", ())),
        _folded(data.get("headline", ())),
    )


@cache
def _listed(name: str) -> frozenset[str]:
    return _folded(table("realis")[name])


@cache
def _perfects() -> tuple[str, ...]:
    return tuple(_listed("perfect"))


def realis_of(
    document: Document, sentence: Sentence, trigger_start: int, trigger_end: int, time: TimeMention | None
) -> Realis:
    """Return the realis of the event that a trigger names; cues count within the trigger's own clause."""
    words = words_of(document)
    if not words.items:
        return "occurred"
    begin = max(bisect_right(words.starts, trigger_start) - 1, 0)
    end = max(words.between(trigger_start, trigger_end)[1], begin + 1)
    scope = _Scope(words, words.between(sentence.start, sentence.end)[0], begin, end)
    if scope.has("negated") or scope.has("negated_near") or scope.is_carried("negated_carried"):
        return "negated"
    asked = scope.is_carried("hypothetical_carried") or scope.is_carried("warned_carried")
    if asked or scope.has("hypothetical") or scope.is_doubted():
        return "hypothetical"
    own_time = time if time is not None and scope.owns(time) else None
    if scope.is_future(is_headline=sentence.is_headline) or (own_time is not None and own_time.is_future):
        return "future"
    if own_time is not None and own_time.is_background and not scope.is_since(own_time):
        return "historical"
    is_dated = own_time is not None and own_time.date is not None
    is_past = scope.has("historical") or scope.is_pluperfect()
    return "historical" if is_past and not is_dated else "occurred"


class _Scope:
    """The words `first` to `end` of a sentence up to the trigger, and the beginning of the trigger's clause."""

    def __init__(self, words: Words, first: int, begin: int, end: int) -> None:
        self.words = words
        self.first = min(first, begin)
        self.begin = begin
        self.end = end
        self.clause = self._clause_start()

    def _text(self, position: int) -> str:
        return self.words.items[position].text if 0 <= position < len(self.words.items) else ""

    def _clause_start(self) -> int:
        position = self.begin
        while position > self.first:
            text = self._text(position - 1)
            if text in _CLAUSE_MARKS or text in _listed("clauses"):
                break
            position -= 1
        return position

    def has(self, name: str) -> bool:
        """Say whether a cue stands within its reach before the trigger, or says so right after it."""
        cues = _cues(name)
        for position in range(max(self.clause, self.begin - cues.reach), self.begin):
            is_blocked = self._text(position + 1) in cues.blocked
            if not is_blocked and self._ends_at(position, cues):
                return True
        return any(self._text(position) in cues.after for position in range(self.begin + 1, self.end + 2))

    def is_carried(self, name: str) -> bool:
        """Say whether the trigger is the object, or in the that-clause, of a verb that denies or asks for it."""
        cues = _cues(name)
        for position in range(max(self.clause, self.begin - cues.reach), self.begin):
            if self._ends_at(position, cues):
                between = [self._text(step) for step in range(position + 1, self.begin)]
                opened = any(text in cues.through for text in between)
                hangs = any(text in _listed("prepositions") and text not in cues.through for text in between)
                return opened and between[-1] not in _listed("prepositions") if hangs and between else True
        return False

    def _ends_at(self, position: int, cues: _Cues) -> bool:
        """Say whether a cue ends at a word; a final ل or ب may be glued to the word after it."""
        text = self._text(position)
        for stem in unprefixed(text):
            prefix = text[: len(text) - len(stem)]
            for phrase in cues.before.get(stem, ()) if prefix in _COMMON_PREFIXES else ():
                if self._stands(position - len(phrase) + 1, phrase[:-1]):
                    return True
        following = self._text(position + 1)
        for letter in ("ل", "ب"):
            for phrase in cues.before.get(letter, ()) if following.startswith(letter) else ():
                if self._stands(position - len(phrase) + 2, phrase[:-1]):
                    return True
        return False

    def _stands(self, start: int, phrase: Phrase) -> bool:
        if start < self.first:
            return False
        for step, part in enumerate(phrase):
            text = self._text(start + step)
            if text != part and not (step == 0 and part in unprefixed(text)):
                return False
        return True

    def is_future(self, *, is_headline: bool) -> bool:
        """Say whether the trigger or the verb over it is in the future: سيلتقي (will meet), "to meet" in a headline."""
        if self.has("future"):
            return True
        if is_headline and {self._text(self.begin), self._text(self.begin - 1)} & _cues("future").headline:
            return True
        verbs = range(max(self.clause, self.begin - _VERB_REACH), self.end)
        return any(is_future_verb(self._text(position)) for position in verbs)

    def is_doubted(self) -> bool:
        """Say whether قد stands before an imperfect verb (may do); before a perfect one it affirms (has done)."""
        for position in range(max(self.clause, self.begin - _VERB_REACH), self.begin):
            verb = self._text(position + 1)
            is_imperfect = len(verb) >= _SHORT_VERB and verb[0] in "يت" and not verb.startswith(_perfects())
            if self._text(position) in _QAD and is_imperfect:
                return True
        return False

    def is_pluperfect(self) -> bool:
        """Say whether the verb stands in the pluperfect: كانت السلطات قد أفرجت (the authorities had released)."""
        had = {self._text(position) for position in range(max(self.first, self.begin - _TIME_REACH), self.begin)}
        return self._text(self.begin - 1) in _QAD and bool(had & _WAS)

    def owns(self, time: TimeMention) -> bool:
        """Say whether a phrase of time belongs to the trigger: near, and with no other clause opened between them."""
        first, last = self.words.between(time.start, time.end)
        low, high = (self.end, first) if first >= self.end else (last, self.begin)
        if high - low > _TIME_REACH:
            return False
        return not any(self._text(position) in _listed("clauses") for position in range(low, high))

    def is_since(self, time: TimeMention) -> bool:
        """Say whether the time is a beginning: what has lasted since 2014 is no history."""
        first, _ = self.words.between(time.start, time.end)
        around = {self._text(first), self._text(first - 1)}
        return any(stem in _listed("since") for text in around if text for stem in unprefixed(text))
